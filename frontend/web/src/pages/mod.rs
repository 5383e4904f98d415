//! One file a page.

use leptos::prelude::*;
use leptos::wasm_split;
use medpost_ui::part::Pages;
use medpost_wire::session::Place;

pub mod application;
pub mod compose;
pub mod inbox;
pub mod kept;
pub mod letter;
pub mod listing;
pub mod public;
pub mod sent;
pub mod settings;
pub mod sign_in;
pub mod stop;
pub mod temporary;

/// The settings, a part by itself: they are opened now and then.
#[wasm_split::wasm_split(settings, wasm_split_path = wasm_split, fallible)]
#[allow(clippy::unnecessary_wraps, reason = "the macro adds how it may fail")]
pub fn settings_pages() -> Pages<()> {
    Ok(|()| view! { <settings::Settings /> }.into_any())
}

/// The public host's pages, a part by itself: whoever sends and collects never sees them.
#[wasm_split::wasm_split(public, wasm_split_path = wasm_split, fallible)]
#[allow(clippy::unnecessary_wraps, reason = "the macro adds how it may fail")]
pub fn public_pages() -> Pages<StoredValue<Place>> {
    Ok(|place| view! { <public::Public place /> }.into_any())
}
