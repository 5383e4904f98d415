//! The people and posts of all facilities in reach, with the cards they sign in with.

use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use medpost_client::{console, operations};
use medpost_domain::id::AffiliationId;
use medpost_ui::list::{Choice, Found, Lines, Order, SearchField};
use medpost_ui::{say, when, words};
use medpost_wire::console::people::{FindPeople, PeopleSort, PersonAt, PersonCard, PersonState};

use crate::csv::Csv;
use crate::reason::{Readers, WithReason};
use crate::state::{Page, Signed};
use crate::told::Outcome;

const STATES: [PersonState; 6] = [
    PersonState::Working,
    PersonState::Ending,
    PersonState::Waiting,
    PersonState::NoCard,
    PersonState::CardSuspended,
    PersonState::Suspended,
];
const SORTS: [PeopleSort; 3] = [PeopleSort::Facility, PeopleSort::Name, PeopleSort::Ending];

fn state_word(it: PersonState) -> &'static str {
    words::shared(it.words())
}

const fn chip(it: PersonState) -> &'static str {
    match it {
        PersonState::Working => "chip ok",
        PersonState::Ending | PersonState::Waiting => "chip warn",
        PersonState::NoCard => "chip",
        PersonState::CardSuspended | PersonState::Suspended => "chip bad",
    }
}

fn sort_word(it: PeopleSort) -> &'static str {
    match it {
        PeopleSort::Facility => words::people::by_facility(),
        PeopleSort::Name => words::common::by_name(),
        PeopleSort::Ending => words::people::by_card_end(),
    }
}

/// Everybody in reach, with buttons to suspend lost cards.
#[component]
pub fn People() -> impl IntoView {
    let ending = use_query_map().with_untracked(|it| it.get("only").as_deref() == Some("ending"));
    let fields = Signed::here().fields("/people");
    let text = fields.field("text", String::new());
    let state = fields.field("state", ending.then_some(PersonState::Ending));
    let sort = fields.field("sort", PeopleSort::Facility);
    let request = move |skip: u32| FindPeople { text: text.get(), state: state.get(), sort: sort.get(), skip };
    let found = Found::by_number(fields, request, operations::find_people, |it| (it.items, it.total));
    let page = <Page>::of(found).provide();
    let draw = Callback::new(|items: Vec<PersonAt>| view! { <Rows items /> }.into_any());
    view! {
        <div class="head">
            <div>
                <h1>{words::people::title()}</h1>
                <p aria-live="polite">{move || words::count::people(found.total.get())}</p>
            </div>
            <div class="row end">
                <Csv path=Signal::derive(move || console::csv_of("people", &request(0))) name="people.csv" />
            </div>
        </div>
        <div class="bar" role="search">
            <SearchField label=words::people::search() value=text />
            <Choice
                value=state
                all=&STATES
                word=state_word
                every=words::common::all_states()
                label=words::common::state()
            />
            <Order value=sort all=&SORTS word=sort_word />
        </div>
        <Outcome page />
        <Lines
            found
            draw
            label=words::people::title()
            none=words::people::none()
            narrowed=Signal::derive(move || text.with(|it| !it.is_empty()) || state.get().is_some())
        />
    }
}

#[component]
fn Rows(items: Vec<PersonAt>) -> impl IntoView {
    view! {
        <table>
            <thead>
                <tr>
                    <th scope="col">{words::common::name()}</th>
                    <th scope="col">{words::common::facilities()}</th>
                    <th scope="col">{words::common::state()}</th>
                    <th scope="col">{words::common::card()}</th>
                    <th scope="col" class="num">
                        {words::people::card_end()}
                    </th>
                </tr>
            </thead>
            <tbody>
                {items
                    .into_iter()
                    .map(|it| {
                        view! {
                            <tr>
                                <td class="from">
                                    <b>{it.name.clone()}</b>
                                    <span class="dim">
                                        {it.kana.clone()}" "
                                        {if it.post {
                                            words::common::post().to_owned()
                                        } else {
                                            it.role.said(say::role).to_owned()
                                        }}
                                    </span>
                                </td>
                                <td class="from">
                                    <a href=format!("/facilities/{}", it.facility)>{it.facility_name.clone()}</a>
                                </td>
                                <td>
                                    <span class=chip(it.state)>{state_word(it.state)}</span>
                                    <Stop id=it.id name=it.name.clone() cards=it.stoppable.clone() />
                                </td>
                                <td>
                                    {it
                                        .cards
                                        .iter()
                                        .map(|it| say::card(*it))
                                        .collect::<Vec<_>>()
                                        .join(words::common::comma())}
                                </td>
                                <td class="num">{it.card_ends.map(when::date)}</td>
                            </tr>
                        }
                    })
                    .collect_view()}
            </tbody>
        </table>
    }
}

/// Suspends a card whose loss was reported by telephone.
#[component]
fn Stop(id: AffiliationId, name: String, cards: Vec<PersonCard>) -> impl IntoView {
    let page = <Page>::at(&id.to_string());
    let several = cards.len() > 1;
    let stop = move |it: PersonCard| {
        let card = it.id;
        // Several cards are told apart by kind and the name on them.
        let of = if several { format!("{name} {} {}", say::card(it.kind), it.holder) } else { name.clone() };
        view! {
            {several.then(|| view! { <p class="dim">{say::card(it.kind)}" "{it.holder.clone()}</p> })}
            <WithReason
                word=words::common::suspend_card()
                does=words::common::suspend()
                of
                effect=words::common::suspend_card_effect()
                readers=Readers::Facility
                act=Callback::new(move |reason: String| {
                    page.act(async move { console::suspend_card(card, &reason).await });
                })
            />
        }
    };
    view! {
        {cards.into_iter().map(stop).collect_view()}
        <Outcome page />
    }
}
