//! An invoice: its content, its PDF, each facility's part, and its reversal.

use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use medpost_client::{billing, console, operations};
use medpost_domain::billing::credit_card::{CreditCardState, DisputeState};
use medpost_domain::billing::payer::Document;
use medpost_domain::billing::remind::Reminder;
use medpost_domain::id::InvoiceId;
use medpost_domain::role::Action;
use medpost_ui::list::Skeleton;
use medpost_ui::price::mode;
use medpost_ui::{say, when, words};
use medpost_wire::billing::content::InvoiceContent;
use medpost_wire::billing::credit_cards::CreditCardAttempt;
use medpost_wire::billing::invoices::{InvoiceDetail, InvoiceStanding, SettledBy};

use super::invoices::{Changed, Rows};
use crate::csv::Csv;
use crate::reason::{Readers, WithReason};
use crate::state::Page;
use crate::told::Outcome;

/// The invoice whose id is in the path, and its possible steps.
#[component]
pub fn Invoice() -> impl IntoView {
    let params = use_params_map();
    let id = Memo::new(move |_| params.with(|it| it.get("id")).and_then(|it| it.parse::<InvoiceId>().ok()));
    let found: RwSignal<Option<InvoiceDetail>> = RwSignal::new(None);
    let trouble = RwSignal::new(None);
    let again = RwSignal::new(0u32);
    let page = <Page>::new(Callback::new(move |()| again.update(|it| *it += 1)), trouble);
    Effect::new(move |_| {
        again.track();
        let Some(id) = id.get() else { return };
        page.ask(operations::invoice(id), found);
    });
    view! {
        <p>
            <a href="/invoices">"← "{words::billing::invoices_and_payment()}</a>
        </p>
        {move || match found.get() {
            None => view! { <Skeleton title=true /> }.into_any(),
            Some(it) => view! { <Loaded it page /> }.into_any(),
        }}
        <Outcome page />
    }
}

