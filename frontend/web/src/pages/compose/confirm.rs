//! The page to confirm a dispatch: recipients in full, first pages of documents, the time of release.

use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::NavigateOptions;
use leptos_router::hooks::use_navigate;
use medpost_client::draft::Origin;
use medpost_client::operations;
use medpost_domain::id::{DocumentId, InboxId};
use medpost_domain::instant::MINUTE;
use medpost_domain::letter::{DispatchKind, Patient, longest_hold};
use medpost_domain::quota::Fit;
use medpost_ui::again::every;
use medpost_ui::focus::focus;
use medpost_ui::form::Check;
use medpost_ui::notice::Trouble;
use medpost_ui::session::Settle;
use medpost_ui::{say, when, words};
use medpost_wire::directory::Recipient;
use medpost_wire::exchange::SendDispatch;
use medpost_wire::problem::{Code, Problem};

use super::draft::Draft;
use super::guard::{Differences, Guard};
use super::recipients::{about, closing, initial, namesakes};
use super::seen::{Preview, Shown, look};
use crate::state::Signed;

/// Shows everything for confirmation, and sends it.
#[component]
pub fn Confirm(
    /// The draft to send.
    draft: Draft,
) -> impl IntoView {
    // Kept here, because the page is redrawn when recipients are left out.
    let urgent = RwSignal::new(false);
    let signed = Signed::here();
    let hold = signed.session.with_untracked(|it| match draft.kind.get_untracked() {
        DispatchKind::Screening => it.screening_hold_minutes,
        _ => it.hold_minutes,
    });
    let chosen = RwSignal::new(hold);
    move || {
        // Also drawn anew once a patient was filled in from a document.
        draft.filled.track();
        view! { <Once draft recipients=draft.recipients.get() urgent hold chosen /> }
    }
}

#[component]
fn Once(
    draft: Draft,
    recipients: Vec<Recipient>,
    urgent: RwSignal<bool>,
    hold: u32,
    chosen: RwSignal<u32>,
) -> impl IntoView {
    let settle = Settle::here();
    let navigate = use_navigate();
    let (trouble, busy) = (RwSignal::new(None), RwSignal::new(false));
    let checks: Vec<RwSignal<bool>> = recipients.iter().map(|it| RwSignal::new(!it.ask)).collect();
    // The first recipient whose box is not ticked.
    let unchecked = {
        let all: Vec<_> = recipients.iter().map(|it| it.inbox).zip(checks.iter().copied()).collect();
        Memo::new(move |_| all.iter().find(|it| !it.1.get()).map(|it| it.0))
    };
    let tried = RwSignal::new(false);
    let items = draft.ready();
    // Exactly what is shown is sent; if a document is gone by then, the service refuses.
    let documents: Vec<DocumentId> = items.iter().filter_map(|it| it.document.get_untracked()).collect();
    let shown = look(items);
    let guard = Guard::new(draft, &shown);
    let to: Vec<InboxId> = recipients.iter().map(|it| it.inbox).collect();
    let behind: Vec<String> =
        draft.items.with_untracked(|all| all.iter().filter(|it| it.refused).map(|it| it.name.clone()).collect());
    focus("confirm-title");
    let send = move |wait_for_room: bool| {
        if let Some(inbox) = unchecked.get_untracked() {
            trouble.set(None);
            tried.set(true);
            focus(check_id(inbox));
            return;
        }
        if guard.is_reading() {
            return;
        }
        if let Some(id) = untrack(move || guard.unchecked()) {
            trouble.set(None);
            tried.set(true);
            focus(id);
            return;
        }
        busy.set(true);
        let navigate = navigate.clone();
        let origin = draft.follows();
        let request = SendDispatch {
            sender: draft.inbox,
            kind: draft.kind.get_untracked(),
            subject: draft.subject.get_untracked(),
            text: draft.text.get_untracked(),
            patient: untrack(move || draft.patient()),
            documents: documents.clone(),
            recipients: to.clone(),
            hold_minutes: Some(chosen.get_untracked()).filter(|it| *it != hold),
            urgent: urgent.get_untracked(),
            key: draft.key.get_value(),
            wait_for_room,
            reply_to: origin.reply_to,
            resends: origin.resends,
            replaces: origin.replaces,
            forwards: origin.forwards,
            confirmed: guard.confirmed(),
        };
        spawn_local(async move {
            match settle.answer(operations::send(&request).await) {
                Ok(_) => {
                    draft.clear();
                    // Replaces this page in the history, so that Back doesn't return to a letter already sent.
                    navigate("/sent", NavigateOptions { replace: true, ..NavigateOptions::default() });
                }
                Err(it) => {
                    if it.code == Code::KeyReused {
                        draft.renew();
                    }
                    trouble.set(Some(it));
                    busy.set(false);
                }
            }
        });
    };
    let count = recipients.len();
    let replaced = draft.origin.with_untracked(|it| match it {
        Some(Origin::Resend { subject, replaces: true, .. }) => Some(subject.clone()),
        _ => None,
    });
    view! {
        <div class="head">
            <div>
                <h1 id="confirm-title" tabindex="-1">
                    {words::confirm::title()}
                </h1>
                <p>{words::confirm::lead()}</p>
            </div>
        </div>
        <div class="grid2">
            <div class="card pad">
                <h2>{words::compose::recipients()}"（"{count}"）"</h2>
                <ul>
                    {recipients.into_iter().zip(checks).map(|(it, check)| view! { <Large it check /> }).collect_view()}
                </ul>
            </div>
            <What draft shown behind />
        </div>
        <Differences guard draft />
        <div class="card pad">
            {replaced.map(|it| view! { <p class="note bad">{words::confirm::replaces(&it)}</p> })}
            <Release draft urgent hold chosen /> <Trouble problem=trouble />
            <WaitRow trouble send=Callback::new(send.clone()) busy /> <LeaveRow draft trouble busy />
            {move || {
                (unchecked.get().is_some() && !tried.get())
                    .then(|| view! { <p class="dim">{words::confirm::need_checks()}</p> })
            }}
            <div role="alert">
                {move || {
                    (unchecked.get().is_some() && tried.get())
                        .then(|| view! { <p class="note bad">{words::confirm::need_checks()}</p> })
                }}
            </div>
            <div role="alert">
                {move || {
                    (guard.unchecked().is_some() && tried.get())
                        .then(|| view! { <p class="note bad">{words::guard::need()}</p> })
                }}
            </div> <SendRow send=Callback::new(send) busy=Signal::derive(move || busy.get() || guard.is_reading()) />
        </div>
    }
}

