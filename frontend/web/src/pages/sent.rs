//! What was sent, one line each: with countdown and 取消 while held. A line opens to recipients' timelines and documents.

use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::NavigateOptions;
use leptos_router::hooks::use_navigate;
use medpost_client::operations;
use medpost_client::request::Cause;
use medpost_domain::delivery::{EventKind, Phase, Unfit};
use medpost_domain::id::{DeliveryId, DispatchId};
use medpost_domain::instant::{Instant, MINUTE};
use medpost_ui::again::every;
use medpost_ui::focus::focus;
use medpost_ui::form::Check;
use medpost_ui::list::Shown;
use medpost_ui::notice::{Trouble, Waiting};
use medpost_ui::session::Settle;
use medpost_ui::{say, when, words};
use medpost_wire::directory::LookUpRecipients;
use medpost_wire::exchange::{Dispatch, Dispatches, Event, SentDelivery};

use super::begin::Begin;
use super::compose::{Drafts, documents_live};
use super::inbox::chip;
use super::letter::Log;
use super::listing::{Filters, Further, Listing, Lists};
use crate::state::Signed;

/// How often the page refreshes itself, in seconds.
const LOOK: u32 = 15;

/// The delivery that somebody is asked about, and whether it would be recalled (or else handled as misdirected).
type Taking = RwSignal<Option<(DeliveryId, bool)>>;

const PHASES: [Phase; 12] = [
    Phase::Held,
    Phase::Waiting,
    Phase::Delivered,
    Phase::Opened,
    Phase::PartlyCollected,
    Phase::Collected,
    Phase::Ended,
    Phase::Expired,
    Phase::SetAside,
    Phase::Stopped,
    Phase::Recalled,
    Phase::Cancelled,
];

/// Shows what was sent from the inbox.
#[component]
pub fn Sent() -> impl IntoView {
    let list = Lists::here().sent;
    list.show();
    let (found, trouble) = (list.found, list.trouble);
    let load = Callback::new(move |cause| list.load(cause));
    let shown = Memo::new(move |_| list.shown());
    let clock = RwSignal::new(when::now());
    let mut ticks = 0;
    every(1_000, move || {
        let before = clock.get_untracked();
        clock.set(when::now());
        ticks += 1;
        let released = found.with_untracked(|it| {
            it.as_ref().is_some_and(|it| {
                it.items.iter().any(|it| before < it.releases_at && it.releases_at <= clock.get_untracked())
            })
        });
        if ticks % LOOK == 0 || released {
            list.load(Cause::Background);
        }
    });
    view! {
        <div class="head">
            <h1>{words::sent::title()}</h1>
        </div>
        <Filters list label=words::sent::search() phases=&PHASES />
        <Check value=list.awaits label=words::sent::awaits_reply() />
        <Trouble problem=trouble />
        // Lines are kept when the list is refreshed, so that what is open stays open, questions included.
        {move || match shown.get() {
            Shown::Loading => view! { <Waiting /> }.into_any(),
            Shown::NothingFound => view! { <div class="card pad">{words::common::nothing_found()}</div> }.into_any(),
            Shown::Nothing => {
                view! {
                    <div class="card pad">
                        <p>{words::sent::empty()}</p>
                        <a class="btn main" href="/compose">
                            {words::compose::title()}
                        </a>
                    </div>
                }
                    .into_any()
            }
            Shown::Lines => {
                view! {
                    <div class="card lines">
                        <For
                            each=move || list.keys()
                            key=|it| *it
                            children=move |it| view! { <One list id=it clock reload=load /> }
                        />
                    </div>
                }
                    .into_any()
            }
        }}
        <Further list />
    }
}

