//! The inboxes of one facility: made, renamed, closed, opened again, to whom they are open, and who uses them.

use leptos::prelude::*;
use medpost_client::{console, operations};
use medpost_domain::card::CardKind;
use medpost_domain::id::{AffiliationId, FacilityId};
use medpost_domain::openness::Senders;
use medpost_domain::role::Action;
use medpost_ui::{say, when, words};
use medpost_wire::console::inboxes::NamedFacility;
use medpost_wire::console::inboxes::{AddReader, ChangeInbox, HandInbox, InboxLine};
use medpost_wire::console::people::PersonLine;
use medpost_wire::directory::InboxName;

use super::inboxes::chips;
use super::issued::{CARDS, Page, Told};
use crate::list::{Order, Search};
use crate::told::Outcome;

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
    /// Whether it is the reader's own to change.
    own: bool,
    /// Its inboxes.
    items: Vec<InboxLine>,
    /// Its people.
    people: Vec<PersonLine>,
) -> impl IntoView {
    let page = Page::at("hide-facility");
    let may = own && page.signed.may(Action::ManageInboxes);
    let people = StoredValue::new(people);
    let open = items.iter().filter(|it| it.closed_at.is_none()).cloned().collect::<Vec<_>>();
    let hide = move |it: leptos::ev::Event| {
        let hidden = event_target_checked(&it);
        page.act(async move { console::hide_facility(of, hidden).await });
    };
    view! {
        <div class="card pad wrap" role="region" tabindex="0" aria-label=words::facility_inboxes()>
            <h2>{words::facility_inboxes()}</h2>
            {if may {
                view! { <label class="check"><input type="checkbox" prop:checked=hidden on:change=hide />{words::hide_facility()}</label><Outcome page /> }.into_any()
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
            {(own && page.signed.may(Action::InviteMember)).then(|| open.into_iter().map(|it| view! { <Uses it people /> }).collect_view())}
        </div>
    }
}

#[component]
fn Make(of: FacilityId) -> impl IntoView {
    let page = Page::at("make-inbox");
    let (name, kana) = (RwSignal::new(String::new()), RwSignal::new(String::new()));
    let submit = move |it: leptos::ev::SubmitEvent| {
        it.prevent_default();
        let wish = InboxName { name: name.get_untracked(), kana: kana.get_untracked() };
        page.act(async move { operations::add_inbox(of, &wish).await });
    };
    view! {
        <details>
            <summary class="btn">{words::inbox_make()}</summary>
            <Outcome page />
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
    let page = Page::at(&format!("inbox-{}", it.id));
    let (id, version, was_closed) = (it.id, it.version, it.closed_at.is_some());
    let (name, kana) = (RwSignal::new(it.name.clone()), RwSignal::new(it.kana.clone()));
    let (closed, hidden) = (RwSignal::new(was_closed), RwSignal::new(it.hidden));
    let (from, admitted) =
        (RwSignal::new(it.senders.known().unwrap_or(Senders::Listed)), RwSignal::new(it.admitted.clone()));
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
        page.act(async move { operations::change_inbox(id, &wish).await });
    };
    let field = |what: &str| format!("{what}-{id}");
    let effect = move || {
        (closed.get() && !was_closed)
            .then(|| view! { <p class="note">{words::inbox_close_effect()}" "{say::unread_count(it.unread)}</p> })
    };
    view! {
        <details>
            <summary class="btn quiet small">{it.name.clone()}" "{words::inbox_change()}</summary>
            <Outcome page />
            <form on:submit=submit>
                <div class="two">
                    <div class="field"><label for=field("name")>{words::inbox_name()}</label><input id=field("name") type="text" required maxlength="60" bind:value=name /></div>
                    <div class="field"><label for=field("kana")>{words::person_kana()}</label><input id=field("kana") type="text" maxlength="60" bind:value=kana /></div>
                </div>
                <div class="field"><label for=field("from")>{words::senders_word()}</label>
                    <Order id=field("from") value=from all=&SENDERS word=senders label=words::senders_word() /></div>
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
    let add = move |it: NamedFacility| {
        admitted.update(|all| {
            if !all.iter().any(|old| old.id == it.id) {
                all.push(it);
            }
        });
    };
    view! {
        <ul>{move || admitted.get().into_iter().map(|it| {
            let id = it.id;
            view! { <li class="row">{it.name.clone()}" "<span class="dim">{it.city}</span><button type="button" class="btn quiet small" on:click=move |_| admitted.update(|all| all.retain(|it| it.id != id))>{words::remove()}<span class="hide">{it.name}</span></button></li> }
        }).collect_view()}</ul>
        <Search label=words::senders_search() chosen=Callback::new(add) trouble=Callback::new(move |it| { page.settle::<()>(Err(it)); }) />
    }
}

/// Who may use an inbox: somebody more of the facility, or somebody new in the place of another.
#[component]
fn Uses(it: InboxLine, people: StoredValue<Vec<PersonLine>>) -> impl IntoView {
    let page = Page::at(&format!("reader-{}", it.id));
    let handing = Page::at(&format!("hand-{}", it.id));
    let id = it.id;
    let of = StoredValue::new(it.name.clone());
    let people = people.with_value(|all| {
        let able = all.iter().filter(|it| it.suspended_at.is_none());
        able.map(|it| (it.id, it.name.clone())).collect::<Vec<_>>()
    });
    let options = |all: &[(AffiliationId, String)]| {
        all.iter().map(|(id, name)| view! { <option value=id.to_string()>{name.clone()}</option> }).collect_view()
    };
    let (person, read, send) = (RwSignal::new(String::new()), RwSignal::new(true), RwSignal::new(true));
    let add = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let Ok(person) = person.get_untracked().parse::<AffiliationId>() else { return };
        let wish = AddReader { read: read.get_untracked(), send: send.get_untracked() };
        page.act(async move { operations::add_reader(id, person, &wish).await });
    };
    let (before, day) = (RwSignal::new(String::new()), RwSignal::new(when::field(when::now())));
    let (name, kana, card) =
        (RwSignal::new(String::new()), RwSignal::new(String::new()), RwSignal::new(CardKind::Hpki));
    let hand = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let wish = HandInbox {
            before: before.with_untracked(|it| it.parse().ok()),
            last_day: when::read_field(&day.get_untracked()).unwrap_or_else(when::now),
            name: name.get_untracked(),
            kana: kana.get_untracked(),
            card: card.get_untracked(),
        };
        let told = format!("{} {}", of.get_value(), wish.name);
        handing.tell(async move { Ok(Told::Code(told, operations::hand_inbox(id, &wish).await?)) });
    };
    let field = |what: &str| format!("{what}-{id}");
    view! {
        <details>
            <summary class="btn quiet small">{it.name.clone()}" "{words::reader_add()}</summary>
            <Outcome page />
            <form on:submit=add>
                <p class="dim">{words::reader_add_effect()}</p>
                <div class="row">
                    <select required aria-label=words::people() bind:value=person>
                        <option value="">{words::choose()}</option>{options(&people)}
                    </select>
                    <label class="check"><input type="checkbox" prop:checked=move || read.get() on:change=move |it| read.set(event_target_checked(&it)) />{words::right_read()}</label>
                    <label class="check"><input type="checkbox" prop:checked=move || send.get() on:change=move |it| send.set(event_target_checked(&it)) />{words::right_send()}</label>
                    <button class="btn main small">{words::reader_add_do()}</button>
                </div>
            </form>
        </details>
        <details>
            <summary class="btn quiet small">{it.name}" "{words::hand_inbox()}</summary>
            <Outcome page=handing />
            <form on:submit=hand>
                <p class="dim">{words::hand_inbox_lead()}</p>
                <div class="two">
                    <div class="field"><label for=field("before")>{words::hand_before()}</label>
                        <select id=field("before") bind:value=before>
                            <option value="">{words::hand_nobody()}</option>{options(&people)}
                        </select></div>
                    <div class="field"><label for=field("hand-day")>{words::hand_last_day()}</label><input id=field("hand-day") type="date" required bind:value=day /></div>
                    <div class="field"><label for=field("hand-name")>{words::person_name()}</label><input id=field("hand-name") type="text" required maxlength="100" bind:value=name /></div>
                    <div class="field"><label for=field("hand-kana")>{words::person_kana()}</label><input id=field("hand-kana") type="text" maxlength="100" bind:value=kana /></div>
                    <div class="field"><label for=field("hand-card")>{words::card_word()}</label>
                        <Order id=field("hand-card") value=card all=&CARDS word=say::card label=words::card_word() /></div>
                </div>
                <button class="btn main">{words::hand_inbox_do()}</button>
            </form>
        </details>
    }
}
