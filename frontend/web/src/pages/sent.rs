//! What was sent: held with a countdown and 取消, then a timeline for each recipient.

use leptos::prelude::*;
use leptos::task::spawn_local;
use medpost_client::api::{self, Cause};
use medpost_client::upload::wait;
use medpost_domain::delivery::Phase;
use medpost_domain::letter::DispatchKind;
use medpost_ui::notice::Trouble;
use medpost_ui::{say, when, words};
use medpost_wire::exchange::{Dispatch, Dispatches, EventKind, List, SentDelivery};

use super::inbox::{KindFilter, chip};
use crate::state::{Again, Signed, now, settle};

/// How often the page looks by itself, in seconds.
const LOOK: u32 = 15;

/// Shows what was sent from the inbox.
#[component]
pub fn Sent() -> impl IntoView {
    let signed = Signed::here();
    let again: Again = expect_context();
    let (text, kind) = (RwSignal::new(String::new()), RwSignal::new(None::<DispatchKind>));
    let found: RwSignal<Option<Dispatches>> = RwSignal::new(None);
    let trouble = RwSignal::new(None);
    let clock = RwSignal::new(now());
    let list = move |after| List { text: text.get_untracked(), kind: kind.get_untracked(), phase: None, after };
    let load = Callback::new(move |cause| {
        let (inbox, wish) = (signed.inbox.get_untracked(), list(None));
        spawn_local(async move {
            match settle(api::dispatches(inbox, &wish, cause).await, again) {
                Ok(it) if inbox == signed.inbox.get_untracked() && wish.text == text.get_untracked() => {
                    let more_was_shown = cause == Cause::Background
                        && found.with_untracked(|old| old.as_ref().is_some_and(|old| old.items.len() > it.items.len()));
                    if !more_was_shown {
                        found.set(Some(it));
                    }
                }
                Ok(_) => {}
                Err(it) => trouble.set(Some(it)),
            }
        });
    });
    let more = move |_| {
        let after = found.with_untracked(|it| it.as_ref().and_then(|it| it.next.clone()));
        let (inbox, wish) = (signed.inbox.get_untracked(), list(after));
        spawn_local(async move {
            match settle(api::dispatches(inbox, &wish, Cause::Person).await, again) {
                Ok(it) => found.update(|old| {
                    if let Some(old) = old {
                        old.items.extend(it.items);
                        old.next = it.next;
                    }
                }),
                Err(it) => trouble.set(Some(it)),
            }
        });
    };
    Effect::new(move |_| {
        let _ = (signed.inbox.get(), kind.get(), text.get());
        load.run(Cause::Person);
    });
    let alive = StoredValue::new(true);
    on_cleanup(move || alive.set_value(false));
    spawn_local(async move {
        let mut ticks = 0;
        loop {
            wait(1_000).await;
            if !alive.try_get_value().unwrap_or(false) {
                return;
            }
            let before = clock.get_untracked();
            clock.set(now());
            ticks += 1;
            let released = found.with_untracked(|it| {
                it.as_ref().is_some_and(|it| {
                    it.items.iter().any(|it| before < it.releases_at && it.releases_at <= clock.get_untracked())
                })
            });
            if ticks % LOOK == 0 || released {
                load.run(Cause::Background);
            }
        }
    });
    view! {
        <div class="head"><h1>{words::sent()}</h1></div>
        <div class="bar" role="search">
            <input type="search" placeholder=words::sent_search() aria-label=words::sent_search() bind:value=text />
            <KindFilter kind />
        </div>
        <Trouble problem=trouble />
        {move || match found.get() {
            None => view! { <p class="dim">{words::loading()}</p> }.into_any(),
            Some(it) if it.items.is_empty() && (kind.get().is_some() || !text.with(String::is_empty)) => view! { <div class="card pad">{words::nothing_found()}</div> }.into_any(),
            Some(it) if it.items.is_empty() => view! { <div class="card pad"><p>{words::sent_empty()}</p><a class="btn main" href="/compose">{words::compose()}</a></div> }.into_any(),
            Some(it) => it.items.into_iter().map(|it| view! { <One it clock reload=load /> }).collect_view().into_any(),
        }}
        {move || found.with(|it| it.as_ref().is_some_and(|it| it.next.is_some())).then(|| view! { <button class="btn" on:click=more>{words::more()}</button> })}
    }
}