/// A dispatch on one line, which opens to show what happened at each recipient.
#[component]
fn One(list: Listing<Dispatches>, id: DispatchId, clock: RwSignal<Instant>, reload: Callback<Cause>) -> impl IntoView {
    let it = list.row(id);
    let held = Memo::new(move |_| {
        it.with(|it| it.as_ref().is_some_and(|it| it.cancelled_at.is_none() && clock.get() < it.releases_at))
    });
    let waits = Memo::new(move |_| {
        it.with(|it| it.as_ref().is_some_and(|it| it.deliveries.iter().any(|it| it.phase == Phase::Waiting)))
    });
    // What can be cancelled: only what waits for room (`true`), or all of it (`false`).
    let back = Memo::new(move |_| (held.get() || waits.get()).then(|| !held.get()));
    let (open, asking) = (RwSignal::new(false), RwSignal::new(false));
    // Kept here, since recipients are drawn anew when something happens at one of them.
    let taking: Taking = RwSignal::new(None);
    // With its documents, once a line is opened.
    let whole = RwSignal::new(None::<Dispatch>);
    let ask = move |_| {
        asking.set(true);
        focus(cancel_id(id));
    };
    let word = |waits: bool| if waits { words::sent::stop_waiting() } else { words::sent::cancel() };
    view! {
        <article class="line">
            <div class="held">
                <h2>
                    <button
                        type="button"
                        id=line_id(id)
                        class="toggle"
                        aria-expanded=move || open.get().to_string()
                        on:click=move |_| open.update(|it| *it = !*it)
                    >
                        {move || it.get().map(|it| view! { <Line it held clock /> })}
                    </button>
                </h2>
                {move || {
                    back.get()
                        .map(|waits| {
                            view! {
                                <button
                                    type="button"
                                    class="btn small cancel"
                                    aria-expanded=move || asking.get().to_string()
                                    on:click=ask
                                >
                                    {word(waits)}
                                </button>
                            }
                        })
                }}
            </div>
            {move || back.get().filter(|_| asking.get()).map(|waits| view! { <Cancel id waits asking reload /> })}
            {move || {
                open.get()
                    .then(|| {
                        view! {
                            <div class="more">
                                {move || it.get().map(|it| view! { <Whole it held taking whole reload /> })}
                                {move || it.get().map(|it| view! { <Again it whole /> })}
                                <Papers
                                    id
                                    found=whole
                                    count=it.with_untracked(|it| it.as_ref().map_or(0, |it| it.document_count))
                                />
                            </div>
                        }
                    })
            }}
        </article>
    }
}

/// Whether a delivery has arrived, and its sender has not taken it back yet.
const fn can_be_stopped(phase: Phase) -> bool {
    !phase.is_unseen() && !matches!(phase, Phase::Recalled | Phase::Stopped)
}

/// Who at a recipient first asked to send it again.
fn asks_resend(it: &SentDelivery) -> Option<&Event> {
    it.events.iter().find(|it| it.kind == EventKind::ResendAsked)
}

/// The id of a line's button.
fn line_id(id: DispatchId) -> String {
    format!("line-{id}")
}

/// The id of the question whether to cancel.
fn cancel_id(id: DispatchId) -> String {
    format!("cancel-{id}")
}

