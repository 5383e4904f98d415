//! 今日すること: what needs attention, and two charts.

use leptos::prelude::*;
use leptos::task::spawn_local;
use medpost_client::operations;
use medpost_domain::pool::Sharing;
use medpost_domain::role::Action;
use medpost_domain::stored::Word;
use medpost_ui::list::Skeleton;
use medpost_ui::session::Settle;
use medpost_ui::{say, words};
use medpost_wire::billing::invoices::{FindInvoices, InvoiceStanding};
use medpost_wire::billing::payments::{FindPayments, PaymentStanding};
use medpost_wire::console::overview as wire;

use super::chart;
use crate::state::Signed;
use crate::told::Trouble;

/// The first page of the console.
#[component]
pub fn Overview() -> impl IntoView {
    let (signed, settle) = (Signed::here(), Settle::here());
    let (found, trouble) = (RwSignal::new(None), RwSignal::new(None));
    let (sees_invoices, bills) = (signed.may(Action::SeeInvoices), signed.may(Action::Bill));
    spawn_local(async move {
        match settle.answer(operations::overview().await) {
            Ok(it) => {
                // If invoices or payments can't be loaded, the rest is shown anyway.
                let late = FindInvoices { standing: Some(InvoiceStanding::Overdue), ..FindInvoices::default() };
                let late =
                    if sees_invoices { operations::find_invoices(&late).await.map_or(0, |it| it.total) } else { 0 };
                let waiting = FindPayments { standing: Some(PaymentStanding::Waiting), ..FindPayments::default() };
                let waiting =
                    if bills { operations::find_payments(&waiting).await.map_or(0, |it| it.total) } else { 0 };
                found.set(Some((it, late, waiting)));
            }
            Err(it) => trouble.set(Some(it)),
        }
    });
    view! {
        <Trouble problem=trouble />
        {move || match found.get() {
            None => {
                view! {
                    <div class="head">
                        <h1>{words::overview::title()}</h1>
                    </div>
                    <Skeleton />
                }
                    .into_any()
            }
            Some((it, overdue, payments)) => view! { <Loaded it overdue payments /> }.into_any(),
        }}
    }
}

#[component]
fn Loaded(it: wire::Overview, overdue: u32, payments: u32) -> impl IntoView {
    let (pool, used) = it.contracts.iter().fold((0, 0), |sum, it| (sum.0 + it.pool, sum.1 + it.used));
    let inboxes: u32 = it.contracts.iter().map(|it| it.inboxes).sum();
    let sharing = it.contracts.first().map(|it| match &it.sharing {
        Word::Known(Sharing::Shared) => words::allotment::shared_up_to(&say::bytes(it.ceiling)),
        other => other.said(|_| words::allotment::divided()).to_owned(),
    });
    let operates = Signed::here().session.with_value(|it| it.association.is_none());
    let changes = if operates { words::overview::changes() } else { words::overview::returned() };
    let all = [
        (it.waiting, words::overview::waiting(), "", "/waiting", words::overview::list(), true),
        (it.applications, words::overview::applications(), "", "/applications", words::overview::list(), true),
        (it.changes, changes, "", "/changes", words::overview::list(), true),
        (overdue, words::overview::overdue(), "", "/invoices?standing=overdue", words::overview::list(), true),
        (it.transfers, words::overview::transfers(), "", "/transfers", words::overview::list(), true),
        (it.ending_unreceived, words::overview::unreceived(), "", "/records?ending=1", words::records::title(), true),
        (it.full_inboxes, words::overview::full(), "", "/inboxes?only=full", words::overview::list(), true),
        (
            it.contacts_due,
            words::overview::contacts(),
            words::overview::contacts_why(),
            "/contacts",
            words::overview::list(),
            false,
        ),
        (it.not_in_use, words::overview::not_in_use(), "", "/facilities?unused=1", words::overview::list(), false),
        (
            it.one_card,
            words::overview::one_card(),
            words::overview::one_card_why(),
            "/facilities?cards=1",
            words::overview::list(),
            false,
        ),
        (it.cards_ending, words::overview::cards_ending(), "", "/people?only=ending", words::overview::list(), false),
        (it.cards_ordered, words::overview::cards_ordered(), "", "/cards?only=ordered", words::overview::list(), true),
        (payments, words::overview::payments(), "", "/payments?standing=waiting", words::overview::list(), true),
    ];
    let waiting: Vec<_> = all.into_iter().filter(|it| it.0 > 0).collect();
    let none = waiting.is_empty();
    view! {
        <div class="head">
            <div>
                <h1>{words::overview::title()}</h1>
                <p>
                    {words::overview::facilities_and_inboxes(
                        &words::overview::facilities(it.facilities),
                        &words::overview::inboxes(inboxes),
                    )}
                </p>
            </div>
            <div class="meter">
                {format!("{} {} / {}", words::allotment::room_of_contract(), say::bytes(used), say::bytes(pool))}
                <progress
                    max=pool.to_string()
                    value=used.to_string()
                    aria-label=words::allotment::room_of_contract()
                ></progress> {sharing}
            </div>
        </div>
        <div class="grid2">
            <div class="card pad">
                {none.then(|| view! { <p>{words::overview::nothing_to_do()}</p> })}
                <ul class="todo">
                    {waiting
                        .into_iter()
                        .map(|(count, what, why, to, word, urgent)| {
                            view! {
                                <li>
                                    <b class:bad=urgent>{count}</b>
                                    <div>
                                        {what}{(!why.is_empty()).then(|| view! { <span class="dim">{why}</span> })}
                                    </div>
                                    <a class="btn small" href=to>
                                        {word}
                                        <span class="hide">{what}</span>
                                    </a>
                                </li>
                            }
                        })
                        .collect_view()}
                </ul>
            </div>
            <div class="card pad">
                <h2>{words::overview::chart_used()}</h2>
                <chart::Used days=it.days.clone() pool />
                <h2>{words::overview::chart_arrivals()}</h2>
                <chart::Arrivals days=it.days />
            </div>
        </div>
    }
}