#[component]
fn One(it: Dispatch, clock: RwSignal<medpost_domain::instant::Instant>, reload: Callback<Cause>) -> impl IntoView {
    let releases_at = it.releases_at;
    let cancelled = it.cancelled_at.is_some();
    let held = Memo::new(move |_| !cancelled && clock.get() < releases_at);
    let patient = if it.patient.name.is_empty() { String::new() } else { format!(" ・ {}", it.patient.name) };
    let (id, subject) = (it.id, it.subject.clone());
    let about = format!(
        "{} {} ・ {} ・ {} {}{patient}",
        when::moment(it.created_at),
        words::sent_by(),
        it.sent_by,
        documents_word(it.document_count),
        say::bytes(it.bytes)
    );
    let deliveries = it.deliveries.clone();
    view! {
        <article class="card pad">
            <div class="held">
                <div>
                    <h2>
                        {move || held.get().then(|| view! { <span class="chip warn">{words::held()}"（"{move || when::countdown(releases_at.since(clock.get()))}"）"</span>" " })}
                        {cancelled.then(|| view! { <span class="chip">{say::phase(Phase::Recalled)}</span>" " })}
                        {it.urgent.then(|| view! { <span class="chip bad">{words::urgent()}</span>" " })}
                        {subject}
                    </h2>
                    <p class="dim">{say::kind(it.kind)}" ・ "{about}</p>
                </div>
                {move || held.get().then(|| view! { <Cancel id reload /> })}
            </div>
            {deliveries.into_iter().map(|it| view! { <Recipient it releases_at cancelled /> }).collect_view()}
        </article>
    }
}

fn documents_word(count: u32) -> String {
    match words::lang() {
        words::Lang::Ja => format!("文書{count}件"),
        words::Lang::En => format!("{count} documents,"),
    }
}

#[component]
fn Cancel(id: medpost_domain::id::DispatchId, reload: Callback<Cause>) -> impl IntoView {
    let again: Again = expect_context();
    let asking = RwSignal::new(false);
    let trouble = RwSignal::new(None);
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
                    <div class="note">
                        <p>{words::cancel_question()}</p>
                        <div class="row">
                            <button class="btn bad" on:click=cancel>{words::cancel_yes()}</button>
                            <button class="btn quiet" on:click=move |_| asking.set(false)>{words::cancel_no()}</button>
                        </div>
                    </div>
                }.into_any()
            } else {
                view! { <button class="btn big" on:click=move |_| asking.set(true)>{words::cancel_dispatch()}</button> }.into_any()
            }}
            <Trouble problem=trouble />
        </div>
    }
}

#[component]
fn Recipient(it: SentDelivery, releases_at: medpost_domain::instant::Instant, cancelled: bool) -> impl IntoView {
    let first = |kind: EventKind| it.events.iter().find(|it| it.kind == kind).cloned();
    let last_collected = it.events.iter().rev().find(|it| it.kind == EventKind::Collected).cloned();
    let (opened, handed) = (first(EventKind::Opened), first(EventKind::HandedOver));
    let arrived = !matches!(it.phase, Phase::Held | Phase::Recalled);
    let all = matches!(it.phase, Phase::Collected | Phase::Ended);
    let over = matches!(it.phase, Phase::Ended | Phase::Expired);
    let line =
        |at, name: &str, professions: &[String]| view! { {when::short(at)}<br />{say::person(name, professions)} };
    view! {
        <section>
            <h3>{it.facility.clone()}" "{it.inbox_name.clone()}" "<span class=chip(it.phase)>{say::phase(it.phase)}</span>" "<span class="dim">{words::telephone()}" "{it.phone.clone()}</span></h3>
            {(!cancelled).then(|| view! {
                <ol class="steps">
                    <li class:done=arrived><b>{words::step_arrived()}</b>{when::short(releases_at)}</li>
                    <li class:done=opened.is_some()><b>{words::step_opened()}</b>{opened.as_ref().map(|it| line(it.at, &it.by, &it.professions))}</li>
                    <li class:done=handed.is_some()><b>{words::event_handed_over()}</b>{handed.as_ref().map(|it| line(it.at, &it.by, &it.professions))}</li>
                    <li class:done=all><b>{if it.phase == Phase::PartlyCollected { say::phase(it.phase) } else { words::step_collected() }}</b>{last_collected.as_ref().map(|it| line(it.at, &it.by, &it.professions))}</li>
                    <li class:done=over><b>{words::step_ended()}</b>{when::short(it.kept_until.plus(-medpost_domain::instant::MINUTE))}</li>
                </ol>
            })}
        </section>
    }
}
