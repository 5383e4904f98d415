//! What a facility looks after: mail addresses of the inbox, cards.

use leptos::prelude::*;
use leptos::task::spawn_local;
use medpost_client::api;
use medpost_domain::role::Role;
use medpost_ui::notice::Trouble;
use medpost_ui::{say, when, words};
use medpost_wire::directory::{FacilityCard, NoticeAddress};

use crate::state::{Again, Signed, settle};

/// Shows the settings.
#[component]
pub fn Settings() -> impl IntoView {
    let signed = Signed::here();
    let manager = signed.session.with_untracked(|it| it.role == Role::Manager);
    view! {
        <div class="head"><h1>{words::settings_title()}</h1></div>
        {move || signed.current().is_some_and(|it| it.may_manage).then(|| view! { <Addresses /> })}
        {if manager { view! { <Cards /> }.into_any() } else { view! { <div class="card pad"><p class="dim">{words::no_cards_right()}</p></div> }.into_any() }}
    }
}

#[component]
fn Addresses() -> impl IntoView {
    let signed = Signed::here();
    let again: Again = expect_context();
    let rows: RwSignal<Vec<NoticeAddress>> = RwSignal::new(Vec::new());
    let (typed, trouble) = (RwSignal::new(String::new()), RwSignal::new(None));
    let load = move || {
        let inbox = signed.inbox.get_untracked();
        spawn_local(async move {
            match settle(api::addresses(inbox).await, again) {
                Ok(it) => rows.set(it),
                Err(it) => trouble.set(Some(it)),
            }
        });
    };
    Effect::new(move |_| {
        signed.inbox.get();
        load();
    });
    let add = move |it: leptos::ev::SubmitEvent| {
        it.prevent_default();
        let inbox = signed.inbox.get_untracked();
        spawn_local(async move {
            match settle(api::add_address(inbox, &typed.get_untracked()).await, again) {
                Ok(()) => {
                    typed.set(String::new());
                    trouble.set(None);
                    load();
                }
                Err(it) => trouble.set(Some(it)),
            }
        });
    };
    let remove = move |id| {
        spawn_local(async move {
            match settle(api::remove_address(id).await, again) {
                Ok(()) => load(),
                Err(it) => trouble.set(Some(it)),
            }
        });
    };
    view! {
        <div class="card pad">
            <h2>{words::addresses()}</h2>
            <p class="dim">{words::address_note()}</p>
            <ul>
                {move || rows.get().into_iter().map(|it| view! {
                    <li class="file"><div class="row">
                        <span class="name">{it.address.clone()}</span>
                        {if it.confirmed_at.is_some() { view! { <span class="chip ok">{words::confirmed()}</span> } } else { view! { <span class="chip warn">{words::unconfirmed()}</span> } }}
                        <button class="btn quiet small" on:click=move |_| remove(it.id)>{words::remove()}<span class="hide">{it.address.clone()}</span></button>
                    </div></li>
                }).collect_view()}
            </ul>
            <form on:submit=add>
                <label for="address">{words::address()}</label>
                <div class="row">
                    <input id="address" type="email" autocomplete="off" bind:value=typed />
                    <button class="btn">{words::add()}</button>
                </div>
            </form>
            <Trouble problem=trouble />
        </div>
    }
}

#[component]
fn Cards() -> impl IntoView {
    let again: Again = expect_context();
    let rows: RwSignal<Vec<FacilityCard>> = RwSignal::new(Vec::new());
    let trouble = RwSignal::new(None);
    let load = Callback::new(move |()| {
        spawn_local(async move {
            match settle(api::cards().await, again) {
                Ok(it) => rows.set(it),
                Err(it) => trouble.set(Some(it)),
            }
        });
    });
    load.run(());
    view! {
        <div class="card pad">
            <h2>{words::cards()}</h2>
            <Trouble problem=trouble />
            <ul>{move || rows.get().into_iter().map(|it| view! { <Card it load trouble /> }).collect_view()}</ul>
        </div>
    }
}

#[component]
fn Card(
    it: FacilityCard,
    load: Callback<()>,
    trouble: RwSignal<Option<medpost_wire::problem::Problem>>,
) -> impl IntoView {
    let again: Again = expect_context();
    let (asking, reason) = (RwSignal::new(false), RwSignal::new(String::new()));
    let id = it.id;
    let act = move |what: u8| {
        spawn_local(async move {
            let answer = match what {
                0 => api::confirm_card(id).await,
                1 => api::suspend_card(id, &reason.get_untracked()).await,
                _ => api::resume_card(id).await,
            };
            match settle(answer, again) {
                Ok(()) => load.run(()),
                Err(it) => trouble.set(Some(it)),
            }
        });
    };
    let (waiting, stopped) = (it.confirmed_at.is_none(), it.suspended_at.is_some());
    let state = if stopped {
        view! { <span class="chip bad">{words::suspended()}</span> }
    } else if waiting {
        view! { <span class="chip warn">{words::unconfirmed()}</span> }
    } else {
        view! { <span class="chip ok">{words::in_use()}</span> }
    };
    let facts =
        format!("{} ・ {} ・ {} {}", say::card(it.kind), it.holder, words::valid_until(), when::date(it.not_after));
    view! {
        <li class="file">
            <div class="row">
                <span class="name">{say::person(&it.member, &it.professions)}<br /><span class="dim">{facts}" ・ "{it.serial_number.clone()}</span></span>
                {state}
                {(waiting && !it.own).then(|| view! { <button class="btn small main" on:click=move |_| act(0)>{words::confirm_card()}</button> })}
                {(stopped && !it.own).then(|| view! { <button class="btn small" on:click=move |_| act(2)>{words::resume()}</button> })}
                {(!stopped).then(|| view! { <button class="btn small bad" on:click=move |_| asking.set(true)>{words::suspend()}<span class="hide">{it.member.clone()}</span></button> })}
            </div>
            {move || asking.get().then(|| view! {
                <div class="note">
                    <p>{words::suspend_question()}</p>
                    <label for=format!("reason-{id}")>{words::reason()}</label>
                    <div class="row">
                        <input id=format!("reason-{id}") type="text" bind:value=reason />
                        <button class="btn bad" disabled=move || reason.with(|it| it.trim().is_empty()) on:click=move |_| act(1)>{words::suspend()}</button>
                        <button class="btn quiet" on:click=move |_| asking.set(false)>{words::back()}</button>
                    </div>
                </div>
            })}
        </li>
    }
}
