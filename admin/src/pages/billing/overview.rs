//! The month at a glance: what was billed, what is open, and what a clerk has to do.

use leptos::prelude::*;
use medpost_client::operations;
use medpost_ui::list::Skeleton;
use medpost_ui::session::Settle;
use medpost_ui::{say, words};
use medpost_wire::billing::overview::BillingOverview;

use crate::pages::chart::ByKind;
use crate::told::Trouble;

/// Open sums and tasks, and a chart of what was billed by month.
#[component]
pub fn Billing() -> impl IntoView {
    let settle = Settle::here();
    let (found, trouble) = (RwSignal::new(None::<BillingOverview>), RwSignal::new(None));
    settle.ask(operations::billing_overview(), found, trouble);
    view! {
        <div class="head">
            <div>
                <h1>{words::billing::title()}</h1>
                <p>{words::billing::lead()}</p>
            </div>
            <div class="row end">
                <a class="btn" href="/billing/reminders">
                    {words::reminders::title()}
                </a>
                <a class="btn" href="/billing/debits">
                    {words::billing::direct_debit()}
                </a>
                <a class="btn main" href="/billing/runs">
                    {words::runs::title()}
                </a>
            </div>
        </div>
        <Trouble problem=trouble />
        {move || match found.get() {
            None => view! { <Skeleton /> }.into_any(),
            Some(it) => view! { <Loaded it /> }.into_any(),
        }}
    }
}

#[component]
fn Loaded(it: BillingOverview) -> impl IntoView {
    let late = if it.overdue > 0 { "bad" } else { "" };
    let todo = [
        (it.applications, words::overview::applications(), "/applications"),
        (it.changes, words::overview::changes(), "/changes"),
        (it.overdue_invoices, words::overview::overdue(), "/invoices?standing=overdue"),
        (it.waiting, words::overview::payments(), "/payments?standing=waiting"),
        (it.disputes, words::overview::disputes(), "/invoices?disputed"),
    ];
    let todo: Vec<_> = todo.into_iter().filter(|it| it.0 > 0).collect();
    view! {
        <dl class="figures">
            <div>
                <dt>{words::invoices::open()}</dt>
                <dd>
                    <a href="/invoices?standing=open">{say::yen_signed(it.open)}</a>
                </dd>
            </div>
            <div class=late>
                <dt>{words::invoices::overdue()}</dt>
                <dd>
                    <a href="/invoices?standing=overdue">{say::yen_signed(it.overdue)}</a>
                </dd>
            </div>
            <div>
                <dt>{words::overview::payments()}</dt>
                <dd>
                    <a href="/payments?standing=waiting">{say::yen_signed(it.waiting_yen)}</a>
                </dd>
            </div>
        </dl>
        {(!todo.is_empty())
            .then(|| {
                view! {
                    <div class="card pad">
                        <ul class="todo">
                            {todo
                                .into_iter()
                                .map(|(count, word, to)| {
                                    view! {
                                        <li>
                                            <b>{count}</b>
                                            <span>{word}</span>
                                            <a class="btn quiet small" href=to>
                                                {words::overview::list()}
                                            </a>
                                        </li>
                                    }
                                })
                                .collect_view()}
                        </ul>
                    </div>
                }
            })}
        <div class="card pad">
            {if it.months.is_empty() {
                view! { <p>{words::billing::none()}</p> }.into_any()
            } else {
                view! { <ByKind months=it.months.clone() /> }.into_any()
            }}
        </div>
    }
}
