//! 稼働状況: raised alarms, each with what to do, and the state of clock, disk, keys, revocation lists, certificates and
//! jobs. The page refreshes itself.

use leptos::prelude::*;
use leptos::task::spawn_local;
use medpost_client::console;
use medpost_client::request::Cause;
use medpost_ui::again::every;
use medpost_ui::list::Skeleton;
use medpost_ui::session::Settle;
use medpost_ui::{say, when, words};
use medpost_wire::console::health::{self as wire, HealthState, RaisedAlarm};
use medpost_wire::problem::Problem;

use crate::told::Trouble;

/// Interval of the automatic refresh, in milliseconds.
const LOOK: i32 = 30_000;

/// The alarms, and the state of every part of the installation.
#[component]
pub fn Health() -> impl IntoView {
    let settle = Settle::here();
    let found: RwSignal<Option<wire::Health>> = RwSignal::new(None);
    let trouble: RwSignal<Option<Problem>> = RwSignal::new(None);
    let load = move |cause: Cause| {
        spawn_local(async move {
            match settle.answer(console::health(cause).await) {
                Ok(it) => {
                    _ = trouble.try_set(None);
                    _ = found.try_set(Some(it));
                }
                Err(it) => _ = trouble.try_set(Some(it)),
            }
        });
    };
    load(Cause::Person);
    every(LOOK, move || load(Cause::Background));
    // Announced only when the number changes, so that screen readers don't repeat it every half minute.
    let raised = Memo::new(move |_| found.with(|it| it.as_ref().map(|it| it.alarms.len())));
    view! {
        <div class="head">
            <div>
                <h1>{words::health::title()}</h1>
                <p>{words::health::lead()}</p>
            </div>
            <div class="row end">
                <button class="btn" on:click=move |_| load(Cause::Person)>
                    {words::health::look_now()}
                </button>
            </div>
        </div>
        <Trouble problem=trouble />
        <p role="status">{move || raised.get().map(say::alarms)}</p>
        {move || match found.get() {
            None => view! { <Skeleton /> }.into_any(),
            Some(it) => view! { <Loaded it /> }.into_any(),
        }}
    }
}

#[component]
fn Loaded(it: wire::Health) -> impl IntoView {
    let at = when::moment(it.at);
    let alarms = it.alarms.clone();
    let mut checks = checks(it);
    checks.sort_by_key(|it| it.state);
    view! {
        {(!alarms.is_empty()).then(|| view! { <Alarms alarms /> })}
        <h2>{words::health::checks()}</h2>
        <div class="wrap" role="region" tabindex="0" aria-label=words::health::checks()>
            <table>
                <thead>
                    <tr>
                        <th scope="col">{words::health::what()}</th>
                        <th scope="col">{words::health::state()}</th>
                        <th scope="col">{words::health::detail()}</th>
                    </tr>
                </thead>
                <tbody>
                    {checks
                        .into_iter()
                        .map(|it| {
                            let (word, chip) = say::health_state(it.state);
                            view! {
                                <tr>
                                    <td class="from">
                                        <b>{it.what}</b>
                                        <span class="dim">{it.which}</span>
                                    </td>
                                    <td>
                                        <span class=chip>{word}</span>
                                    </td>
                                    <td>{it.detail}</td>
                                </tr>
                            }
                        })
                        .collect_view()}
                </tbody>
            </table>
        </div>
        <p class="dim">{words::health::looked_at()}" "{at}</p>
    }
}

#[component]
fn Alarms(alarms: Vec<RaisedAlarm>) -> impl IntoView {
    view! {
        <h2>{words::health::alarms()}</h2>
        <div class="wrap" role="region" tabindex="0" aria-label=words::health::alarms()>
            <table>
                <thead>
                    <tr>
                        <th scope="col">{words::health::what()}</th>
                        <th scope="col" class="num">
                            {words::health::since()}
                        </th>
                        <th scope="col">{words::health::detail()}</th>
                        <th scope="col">{words::health::todo()}</th>
                    </tr>
                </thead>
                <tbody>
                    {alarms
                        .into_iter()
                        .map(|it| {
                            let (name, todo) = say::alarm(&it.kind);
                            let runbook = words::health::runbook(&it.kind);
                            view! {
                                <tr>
                                    <td class="from">
                                        <b>{name.to_owned()}</b>
                                    </td>
                                    <td class="num">{when::moment(it.since)}</td>
                                    <td class="mono">{it.detail}</td>
                                    <td>{todo}" "<span class="dim">{runbook}</span></td>
                                </tr>
                            }
                        })
                        .collect_view()}
                </tbody>
            </table>
        </div>
    }
}

/// One row of the table of states.
struct Check {
    what: &'static str,
    which: String,
    state: HealthState,
    detail: String,
}

fn checks(it: wire::Health) -> Vec<Check> {
    let time = say::clock_doubt(it.clock.why, it.clock.until);
    let mut all =
        vec![Check { what: words::health::clock(), which: String::new(), state: it.clock.state, detail: time }];
    let (state, detail) = if it.full_disk.is_empty() {
        (HealthState::Well, words::health::disk_room().to_owned())
    } else {
        (HealthState::Ill, it.full_disk)
    };
    all.push(Check { what: words::health::disk(), which: String::new(), state, detail });
    all.extend(it.keys.into_iter().map(|it| Check {
        what: words::health::key(),
        which: it.version.to_string(),
        state: it.state,
        detail: say::master_key(&it),
    }));
    if it.missing_lists > 0 {
        all.push(Check {
            what: words::health::list(),
            which: String::new(),
            state: HealthState::Ill,
            detail: words::health::lists_missing(it.missing_lists),
        });
    }
    all.extend(it.lists.into_iter().map(|it| Check {
        what: words::health::list(),
        // With spaces, a long distinguished name can wrap at its commas.
        which: format!("{} ({})", it.issuer.replace(',', ", "), it.number),
        state: it.state,
        detail: format!(
            "{} {} ・ {} {}",
            words::health::came(),
            when::moment(it.came_at),
            words::common::valid_until(),
            when::moment(it.until)
        ),
    }));
    all.extend(it.certificates.into_iter().map(|it| Check {
        what: words::health::certificate(),
        which: it.host,
        state: it.state,
        detail: it.ends.map_or_else(
            || words::health::unread().to_owned(),
            |at| format!("{} {}", words::common::valid_until(), when::date(at)),
        ),
    }));
    all.extend(it.lanes.into_iter().map(|it| Check {
        what: words::health::work(),
        which: say::lane(&it.lane).to_owned(),
        state: it.state,
        detail: say::lane_load(&it),
    }));
    all
}
