//! The facilities in reach: searched, filtered by state, sorted, paged, exported.

use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use medpost_client::{console, operations};
use medpost_domain::role::Action;
use medpost_ui::form::Check;
use medpost_ui::list::{Choice, Found, Lines, Order, SearchField};
use medpost_ui::{say, when, words};
use medpost_wire::console::facilities::{FacilityLine, FacilitySort, FindFacilities, Progress};

use crate::csv::Csv;
use crate::state::Signed;

const PROGRESS: [Progress; 6] = [
    Progress::NotInvited,
    Progress::Invited,
    Progress::NotSignedIn,
    Progress::InUse,
    Progress::Suspended,
    Progress::Closed,
];
const SORTS: [FacilitySort; 3] = [FacilitySort::Name, FacilitySort::Use, FacilitySort::SignIn];

/// The label of a state.
pub fn progress(it: Progress) -> &'static str {
    match it {
        Progress::NotInvited => words::facilities::not_invited(),
        Progress::Invited => words::facilities::invited(),
        Progress::NotSignedIn => words::facilities::not_signed_in(),
        Progress::InUse => words::common::in_use(),
        Progress::Suspended => words::facilities::suspended(),
        Progress::Closed => words::facilities::closed(),
    }
}

const fn chip(it: Progress) -> &'static str {
    match it {
        Progress::NotInvited | Progress::Invited | Progress::NotSignedIn => "chip warn",
        Progress::InUse => "chip ok",
        Progress::Suspended => "chip bad",
        Progress::Closed => "chip",
    }
}

fn sort_word(it: FacilitySort) -> &'static str {
    match it {
        FacilitySort::Name => words::common::by_name(),
        FacilitySort::Use => words::common::by_use(),
        FacilitySort::SignIn => words::facilities::by_sign_in(),
    }
}

/// The list of facilities, with letters for those that were sent none.
#[component]
pub fn Facilities() -> impl IntoView {
    let signed = Signed::here();
    let (unused, few) = use_query_map().with_untracked(|it| (it.get("unused").is_some(), it.get("cards").is_some()));
    let fields = signed.fields("/facilities");
    let text = fields.field("text", String::new());
    let state = fields.field("state", few.then_some(Progress::InUse));
    // 電話をかける一覧: facilities that don't use the service yet.
    let not_in_use = fields.field("unused", unused);
    // With a single working card, a facility is locked out if it breaks.
    let one_card = fields.field("one card", few);
    let sort = fields.field("sort", FacilitySort::Name);
    let request = move |skip: u32| FindFacilities {
        text: text.get(),
        progress: state.get(),
        not_in_use: not_in_use.get(),
        cards: one_card.get().then_some(1),
        sort: sort.get(),
        skip,
    };
    let found = Found::by_number(fields, request, operations::find_facilities, |it| (it.items, it.total));
    let draw = Callback::new(|items: Vec<FacilityLine>| view! { <Rows items /> }.into_any());
    view! {
        <div class="head">
            <div>
                <h1>{words::common::facilities()}</h1>
                <p aria-live="polite">{move || words::count::facilities(found.total.get())}</p>
            </div>
            <div class="row end">
                {signed
                    .may(Action::ImportFacilities)
                    .then(|| {
                        view! {
                            <a class="btn small" href="/import">
                                {words::import::title()}
                            </a>
                        }
                    })} <a class="btn quiet small" href="/contacts">
                    {words::contacts::title()}
                </a>
                <Csv path=Signal::derive(move || console::csv_of("facilities", &request(0))) name="facilities.csv" />
            </div>
        </div>
        <super::letters::Letters list=Signal::derive(move || request(0)) done=Callback::new(move |()| found.reload()) />
        <div class="bar" role="search">
            <SearchField label=words::facilities::search() value=text />
            <Choice
                value=state
                all=&PROGRESS
                word=progress
                every=words::common::all_states()
                label=words::common::state()
            />
            <Check value=not_in_use label=words::facilities::not_in_use() />
            <Check value=one_card label=words::facilities::one_card_only() />
            <Order value=sort all=&SORTS word=sort_word />
        </div>
        <Lines
            found
            draw
            label=words::common::facilities()
            none=words::facilities::none()
            narrowed=Signal::derive(move || {
                text.with(|it| !it.is_empty()) || state.get().is_some() || one_card.get() || not_in_use.get()
            })
        />
    }
}

#[component]
fn Rows(items: Vec<FacilityLine>) -> impl IntoView {
    view! {
        <table>
            <thead>
                <tr>
                    <th scope="col">{words::common::facilities()}</th>
                    <th scope="col">{words::common::state()}</th>
                    <th scope="col">{words::common::room_used()}</th>
                    <th scope="col" class="num">
                        {words::facilities::cards_working()}
                    </th>
                    <th scope="col" class="num">
                        {words::facilities::last_sign_in()}
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
                                    <b>
                                        <a href=format!("/facilities/{}", it.id)>{it.name.clone()}</a>
                                    </b>
                                    <span class="dim">{say::joined(&[&it.kind, &it.city, &it.code, &it.phone])}</span>
                                </td>
                                <td>
                                    <span class=chip(it.progress)>{progress(it.progress)}</span>
                                </td>
                                <td>
                                    {format!("{} / {}", say::bytes(it.used), say::bytes(it.capacity))}
                                    <progress
                                        max=it.capacity.to_string()
                                        value=it.used.to_string()
                                        aria-label=words::common::room_used()
                                    ></progress>
                                </td>
                                <td class="num">{it.cards}</td>
                                <td class="num">
                                    {it.signed_in_at.map_or_else(|| words::common::never().to_owned(), when::short)}
                                </td>
                            </tr>
                        }
                    })
                    .collect_view()}
            </tbody>
        </table>
    }
}
