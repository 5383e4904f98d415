//! One's own ways to sign in.

use leptos::prelude::*;
use leptos::task::spawn_local;
use medpost_client::{operations, passkey};
use medpost_ui::{when, words};
use medpost_wire::console::door::{NewKey, OwnKey};

use crate::door::make_passkey;
use crate::list::Skeleton;
use crate::state::{Again, Page, Signed, settle};
use crate::told::Outcome;

/// Shows them.
#[component]
pub fn Keys() -> impl IntoView {
    let (signed, again) = (Signed::here(), expect_context::<Again>());
    let (found, trouble) = (RwSignal::new(None::<Vec<OwnKey>>), RwSignal::new(None));
    let label = RwSignal::new(String::new());
    let load = move || {
        spawn_local(async move {
            match settle(operations::own_keys().await, signed, again) {
                Ok(it) => found.set(Some(it)),
                Err(it) => trouble.set(Some(it)),
            }
        });
    };
    load();
    let page = <Page>::new(Callback::new(move |()| load()), trouble);
    let add = move |by_passkey: bool| {
        page.act(async move {
            let answer = if by_passkey { Some(make_passkey("").await?) } else { None };
            let wish = NewKey { token: String::new(), answer, label: label.get_untracked() };
            operations::add_key(&wish).await?;
            label.set(String::new());
            Ok(())
        });
    };
    let remove = move |id| page.act(async move { operations::remove_key(id).await });
    let can = passkey::can();
    view! {
        <div class="head"><h1>{words::keys::title()}</h1></div>
        <Outcome page />
        <div class="card pad">
            {move || match found.get() {
                None => view! { <Skeleton plain=true lines=4 /> }.into_any(),
                Some(it) => {
                    let last = it.len() < 2;
                    it.into_iter().map(|it| {
                        let kind = if it.card { words::common::card() } else { words::keys::passkey() };
                        view! {
                            <div class="file">
                                <div class="row">
                                    <span class="name">{if it.label.is_empty() { kind.to_owned() } else { it.label.clone() }}</span>
                                    <span class="chip">{kind}</span>
                                    {(!last).then(|| view! { <button class="btn quiet small" on:click=move |_| remove(it.id)>{words::keys::remove()}<span class="hide">{it.label.clone()}</span></button> })}
                                </div>
                                <p class="dim">{words::keys::added()}" "{when::date(it.created_at)}" ・ "{words::keys::last_used()}" "{it.used_at.map_or_else(|| words::common::never().to_owned(), when::short)}</p>
                            </div>
                        }
                    }).collect_view().into_any()
                }
            }}
        </div>
        <div class="card pad">
            <div class="field"><label for="key-label">{words::console::key_name()}</label><input id="key-label" type="text" maxlength="60" bind:value=label /></div>
            <div class="actions">
                {can.then(|| view! { <button class="btn main" on:click=move |_| add(true)>{words::keys::add_passkey()}</button> })}
                <button class="btn quiet" on:click=move |_| add(false)>{words::keys::add_card()}</button>
            </div>
        </div>
    }
}