#[component]
fn Loaded(it: InvoiceDetail, page: Page) -> impl IntoView {
    let back = it.invoice.kind == Document::Reversal;
    let (word, chip) =
        if back { (words::invoices::reversal(), "chip") } else { say::invoice_standing(it.invoice.standing) };
    let (id, content) = (it.invoice.id, it.content.clone());
    let draft = content.number.is_empty();
    let may_reverse =
        page.signed.may(Action::Bill) && !draft && !back && it.invoice.standing != InvoiceStanding::Reversed;
    let may_suspend = page.signed.may(Action::ManageContracts)
        && it.invoice.standing == InvoiceStanding::Overdue
        && it.invoice.reminded >= u32::try_from(Reminder::ALL.len()).unwrap_or(0);
    let on_its_way = it.attempts.last().is_some_and(|it| it.state == CreditCardState::Pending);
    let may_ask = page.signed.may(Action::Bill) && it.invoice.open > 0 && !it.attempts.is_empty() && !on_its_way;
    view! {
        <div class="head">
            <div>
                <h1>
                    {if back { words::invoices::reversal() } else { words::billing::invoice() }}" "
                    {content.number.clone()}" "<span class=chip>{word}</span>
                </h1>
            </div>
            <div class="row end">
                {it
                    .invoice
                    .drawn
                    .then(|| {
                        let name = StoredValue::new(format!("{}.pdf", content.number));
                        view! {
                            <button
                                class="btn main"
                                on:click=move |_| {
                                    page.act(async move {
                                        console::fetch(&format!("invoices/{id}/pdf"), &name.get_value()).await
                                    });
                                }
                            >
                                "PDF"
                            </button>
                        }
                    })}
                {(!draft && !back)
                    .then(|| {
                        view! {
                            <a
                                class="btn quiet"
                                href=console::pdf(&format!("invoices/{id}/delivery-note"))
                                download=format!("nouhin-{}.pdf", content.number)
                            >
                                {words::billing::delivery_note()}
                            </a>
                        }
                    })}
                {(it.invoice.standing == InvoiceStanding::Paid && !back)
                    .then(|| {
                        view! {
                            <a
                                class="btn"
                                href=console::pdf(&format!("invoices/{id}/receipt"))
                                download=format!("receipt-{}.pdf", content.number)
                            >
                                {words::billing::receipt()}
                            </a>
                        }
                    })}
                {(!draft)
                    .then(|| {
                        view! {
                            <a
                                class="btn quiet small"
                                href=format!("{}/content.json", console::at(&format!("invoices/{id}")))
                                download=format!("{}.json", content.number)
                            >
                                "JSON"
                            </a>
                            <Csv path=console::csv(&format!("invoices/{id}/lines")) name="lines.csv" />
                        }
                    })}
            </div>
            <div class="row end">
                {(!content.parts.is_empty())
                    .then(|| {
                        view! {
                            <span>{words::billing::by_facility()}</span>
                            <Csv path=console::csv(&format!("invoices/{id}/breakdown")) name="breakdown.csv" />
                        }
                    })}
            </div>
        </div>
        {(!it.invoice.drawn && !draft).then(|| view! { <p class="note">{words::invoices::no_pdf()}</p> })}
        {draft.then(|| view! { <Changed it=it.invoice.change.clone() /> })}
        <div class="card pad">
            <dl class="facts">
                <dt>{words::common::addressee()}</dt>
                <dd>
                    {content.payee.addressee.clone()}
                    {(!content.payee.department.is_empty()).then(|| format!(" {}", content.payee.department))}
                </dd>
                <dt>{words::common::contract()}</dt>
                <dd>{say::joined(&[&content.contract, &content.contract_number])}</dd>
                <dt>{words::invoices::period()}</dt>
                <dd>{content.period.clone()}</dd>
                <dt>{words::billing::date()}</dt>
                <dd>{when::date(it.invoice.dated)}</dd>
                {(!back)
                    .then(|| {
                        view! {
                            <dt>{words::billing::due()}</dt>
                            <dd>{when::date(it.invoice.due)}</dd>
                        }
                    })}
                <dt>{words::invoices::total()}</dt>
                <dd>
                    <b>{say::yen_signed(content.total)}</b>
                </dd>
                {(!it.payments.is_empty())
                    .then(|| {
                        view! {
                            <dt>{words::invoices::paid_by()}</dt>
                            <dd>{it.payments.iter().map(paid_by).collect_view()}</dd>
                        }
                    })}
                {(!draft && !back)
                    .then(|| {
                        view! {
                            <dt>{words::invoices::open_sum()}</dt>
                            <dd>{say::yen_signed(it.invoice.open)}</dd>
                        }
                    })}
                <dt>{words::payer::method()}</dt>
                <dd>
                    {say::method(content.method)}{(!content.bank.is_empty()).then(|| format!(" ・ {}", content.bank))}
                </dd>
                <dt>{words::payer::delivery()}</dt>
                <dd>
                    {it.invoice.delivery.said(say::delivery_way).to_owned()}
                    {it.invoice.sent_at.map(|at| format!(" ・ {} {}", words::invoices::sent(), when::moment(at)))}
                    {it.invoice.opened_at.map(|at| format!(" ・ {} {}", words::invoices::opened(), when::moment(at)))}
                </dd>
                {(!content.reverses.is_empty())
                    .then(|| {
                        view! {
                            <dt>{words::invoices::related()}</dt>
                            <dd>{say::joined(&[&content.reverses, &content.reason])}</dd>
                        }
                    })}
                {(!it.sha256.is_empty())
                    .then(|| {
                        view! {
                            <dt>{words::invoices::sha256()}</dt>
                            <dd class="mono">{it.sha256.clone()}</dd>
                        }
                    })}
            </dl>
        </div>
        <What it=content />
        {(!it.attempts.is_empty()).then(|| view! { <Attempts it=it.attempts.clone() /> })}
        {may_ask
            .then(|| {
                view! {
                    <p>
                        <button
                            class="btn quiet small"
                            on:click=move |_| page.act(async move { operations::ask_card_again(id).await })
                        >
                            {words::credit_cards::ask_again()}
                        </button>
                    </p>
                }
            })}
        {(!it.related.is_empty())
            .then(|| {
                view! {
                    <h2>{words::invoices::related()}</h2>
                    <div class="card wrap" role="region" tabindex="0" aria-label=words::invoices::related()>
                        <Rows items=it.related.clone() />
                    </div>
                }
            })}
        {may_reverse
            .then(|| {
                view! {
                    <WithReason
                        word=words::invoices::reverse()
                        does=words::invoices::reverse()
                        effect=words::invoices::reverse_effect()
                        readers=Readers::Payer
                        act=Callback::new(move |reason: String| {
                            page.act(async move { billing::reverse(id, &reason).await.map(|_| ()) });
                        })
                    />
                }
            })}
        {may_suspend
            .then(|| {
                view! {
                    <WithReason
                        word=words::invoices::suspend()
                        does=words::invoices::suspend()
                        effect=words::invoices::suspend_effect()
                        readers=Readers::Debtor
                        act=Callback::new(move |reason: String| {
                            page.act(async move { billing::suspend_for_debt(id, &reason).await });
                        })
                    />
                }
            })}
    }
}

/// A payment of the invoice: 2026年12月7日 振込 ﾚｲｼﾞｲｼｶｲ 11,000円
fn paid_by(it: &SettledBy) -> impl IntoView + use<> {
    let fee = (it.fee != 0).then(|| format!("＋ {} {}", words::billing::transfer_fee(), say::yen_signed(it.fee)));
    let told =
        [when::date(it.paid_on), it.method.said(say::method).to_owned(), it.name.clone(), say::yen_signed(it.yen)];
    view! { <span class="change">{told.join(" ")}" "{fee}</span> }
}

