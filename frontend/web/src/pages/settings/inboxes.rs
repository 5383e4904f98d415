//! The facility's inboxes, which its manager makes, renames, closes and reopens.

use leptos::prelude::*;
use leptos::task::spawn_local;
use medpost_client::line::Answer;
use medpost_client::operations;
use medpost_ui::form::{Actions, Text, sends, typed};
use medpost_ui::inbox::NewInbox;
use medpost_ui::notice::Trouble;
use medpost_ui::session::Settle;
use medpost_ui::words;
use medpost_wire::directory::{InboxName, NameInbox, OwnInbox};
use medpost_wire::problem::Code;

use super::part::Part;
use crate::state::{Again, Signed};

/// Lists, makes and changes inboxes.
#[component]
pub fn Inboxes() -> impl IntoView {
    let (signed, settle) = (Signed::here(), Settle::here());
    let again: Again = expect_context();
    let rows: RwSignal<Vec<OwnInbox>> = RwSignal::new(Vec::new());
    let (trouble, done) = (RwSignal::new(None), RwSignal::new(false));
    let part = Part::asked();
    let act = move |deed: std::pin::Pin<Box<dyn Future<Output = Answer<()>>>>, tell: bool| {
        trouble.set(None);
        done.set(false);
        spawn_local(async move {
            let did = settle.step(deed).await;
            // Also if somebody else changed it first, to show their change.
            if did.as_ref().err().is_none_or(|it| it.code == Code::Stale) {
                match settle.answer(operations::own_inboxes().await) {
                    Ok(it) => rows.set(it),
                    Err(it) => trouble.set(Some(it)),
                }
            }
            match did {
                Ok(()) if tell => {
                    done.set(true);
                    signed.refresh(again);
                }
                Ok(()) => {}
                Err(it) => trouble.set(Some(it)),
            }
            part.came();
        });
    };
    act(Box::pin(async { Ok(()) }), false);
    let change = Callback::new(move |(it, closed): (OwnInbox, bool)| {
        act(
            Box::pin(async move {
                let request = NameInbox { version: it.version, name: it.name, kana: it.kana, closed };
                operations::change_own_inbox(it.id, &request).await
            }),
            true,
        );
    });
    let (name, kana) = (typed(""), typed(""));
    let make = Callback::new(move |request: InboxName| {
        act(
            Box::pin(async move {
                operations::make_inbox(&request).await?;
                name.set(String::new());
                kana.set(String::new());
                Ok(())
            }),
            true,
        );
    });
    view! {
        <div class="card pad">
            <h2>{words::common::inboxes()}</h2>
            <p class="dim">{words::inboxes::own_note()}</p>
            <Trouble problem=trouble />
            <p role="status">{move || done.get().then(words::inboxes::changed)}</p>
            <ul>{move || rows.get().into_iter().map(|it| view! { <Inbox it change /> }).collect_view()}</ul>
            <NewInbox name kana make />
        </div>
    }
}

#[component]
fn Inbox(it: OwnInbox, change: Callback<(OwnInbox, bool)>) -> impl IntoView {
    let closed = it.closed_at.is_some();
    let (name, kana) = (RwSignal::new(it.name.clone()), RwSignal::new(it.kana.clone()));
    let asking = RwSignal::new(false);
    let row = StoredValue::new(it.clone());
    let rename = sends(move || {
        let named = OwnInbox { name: name.get_untracked(), kana: kana.get_untracked(), ..row.get_value() };
        change.run((named, closed));
    });
    let (name_id, kana_id) = (format!("name-{}", it.id), format!("kana-{}", it.id));
    view! {
        <li class="file">
            <div class="row">
                <span class="name">{it.name.clone()}" "<span class="dim">{it.kana.clone()}</span></span>
                {closed.then(|| view! { <span class="chip bad">{words::inboxes::closed()}</span> })}
                {if closed {
                    view! {
                        <button class="btn small" on:click=move |_| change.run((row.get_value(), false))>
                            {words::inboxes::reopen()}
                            <span class="hide">{it.name.clone()}</span>
                        </button>
                    }
                        .into_any()
                } else {
                    view! {
                        <button class="btn quiet small bad" on:click=move |_| asking.set(true)>
                            {words::inboxes::close()}
                            <span class="hide">{it.name.clone()}</span>
                        </button>
                    }
                        .into_any()
                }}
            </div>
            {move || {
                asking
                    .get()
                    .then(|| {
                        view! {
                            <div class="note" data-question="" role="alertdialog" aria-label=words::inboxes::close()>
                                <p>{words::inboxes::close_effect()}</p>
                                <div class="row">
                                    <button
                                        class="btn bad small"
                                        on:click=move |_| {
                                            asking.set(false);
                                            change.run((row.get_value(), true));
                                        }
                                    >
                                        {words::inboxes::close()}
                                    </button>
                                    <button class="btn quiet small" on:click=move |_| asking.set(false)>
                                        {words::common::keep()}
                                    </button>
                                </div>
                            </div>
                        }
                    })
            }}
            <details>
                <summary class="btn quiet small">
                    {words::inboxes::rename()}<span class="hide">{it.name.clone()}</span>
                </summary>
                <form class="two" on:submit=rename>
                    <Text id=name_id.clone() label=words::inboxes::name() value=name most=60 required=true />
                    <Text id=kana_id.clone() label=words::common::kana() value=kana most=60 />
                    <Actions word=words::common::save_change() class="btn main small" />
                </form>
            </details>
        </li>
    }
}
