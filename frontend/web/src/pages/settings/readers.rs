//! The readers of the inbox and their rights, which may be limited in time, e.g. for the days of an absence.

use leptos::prelude::*;
use leptos::task::spawn_local;
use medpost_client::operations;
use medpost_domain::instant::DAY;
use medpost_domain::role::Role;
use medpost_ui::notice::Trouble;
use medpost_ui::session::Settle;
use medpost_ui::{when, words};
use medpost_wire::directory::{ChangeReader, InboxReader};

use super::part::Part;
use crate::state::Signed;

/// Lists people with their rights at the inbox, and changes these.
#[component]
pub fn Readers() -> impl IntoView {
    let signed = Signed::here();
    let settle = Settle::here();
    let rows: RwSignal<Vec<InboxReader>> = RwSignal::new(Vec::new());
    let (trouble, saved) = (RwSignal::new(None), RwSignal::new(false));
    // A change sends the whole row, so the next one has to wait until the rows are reloaded.
    let busy = RwSignal::new(false);
    let part = Part::asked();
    let load = move || {
        let inbox = signed.inbox.get_untracked();
        spawn_local(async move {
            match settle.answer(operations::readers(inbox).await) {
                Ok(it) => rows.set(it),
                Err(it) => trouble.set(Some(it)),
            }
            busy.set(false);
            part.came();
        });
    };
    Effect::new(move |_| {
        signed.inbox.get();
        load();
    });
    let change = Callback::new(move |it: InboxReader| {
        let inbox = signed.inbox.get_untracked();
        trouble.set(None);
        saved.set(false);
        busy.set(true);
        spawn_local(async move {
            let request = ChangeReader { read: it.read, send: it.send, manage: it.manage, until: it.until };
            match settle.answer(operations::change_reader(inbox, it.id, &request).await) {
                Ok(()) => saved.set(true),
                Err(it) => trouble.set(Some(it)),
            }
            load();
        });
    });
    view! {
        <div class="card pad wrap" data-kept="" role="region" tabindex="0" aria-label=words::readers::title()>
            <h2>{words::readers::title()}{move || signed.current().map(|it| format!("（{}）", it.name))}</h2>
            <p class="dim">{words::readers::note()}</p>
            <table>
                <thead>
                    <tr>
                        <th scope="col">{words::roles::member()}</th>
                        <th scope="col">{words::readers::reads()}</th>
                        <th scope="col">{words::readers::sends()}</th>
                        <th scope="col">{words::readers::looks_after()}</th>
                        <th scope="col">{words::readers::until()}</th>
                    </tr>
                </thead>
                <tbody>
                    {move || rows.get().into_iter().map(|it| view! { <Row it change busy /> }).collect_view()}
                </tbody>
            </table>
            <p aria-live="polite">{move || saved.get().then(words::common::saved)}</p>
            <Trouble problem=trouble />
        </div>
    }
}

#[component]
fn Row(it: InboxReader, change: Callback<InboxReader>, busy: RwSignal<bool>) -> impl IntoView {
    let role = if it.role == Role::Manager { words::roles::facility_manager() } else { words::roles::member() };
    let row = StoredValue::new(it.clone());
    let right = move |word: &'static str, has: bool, set: fn(&mut InboxReader, bool)| {
        let label = format!("{} {word}", row.with_value(|it| it.name.clone()));
        let flip = move |event: leptos::ev::Event| {
            let mut it = row.get_value();
            set(&mut it, event_target_checked(&event));
            change.run(it);
        };
        view! {
            <td>
                <input
                    type="checkbox"
                    aria-label=label
                    prop:checked=has
                    disabled=move || busy.get() || row.with_value(|it| it.own)
                    on:change=flip
                />
            </td>
        }
    };
    let until = move |event: leptos::ev::Event| {
        let typed = event_target_value(&event);
        // Until the end of that day. Browsers report each digit of a year: 0002 is one that is still being typed.
        let day = when::read_field(&typed).filter(|it| it.japan_date().year() >= 2000);
        if day.is_some() || typed.is_empty() {
            let mut it = row.get_value();
            it.until = day.map(|it| it.plus(DAY));
            change.run(it);
        }
    };
    let rights = it.read || it.send || it.manage;
    let label = format!("{} {}", it.name, words::readers::until());
    view! {
        <tr>
            <td class="from">
                <b>{it.name.clone()}" "{it.own.then(|| view! { <span class="chip">{words::common::you()}</span> })}</b>
                <span class="dim">
                    {role}{it.from.map(|it| format!(" ・ {}", words::common::works_from(&when::short(it))))}
                </span>
            </td>
            {right(words::readers::reads(), it.read, |it, value| it.read = value)}
            {right(words::readers::sends(), it.send, |it, value| it.send = value)}
            {right(words::readers::looks_after(), it.manage, |it, value| it.manage = value)}
            <td>
                {(rights && !it.own)
                    .then(|| {
                        view! {
                            <input
                                type="date"
                                aria-label=label
                                prop:value=it.until.map(|it| when::field(it.plus(-1)))
                                disabled=move || busy.get()
                                on:change=until
                            />
                        }
                    })}
            </td>
        </tr>
    }
}
