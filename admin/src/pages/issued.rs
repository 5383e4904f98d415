//! Results of steps at a facility that are shown once: a code, an order's number, a new facility.

use leptos::prelude::*;
use medpost_domain::card::CardKind;
use medpost_ui::{when, words};
use medpost_wire::console::inboxes::NamedFacility;
use medpost_wire::directory::IssuedCode;

/// Kinds of cards, the more common first.
pub const CARDS: [CardKind; 2] = [CardKind::Hpki, CardKind::Pki];

/// A result that is shown once.
#[derive(Clone)]
pub enum Told {
    /// The name of whoever a code is for, and the code.
    Code(String, IssuedCode),
    /// The facility created in place of this one.
    Facility(NamedFacility),
    /// The number of an order of cards.
    Order(String),
}

/// The page of a facility.
pub type Page = crate::state::Page<Told>;

/// Draws a result.
pub fn told(it: Told) -> AnyView {
    match it {
        Told::Code(name, it) => issued(name, it),
        Told::Facility(it) => view! {
            <p class="note ok">
                {words::facility_changes::anew_done()}" "<a href=format!("/facilities/{}", it.id)>{it.name}</a>
            </p>
        }
        .into_any(),
        Told::Order(number) => view! { <p class="note ok">{words::cards::order_done(&number)}" "<a href="/cards">{words::cards::title()}</a></p> }
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
            <button class="btn small" type="button" on:click=print>
                {words::common::print()}
            </button>
        </div>
    }
    .into_any()
}
