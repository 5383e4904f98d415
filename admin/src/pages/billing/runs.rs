//! Billing runs: a month's bill is computed, compared with the previous run, approved and issued.

use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::hooks::use_params_map;
use medpost_client::{billing, console, operations};
use medpost_domain::billing::month::Month;
use medpost_domain::billing::run::{RunState, RunStep};
use medpost_domain::id::RunId;
use medpost_domain::instant::DAY;
use medpost_ui::fold::Fold;
use medpost_ui::form::{Check, sends, typed};
use medpost_ui::list::{Found, Lines, SearchField, Skeleton};
use medpost_ui::{say, when, words};
use medpost_wire::billing::invoices::{FindInvoices, Invoice};
use medpost_wire::billing::overview::OpenCredit;
use medpost_wire::billing::runs::{BillingRun, Gone, GoneWhy, StepRun};

use super::invoices::Rows;
use crate::csv::Csv;
use crate::state::{Page, Signed};
use crate::told::Outcome;

/// Number of documents in one PDF to post; the server uses the same.
const POSTED: u32 = 200;

fn state(it: RunState) -> (&'static str, &'static str) {
    match it {
        RunState::Draft => (words::runs::draft(), "chip warn"),
        RunState::Approved => (words::runs::approved(), "chip warn"),
        RunState::Issuing => (words::runs::issuing(), "chip warn"),
        RunState::Issued => (words::runs::issued(), "chip ok"),
        RunState::Dropped => (words::runs::dropped(), "chip"),
    }
}

const fn why(it: GoneWhy) -> fn() -> &'static str {
    match it {
        GoneWhy::ContractOver => words::runs::gone_over,
        GoneWhy::OtherMonth => words::runs::gone_month,
        GoneWhy::OtherPayer => words::runs::gone_payer,
        GoneWhy::NothingDue => words::runs::gone_nothing,
    }
}

/// The runs, and the form to compute one.
#[component]
pub fn Runs() -> impl IntoView {
    let found: RwSignal<Option<Vec<BillingRun>>> = RwSignal::new(None);
    let trouble = RwSignal::new(None);
    // Proposes last month, or the one after the latest run if that is earlier.
    let over = Month::at(when::now()).plus(-1);
    let month = RwSignal::new(over.to_string());
    let page = Page::<RunId>::new(Callback::new(|()| ()), trouble);
    let load = move || {
        spawn_local(async move {
            if let Some(it) = page.settle(operations::billing_runs().await) {
                let billed =
                    it.iter().filter(|it| it.state != RunState::Dropped).filter_map(|it| it.month.parse().ok());
                if let Some(last) = billed.max() {
                    month.set(over.min(Month::plus(last, 1)).to_string());
                }
                found.set(Some(it));
            }
        });
    };
    load();
    let make = sends(move || {
        let month = month.get_untracked();
        page.tell(async move { billing::make_run(&month).await.map(|it| it.id) });
    });
    let go = leptos_router::hooks::use_navigate();
    Effect::new(move |_| {
        if let Some(it) = page.told.get() {
            go(&format!("/billing/runs/{it}"), leptos_router::NavigateOptions::default());
        }
    });
    view! {
        <p>
            <a href="/billing">"← "{words::billing::title()}</a>
        </p>
        <div class="head">
            <div>
                <h1>{words::runs::title()}</h1>
                <p>{words::runs::lead()}</p>
            </div>
        </div>
        <form class="card pad row" on:submit=make>
            <label>{words::runs::month()}" "<input type="month" required bind:value=month /></label>
            <button class="btn main">{words::runs::compute()}</button>
        </form>
        <Outcome page />
        <Credits page />
        <div class="card wrap" role="region" tabindex="0" aria-label=words::runs::title()>
            {move || match found.get() {
                None => view! { <Skeleton plain=true /> }.into_any(),
                Some(all) if all.is_empty() => view! { <p class="pad">{words::runs::none()}</p> }.into_any(),
                Some(all) => {
                    view! {
                        <table>
                            <thead>
                                <tr>
                                    <th scope="col">{words::runs::month()}</th>
                                    <th scope="col">{words::common::state()}</th>
                                    <th scope="col" class="num">
                                        {words::billing::invoice()}
                                    </th>
                                    <th scope="col" class="num">
                                        {words::invoices::total()}
                                    </th>
                                    <th scope="col">{words::runs::made_by()}</th>
                                    <th scope="col">{words::runs::approved_by()}</th>
                                </tr>
                            </thead>
                            <tbody>
                                {all
                                    .into_iter()
                                    .map(|it| {
                                        let (word, chip) = say::stored(&it.state, state);
                                        view! {
                                            <tr>
                                                <td>
                                                    <a href=format!("/billing/runs/{}", it.id)>{it.month}</a>
                                                </td>
                                                <td>
                                                    <span class=chip>{word}</span>
                                                </td>
                                                <td class="num">{it.invoices}</td>
                                                <td class="num">{say::yen_signed(it.total)}</td>
                                                <td>
                                                    {it.made_by}" "<span class="dim">{when::short(it.made_at)}</span>
                                                </td>
                                                <td>{it.approved_by}</td>
                                            </tr>
                                        }
                                    })
                                    .collect_view()}
                            </tbody>
                        </table>
                    }
                        .into_any()
                }
            }}
        </div>
    }
}