/// What is sent: the letter, the patient, and the documents; and which files are left out.
#[component]
fn What(draft: Draft, shown: Vec<Shown>, behind: Vec<String>) -> impl IntoView {
    let patient = untrack(move || draft.patient());
    let (text, bytes) = (draft.text.get_untracked(), draft.documents());
    view! {
        <div class="card pad">
            <h2>{words::exchange::subject_and_kind()}</h2>
            <p>
                <b>{draft.subject.get_untracked()}</b>
                <br />
                <span class="dim">{say::kind(draft.kind.get_untracked())}</span>
            </p>
            {(!text.trim().is_empty())
                .then(|| {
                    view! {
                        <h2>{words::exchange::text()}</h2>
                        <p class="letter">{text.clone()}</p>
                    }
                })}
            <h2>{words::exchange::patient()}</h2>
            {if patient == Patient::default() {
                view! { <p class="dim">{words::common::none()}</p> }.into_any()
            } else {
                view! {
                    <p>
                        <b>{patient.kana}" "{patient.name}</b>
                        " "
                        {(!patient.number.is_empty())
                            .then(|| format!("{} {}", words::exchange::patient_number(), patient.number))}
                        <br />
                        <span class="dim">{patient.born}</span>
                    </p>
                }
                    .into_any()
            }}
            <h2>{words::exchange::documents()}"（"{shown.len()}" ・ "{say::bytes(bytes)}"）"</h2>
            <ul>{shown.into_iter().map(|(it, page)| view! { <Preview it page /> }).collect_view()}</ul>
            {(!behind.is_empty())
                .then(|| {
                    view! { <p class="note">{words::confirm::left_behind(&behind.join(words::common::comma()))}</p> }
                })}
        </div>
    }
}

/// The time of release, with the choice of hold or of sending at once.
#[component]
fn Release(draft: Draft, urgent: RwSignal<bool>, hold: u32, chosen: RwSignal<u32>) -> impl IntoView {
    let session = Signed::here().session;
    // Keeps the time of release current while the page is open.
    let time = RwSignal::new(when::now());
    every(5_000, move || _ = time.try_set(when::now()));
    let may_skip = session.with_untracked(|it| it.may_skip_hold);
    let release = move || when::clock(time.get().plus(i64::from(chosen.get()) * MINUTE));
    let most = longest_hold(draft.kind.get_untracked(), session.with_untracked(|it| it.limits.most_hold_minutes));
    let longer = [10, 30, 60, 180].into_iter().filter(|it| *it > hold && *it <= most);
    view! {
        <h2>{words::confirm::when()}</h2>
        {move || {
            if urgent.get() {
                view! { <p class="note bad">{words::confirm::send_now_note()}</p> }.into_any()
            } else {
                view! {
                    <p>
                        <b>{words::exchange::sends_at(&release())}</b>
                        " "
                        {words::exchange::sent_even_if_closed()}
                        <br />
                        <span class="dim">{words::confirm::until_then_cancel()}</span>
                    </p>
                }
                    .into_any()
            }
        }}
        <div class="row" hidden=move || urgent.get()>
            <label for="hold">{words::confirm::hold_for()}</label>
            <select
                id="hold"
                on:change=move |it| {
                    if let Ok(it) = event_target_value(&it).parse() {
                        chosen.set(it);
                    }
                }
            >
                {std::iter::once(hold)
                    .chain(longer)
                    .map(|it| view! { <option value=it.to_string()>{words::count::minutes(it)}</option> })
                    .collect_view()}
            </select>
        </div>
        {may_skip.then(|| view! { <Check value=urgent label=words::confirm::send_now() /> })}
    }
}

