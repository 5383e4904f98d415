//! The inboxes of one facility: creating, renaming, closing and reopening them; who may send to them and who uses them.

use leptos::prelude::*;
use medpost_client::{console, operations};
use medpost_domain::card::CardKind;
use medpost_domain::id::{AffiliationId, FacilityId};
use medpost_domain::openness::Senders;
use medpost_domain::role::Action;
use medpost_ui::form::{Actions, Check, Date, Pick, Text, sends, typed};
use medpost_ui::inbox::NewInbox;
use medpost_ui::{say, when, words};
use medpost_wire::console::inboxes::NamedFacility;
use medpost_wire::console::inboxes::{AddReader, ChangeInbox, HandInbox, InboxLine};
use medpost_wire::console::people::PersonLine;
use medpost_wire::directory::InboxName;

use super::inboxes::chips;
use super::issued::{CARDS, Page, Told};
use crate::search::FacilitySearch;
use crate::told::Outcome;

const SENDERS: [Senders; 3] = [Senders::All, Senders::Group, Senders::Listed];

fn senders(it: Senders) -> &'static str {
    match it {
        Senders::All => words::inboxes::senders_all(),
        Senders::Group => words::inboxes::senders_group(),
        Senders::Listed => words::inboxes::senders_listed(),
    }
}

/// A table of a facility's inboxes, and the forms to change them.
#[component]
pub fn Inboxes(
    /// The facility.
    of: FacilityId,
    /// Whether the facility as a whole is hidden.
    hidden: bool,
    /// Whether the viewer may change the facility, and not only look at it.
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
        <div class="card pad wrap" role="region" tabindex="0" aria-label=words::common::inboxes()>
            <h2>{words::common::inboxes()}</h2>
            {if may {
                view! {
                    <label class="check">
                        <input type="checkbox" prop:checked=hidden on:change=hide />
                        {words::inboxes::hide_facility()}
                    </label>
                    <Outcome page />
                }
                    .into_any()
            } else {
                hidden
                    .then(|| {
                        view! {
                            <p>
                                <span class="chip">{words::inboxes::hidden()}</span>
                            </p>
                        }
                    })
                    .into_any()
            }}
            <table>
                <thead>
                    <tr>
                        <th scope="col">{words::common::inboxes()}</th>
                        <th scope="col">{words::common::room_used()}</th>
                        <th scope="col" class="num">
                            {words::exchange::unread()}
                        </th>
                        <th scope="col" class="num">
                            {words::inboxes::notices_to()}
                        </th>
                        <th scope="col">{words::inboxes::readers()}</th>
                    </tr>
                </thead>
                <tbody>
                    {items
                        .iter()
                        .map(|it| {
                            view! {
                                <tr>
                                    <td class="from">
                                        <b>{it.name.clone()}</b>
                                        <span>{chips(it)}</span>
                                    </td>
                                    <td>
                                        {format!("{} / {}", say::bytes(it.used), say::bytes(it.capacity))}
                                        <progress
                                            max=it.capacity.to_string()
                                            value=it.used.to_string()
                                            aria-label=words::common::room_used()
                                        ></progress>
                                    </td>
                                    <td class="num">{it.unread}</td>
                                    <td class="num">{it.addresses}</td>
                                    <td>{it.readers.join(words::common::comma())}</td>
                                </tr>
                            }
                        })
                        .collect_view()}
                </tbody>
            </table>
            {may
                .then(|| {
                    view! {
                        {items.into_iter().map(|it| view! { <Change it /> }).collect_view()}
                        <Make of />
                    }
                })}
            {(own && page.signed.may(Action::InviteMember))
                .then(|| open.into_iter().map(|it| view! { <Uses it people /> }).collect_view())}
        </div>
    }
}

#[component]
fn Make(of: FacilityId) -> impl IntoView {
    let page = Page::at("make-inbox");
    let (name, kana) = (typed(""), typed(""));
    let make =
        Callback::new(move |request: InboxName| page.act(async move { operations::add_inbox(of, &request).await }));
    view! {
        <NewInbox name kana make>
            <Outcome page />
        </NewInbox>
    }
}

