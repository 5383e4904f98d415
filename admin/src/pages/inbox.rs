//! The inboxes of one facility: made, renamed, closed, opened again, and to whom they are open.

use leptos::prelude::*;
use leptos::task::spawn_local;
use medpost_client::console;
use medpost_domain::id::FacilityId;
use medpost_domain::openness::Senders;
use medpost_domain::role::Action;
use medpost_ui::{say, words};
use medpost_wire::console::{ChangeInbox, InboxLine, NamedFacility};
use medpost_wire::directory::InboxName;

use super::facility::Page;
use super::inboxes::chips;

const SENDERS: [Senders; 3] = [Senders::All, Senders::Group, Senders::Listed];

fn senders(it: Senders) -> &'static str {
    match it {
        Senders::All => words::senders_all(),
        Senders::Group => words::senders_group(),
        Senders::Listed => words::senders_listed(),
    }
}

/// Shows them.
#[component]
pub fn Inboxes(
    /// The facility.
    of: FacilityId,
    /// Whether the facility as a whole is hidden.
    hidden: bool,
    /// Its inboxes.
    items: Vec<InboxLine>,
) -> impl IntoView {
    let page: Page = expect_context();
    let may = page.signed.may(Action::ManageInboxes);
    let hide = move |it: leptos::ev::Event| {
        let hidden = event_target_checked(&it);
        page.act(async move { console::hide_facility(of, hidden).await });
    };
    view! {
        <div class="card pad wrap" role="region" tabindex="0" aria-label=words::facility_inboxes()>
            <h2>{words::facility_inboxes()}</h2>
            {if may {
                view! { <label class="check"><input type="checkbox" prop:checked=hidden on:change=hide />{words::hide_facility()}</label> }.into_any()
            } else {
                hidden.then(|| view! { <p><span class="chip">{words::inbox_hidden()}</span></p> }).into_any()
            }}
            <table>
                <thead><tr><th scope="col">{words::facility_inboxes()}</th><th scope="col">{words::room_used()}</th><th scope="col" class="num">{words::unread()}</th><th scope="col" class="num">{words::notices_to()}</th><th scope="col">{words::readers_word()}</th></tr></thead>
                <tbody>{items.iter().map(|it| view! {
                    <tr>
                        <td class="from"><b>{it.name.clone()}</b><span>{chips(it)}</span></td>
                        <td>{format!("{} / {}", say::bytes(it.used), say::bytes(it.capacity))}<progress max=it.capacity.to_string() value=it.used.to_string() aria-label=words::room_used()></progress></td>
                        <td class="num">{it.unread}</td>
                        <td class="num">{it.addresses}</td>
                        <td>{it.readers.join("、")}</td>
                    </tr>
                }).collect_view()}</tbody>
            </table>
            {may.then(|| view! {
                {items.into_iter().map(|it| view! { <Change it /> }).collect_view()}
                <Make of />
            })}
        </div>
    }
}

#[component]
fn Make(of: FacilityId) -> impl IntoView {
    let page: Page = expect_context();
    let (name, kana) = (RwSignal::new(String::new()), RwSignal::new(String::new()));
    let submit = move |it: leptos::ev::SubmitEvent| {
        it.prevent_default();
        let wish = InboxName { name: name.get_untracked(), kana: kana.get_untracked() };
        page.act(async move { console::make_inbox(of, &wish).await });
    };
    view! {
        <details>
            <summary class="btn">{words::inbox_make()}</summary>
            <form on:submit=submit>
                <p class="dim">{words::inbox_make_note()}</p>
                <div class="two">
                    <div class="field"><label for="inbox-name">{words::inbox_name()}</label><input id="inbox-name" type="text" required maxlength="60" bind:value=name /></div>
                    <div class="field"><label for="inbox-kana">{words::person_kana()}</label><input id="inbox-kana" type="text" maxlength="60" bind:value=kana /></div>
                </div>
                <div class="actions"><button class="btn main">{words::inbox_make_do()}</button></div>
            </form>
        </details>
    }
}

