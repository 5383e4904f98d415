//! The inbox: what arrived, newest first, with search and filters. New arrivals appear by themselves.

use leptos::prelude::*;
use leptos::task::spawn_local;
use medpost_client::operations;
use medpost_client::request::Cause;
use medpost_domain::delivery::{Handling, Phase};
use medpost_domain::id::DeliveryId;
use medpost_domain::instant::Instant;
use medpost_ui::again::every;
use medpost_ui::list::Shown;
use medpost_ui::notice::{Trouble, Waiting};
use medpost_ui::session::Settle;
use medpost_ui::{say, when, words};
use medpost_wire::exchange::{Arrival, Arrivals, HandleDelivery};

use super::listing::{Filters, Further, Listing, Lists};
use crate::state::Signed;

/// How often the page refreshes itself, in milliseconds.
const LOOK: i32 = 15_000;

/// Shows the chosen inbox.
#[component]
pub fn Inbox() -> impl IntoView {
    let signed = Signed::here();
    let list = Lists::here().arrivals;
    list.show();
    let (found, trouble) = (list.found, list.trouble);
    Effect::new(move |_| {
        if let Some(unread) = found.with(|it| it.as_ref().map(|it| it.unread)) {
            signed.unread.set(unread);
        }
    });
    every(LOOK, move || list.load(Cause::Background));
    let shown = Memo::new(move |_| list.shown());
    view! {
        <div class="head">
            <div>
                <h1>{words::inbox::title()}</h1>
                <p aria-live="polite">
                    {move || found.with(|it| it.as_ref().map(|it| words::exchange::unread_count(it.unread)))}
                </p>
            </div>
            <Meter found />
        </div>
        <Filters list label=words::inbox::search() phases=&PHASES handled=true />
        <Trouble problem=trouble />
        <div class="card">
            {move || match shown.get() {
                Shown::Loading => {
                    view! {
                        <div class="pad">
                            <Waiting />
                        </div>
                    }
                        .into_any()
                }
                Shown::NothingFound => view! { <p class="pad">{words::common::nothing_found()}</p> }.into_any(),
                Shown::Nothing => {
                    view! {
                        <div class="pad">
                            <p>{words::inbox::empty()}</p>
                            <p class="dim">{words::inbox::empty_next()}</p>
                        </div>
                    }
                        .into_any()
                }
                Shown::Lines => view! { <Rows list /> }.into_any(),
            }}
        </div>
        <Further list />
        <p class="dim">{words::inbox::arrivals_appear()}</p>
    }
}

const PHASES: [Phase; 9] = [
    Phase::Delivered,
    Phase::Opened,
    Phase::PartlyCollected,
    Phase::Collected,
    Phase::Ended,
    Phase::Expired,
    Phase::Stopped,
    Phase::Recalled,
    Phase::SetAside,
];

/// How full the inbox is, and when room becomes free. Takes up its place before the figures are loaded.
#[component]
fn Meter(found: RwSignal<Option<Arrivals>>) -> impl IntoView {
    let figure = move |of: fn(&Arrivals) -> u64| found.with(|it| it.as_ref().map(of));
    let (used, capacity) = (move || figure(|it| it.used), move || figure(|it| it.capacity));
    let said = |it: Option<u64>| it.map_or_else(|| "–".to_owned(), say::bytes);
    let frees = move || {
        let (at, size) = found.with(|it| it.as_ref().map(|it| (it.frees_at, it.frees_bytes)))?;
        let (day, size) = (when::day(at?.plus(-1)), say::bytes(size));
        Some(words::inbox::becomes_free(&day, &size))
    };
    view! {
        <div class="meter">
            {move || format!("{} {} / {}", words::common::used(), said(used()), said(capacity()))}
            <progress
                max=move || capacity().unwrap_or(1).to_string()
                value=move || used().unwrap_or(0).to_string()
                aria-label=words::common::used()
            ></progress> <div class="frees">{frees}</div>
        </div>
    }
}

#[component]
fn Rows(list: Listing<Arrivals>) -> impl IntoView {
    view! {
        <table class="inbox">
            <thead>
                <tr>
                    <th scope="col">{words::common::state()}</th>
                    <th scope="col">{words::exchange::sender()}</th>
                    <th scope="col">{words::exchange::subject_and_kind()}</th>
                    <th scope="col">{words::exchange::documents()}</th>
                    <th scope="col" class="num">
                        {words::exchange::arrived()}
                    </th>
                    <th scope="col" class="num">
                        {words::exchange::kept_until()}
                    </th>
                </tr>
            </thead>
            <tbody>
                <For each=move || list.keys() key=|it| *it children=move |it| view! { <Row list id=it /> } />
            </tbody>
        </table>
    }
}

#[component]
fn Row(list: Listing<Arrivals>, id: DeliveryId) -> impl IntoView {
    let it = list.row(id);
    move || it.get().map(|it| line(list, it))
}