/// The run whose id is in the path.
#[component]
pub fn Run() -> impl IntoView {
    let id: Option<RunId> = use_params_map().with_untracked(|it| it.get("id")).and_then(|it| it.parse().ok());
    let run: RwSignal<Option<BillingRun>> = RwSignal::new(None);
    let trouble = RwSignal::new(None);
    let fields = Signed::here().fields(format!("/billing/runs/{}", id.map(|it| it.to_string()).unwrap_or_default()));
    let (text, changed) = (fields.field("text", String::new()), fields.field("changed", false));
    let again = RwSignal::new(0u32);
    let request = move |skip: u32| {
        again.track();
        FindInvoices { text: text.get(), run: id, changed: changed.get(), skip, ..FindInvoices::default() }
    };
    let found = Found::by_number(fields, request, operations::find_invoices, |it| (it.items, it.total));
    let page = <Page>::new(Callback::new(move |()| again.update(|it| *it += 1)), trouble);
    Effect::new(move |_| {
        again.track();
        let Some(id) = id else { return };
        spawn_local(async move {
            if let Some(it) = page.settle(operations::billing_run(id).await) {
                // Refreshes every two seconds while it is being issued or drawn.
                let moves = match it.state.known() {
                    Some(RunState::Issuing) => true,
                    Some(RunState::Approved) => it.issues_at.is_some_and(|at| at <= when::now()),
                    Some(RunState::Issued) => it.drawn < it.issued,
                    _ => false,
                };
                run.set(Some(it));
                if moves {
                    set_timeout(move || _ = again.try_update(|it| *it += 1), std::time::Duration::from_secs(2));
                }
            }
        });
    });
    let draw = Callback::new(|items: Vec<Invoice>| view! { <Rows items /> }.into_any());
    view! {
        <p>
            <a href="/billing/runs">"← "{words::runs::title()}</a>
        </p>
        {move || match run.get() {
            None => view! { <Skeleton title=true lines=4 /> }.into_any(),
            Some(it) => view! { <Head it page /> }.into_any(),
        }}
        <Outcome page />
        <div class="bar" role="search">
            <SearchField label=words::billing::search_invoices() value=text />
            <Check value=changed label=words::runs::only_changed() />
            <Csv path=Signal::derive(move || console::csv_of("invoices", &request(0))) name="invoices.csv" />
        </div>
        <Lines
            found
            draw
            label=words::billing::invoices_and_payment()
            none=words::runs::nothing()
            narrowed=Signal::derive(move || text.with(|it| !it.is_empty()) || changed.get())
        />
        {move || {
            run.get()
                .filter(|it| !it.unreadable.is_empty())
                .map(|it| {
                    view! {
                        <div class="note warn">
                            <p>{words::runs::unreadable()}</p>
                            <ul>
                                {it
                                    .unreadable
                                    .into_iter()
                                    .map(|it| view! { <li>{it.payee}" ・ "{it.text}</li> })
                                    .collect_view()}
                            </ul>
                        </div>
                    }
                })
        }}
        {move || run.get().filter(|it| !it.gone.is_empty()).map(|it| view! { <AllGone all=it.gone /> })}
    }
}

/// Invoices due within this time cause a warning before approval.
const SOON: i64 = 10 * DAY;

