//! The facility's inboxes: made, renamed, closed and opened again by its manager.

use leptos::prelude::*;
use leptos::task::spawn_local;
use medpost_client::line::Answer;
use medpost_client::operations;
use medpost_ui::notice::Trouble;
use medpost_ui::words;
use medpost_wire::directory::{InboxName, NameInbox, OwnInbox};
use medpost_wire::problem::Code;

use super::part::Part;
use crate::state::{Again, Signed, settle, settle_step};

/// Lists and changes them.
#[component]
pub fn Inboxes() -> impl IntoView {
    let (signed, again) = (Signed::here(), expect_context::<Again>());
    let rows: RwSignal<Vec<OwnInbox>> = RwSignal::new(Vec::new());
    let (trouble, done) = (RwSignal::new(None), RwSignal::new(false));
    let part = Part::asked();
    let act = move |deed: std::pin::Pin<Box<dyn Future<Output = Answer<()>>>>, tell: bool| {
        trouble.set(None);
        done.set(false);
        spawn_local(async move {
            let did = settle_step(deed, again).await;
            // Also where somebody else was first: what they made of it is shown.
            if did.as_ref().err().is_none_or(|it| it.code == Code::Stale) {
                match settle(operations::own_inboxes().await, again) {
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
                let wish = NameInbox { version: it.version, name: it.name, kana: it.kana, closed };
                operations::change_own_inbox(it.id, &wish).await
            }),
            true,
        );
    });
    let (name, kana) = (RwSignal::new(String::new()), RwSignal::new(String::new()));
    let make = move |it: leptos::ev::SubmitEvent| {
        it.prevent_default();
        let wish = InboxName { name: name.get_untracked(), kana: kana.get_untracked() };
        act(
            Box::pin(async move {
                operations::make_inbox(&wish).await?;
                name.set(String::new());
                kana.set(String::new());
                Ok(())
            }),
            true,
        );
    };
    view! {
        <div class="card pad">
            <h2>{words::common::inboxes()}</h2>
            <p class="dim">{words::inboxes::own_note()}</p>
            <Trouble problem=trouble />
            <p role="status">{move || done.get().then(words::inboxes::changed)}</p>
            <ul>{move || rows.get().into_iter().map(|it| view! { <Inbox it change /> }).collect_view()}</ul>
            <details>
                <summary class="btn">{words::inboxes::make()}</summary>
                <form on:submit=make>
                    <p class="dim">{words::inboxes::make_note()}</p>
                    <div class="two">
                        <div class="field"><label for="inbox-name">{words::inboxes::name()}</label><input id="inbox-name" type="text" required maxlength="60" bind:value=name /></div>
                        <div class="field"><label for="inbox-kana">{words::common::kana()}</label><input id="inbox-kana" type="text" maxlength="60" bind:value=kana /></div>
                    </div>
                    <div class="actions"><button class="btn main">{words::common::add()}</button></div>
                </form>
            </details>
        </div>
    }
}

#[component]
fn Inbox(it: OwnInbox, change: Callback<(OwnInbox, bool)>) -> impl IntoView {
    let closed = it.closed_at.is_some();
    let (name, kana) = (RwSignal::new(it.name.clone()), RwSignal::new(it.kana.clone()));
    let asking = RwSignal::new(false);
    let row = StoredValue::new(it.clone());
    let rename = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let named = OwnInbox { name: name.get_untracked(), kana: kana.get_untracked(), ..row.get_value() };
        change.run((named, closed));
    };
    let (name_id, kana_id) = (format!("name-{}", it.id), format!("kana-{}", it.id));
    view! {
        <li class="file">
            <div class="row">
                <span class="name">{it.name.clone()}" "<span class="dim">{it.kana.clone()}</span></span>
                {closed.then(|| view! { <span class="chip bad">{words::inboxes::closed()}</span> })}
                {if closed {
                    view! { <button class="btn small" on:click=move |_| change.run((row.get_value(), false))>{words::inboxes::reopen()}<span class="hide">{it.name.clone()}</span></button> }.into_any()
                } else {
                    view! { <button class="btn quiet small bad" on:click=move |_| asking.set(true)>{words::inboxes::close()}<span class="hide">{it.name.clone()}</span></button> }.into_any()
                }}
            </div>
            {move || asking.get().then(|| view! {
                <div class="note" data-question="" role="alertdialog" aria-label=words::inboxes::close()>
                    <p>{words::inboxes::close_effect()}</p>
                    <div class="row">
                        <button class="btn bad small" on:click=move |_| { asking.set(false); change.run((row.get_value(), true)); }>{words::inboxes::close()}</button>
                        <button class="btn quiet small" on:click=move |_| asking.set(false)>{words::common::keep()}</button>
                    </div>
                </div>
            })}
            <details>
                <summary class="btn quiet small">{words::inboxes::rename()}<span class="hide">{it.name.clone()}</span></summary>
                <form class="two" on:submit=rename>
                    <div class="field"><label for=name_id.clone()>{words::inboxes::name()}</label><input id=name_id.clone() type="text" required maxlength="60" bind:value=name /></div>
                    <div class="field"><label for=kana_id.clone()>{words::common::kana()}</label><input id=kana_id.clone() type="text" maxlength="60" bind:value=kana /></div>
                    <div class="actions"><button class="btn main small">{words::common::save_change()}</button></div>
                </form>
            </details>
        </li>
    }
}
