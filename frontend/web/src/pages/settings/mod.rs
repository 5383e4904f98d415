//! What a facility looks after: mail addresses of the inbox, its times, its people and cards, and what it pays.

use leptos::prelude::*;
use medpost_domain::role::Role;
use medpost_ui::words;

use self::addresses::Addresses;
use self::cards::Cards;
use self::facts::Facts;
use self::inboxes::Inboxes;
use self::invoices::Invoices;
use self::members::Members;
use self::readers::Readers;
use self::times::Times;
use crate::state::Signed;

mod addresses;
mod cards;
mod facts;
mod inboxes;
mod invoices;
mod members;
mod readers;
mod times;

/// Shows the settings.
#[component]
pub fn Settings() -> impl IntoView {
    let signed = Signed::here();
    let manager = signed.session.with_untracked(|it| it.role == Role::Manager);
    view! {
        <div class="head"><h1>{words::settings_title()}</h1></div>
        {move || signed.current().is_some_and(|it| it.may_manage).then(|| view! { <Readers /><Addresses /> })}
        {if manager {
            view! { <Members /><Cards /><Inboxes /><Times /><Facts /><Invoices /> }.into_any()
        } else {
            view! { <div class="card pad"><p class="dim">{words::no_cards_right()}</p></div> }.into_any()
        }}
    }
}
