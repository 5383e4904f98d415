//! Mail addresses of the inbox. Arrival notices are only sent to addresses confirmed by a mailed link.

use leptos::prelude::*;
use leptos::task::spawn_local;
use medpost_client::{api, operations};
use medpost_ui::form::{sends, typed};
use medpost_ui::notice::Trouble;
use medpost_ui::session::Settle;
use medpost_ui::words;
use medpost_wire::directory::NoticeAddress;

use super::part::Part;
use crate::state::Signed;

/// Lists, adds and removes mail addresses.
#[component]
pub fn Addresses() -> impl IntoView {
    let signed = Signed::here();
    let settle = Settle::here();
    let rows: RwSignal<Vec<NoticeAddress>> = RwSignal::new(Vec::new());
    let (typed, trouble) = (typed(""), RwSignal::new(None));
    let there = RwSignal::new(false);
    let part = Part::asked();
    let load = move || {
        let inbox = signed.inbox.get_untracked();
        spawn_local(async move {
            match settle.answer(operations::addresses(inbox).await) {
                Ok(it) => rows.set(it),
                Err(it) => trouble.set(Some(it)),
            }
            part.came();
        });
    };
    Effect::new(move |_| {
        signed.inbox.get();
        load();
    });
    let add = sends(move || {
        let (inbox, address) = (signed.inbox.get_untracked(), typed.get_untracked());
        there.set(rows.with_untracked(|all| {
            all.iter().any(|it| it.confirmed_at.is_some() && it.address.eq_ignore_ascii_case(address.trim()))
        }));
        if there.get_untracked() {
            return;
        }
        spawn_local(async move {
            match settle.answer(api::add_address(inbox, &address).await) {
                Ok(()) => {
                    typed.set(String::new());
                    trouble.set(None);
                    load();
                }
                Err(it) => trouble.set(Some(it)),
            }
        });
    });
    let remove = move |id| {
        spawn_local(async move {
            match settle.answer(operations::remove_address(id).await) {
                Ok(()) => load(),
                Err(it) => trouble.set(Some(it)),
            }
        });
    };
    view! {
        <div class="card pad">
            <h2>{words::settings::addresses()}</h2>
            <p class="dim">{words::settings::address_note()}</p>
            <ul>
                {move || {
                    rows.get()
                        .into_iter()
                        .map(|it| {
                            view! {
                                <li class="file">
                                    <div class="row">
                                        <span class="name">{it.address.clone()}</span>
                                        {if it.confirmed_at.is_some() {
                                            view! { <span class="chip ok">{words::settings::confirmed()}</span> }
                                        } else {
                                            view! { <span class="chip warn">{words::common::waiting()}</span> }
                                        }}
                                        <button class="btn quiet small" on:click=move |_| remove(it.id)>
                                            {words::common::remove()}
                                            <span class="hide">{it.address.clone()}</span>
                                        </button>
                                    </div>
                                </li>
                            }
                        })
                        .collect_view()
                }}
            </ul>
            <form on:submit=add>
                <label for="address">{words::common::mail_address()}</label>
                <div class="row">
                    <input id="address" type="email" autocomplete="off" bind:value=typed />
                    <button class="btn">{words::settings::add_address()}</button>
                </div>
            </form>
            <div role="status">
                {move || there.get().then(|| view! { <p class="note">{words::settings::address_there()}</p> })}
            </div>
            <Trouble problem=trouble />
        </div>
    }
}