/// The months without a run between the previous one and this one, if any.
fn left_out(it: &BillingRun) -> Option<String> {
    let (before, this): (Month, Month) = (it.before.month.parse().ok()?, it.month.parse().ok()?);
    let months: Vec<String> = before.plus(1).until(this).map(|it| it.to_string()).collect();
    (!months.is_empty()).then(|| months.join(words::common::comma()))
}

#[component]
fn Head(it: BillingRun, page: Page) -> impl IntoView {
    let (word, chip) = say::stored(&it.state, state);
    let (id, version) = (it.id, it.version);
    let reason = typed("");
    let step = move |step: RunStep| {
        let request = StepRun { version, step, reason: reason.get_untracked() };
        page.act(async move { operations::step_billing_run(id, &request).await });
    };
    let now = it.state.known();
    let may = move |to: RunStep| now.is_some_and(|it| it.after(to).is_some());
    let difference = it.total - it.before.total;
    let open = it.opens <= when::now();
    view! {
        <div class="head">
            <div>
                <h1>{words::runs::title()}" "{it.month.clone()}" "<span class=chip>{word}</span></h1>
            </div>
        </div>
        <dl class="figures">
            <div>
                <dt>{words::billing::invoice()}</dt>
                <dd>{it.invoices}</dd>
            </div>
            <div>
                <dt>{words::invoices::total()}</dt>
                <dd>{say::yen_signed(it.total)}</dd>
            </div>
            {(!it.before.month.is_empty())
                .then(|| {
                    view! {
                        <div>
                            <dt>{words::runs::before()}" "{it.before.month.clone()}</dt>
                            <dd>
                                {say::yen_signed(it.before.total)}
                                <span class="dim">
                                    {format!(
                                        " ({}{})",
                                        if difference >= 0 { "+" } else { "" },
                                        say::yen_signed(difference),
                                    )}
                                </span>
                            </dd>
                        </div>
                    }
                })}
            <div>
                <dt>{words::runs::new()}</dt>
                <dd>{it.new}</dd>
            </div>
            <div>
                <dt>{words::runs::changed()}</dt>
                <dd>{it.changed}</dd>
            </div>
            <div>
                <dt>{words::runs::gone()}</dt>
                <dd>{it.gone.len()}</dd>
            </div>
        </dl>
        <div class="card pad">
            <dl class="facts">
                <dt>{words::runs::made_by()}</dt>
                <dd>{say::joined(&[&it.made_by, &when::moment(it.made_at)])}</dd>
                {(!it.approved_by.is_empty())
                    .then(|| {
                        view! {
                            <dt>{words::runs::approved_by()}</dt>
                            <dd>
                                {it.approved_by.clone()}{(!it.reason.is_empty()).then(|| format!(" ・ {}", it.reason))}
                            </dd>
                        }
                    })}
                {it
                    .issues_at
                    .filter(|_| it.state == RunState::Approved)
                    .map(|at| {
                        view! {
                            <dt>{words::runs::issued_at()}</dt>
                            <dd>{when::moment(at)}</dd>
                        }
                    })}
                {(it.issued > 0)
                    .then(|| {
                        view! {
                            <dt>{words::runs::drawn()}</dt>
                            <dd aria-live="polite">
                                {format!("{} / {}", it.drawn, it.issued)}
                                {(it.drawn < it.issued)
                                    .then(|| {
                                        view! {
                                            <progress
                                                max=it.issued.to_string()
                                                value=it.drawn.to_string()
                                                aria-label=words::runs::drawn()
                                            ></progress>
                                        }
                                    })}
                            </dd>
                        }
                    })}
                {(!open)
                    .then(|| {
                        view! {
                            <dt>{words::runs::can_be_issued_from()}</dt>
                            <dd>{when::date(it.opens)}</dd>
                        }
                    })}
            </dl>
            {left_out(&it)
                .filter(|_| may(RunStep::Approve))
                .map(|months| {
                    view! {
                        <p class="note info">
                            {words::runs::left_out()}<b>{months}</b>" "{words::runs::left_out_note()}
                        </p>
                    }
                })}
            {it
                .first_due
                .filter(|due| may(RunStep::Approve) && *due < when::now().plus(SOON))
                .map(|due| {
                    view! {
                        <p class="note warn">
                            {words::runs::due_soon()}<b>{when::date(due)}</b>" "{words::runs::due_soon_note()}
                        </p>
                    }
                })}
            {(may(RunStep::Approve) && it.second_needed)
                .then(|| view! { <p class="note">{words::runs::second_person_needed()}</p> })}
            <div class="row">
                {(may(RunStep::Approve) && !it.second_needed && open && it.invoices > 0)
                    .then(|| {
                        view! {
                            {it
                                .alone
                                .then(|| {
                                    view! {
                                        <input
                                            type="text"
                                            class="grow"
                                            maxlength="400"
                                            aria-label=words::runs::reason_alone()
                                            placeholder=words::runs::reason_alone()
                                            bind:value=reason
                                        />
                                    }
                                })}
                            <button class="btn main" on:click=move |_| step(RunStep::Approve)>
                                {words::runs::approve()}
                            </button>
                        }
                    })}
                {may(RunStep::Withdraw)
                    .then(|| {
                        view! {
                            <button class="btn" on:click=move |_| step(RunStep::Withdraw)>
                                {words::runs::withdraw()}
                            </button>
                        }
                    })}
                {may(RunStep::Drop)
                    .then(|| {
                        view! {
                            <button class="btn quiet" on:click=move |_| step(RunStep::Drop)>
                                {words::runs::give_up()}
                            </button>
                        }
                    })}
                {(it.state == RunState::Issued)
                    .then(|| {
                        (0..it.to_post.div_ceil(POSTED))
                            .map(|part| {
                                let from = part * POSTED;
                                let to = it.to_post.min(from + POSTED);
                                let fetch = move |_| {
                                    let (what, name) = (
                                        format!("billing-runs/{id}/post.pdf?skip={from}"),
                                        format!("invoices-{}.pdf", part + 1),
                                    );
                                    page.act(async move { console::fetch(&what, &name).await });
                                };
                                view! {
                                    <button class="btn" on:click=fetch>
                                        {words::runs::print_posted()}
                                        " ("
                                        {from + 1}
                                        "–"
                                        {to}
                                        ")"
                                    </button>
                                }
                            })
                            .collect_view()
                    })}
            </div>
        </div>
    }
}