/// The form to change an inbox; says what closing it means.
#[component]
fn Change(it: InboxLine) -> impl IntoView {
    let page = Page::at(&format!("inbox-{}", it.id));
    let (id, version, was_closed) = (it.id, it.version, it.closed_at.is_some());
    let (name, kana) = (RwSignal::new(it.name.clone()), RwSignal::new(it.kana.clone()));
    let (closed, hidden) = (RwSignal::new(was_closed), RwSignal::new(it.hidden));
    let (from, admitted) =
        (RwSignal::new(it.senders.known().unwrap_or(Senders::Listed)), RwSignal::new(it.admitted.clone()));
    let submit = sends(move || {
        let request = ChangeInbox {
            version,
            name: name.get_untracked(),
            kana: kana.get_untracked(),
            closed: closed.get_untracked(),
            hidden: hidden.get_untracked(),
            senders: from.get_untracked(),
            admitted: admitted.with_untracked(|all| all.iter().map(|it| it.id).collect()),
        };
        page.act(async move { operations::change_inbox(id, &request).await });
    });
    let field = |what: &str| format!("{what}-{id}");
    let effect = move || {
        (closed.get() && !was_closed)
            .then(|| view! { <p class="note">{words::inboxes::close_effect()}" "{words::exchange::unread_documents(it.unread)}</p> })
    };
    view! {
        <details>
            <summary class="btn quiet small">{words::inboxes::change(&it.name)}</summary>
            <Outcome page />
            <form on:submit=submit>
                <div class="two">
                    <Text id=field("name") label=words::inboxes::name() value=name most=60 required=true />
                    <Text id=field("kana") label=words::common::kana() value=kana most=60 />
                </div>
                <Pick id=field("from") label=words::inboxes::senders() value=from all=&SENDERS word=senders />
                {move || (from.get() == Senders::Listed).then(|| view! { <Admitted admitted /> })}
                <Check value=hidden label=words::inboxes::hide_inbox() />
                <Check value=closed label=words::inboxes::close() />
                {effect}
                <Actions word=words::common::save_change() />
            </form>
        </details>
    }
}

/// The facilities listed as senders to an inbox.
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
        <ul>
            {move || {
                admitted
                    .get()
                    .into_iter()
                    .map(|it| {
                        let id = it.id;
                        view! {
                            <li class="row">
                                {it.name.clone()}" "<span class="dim">{it.city}</span>
                                <button
                                    type="button"
                                    class="btn quiet small"
                                    on:click=move |_| admitted.update(|all| all.retain(|it| it.id != id))
                                >
                                    {words::common::remove()}
                                    <span class="hide">{it.name}</span>
                                </button>
                            </li>
                        }
                    })
                    .collect_view()
            }}
        </ul>
        <FacilitySearch
            label=words::inboxes::senders_search()
            chosen=Callback::new(add)
            trouble=Callback::new(move |it| {
                page.settle::<()>(Err(it));
            })
        />
    }
}

/// Gives another person of the facility access to an inbox, or hands it over to somebody new.
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
    let (person, read, send) = (typed(""), RwSignal::new(true), RwSignal::new(true));
    let add = sends(move || {
        let Ok(person) = person.get_untracked().parse::<AffiliationId>() else { return };
        let request = AddReader { read: read.get_untracked(), send: send.get_untracked() };
        page.act(async move { operations::add_reader(id, person, &request).await });
    });
    let (before, day) = (typed(""), RwSignal::new(when::field(when::now())));
    let (name, kana, card) = (typed(""), typed(""), RwSignal::new(CardKind::Hpki));
    let hand = sends(move || {
        let request = HandInbox {
            before: before.with_untracked(|it| it.parse().ok()),
            last_day: when::read_field(&day.get_untracked()).unwrap_or_else(when::now),
            name: name.get_untracked(),
            kana: kana.get_untracked(),
            card: card.get_untracked(),
        };
        let told = format!("{} {}", of.get_value(), request.name);
        handing.tell(async move { Ok(Told::Code(told, operations::hand_inbox(id, &request).await?)) });
    });
    let field = |what: &str| format!("{what}-{id}");
    view! {
        <details>
            <summary class="btn quiet small">{it.name.clone()}" "{words::inboxes::reader_add()}</summary>
            <Outcome page />
            <form on:submit=add>
                <p class="dim">{words::inboxes::reader_add_effect()}</p>
                <div class="row">
                    <select required aria-label=words::facility::people() bind:value=person>
                        <option value="">{words::common::choose()}</option>
                        {options(&people)}
                    </select>
                    <Check value=read label=words::readers::reads() />
                    <Check value=send label=words::readers::sends() />
                    <button class="btn main small">{words::common::add()}</button>
                </div>
            </form>
        </details>
        <details>
            <summary class="btn quiet small">{it.name}" "{words::inboxes::hand_over()}</summary>
            <Outcome page=handing />
            <form on:submit=hand>
                <p class="dim">{words::inboxes::hand_over_lead()}</p>
                <div class="two">
                    <div class="field">
                        <label for=field("before")>{words::inboxes::hand_over_from()}</label>
                        <select id=field("before") bind:value=before>
                            <option value="">{words::inboxes::hand_over_nobody()}</option>
                            {options(&people)}
                        </select>
                    </div>
                    <Date id=field("hand-day") label=words::inboxes::hand_over_last_day() value=day required=true />
                    <Text id=field("hand-name") label=words::common::name() value=name most=100 required=true />
                    <Text id=field("hand-kana") label=words::common::kana() value=kana most=100 />
                    <Pick id=field("hand-card") label=words::common::card() value=card all=&CARDS word=say::card />
                </div>
                <button class="btn main">{words::inboxes::hand_over_with_code()}</button>
            </form>
        </details>
    }
}