/// 空きしだい届ける: offered if inboxes are full and the deliveries to all of them can wait for room.
#[component]
fn WaitRow(trouble: RwSignal<Option<Problem>>, send: Callback<bool>, busy: RwSignal<bool>) -> impl IntoView {
    let can = move || {
        trouble.with(|it| {
            let full = it.as_ref().and_then(|it| it.shortages.as_ref());
            full.is_some_and(|it| it.iter().all(|it| it.can_wait))
        })
    };
    view! {
        {move || {
            can()
                .then(|| {
                    view! {
                        <div class="note info">
                            <p>{words::confirm::wait_for_room_lead()}</p>
                            <button class="btn main" disabled=move || busy.get() on:click=move |_| send.run(true)>
                                {words::confirm::wait_for_room()}
                            </button>
                        </div>
                    }
                })
        }}
    }
}

/// Offers to leave out full inboxes, if other recipients remain.
#[component]
fn LeaveRow(draft: Draft, trouble: RwSignal<Option<Problem>>, busy: RwSignal<bool>) -> impl IntoView {
    let full = move || -> Vec<InboxId> {
        trouble.with(|it| {
            let full = it.as_ref().and_then(|it| it.shortages.as_ref());
            full.map(|all| all.iter().map(|it| it.inbox).collect()).unwrap_or_default()
        })
    };
    let leave = move |_| {
        let full = full();
        draft.recipients.update(|all| all.retain(|it| !full.contains(&it.inbox)));
        draft.renew();
    };
    let can = move || {
        let full = full();
        !full.is_empty() && draft.recipients.with(|all| all.iter().any(|it| !full.contains(&it.inbox)))
    };
    view! {
        {move || {
            can()
                .then(|| {
                    view! {
                        <p>
                            <button class="btn" disabled=move || busy.get() on:click=leave>
                                {words::confirm::leave_out_full()}
                            </button>
                        </p>
                    }
                })
        }}
    }
}

#[component]
fn SendRow(send: Callback<bool>, busy: Signal<bool>) -> impl IntoView {
    let navigate = use_navigate();
    let fix = move |_| navigate("/compose", NavigateOptions { replace: true, ..NavigateOptions::default() });
    view! {
        <div class="actions">
            <button class="btn main big" disabled=move || busy.get() on:click=move |_| send.run(false)>
                {words::confirm::send()}
            </button>
            <button class="btn quiet" on:click=fix>
                {words::common::go_back_and_fix()}
            </button>
        </div>
    }
}

/// The id of a recipient's check box.
fn check_id(inbox: InboxId) -> String {
    format!("check-{inbox}")
}

#[component]
fn Large(it: Recipient, check: RwSignal<bool>) -> impl IntoView {
    let alike = namesakes(&it);
    let room = match it.fit {
        Fit::Fits => "chip ok",
        Fit::Tight => "chip warn",
        Fit::Full => "chip bad",
    };
    view! {
        <li class="to">
            <span class="sq" aria-hidden="true">
                {initial(&it)}
            </span>
            <div>
                <b>{it.facility_name.clone()}</b>
                {it.inbox_name.clone()}
                <br />
                <span class="dim">{about(&it)}</span>
                {closing(&it)
                    .map(|it| {
                        view! {
                            <br />
                            <span class="chip warn">{it}</span>
                        }
                    })}
                {it
                    .nobody
                    .then(|| {
                        view! {
                            <p class="note bad">
                                <b>{words::exchange::nobody_receives()}</b>
                                <br />
                                {words::confirm::nobody_receives()}
                            </p>
                        }
                    })}
                // Only asked if the recipient or its name is new: people who are asked each time tick without looking.
                {(!it.ask)
                    .then(|| {
                        alike
                            .clone()
                            .map(|it| {
                                view! {
                                    <br />
                                    <span class="dim">{it}</span>
                                }
                            })
                    })}
                {it
                    .ask
                    .then(|| {
                        view! {
                            <div class="note">
                                {alike.map(|it| it + words::common::full_stop())}
                                {if it.first_time {
                                    words::confirm::first_time()
                                } else {
                                    words::confirm::name_changed()
                                }} <label class="check">
                                    <input
                                        id=check_id(it.inbox)
                                        type="checkbox"
                                        prop:checked=move || check.get()
                                        on:change=move |it| check.set(event_target_checked(&it))
                                    />
                                    {words::confirm::recipient_checked()}
                                    <span class="hide">{it.facility_name.clone()}</span>
                                </label>
                            </div>
                        }
                    })}
            </div>
            <span class=room>{say::room(it.fit, it.free)}</span>
        </li>
    }
}