/// Recipients, subject, phase, number of documents, time.
#[component]
fn Line(it: Dispatch, held: Memo<bool>, clock: RwSignal<Instant>) -> impl IntoView {
    let releases_at = it.releases_at;
    let first = it.deliveries.first().map(|it| format!("{} {}", it.facility, it.inbox_name)).unwrap_or_default();
    let whom = match it.deliveries.len().saturating_sub(1) {
        0 => first,
        others => words::sent::first_and_others(&first, others),
    };
    let stands = if it.cancelled_at.is_some() {
        Some((Phase::Cancelled, String::new()))
    } else {
        foremost(&it.deliveries).map(|(phase, count)| {
            let all = it.deliveries.len();
            (phase, if all > 1 { format!(" {count}/{all}") } else { String::new() })
        })
    };
    let lost = it.deliveries.iter().any(|it| it.lost);
    // Until it was replaced.
    let asked = it.replaced_by.is_none() && it.deliveries.iter().any(|it| asks_resend(it).is_some());
    view! {
        <span class="whom">{whom}</span>
        <span class="what">
            {it
                .urgent
                .then(|| {
                    view! {
                        <b class="chip bad">{words::exchange::urgent()}</b>
                        " "
                    }
                })}{say::subject(&it.subject, it.record_over)}
        </span>
        <span class="stands">
            {move || {
                if held.get() {
                    view! {
                        <span class="chip warn">
                            {say::phase(Phase::Held)}"（"{move || when::countdown(releases_at.since(clock.get()))}"）"
                        </span>
                    }
                        .into_any()
                } else {
                    stands
                        .clone()
                        .map(|(phase, count)| view! { <span class=chip(phase)>{say::phase(phase)}{count}</span> })
                        .into_any()
                }
            }}
            {lost
                .then(|| {
                    view! {
                        " "
                        <span class="chip bad">{words::exchange::lost()}</span>
                    }
                })}
        </span>
        {asked.then(|| view! { <span class="chip warn">{words::sent::resend_asked()}</span> })}
        <span class="count">{(it.document_count > 0).then(|| words::count::documents(it.document_count))}</span>
        <span class="time">{when::short(it.created_at)}</span>
    }
}

/// The phase that needs the most attention among the recipients, and how many of them are in it.
fn foremost(deliveries: &[SentDelivery]) -> Option<(Phase, usize)> {
    const ORDER: [Phase; 12] = [
        Phase::SetAside,
        Phase::Expired,
        Phase::Waiting,
        Phase::Held,
        Phase::Delivered,
        Phase::Opened,
        Phase::PartlyCollected,
        Phase::Collected,
        Phase::Ended,
        Phase::Stopped,
        Phase::Recalled,
        Phase::Cancelled,
    ];
    ORDER.into_iter().find_map(|phase| {
        let count = deliveries.iter().filter(|it| it.phase == phase).count();
        (count > 0).then_some((phase, count))
    })
}

/// Who sent it, when it is released, and each recipient.
#[component]
fn Whole(
    it: Dispatch,
    held: Memo<bool>,
    taking: Taking,
    whole: RwSignal<Option<Dispatch>>,
    reload: Callback<Cause>,
) -> impl IntoView {
    let (releases_at, cancelled) = (it.releases_at, it.cancelled_at.is_some());
    let by = say::person(&it.sent_by, &it.sender_professions);
    let at = when::moment(it.created_at);
    let sent = words::sent::sent_by(&at, &by);
    let size = if it.document_count > 0 {
        format!("{} {}", words::count::documents(it.document_count), say::bytes(it.bytes))
    } else {
        String::new()
    };
    let about = say::joined(&[it.kind.said(say::kind), &sent, &size, &it.patient.name]);
    view! {
        <p class="dim">{about}</p>
        {move || {
            held.get()
                .then(|| {
                    view! {
                        <p>
                            <b>{words::exchange::sends_at(&when::clock(releases_at))}</b>
                            " "
                            {words::exchange::sent_even_if_closed()}
                        </p>
                    }
                })
        }}
        {it.deliveries.into_iter().map(|it| view! { <Recipient it cancelled taking whole reload /> }).collect_view()}
    }
}