/// Changes an inbox, with what closing it means.
#[component]
fn Change(it: InboxLine) -> impl IntoView {
    let page: Page = expect_context();
    let (id, version, was_closed) = (it.id, it.version, it.closed_at.is_some());
    let (name, kana) = (RwSignal::new(it.name.clone()), RwSignal::new(it.kana.clone()));
    let (closed, hidden) = (RwSignal::new(was_closed), RwSignal::new(it.hidden));
    let (from, admitted) = (RwSignal::new(it.senders), RwSignal::new(it.admitted.clone()));
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let wish = ChangeInbox {
            version,
            name: name.get_untracked(),
            kana: kana.get_untracked(),
            closed: closed.get_untracked(),
            hidden: hidden.get_untracked(),
            senders: from.get_untracked(),
            admitted: admitted.with_untracked(|all| all.iter().map(|it| it.id).collect()),
        };
        page.act(async move { console::change_inbox(id, &wish).await });
    };
    let field = |what: &str| format!("{what}-{id}");
    let effect = move || {
        (closed.get() && !was_closed)
            .then(|| view! { <p class="note">{words::inbox_close_effect()}" "{say::unread_count(it.unread)}</p> })
    };
    let choose = move |event: leptos::ev::Event| {
        from.set(Senders::read(&event_target_value(&event)).unwrap_or_default());
    };
    view! {
        <details>
            <summary class="btn quiet small">{it.name.clone()}" "{words::inbox_change()}</summary>
            <form on:submit=submit>
                <div class="two">
                    <div class="field"><label for=field("name")>{words::inbox_name()}</label><input id=field("name") type="text" required maxlength="60" bind:value=name /></div>
                    <div class="field"><label for=field("kana")>{words::person_kana()}</label><input id=field("kana") type="text" maxlength="60" bind:value=kana /></div>
                </div>
                <div class="field"><label for=field("from")>{words::senders_word()}</label>
                    <select id=field("from") on:change=choose>
                        {SENDERS.into_iter().map(|it| view! { <option value=it.text() selected=from.get_untracked() == it>{senders(it)}</option> }).collect_view()}
                    </select></div>
                {move || (from.get() == Senders::Listed).then(|| view! { <Admitted admitted /> })}
                <label class="check"><input type="checkbox" prop:checked=move || hidden.get() on:change=move |it| hidden.set(event_target_checked(&it)) />{words::hide_inbox()}</label>
                <label class="check"><input type="checkbox" prop:checked=move || closed.get() on:change=move |it| closed.set(event_target_checked(&it)) />{words::inbox_close()}</label>
                {effect}
                <div class="actions"><button class="btn main">{words::save_change()}</button></div>
            </form>
        </details>
    }
}

/// The facilities that are named as senders.
#[component]
fn Admitted(admitted: RwSignal<Vec<NamedFacility>>) -> impl IntoView {
    let page: Page = expect_context();
    let text = RwSignal::new(String::new());
    let found: RwSignal<Vec<NamedFacility>> = RwSignal::new(Vec::new());
    Effect::new(move |_| {
        let typed = text.get();
        if typed.trim().is_empty() {
            found.set(Vec::new());
            return;
        }
        spawn_local(async move {
            let answer = console::find_senders(&typed).await;
            if text.try_get_untracked().as_ref() == Some(&typed) {
                found.set(page.settle(answer).unwrap_or_default());
            }
        });
    });
    let add = move |it: NamedFacility| {
        admitted.update(|all| {
            if !all.iter().any(|old| old.id == it.id) {
                all.push(it);
            }
        });
        text.set(String::new());
    };
    view! {
        <ul>{move || admitted.get().into_iter().map(|it| {
            let id = it.id;
            view! { <li class="row">{it.name.clone()}" "<span class="dim">{it.city}</span><button type="button" class="btn quiet small" on:click=move |_| admitted.update(|all| all.retain(|it| it.id != id))>{words::remove()}<span class="hide">{it.name}</span></button></li> }
        }).collect_view()}</ul>
        <input type="search" autocomplete="off" placeholder=words::senders_search() aria-label=words::senders_search() bind:value=text on:keydown=move |it| if it.key() == "Enter" { it.prevent_default() } />
        <div class="found" aria-live="polite">{move || found.get().into_iter().map(|it| {
            let chosen = it.clone();
            view! { <button type="button" on:click=move |_| add(chosen.clone())><b>{it.name}</b><span class="dim">{it.city}</span></button> }
        }).collect_view()}</div>
    }
}
