//! What was sent: held with a countdown and 取消, then a timeline for each recipient.

use leptos::prelude::*;
use leptos::task::spawn_local;
use medpost_client::api::{self, Answer, Cause};
use medpost_domain::delivery::Phase;
use medpost_domain::id::{DispatchId, InboxId};
use medpost_domain::instant::Instant;
use medpost_ui::again::every;
use medpost_ui::focus::focus;
use medpost_ui::notice::Trouble;
use medpost_ui::{say, when, words};
use medpost_wire::exchange::{Dispatch, Dispatches, EventKind, List, SentDelivery};

use super::inbox::{KindFilter, PhaseFilter, chip};
use super::listing::{Listing, Lists, Page, Shown};
use crate::state::{Again, settle};

/// How often the page looks by itself, in seconds.
const LOOK: u32 = 15;

impl Page for Dispatches {
    type Row = Dispatch;
    type Key = DispatchId;

    fn ask(inbox: InboxId, wish: &List, cause: Cause) -> impl Future<Output = Answer<Self>> {
        api::dispatches(inbox, wish, cause)
    }

    fn rows(&self) -> &[Self::Row] {
        &self.items
    }

    fn parts(&mut self) -> (&mut Vec<Self::Row>, &mut Option<String>) {
        (&mut self.items, &mut self.next)
    }

    fn next(&self) -> Option<&String> {
        self.next.as_ref()
    }

    fn key(row: &Self::Row) -> Self::Key {
        row.id
    }

    fn alike(one: &Self::Row, other: &Self::Row) -> bool {
        api::alike(one, other)
    }
}

const PHASES: [Phase; 9] = [
    Phase::Held,
    Phase::Waiting,
    Phase::Delivered,
    Phase::Opened,
    Phase::PartlyCollected,
    Phase::Collected,
    Phase::Ended,
    Phase::Expired,
    Phase::Recalled,
];

/// Shows what was sent from the inbox.
#[component]
pub fn Sent() -> impl IntoView {
    let list = Lists::here().sent;
    list.show();
    let (text, kind, phase, found, trouble) = (list.text, list.kind, list.phase, list.found, list.trouble);
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
        <div class="head"><h1>{words::sent()}</h1></div>
        <div class="bar" role="search">
            <input type="search" placeholder=words::sent_search() aria-label=words::sent_search() bind:value=text />
            <KindFilter kind />
            <PhaseFilter phase all=&PHASES />
        </div>
        <Trouble problem=trouble />
        {move || match shown.get() {
            Shown::Loading => view! { <p class="dim">{words::loading()}</p> }.into_any(),
            Shown::NothingFound => view! { <div class="card pad">{words::nothing_found()}</div> }.into_any(),
            Shown::Nothing => view! { <div class="card pad"><p>{words::sent_empty()}</p><a class="btn main" href="/compose">{words::compose()}</a></div> }.into_any(),
            Shown::Lines => view! { <For each=move || list.keys() key=|it| *it children=move |it| view! { <One list id=it clock reload=load /> } /> }.into_any(),
        }}
        {move || list.has_more().then(|| view! { <button class="btn" on:click=move |_| list.more()>{words::more()}</button> })}
    }
}

#[component]
fn One(list: Listing<Dispatches>, id: DispatchId, clock: RwSignal<Instant>, reload: Callback<Cause>) -> impl IntoView {
    let it = list.row(id);
    let held = Memo::new(move |_| {
        it.with(|it| it.as_ref().is_some_and(|it| it.cancelled_at.is_none() && clock.get() < it.releases_at))
    });
    let waits = Memo::new(move |_| {
        it.with(|it| it.as_ref().is_some_and(|it| it.deliveries.iter().any(|it| it.phase == Phase::Waiting)))
    });
    // What somebody is answering stays while the rest is told anew.
    let asks = Memo::new(move |_| (held.get() || waits.get()).then(|| !held.get()));
    view! {
        <article class="card pad">
            <div class="held">
                {move || it.get().map(|it| view! { <Head it held clock /> })}
                {move || asks.get().map(|waits| view! { <Cancel id waits reload /> })}
            </div>
            {move || it.get().map(|it| {
                let cancelled = it.cancelled_at.is_some();
                it.deliveries.into_iter().map(|it| view! { <Recipient it cancelled /> }).collect_view()
            })}
        </article>
    }
}

#[component]
fn Head(it: Dispatch, held: Memo<bool>, clock: RwSignal<Instant>) -> impl IntoView {
    let (releases_at, cancelled) = (it.releases_at, it.cancelled_at.is_some());
    let patient = if it.patient.name.is_empty() { String::new() } else { format!(" ・ {}", it.patient.name) };
    let subject = say::subject(&it.subject, it.record_over);
    let about = format!(
        "{} {} ・ {} ・ {} {}{patient}",
        when::moment(it.created_at),
        words::sent_by(),
        say::person(&it.sent_by, &it.sender_professions),
        documents_word(it.document_count),
        say::bytes(it.bytes)
    );
    view! {
        <div>
            <h2>
                {move || held.get().then(|| view! { <span class="chip warn">{words::held()}"（"{move || when::countdown(releases_at.since(clock.get()))}"）"</span>" " })}
                {cancelled.then(|| view! { <span class="chip">{say::phase(Phase::Recalled)}</span>" " })}
                {it.urgent.then(|| view! { <span class="chip bad">{words::urgent()}</span>" " })}
                {subject}
            </h2>
            <p class="dim">{say::kind(it.kind)}" ・ "{about}</p>
            {move || held.get().then(|| view! { <p><b>{when::clock(releases_at)}</b>{words::pick("に送信します。", " is when it is sent. ")}{words::closes_too()}</p> })}
        </div>
    }
}

