//! The inboxes of all facilities in reach: searched, filtered by state, sorted, paged, exported.

use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use medpost_client::{console, operations};
use medpost_domain::openness::Senders;
use medpost_ui::list::{Choice, Found, Lines, Order, SearchField};
use medpost_ui::{say, words};
use medpost_wire::console::inboxes::{FindInboxes, InboxLine, InboxSort, InboxState};

use crate::csv::Csv;
use crate::state::Signed;

const STATES: [InboxState; 5] =
    [InboxState::Full, InboxState::NoAddress, InboxState::NoReader, InboxState::Restricted, InboxState::Closed];
const SORTS: [InboxSort; 2] = [InboxSort::Name, InboxSort::Use];

fn state_word(it: InboxState) -> &'static str {
    match it {
        InboxState::Full => words::inboxes::nearly_full(),
        InboxState::NoAddress => words::inboxes::no_address(),
        InboxState::NoReader => words::inboxes::no_reader(),
        InboxState::Restricted => words::inboxes::restricted(),
        InboxState::Closed => words::inboxes::closed(),
    }
}

fn sort_word(it: InboxSort) -> &'static str {
    match it {
        InboxSort::Name => words::common::by_name(),
        InboxSort::Use => words::common::by_use(),
    }
}

/// Chips: closed, at least 90 % full, hidden, restricted senders.
pub fn chips(it: &InboxLine) -> impl IntoView + use<> {
    let full = it.capacity > 0 && u128::from(it.used) * 10 >= u128::from(it.capacity) * 9;
    let told = [
        (it.closed_at.is_some(), "chip bad", words::inboxes::closed()),
        (it.closed_at.is_none() && full, "chip warn", words::inboxes::nearly_full()),
        (it.hidden, "chip", words::inboxes::hidden()),
        (it.senders == Senders::Group, "chip", words::inboxes::senders_group()),
        (it.senders == Senders::Listed, "chip", words::inboxes::senders_listed()),
    ];
    told.into_iter()
        .filter(|it| it.0)
        .map(|it| {
            view! {
                <span class=it.1>{it.2}</span>
                " "
            }
        })
        .collect_view()
}

/// The list of inboxes, or of full ones (`?only=full`).
#[component]
pub fn Inboxes() -> impl IntoView {
    let asked = use_query_map().with_untracked(|it| it.get("only"));
    let fields = Signed::here().fields("/inboxes");
    let text = fields.field("text", String::new());
    let only = fields.field("state", (asked.as_deref() == Some("full")).then_some(InboxState::Full));
    let sort = fields.field("sort", InboxSort::Name);
    let request = move |skip: u32| FindInboxes { text: text.get(), only: only.get(), sort: sort.get(), skip };
    let found = Found::by_number(fields, request, operations::find_inboxes, |it| (it.items, it.total));
    let draw = Callback::new(|items: Vec<InboxLine>| view! { <Rows items /> }.into_any());
    view! {
        <div class="head">
            <div>
                <h1>{words::common::inboxes()}</h1>
                <p aria-live="polite">{move || words::count::inboxes(found.total.get())}</p>
            </div>
            <div class="row end">
                <Csv path=Signal::derive(move || console::csv_of("inboxes", &request(0))) name="inboxes.csv" />
            </div>
        </div>
        <div class="bar" role="search">
            <SearchField label=words::inboxes::search() value=text />
            <Choice
                value=only
                all=&STATES
                word=state_word
                every=words::common::all_states()
                label=words::common::state()
            />
            <Order value=sort all=&SORTS word=sort_word />
        </div>
        <Lines
            found
            draw
            label=words::common::inboxes()
            none=words::inboxes::none()
            narrowed=Signal::derive(move || text.with(|it| !it.is_empty()) || only.get().is_some())
        />
    }
}

#[component]
fn Rows(items: Vec<InboxLine>) -> impl IntoView {
    view! {
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
                    .into_iter()
                    .map(|it| {
                        view! {
                            <tr>
                                <td class="from">
                                    <b>
                                        <a href=format!(
                                            "/facilities/{}",
                                            it.facility,
                                        )>{it.facility_name.clone()}" "{it.name.clone()}</a>
                                    </b>
                                    <span>{chips(&it)}</span>
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
    }
}