/// Sends a dispatch again, or another in its place.
#[component]
fn Again(it: Dispatch, whole: RwSignal<Option<Dispatch>>) -> impl IntoView {
    let (signed, drafts, settle, go) = (Signed::here(), Drafts::here(), Settle::here(), use_navigate());
    let member = signed.session.with_untracked(|it| it.member);
    let trouble = RwSignal::new(None);
    let (id, subject) = (it.id, it.subject.clone());
    let inbox = signed.inbox.get_untracked();
    let begin = Callback::new(move |replaces: bool| {
        let go = go.clone();
        spawn_local(async move {
            // Read anew: its documents may have ended since the line was opened.
            let answer = async {
                let it = operations::dispatch(id).await?;
                let inboxes = it.deliveries.iter().map(|it| it.inbox).collect();
                let request = LookUpRecipients { inboxes, sender: inbox, bytes: None };
                Ok((operations::look_up_recipients(&request).await?, it))
            };
            match settle.answer(answer.await) {
                Ok((to, it)) => {
                    drafts.resend(member, inbox, to, &it, replaces);
                    go("/compose", NavigateOptions::default());
                }
                Err(it) => _ = trouble.try_set(Some(it)),
            }
        });
    });
    let replaceable =
        it.deliveries.iter().any(|it| can_be_stopped(it.phase) || matches!(it.phase, Phase::Held | Phase::Waiting));
    let gone = move || {
        let of = whole.with(|it| it.clone().filter(|it| !it.documents.is_empty() && !documents_live(it)));
        of.map(|it| it.documents.into_iter().map(|it| it.name).collect::<Vec<_>>().join(words::common::comma()))
    };
    view! {
        {it.replaced_by.is_some().then(|| view! { <p class="note">{words::sent::replaced()}</p> })}
        <div class="row">
            <Begin
                id=format!("resend-{id}")
                word=words::sent::resend()
                class="btn small"
                about=subject.clone()
                inbox=Some(inbox)
                begin=Callback::new(move |()| begin.run(false))
            />
            {replaceable
                .then(|| {
                    view! {
                        <Begin
                            id=format!("replace-{id}")
                            word=words::sent::replace()
                            class="btn quiet small"
                            about=subject.clone()
                            inbox=Some(inbox)
                            begin=Callback::new(move |()| begin.run(true))
                        />
                    }
                })}
        </div>
        {move || gone().map(|it| view! { <p class="dim">{words::compose::documents_gone(&it)}</p> })}
        <Trouble problem=trouble />
    }
}

/// The names of the documents and the text, loaded when a line is opened.
#[component]
fn Papers(
    id: DispatchId,
    /// The dispatch with its documents, once loaded.
    found: RwSignal<Option<Dispatch>>,
    /// Their number, known before the names: placeholders are shown until those are loaded.
    count: u32,
) -> impl IntoView {
    let settle = Settle::here();
    let trouble = RwSignal::new(None);
    spawn_local(async move {
        match settle.answer(operations::dispatch(id).await) {
            Ok(it) => _ = found.try_set(Some(it)),
            Err(it) => _ = trouble.try_set(Some(it)),
        }
    });
    let names = move || {
        let named = found.with(|it| it.as_ref().map(|it| it.documents.clone()));
        match named {
            Some(all) => {
                all.into_iter().map(|it| format!("{} ・ {}", it.name, say::bytes(it.length))).collect::<Vec<_>>()
            }
            None => vec!["…".to_owned(); usize::try_from(count).unwrap_or(0)],
        }
    };
    let text = move || found.with(|it| it.as_ref().map(|it| it.text.clone()).filter(|it| !it.is_empty()));
    view! {
        {(count > 0)
            .then(|| {
                view! {
                    <h3>{words::sent::documents()}</h3>
                    <ul class="papers">
                        {move || names().into_iter().map(|it| view! { <li>{it}</li> }).collect_view()}
                    </ul>
                }
            })}
        {move || {
            text()
                .map(|it| {
                    view! {
                        <h3>{words::exchange::text()}</h3>
                        <p class="letter">{it}</p>
                    }
                })
        }}
        <Trouble problem=trouble />
    }
}

/// Asks before cancelling.
#[component]
fn Cancel(
    id: DispatchId,
    /// Whether only what waits for room is cancelled.
    waits: bool,
    asking: RwSignal<bool>,
    reload: Callback<Cause>,
) -> impl IntoView {
    let settle = Settle::here();
    let trouble = RwSignal::new(None);
    // Closes the question, and moves the focus to its line.
    let over = move || {
        let _ = asking.try_set(false);
        focus(line_id(id));
    };
    let keep = move |_| over();
    let cancel = move |_| {
        spawn_local(async move {
            match settle.answer(operations::cancel(id).await) {
                Ok(()) => {
                    over();
                    let _ = reload.try_run(Cause::Person);
                }
                Err(it) => _ = trouble.try_set(Some(it)),
            }
        });
    };
    view! {
        <div class="note" data-question="" id=cancel_id(id) tabindex="-1">
            <p>{if waits { words::sent::stop_waiting_question() } else { words::sent::cancel_question() }}</p>
            <div class="row">
                <button class="btn bad" on:click=cancel>
                    {words::sent::cancel_yes()}
                </button>
                <button class="btn quiet" on:click=keep>
                    {words::sent::cancel_no()}
                </button>
            </div>
            <Trouble problem=trouble />
        </div>
    }
}