fn line(list: Listing<Arrivals>, it: Arrival) -> impl IntoView {
    let open = it.phase.is_open();
    let subject = say::subject(&it.subject, it.record_over);
    let subject = if open {
        view! {
            <a class="subject" href=format!("/letters/{}", it.id) on:click=move |_| list.leave()>
                {subject}
            </a>
        }
        .into_any()
    } else {
        view! { <span class="subject">{subject}</span> }.into_any()
    };
    let left = when::days_left(it.kept_until, when::now());
    let asks_resend = it.phase == Phase::Expired || (it.lost && open);
    view! {
        <tr class:new=it.phase == Phase::Delivered>
            <td>
                {it
                    .urgent
                    .then(|| {
                        view! {
                            <span class="chip bad">{words::exchange::urgent()}</span>
                            " "
                        }
                    })} <span class=chip(it.phase)>{say::phase(it.phase)}</span>
                {it
                    .lost
                    .then(|| {
                        view! {
                            " "
                            <span class="chip bad">{words::exchange::lost()}</span>
                        }
                    })}
                {it
                    .unfit
                    .as_ref()
                    .map(|why| {
                        view! {
                            <span class="dim">
                                <br />
                                {why.said(|it| words::shared(it.words())).to_owned()}
                            </span>
                        }
                    })}
                {(it.handling == Handling::Open)
                    .then(|| it.opened_by.clone())
                    .flatten()
                    .map(|by| {
                        view! {
                            <span class="dim">
                                <br />
                                {by}
                            </span>
                        }
                    })}
                {(it.handling != Handling::Open)
                    .then(|| {
                        view! {
                            <span class="dim">
                                <br />
                                {it.handling.said(|it| words::shared(it.words())).to_owned()}
                                " "
                                {it.handled_by.clone()}
                            </span>
                        }
                    })}
            </td>
            <td class="from">
                <b>{it.sender_facility.clone()}" "{it.sender_inbox.clone()}</b>
                <span class="dim">{say::person(&it.sender_name, &it.sender_professions)}</span>
            </td>
            <td>
                {subject}" "{(!open && it.handling == Handling::Working).then(|| view! { <Finish id=it.id list /> })}
                {it.in_place_of.is_some().then(|| view! { <span class="chip warn">{words::letter::replaces()}</span> })}
                {asks_resend.then(|| view! { <AskAgain id=it.id at=it.resend_asked_at list /> })}
                {it.asks_deletion.then(|| view! { <Deletion id=it.id list /> })}<br />
                <span class="dim">{it.kind.said(say::kind).to_owned()}</span>
            </td>
            <td>{documents(&it.endings, it.document_count, it.bytes)}</td>
            <td class="num">{when::day(it.arrived_at)}<br />{" "}{when::clock(it.arrived_at)}</td>
            <td class="num">
                {when::day(it.kept_until.plus(-1))}<br />{" "}
                {open.then(|| view! { <span class="chip warn">{left}</span> })}
            </td>
        </tr>
    }
}

/// Asks the sender to send again what expired or was lost.
#[component]
fn AskAgain(id: DeliveryId, at: Option<Instant>, list: Listing<Arrivals>) -> impl IntoView {
    let settle = Settle::here();
    let trouble = RwSignal::new(None);
    let ask = move |_| {
        spawn_local(async move {
            match settle.answer(operations::request_resend(id).await) {
                Ok(()) => list.load(Cause::Person),
                Err(it) => _ = trouble.try_set(Some(it)),
            }
        });
    };
    match at {
        Some(at) => view! { <p class="dim">{words::letter::resend_asked_at(&when::short(at))}</p> }.into_any(),
        None => view! {
            <button class="btn quiet small" on:click=ask>
                {words::letter::ask_resend()}
            </button>
            <Trouble problem=trouble />
        }
        .into_any(),
    }
}

/// Marks a letter that can't be opened any more as done.
#[component]
fn Finish(id: DeliveryId, list: Listing<Arrivals>) -> impl IntoView {
    let settle = Settle::here();
    let trouble = RwSignal::new(None);
    let finish = move |_| {
        spawn_local(async move {
            match settle.answer(operations::handle_delivery(id, &HandleDelivery { handling: Handling::Done }).await) {
                Ok(()) => list.load(Cause::Person),
                Err(it) => _ = trouble.try_set(Some(it)),
            }
        });
    };
    view! {
        <button class="btn quiet small" on:click=finish>
            {words::inbox::set_handling(words::shared(Handling::Done.words()))}
        </button>
        <Trouble problem=trouble />
    }
}

/// Asks to delete what was saved of a misdirected letter, and takes the answer.
#[component]
fn Deletion(id: DeliveryId, list: Listing<Arrivals>) -> impl IntoView {
    let settle = Settle::here();
    let trouble = RwSignal::new(None);
    let confirm = move |_| {
        spawn_local(async move {
            match settle.answer(operations::confirm_deletion(id).await) {
                Ok(()) => list.load(Cause::Person),
                Err(it) => _ = trouble.try_set(Some(it)),
            }
        });
    };
    view! {
        <div class="note bad">
            <p>{words::letter::asks_deletion()}</p>
            <button class="btn small" on:click=confirm>
                {words::letter::deleted()}
            </button>
            <Trouble problem=trouble />
        </div>
    }
}

/// The CSS classes of a phase's chip.
pub const fn chip(phase: Phase) -> &'static str {
    match phase {
        Phase::Delivered => "chip key",
        Phase::Collected => "chip ok",
        Phase::Held | Phase::Waiting | Phase::PartlyCollected => "chip warn",
        Phase::Expired | Phase::Stopped | Phase::SetAside => "chip bad",
        Phase::Opened | Phase::Ended | Phase::Recalled | Phase::Cancelled => "chip",
    }
}

/// PDF 2件 ・ 1.8MB
pub fn documents(endings: &[String], count: u32, bytes: u64) -> String {
    if count == 0 {
        return words::exchange::text().to_owned();
    }
    let kinds = endings.join("・");
    let told = words::inbox::documents(&kinds, count, &say::bytes(bytes));
    // The endings are gone once the names are, which leaves a blank in front.
    told.trim_start().to_owned()
}