/// The lines, taxes and total of an invoice, and each facility's part.
#[component]
fn What(it: InvoiceContent) -> impl IntoView {
    let tax_word = if it.tax_included { words::billing::tax_included() } else { words::billing::tax() };
    view! {
        <div class="card wrap" role="region" tabindex="0" aria-label=words::billing::what_for()>
            <table>
                <thead>
                    <tr>
                        <th scope="col">{words::billing::what_for()}</th>
                        <th scope="col">{words::invoices::period()}</th>
                        <th scope="col" class="num">
                            {words::billing::count()}
                        </th>
                        <th scope="col" class="num">
                            {words::billing::unit_price()}
                            {mode(it.tax_included)}
                        </th>
                        <th scope="col" class="num">
                            {words::billing::yen()}
                            {mode(it.tax_included)}
                        </th>
                        <th scope="col" class="num">
                            {words::invoices::rate()}
                        </th>
                    </tr>
                </thead>
                <tbody>
                    {it
                        .lines
                        .iter()
                        .map(|it| {
                            view! {
                                <tr>
                                    <td>{it.item.clone()}</td>
                                    <td>{it.period.clone()}</td>
                                    <td class="num">{it.quantity}</td>
                                    <td class="num">{say::yen_signed(it.unit)}</td>
                                    <td class="num">{say::yen_signed(it.yen)}</td>
                                    <td class="num">{it.rate}"%"</td>
                                </tr>
                            }
                        })
                        .collect_view()}
                    {it
                        .taxes
                        .iter()
                        .map(|it| {
                            view! {
                                <tr>
                                    <td colspan="4">
                                        {words::billing::tax_on(tax_word, it.rate, &say::yen_signed(it.net))}
                                    </td>
                                    <td class="num">{say::yen_signed(it.tax)}</td>
                                    <td></td>
                                </tr>
                            }
                        })
                        .collect_view()} <tr>
                        <td colspan="4">
                            <b>{words::billing::total()}</b>
                        </td>
                        <td class="num">
                            <b>{say::yen_signed(it.total)}</b>
                        </td>
                        <td></td>
                    </tr>
                </tbody>
            </table>
        </div>
        {(!it.parts.is_empty())
            .then(|| {
                view! {
                    <h2>{words::billing::by_facility()}</h2>
                    <div class="card wrap tall" role="region" tabindex="0" aria-label=words::billing::by_facility()>
                        <table>
                            <thead>
                                <tr>
                                    <th scope="col">{words::facility::code()}</th>
                                    <th scope="col">{words::common::facilities()}</th>
                                    <th scope="col" class="num">
                                        {words::billing::yen()}
                                        {mode(it.tax_included)}
                                    </th>
                                </tr>
                            </thead>
                            <tbody>
                                {it
                                    .parts
                                    .iter()
                                    .map(|it| {
                                        view! {
                                            <tr>
                                                <td>{it.code.clone()}</td>
                                                <td>{it.name.clone()}</td>
                                                <td class="num">{say::yen_signed(it.yen)}</td>
                                            </tr>
                                        }
                                    })
                                    .collect_view()}
                            </tbody>
                        </table>
                    </div>
                }
            })}
    }
}

/// Attempts to collect an invoice from a credit card.
#[component]
fn Attempts(it: Vec<CreditCardAttempt>) -> impl IntoView {
    let line = |it: CreditCardAttempt| {
        let (word, chip) = say::stored(&it.state, say::card_attempt);
        view! {
            <li class="row">
                <span class="grow">
                    {when::moment(it.made_at)}<br />
                    <span class="dim">
                        {(!it.reason.is_empty()).then(|| say::card_refusal(&it.reason))}
                        {it.again_at.map(|at| format!(" ・ {} {}", words::credit_cards::again_on(), when::date(at)))}
                        {it.dispute.as_ref().map(|it| it.said(say::dispute).to_owned())}
                        {it
                            .dispute_due
                            .filter(|_| {
                                it.dispute.as_ref().is_some_and(|it| !it.known().is_some_and(DisputeState::is_decided))
                            })
                            .map(|at| format!(" ・ {}", words::credit_cards::dispute_answer(&when::date(at))))}
                    </span>
                </span>
                <b>{say::yen_signed(it.yen)}</b>
                <span class=chip>{word}</span>
            </li>
        }
    };
    view! {
        <h2>{words::credit_cards::attempts()}</h2>
        <div class="card pad">
            <ul class="inner">{it.into_iter().map(line).collect_view()}</ul>
        </div>
    }
}