#[component]
fn Recipient(
    it: SentDelivery,
    cancelled: bool,
    taking: Taking,
    whole: RwSignal<Option<Dispatch>>,
    reload: Callback<Cause>,
) -> impl IntoView {
    let first = |kind: EventKind| it.events.iter().find(|it| it.kind == kind).cloned();
    let last_collected = it.events.iter().rev().find(|it| it.kind == EventKind::Collected).cloned();
    let (opened, handed) = (first(EventKind::Opened), first(EventKind::HandedOver));
    let arrived = !it.phase.is_unseen();
    let last = when::short(it.kept_until.plus(-MINUTE));
    if it.arrives_at.is_none() && it.phase != Phase::Cancelled {
        let waits = it.phase == Phase::Waiting;
        let told = if waits { words::sent::waits_for_room(&last) } else { words::sent::never_arrived(&last) };
        return view! {
            <section>
                <Whom it=it.clone() />
                <p class="note" class:bad=!waits>
                    {told}
                </p>
            </section>
        }
        .into_any();
    }
    let all = matches!(it.phase, Phase::Collected | Phase::Ended);
    let over = matches!(it.phase, Phase::Ended | Phase::Expired);
    let asked = asks_resend(&it).map(|asked| say::person(&asked.by, &asked.professions));
    let line = |at, name: &str, professions: &[String]| {
        view! {
            {when::short(at)}
            <br />
            {say::person(name, professions)}
        }
    };
    view! {
        <section>
            <Whom it=it.clone() />
            {(!cancelled)
                .then(|| {
                    view! {
                        <ol class="steps">
                            <li class:done=arrived>
                                <b>{words::exchange::arrived()}</b>
                                {it.arrives_at.map(when::short)}
                            </li>
                            <li class:done=opened.is_some()>
                                <b>{words::exchange::opened()}</b>
                                {opened.as_ref().map(|it| line(it.at, &it.by, &it.professions))}
                            </li>
                            <li class:done=handed.is_some()>
                                <b>{words::exchange::handed_over()}</b>
                                {handed.as_ref().map(|it| line(it.at, &it.by, &it.professions))}
                            </li>
                            <li class:done=all>
                                <b>
                                    {if it.phase == Phase::PartlyCollected {
                                        say::phase(it.phase)
                                    } else {
                                        words::exchange::collected()
                                    }}
                                </b>
                                {last_collected.as_ref().map(|it| line(it.at, &it.by, &it.professions))}
                            </li>
                            <li class:done=over>
                                <b>{say::phase(Phase::Ended)}</b>
                                {last}
                            </li>
                        </ol>
                    }
                })}
            {(!it.events.is_empty())
                .then(|| {
                    let events = it.events.clone();
                    let documents = move || {
                        whole.with(|it| it.as_ref().map(|it| it.documents.clone()).unwrap_or_default())
                    };
                    view! {
                        <h4>{words::letter::history()}</h4>
                        {move || view! { <Log events=events.clone() documents=documents() /> }}
                    }
                })}
            {it
                .unfit
                .as_ref()
                .map(|why| {
                    let leak = why.known().is_some_and(Unfit::is_leak) && it.phase == Phase::SetAside;
                    view! {
                        <p class="note warn">{words::sent::unfit(why.said(|it| words::shared(it.words())))}</p>
                        {leak.then(|| view! { <p class="note bad">{words::sent::unfit_leak()}</p> })}
                    }
                })}
            {(it.phase == Phase::Stopped && (opened.is_some() || it.lost))
                .then(|| {
                    view! {
                        <p class="dim">
                            {match it.deleted_at {
                                Some(at) => words::sent::deletion_done(&when::moment(at)),
                                None => words::sent::deletion_open().to_owned(),
                            }}
                        </p>
                    }
                })}
            {it
                .replied_at
                .map(|at| {
                    view! {
                        <p>
                            <span class="chip ok">{words::sent::replied(&when::short(at))}</span>
                        </p>
                    }
                })}
            {asked.map(|it| view! { <p class="note warn">{words::sent::resend_asked_by(&it)}</p> })}
            <TakeBack it=it.clone() taking reload />
        </section>
    }
    .into_any()
}

