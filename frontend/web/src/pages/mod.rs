//! The pages of the app, one file each.

use leptos::prelude::*;
use leptos::wasm_split;
use medpost_ui::part::Pages;
use medpost_wire::session::Place;

pub mod application;
pub mod begin;
pub mod compose;
pub mod former;
pub mod inbox;
pub mod letter;
pub mod listing;
pub mod public;
pub mod sent;
pub mod settings;
pub mod sign_in;
pub mod stop;
pub mod temporary;

/// A page of the part for sending.
#[derive(Clone, Copy)]
pub enum Sending {
    /// The page to confirm a letter.
    Confirm,
    /// What was sent.
    Sent,
}

/// Confirming a letter and what was sent, a part of their own, so that the app starts with less.
#[wasm_split::wasm_split(sent, wasm_split_path = wasm_split, fallible)]
#[allow(clippy::unnecessary_wraps, reason = "the macro adds how it may fail")]
pub fn sending_pages() -> Pages<Sending> {
    Ok(|it| match it {
        Sending::Confirm => view! { <compose::Confirmation /> }.into_any(),
        Sending::Sent => view! { <sent::Sent /> }.into_any(),
    })
}

/// The settings, a part of their own, because they are rarely opened.
#[wasm_split::wasm_split(settings, wasm_split_path = wasm_split, fallible)]
#[allow(clippy::unnecessary_wraps, reason = "the macro adds how it may fail")]
pub fn settings_pages() -> Pages<()> {
    Ok(|()| view! { <settings::Settings /> }.into_any())
}

/// The public host's pages, a part of their own, because people who send and collect never see them.
#[wasm_split::wasm_split(public, wasm_split_path = wasm_split, fallible)]
#[allow(clippy::unnecessary_wraps, reason = "the macro adds how it may fail")]
pub fn public_pages() -> Pages<StoredValue<Place>> {
    Ok(|place| view! { <public::Public place /> }.into_any())
}
