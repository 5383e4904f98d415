//! What steps at a facility tell once: a code, an order's number, the facility that begins anew.

use leptos::prelude::*;
use medpost_domain::card::CardKind;
use medpost_ui::{when, words};
use medpost_wire::console::inboxes::NamedFacility;
use medpost_wire::directory::IssuedCode;

/// Kinds of cards, the more common first.
pub const CARDS: [CardKind; 2] = [CardKind::Hpki, CardKind::Pki];

/// What a step here tells once.
#[derive(Clone)]
pub enum Told {
    /// A code, with the name of whom it is for.
    Code(String, IssuedCode),
    /// The facility that begins in this one's place.
    Facility(NamedFacility),
    /// The number of an order of cards.
    Order(String),
}

/// The page, with what its steps tell.
pub type Page = crate::state::Page<Told>;

/// What a step told, where the page says it.
pub fn told(it: Told) -> AnyView {
    match it {
        Told::Code(name, it) => issued(name, it),
        Told::Facility(it) => view! {
            <p class="note ok">{words::moves::anew_done()}" "<a href=format!("/facilities/{}", it.id)>{it.name}</a></p>
        }
        .into_any(),
        Told::Order(number) => view! {
            <p class="note ok">{words::cards::order_done(&number)}" "<a href="/cards">{words::cards::title()}</a></p>
        }
        .into_any(),
    }
}

/// A code, shown once.
fn issued(name: String, it: IssuedCode) -> AnyView {
    let print = move |_| {
        let _ = window().print();
    };
    view! {
        <div class="note ok code">
            <p>{words::common::code_shown_once()}</p>
            <p>{name}</p>
            <p class="big">{it.code}</p>
            <p class="dim">{words::common::valid_until()}" "{when::date(it.expires_at)}</p>
            <button class="btn small" type="button" on:click=print>{words::common::print()}</button>
        </div>
    }
    .into_any()
}