/// Recalls a delivery that nobody has opened, or handles one as misdirected, after asking.
#[component]
fn TakeBack(it: SentDelivery, taking: Taking, reload: Callback<Cause>) -> impl IntoView {
    let settle = Settle::here();
    let (id, phase) = (it.id, it.phase);
    let whom = StoredValue::new(format!("{} {}", it.facility, it.inbox_name));
    let trouble = RwSignal::new(None);
    let asking = move || taking.get().filter(|it| it.0 == id).map(|it| it.1);
    let buttons = move |recall: bool| format!("{}-{id}", if recall { "recall" } else { "misdirected" });
    let ask = move |recall: bool| {
        trouble.set(None);
        taking.set(Some((id, recall)));
        focus(format!("take-back-{id}"));
    };
    let take_back = move |recall: bool| {
        spawn_local(async move {
            let answer =
                if recall { operations::recall_delivery(id).await } else { operations::stop_delivery(id).await };
            match settle.answer(answer) {
                Ok(()) => {
                    let _ = taking.try_set(None);
                    let _ = reload.try_run(Cause::Person);
                }
                Err(it) => _ = trouble.try_set(Some(it)),
            }
        });
    };
    view! {
        <div class="row">
            {(phase == Phase::Delivered)
                .then(|| {
                    view! {
                        <button type="button" id=buttons(true) class="btn quiet small" on:click=move |_| ask(true)>
                            {words::sent::recall()}
                            <span class="hide">{whom.get_value()}</span>
                        </button>
                    }
                })}
            {can_be_stopped(phase)
                .then(|| {
                    view! {
                        <button type="button" id=buttons(false) class="btn quiet small" on:click=move |_| ask(false)>
                            {words::sent::misdirected()}
                            <span class="hide">{whom.get_value()}</span>
                        </button>
                    }
                })}
        </div>
        {move || {
            asking()
                .map(|recall| {
                    view! {
                        <div class="note" data-question="" id=format!("take-back-{id}") tabindex="-1">
                            <p>
                                {if recall {
                                    words::sent::recall_question(&whom.get_value())
                                } else {
                                    words::sent::misdirected_question(&whom.get_value())
                                }}
                            </p>
                            <div class="row">
                                <button class="btn bad" on:click=move |_| take_back(recall)>
                                    {if recall { words::sent::recall() } else { words::sent::misdirected() }}
                                </button>
                                <button
                                    class="btn quiet"
                                    on:click=move |_| {
                                        taking.set(None);
                                        focus(buttons(recall));
                                    }
                                >
                                    {words::sent::cancel_no()}
                                </button>
                            </div>
                            <Trouble problem=trouble />
                        </div>
                    }
                })
        }}
    }
}

#[component]
fn Whom(it: SentDelivery) -> impl IntoView {
    view! {
        <h3>
            {it.facility}" "{it.inbox_name}" "<span class=chip(it.phase)>{say::phase(it.phase)}</span>" "
            {it
                .lost
                .then(|| {
                    view! {
                        <span class="chip bad">{words::exchange::lost()}</span>
                        " "
                    }
                })}<span class="dim">{words::common::telephone()}" "{it.phone}</span>
        </h3>
        {it.lost.then(|| view! { <p class="note bad">{words::sent::lost()}</p> })}
    }
}