#[component]
fn AllGone(all: Vec<Gone>) -> impl IntoView {
    view! {
        <h2>{words::runs::gone()}</h2>
        <div class="card wrap" role="region" tabindex="0" aria-label=words::runs::gone()>
            <table>
                <thead>
                    <tr>
                        <th scope="col">{words::common::addressee()}</th>
                        <th scope="col" class="num">
                            {words::runs::before()}
                        </th>
                        <th scope="col">{words::common::reason()}</th>
                    </tr>
                </thead>
                <tbody>
                    {all
                        .into_iter()
                        .map(|it| {
                            view! {
                                <tr>
                                    <td class="from">
                                        <b>{it.payee}</b>
                                        <span class="dim">{it.contract}</span>
                                    </td>
                                    <td class="num">{say::yen_signed(it.total)}</td>
                                    <td>{why(it.why)()}</td>
                                </tr>
                            }
                        })
                        .collect_view()}
                </tbody>
            </table>
        </div>
    }
}

/// Credits that have not been set off yet; computed only when the fold is opened.
#[component]
fn Credits(page: Page<RunId>) -> impl IntoView {
    let found: RwSignal<Option<Vec<OpenCredit>>> = RwSignal::new(None);
    let open = Callback::new(move |()| {
        page.ask(operations::billing_credits(), found);
    });
    let line = |it: OpenCredit| {
        let (word, chip) = if it.follows {
            (words::runs::credits_follow(), "chip")
        } else {
            (words::runs::credits_stay(), "chip warn")
        };
        view! {
            <li class="row">
                <span class="grow">
                    <b>{it.payee}</b>
                    <br />
                    <span class="dim">{it.contract}</span>
                </span>
                <b>{say::yen_signed(it.yen)}</b>
                <span class=chip>{word}</span>
            </li>
        }
    };
    view! {
        <Fold word=words::runs::credits() key="credits" load=open>
            {move || {
                found
                    .get()
                    .map(|all| {
                        if all.is_empty() {
                            view! { <p class="dim">{words::runs::credits_none()}</p> }.into_any()
                        } else {
                            view! {
                                <div class="card pad">
                                    <ul class="inner">{all.into_iter().map(line).collect_view()}</ul>
                                </div>
                            }
                                .into_any()
                        }
                    })
            }}
        </Fold>
    }
}
