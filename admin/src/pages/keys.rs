//! One's own passkeys and cards for signing in.

use leptos::prelude::*;
use medpost_client::{operations, passkey};
use medpost_ui::form::{Text, typed};
use medpost_ui::list::Skeleton;
use medpost_ui::session::Settle;
use medpost_ui::{when, words};
use medpost_wire::console::door::{NewKey, OwnKey};

use crate::door::make_passkey;
use crate::state::Page;
use crate::told::Outcome;

/// One's own keys, to add and remove; the last one can't be removed.
#[component]
pub fn Keys() -> impl IntoView {
    let settle = Settle::here();
    let (found, trouble) = (RwSignal::new(None::<Vec<OwnKey>>), RwSignal::new(None));
    let label = typed("");
    let load = move || settle.ask(operations::own_keys(), found, trouble);
    load();
    let page = <Page>::new(Callback::new(move |()| load()), trouble);
    let add = move |by_passkey: bool| {
        page.act(async move {
            let answer = if by_passkey { Some(make_passkey("").await?) } else { None };
            let request = NewKey { token: String::new(), answer, label: label.get_untracked() };
            operations::add_key(&request).await?;
            label.set(String::new());
            Ok(())
        });
    };
    let remove = move |id| page.act(async move { operations::remove_key(id).await });
    let can = passkey::can();
    view! {
        <div class="head">
            <h1>{words::keys::title()}</h1>
        </div>
        <Outcome page />
        <div class="card pad">
            {move || match found.get() {
                None => view! { <Skeleton plain=true lines=4 /> }.into_any(),
                Some(it) => {
                    let last = it.len() < 2;
                    it.into_iter()
                        .map(|it| {
                            let kind = if it.card { words::common::card() } else { words::keys::passkey() };
                            view! {
                                <div class="file">
                                    <div class="row">
                                        <span class="name">
                                            {if it.label.is_empty() { kind.to_owned() } else { it.label.clone() }}
                                        </span>
                                        <span class="chip">{kind}</span>
                                        {(!last)
                                            .then(|| {
                                                view! {
                                                    <button class="btn quiet small" on:click=move |_| remove(it.id)>
                                                        {words::keys::remove()}
                                                        <span class="hide">{it.label.clone()}</span>
                                                    </button>
                                                }
                                            })}
                                    </div>
                                    <p class="dim">
                                        {words::keys::added()}" "{when::date(it.created_at)}" ・ "
                                        {words::keys::last_used()}" "
                                        {it.used_at.map_or_else(|| words::common::never().to_owned(), when::short)}
                                    </p>
                                </div>
                            }
                        })
                        .collect_view()
                        .into_any()
                }
            }}
        </div>
        <div class="card pad">
            <Text id="key-label" label=words::console::key_name() value=label most=60 />
            <div class="actions">
                {can
                    .then(|| {
                        view! {
                            <button class="btn main" on:click=move |_| add(true)>
                                {words::keys::add_passkey()}
                            </button>
                        }
                    })} <button class="btn quiet" on:click=move |_| add(false)>
                    {words::keys::add_card()}
                </button>
            </div>
        </div>
    }
}