fn documents_word(count: u32) -> String {
    match words::lang() {
        words::Lang::Ja => format!("文書{count}件"),
        words::Lang::En => format!("{count} documents,"),
    }
}

#[component]
fn Cancel(
    id: DispatchId,
    /// Only what waits for room is taken back.
    waits: bool,
    reload: Callback<Cause>,
) -> impl IntoView {
    let again: Again = expect_context();
    let asking = RwSignal::new(false);
    let trouble = RwSignal::new(None);
    // The button that was pressed is gone: the keyboard stands before the answers.
    let ask = move |_| {
        asking.set(true);
        focus(format!("cancel-{id}"));
    };
    let cancel = move |_| {
        spawn_local(async move {
            match settle(api::cancel(id).await, again) {
                Ok(()) => reload.run(Cause::Person),
                Err(it) => trouble.set(Some(it)),
            }
        });
    };
    view! {
        <div>
            {move || if asking.get() {
                view! {
                    <div class="note" id=format!("cancel-{id}") tabindex="-1">
                        <p>{if waits { words::stop_waiting_question() } else { words::cancel_question() }}</p>
                        <div class="row">
                            <button class="btn bad" on:click=cancel>{words::cancel_yes()}</button>
                            <button class="btn quiet" on:click=move |_| asking.set(false)>{words::cancel_no()}</button>
                        </div>
                    </div>
                }.into_any()
            } else {
                view! { <button class="btn big" on:click=ask>{if waits { words::stop_waiting() } else { words::cancel_dispatch() }}</button> }.into_any()
            }}
            <Trouble problem=trouble />
        </div>
    }
}

#[component]
fn Recipient(it: SentDelivery, cancelled: bool) -> impl IntoView {
    let first = |kind: EventKind| it.events.iter().find(|it| it.kind == kind).cloned();
    let last_collected = it.events.iter().rev().find(|it| it.kind == EventKind::Collected).cloned();
    let (opened, handed) = (first(EventKind::Opened), first(EventKind::HandedOver));
    let arrived = !it.phase.is_unseen();
    let last = when::short(it.kept_until.plus(-medpost_domain::instant::MINUTE));
    if it.arrives_at.is_none() && it.phase != Phase::Recalled {
        let waits = it.phase == Phase::Waiting;
        let told = match (words::lang(), waits) {
            (words::Lang::Ja, true) => format!("受信BOXに空きができしだい届きます（{last}まで待ちます）。"),
            (words::Lang::En, true) => format!("Arrives as soon as the inbox has room (waits until {last})."),
            (words::Lang::Ja, false) => format!("空きがないまま{last}を過ぎたため、届いていません。"),
            (words::Lang::En, false) => format!("The inbox had no room until {last}: it never arrived."),
        };
        return view! { <section><Whom it=it.clone() /><p class="note" class:bad=!waits>{told}</p></section> }
            .into_any();
    }
    let all = matches!(it.phase, Phase::Collected | Phase::Ended);
    let over = matches!(it.phase, Phase::Ended | Phase::Expired);
    let line =
        |at, name: &str, professions: &[String]| view! { {when::short(at)}<br />{say::person(name, professions)} };
    view! {
        <section>
            <Whom it=it.clone() />
            {(!cancelled).then(|| view! {
                <ol class="steps">
                    <li class:done=arrived><b>{words::step_arrived()}</b>{it.arrives_at.map(when::short)}</li>
                    <li class:done=opened.is_some()><b>{words::step_opened()}</b>{opened.as_ref().map(|it| line(it.at, &it.by, &it.professions))}</li>
                    <li class:done=handed.is_some()><b>{words::event_handed_over()}</b>{handed.as_ref().map(|it| line(it.at, &it.by, &it.professions))}</li>
                    <li class:done=all><b>{if it.phase == Phase::PartlyCollected { say::phase(it.phase) } else { words::step_collected() }}</b>{last_collected.as_ref().map(|it| line(it.at, &it.by, &it.professions))}</li>
                    <li class:done=over><b>{words::step_ended()}</b>{last}</li>
                </ol>
            })}
        </section>
    }
    .into_any()
}

#[component]
fn Whom(it: SentDelivery) -> impl IntoView {
    view! {
        <h3>{it.facility}" "{it.inbox_name}" "<span class=chip(it.phase)>{say::phase(it.phase)}</span>" "{it.lost.then(|| view! { <span class="chip bad">{words::lost()}</span>" " })}<span class="dim">{words::telephone()}" "{it.phone}</span></h3>
        {it.lost.then(|| view! { <p class="note bad">{words::lost_for_sender()}</p> })}
    }
}
