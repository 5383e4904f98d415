//! The settings: readers and mail addresses of the inbox; for managers also people, cards, times, facts and invoices.

use leptos::prelude::*;
use leptos::task::spawn_local;
use medpost_client::operations;
use medpost_domain::role::Role;
use medpost_ui::notice::{Trouble, Waiting};
use medpost_ui::session::Settle;
use medpost_ui::words;

use self::addresses::Addresses;
use self::cards::Cards;
use self::facts::Facts;
use self::inboxes::Inboxes;
use self::invoices::Invoices;
use self::members::Members;
use self::part::{Awaited, Part};
use self::readers::Readers;
use self::times::Times;
use crate::state::Signed;

mod addresses;
mod cards;
mod facts;
mod inboxes;
mod invoices;
mod members;
mod part;
mod readers;
mod times;

/// Shows the settings.
#[component]
pub fn Settings() -> impl IntoView {
    let signed = Signed::here();
    let manager = signed.session.with_untracked(|it| it.role == Role::Manager);
    // The page itself counts as a part until the others have registered.
    let awaited = RwSignal::new(1);
    provide_context(Awaited(awaited));
    let shown = RwSignal::new(false);
    Effect::new(move |_| awaited.update(|it| *it -= 1));
    Effect::new(move |_| {
        if awaited.get() == 0 {
            shown.set(true);
        }
    });
    view! {
        <div class="head">
            <h1>{words::settings::title()}</h1>
        </div>
        {move || (!shown.get()).then(|| view! { <Waiting /> })}
        <div hidden=move || {
            !shown.get()
        }>
            {move || {
                signed
                    .current()
                    .map(|it| {
                        if it.may_manage {
                            view! {
                                <Readers />
                                <Addresses />
                            }
                                .into_any()
                        } else {
                            view! {
                                <div class="card pad">
                                    <p class="dim">{words::settings::inbox_right_needed()}</p>
                                </div>
                            }
                                .into_any()
                        }
                    })
            }}
            {if manager {
                view! {
                    <Members />
                    <Cards />
                    <Inboxes />
                    <Times />
                    <Facts />
                    <Invoices />
                }
                    .into_any()
            } else {
                view! { <Managers /> }.into_any()
            }}
        </div>
    }
}

/// Names the facility's managers to a person who is none.
#[component]
fn Managers() -> impl IntoView {
    let settle = Settle::here();
    let (names, trouble) = (RwSignal::new(None::<Vec<String>>), RwSignal::new(None));
    let part = Part::asked();
    spawn_local(async move {
        match settle.answer(operations::managers().await) {
            Ok(it) => _ = names.try_set(Some(it)),
            Err(it) => _ = trouble.try_set(Some(it)),
        }
        part.came();
    });
    view! {
        <div class="card pad">
            <p>{words::settings::managers_only()}</p>
            {move || {
                names
                    .get()
                    .map(|it| {
                        if it.is_empty() {
                            view! { <p>{words::settings::no_managers()}</p> }.into_any()
                        } else {
                            view! { <p>{words::settings::managers_here()}<b>{it.join(words::common::comma())}</b></p> }
                                .into_any()
                        }
                    })
            }}
            <Trouble problem=trouble />
        </div>
    }
}
