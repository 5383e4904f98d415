//! Payments: importing a bank's file, which settles what is unambiguous, and settling the rest by hand.

use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::hooks::use_query_map;
use medpost_client::{console, operations};
use medpost_domain::billing::credit_card::RefundState;
use medpost_domain::billing::payer::Method;
use medpost_domain::cell::yen;
use medpost_domain::id::{InvoiceId, PaymentId};
use medpost_domain::stored::Word;
use medpost_ui::fold::Fold;
use medpost_ui::form::{sends, typed};
use medpost_ui::list::{Choice, Found, Lines, SearchField};
use medpost_ui::{say, when, words};
use medpost_wire::billing::invoices::{FindInvoices, Invoice, InvoiceStanding, Refund};
use medpost_wire::billing::payments::{
    AddPayment, BringBankFile, BroughtFile, FindPayments, Payment, PaymentStanding, SetAside, SettlePart, SettlePayment,
};
use medpost_wire::problem::Code;

use crate::csv::Csv;
use crate::file::Chosen;
use crate::pages::import::Notes;
use crate::reason::{Readers, Reason};
use crate::state::{Page, Signed};
use crate::told::Outcome;

const STANDINGS: [PaymentStanding; 4] =
    [PaymentStanding::Waiting, PaymentStanding::Partly, PaymentStanding::Settled, PaymentStanding::Aside];

type Here = Page<BroughtFile>;

/// The payments, and the ways to import or record more.
#[component]
pub fn Payments() -> impl IntoView {
    let waiting = use_query_map().with_untracked(|it| it.get("standing").is_some());
    let fields = Signed::here().fields("/payments");
    let text = fields.field("text", String::new());
    let chosen = fields.field("standing", waiting.then_some(PaymentStanding::Waiting));
    let request = move |skip: u32| FindPayments { text: text.get(), standing: chosen.get(), skip };
    let found = Found::by_number(fields, request, operations::find_payments, |it| (it.items, it.total));
    let page = Here::of(found).drawing(brought).provide();
    let choose = move |event: leptos::ev::Event| {
        let Some(chosen) = Chosen::of(&event) else { return };
        page.tell(async move {
            let request = BringBankFile { name: chosen.name(), content: chosen.read().await? };
            operations::bring_bank_file(&request).await
        });
    };
    let draw = Callback::new(|items: Vec<Payment>| {
        view! { <ul class="pad">{items.into_iter().map(|it| view! { <One it /> }).collect_view()}</ul> }.into_any()
    });
    view! {
        <div class="head">
            <div>
                <h1>{words::payments::title()}</h1>
                <p>{words::payments::lead()}</p>
                <p class="dim">{words::payments::headings()}</p>
            </div>
            <div class="row end">
                <Csv path=Signal::derive(move || console::csv_of("payments", &request(0))) name="payments.csv" />
            </div>
        </div>
        <div class="card pad row">
            <label class="btn main">
                {words::payments::bring_file()}
                <input type="file" class="hide" accept=".txt,.dat,.csv,.zen" on:change=choose />
            </label>
            <button class="btn" on:click=move |_| page.act(async move { operations::settle_again().await })>
                {words::payments::match_again()}
            </button>
            <Add />
            <span>{words::table::template()}</span>
            <Csv path=console::csv("bank-files/template") name="payments-template.csv" />
        </div>
        <Outcome page />
        <div class="bar" role="search">
            <SearchField label=words::payments::search() value=text />
            <Choice
                value=chosen
                all=&STANDINGS
                word=|it| say::payment_standing(it).0
                every=words::billing::all_states()
                label=words::common::state()
            />
        </div>
        <Lines
            found
            draw
            label=words::payments::title()
            none=words::payments::none()
            narrowed=Signal::derive(move || text.with(|it| !it.is_empty()) || chosen.get().is_some())
        />
    }
}

/// Draws what a bank's file contained, or its first 20 errors.
fn brought(it: BroughtFile) -> AnyView {
    if it.faults.is_empty() {
        return view! {
            <p class="note ok">{say::brought(it.payments, it.total, it.settled)}</p>
            <Notes items=it.notes column=say::bank_column />
        }
        .into_any();
    }
    view! {
        <div class="note bad">
            <p>
                <b>{words::billing::file_wrong()}</b>
            </p>
            <ul>
                {it
                    .faults
                    .into_iter()
                    .take(20)
                    .map(|it| {
                        view! {
                            <li>
                                {words::table::place(it.row, say::bank_column(&it.column))}" "{say::row_fault(it.fault)}
                            </li>
                        }
                    })
                    .collect_view()}
            </ul>
        </div>
    }
    .into_any()
}

#[component]
fn Add() -> impl IntoView {
    let page = Here::at("add");
    let (name, amount, note) = (typed(""), typed(""), typed(""));
    let day = RwSignal::new(when::field(when::now()));
    let submit = sends(move || {
        let (day, sum) = (when::read_field(&day.get_untracked()), amount.with_untracked(|it| yen(it)));
        let (Some(paid_on), Some(yen)) = (day, sum) else {
            page.refuse(if sum.is_none() { Code::BadSum } else { Code::BadDate });
            return;
        };
        let request = AddPayment { paid_on, yen, name: name.get_untracked(), note: note.get_untracked() };
        page.act(async move {
            operations::add_payment(&request).await?;
            for field in [amount, name, note] {
                field.set(String::new());
            }
            Ok(())
        });
    });
    view! {
        <details>
            <summary class="btn quiet">{words::payments::note_by_hand()}</summary>
            <Outcome page />
            <form class="row" on:submit=submit>
                <label>{words::payments::day()}" "<input type="date" required bind:value=day /></label>
                <input
                    type="text"
                    required
                    maxlength="100"
                    aria-label=words::payments::name()
                    placeholder=words::payments::name()
                    bind:value=name
                />
                <input
                    type="text"
                    required
                    inputmode="numeric"
                    aria-label=words::payments::yen()
                    placeholder=words::payments::yen()
                    bind:value=amount
                />
                <input
                    type="text"
                    maxlength="200"
                    aria-label=words::payments::how()
                    placeholder=words::payments::how()
                    bind:value=note
                />
                <button class="btn small">{words::payments::note_it()}</button>
            </form>
        </details>
    }
}

#[component]
fn One(it: Payment) -> impl IntoView {
    let page = Here::at(&it.id.to_string());
    let (id, version) = (it.id, it.version);
    let (word, chip) = say::payment_standing(it.standing);
    let waits = matches!(it.standing, PaymentStanding::Waiting | PaymentStanding::Partly);
    let settled = !it.settlements.is_empty();
    let aside = it.standing == PaymentStanding::Aside;
    let name = it.name.clone();
    let of_card = it.method == Method::Card && it.rest > 0 && waits;
    view! {
        <li class="file">
            <div class="row">
                <span class="name">
                    {it.name.clone()}{(!it.payer.is_empty()).then(|| format!(" → {}", it.payer))}<br />
                    <span class="dim">
                        {when::date(it.paid_on)}{(!it.note.is_empty()).then(|| format!(" ・ {}", it.note))}
                    </span>
                </span>
                <b class="num">{say::yen_signed(it.yen)}</b>
                {(it.rest != 0 && it.rest != it.yen)
                    .then(|| view! { <span class="dim">{words::payments::rest()}" "{say::yen_signed(it.rest)}</span> })}
                {(it.returned != 0)
                    .then(|| {
                        view! {
                            <span class="dim">{words::payments::returned()}" "{say::yen_signed(it.returned)}</span>
                        }
                    })}
                <span class=chip>{word}</span>
            </div>
            {match it.refund.as_ref().and_then(Word::known) {
                Some(RefundState::Pending) => Some(words::credit_cards::refund_pending()),
                Some(RefundState::Failed) => Some(words::credit_cards::refund_failed()),
                _ => None,
            }
                .map(|it| view! { <p class="note">{it}</p> })}
            {it
                .settlements
                .iter()
                .map(|it| {
                    view! {
                        <p class="dim">
                            <a href=format!("/invoices/{}", it.invoice)>{it.number.clone()}</a>
                            " "
                            {it.payee.clone()}
                            " ・ "
                            {say::yen_signed(it.yen)}
                            {(it.fee != 0)
                                .then(|| {
                                    format!(" ＋ {} {}", words::billing::transfer_fee(), say::yen_signed(it.fee))
                                })}
                        </p>
                    }
                })
                .collect_view()}
            {(!it.aside.is_empty()).then(|| view! { <p class="note">{it.aside.clone()}</p> })}
            {it.needs_second.then(|| view! { <p class="note">{words::payments::second_clerk_needed()}</p> })}
            <div class="row">
                {waits
                    .then(|| {
                        view! {
                            <Hand it=it.clone() />
                            <Aside id version name=name.clone() />
                        }
                    })} {of_card.then(|| view! { <Back id version rest=it.rest name=name.clone() /> })}
                {settled
                    .then(|| {
                        view! {
                            <button
                                class="btn quiet small"
                                on:click=move |_| page.act(async move { operations::unsettle_payment(id).await })
                            >
                                {words::payments::unsettle()}
                                <span class="hide">{name.clone()}</span>
                            </button>
                        }
                    })}
                {(aside && it.rest != 0)
                    .then(|| {
                        view! {
                            <button
                                class="btn quiet small"
                                on:click=move |_| {
                                    page.act(async move {
                                        operations::set_payment_aside(
                                                id,
                                                &SetAside {
                                                    version,
                                                    reason: String::new(),
                                                },
                                            )
                                            .await
                                    });
                                }
                            >
                                {words::payments::settle_after_all()}
                            </button>
                        }
                    })}
            </div>
            <Outcome page />
        </li>
    }
}

#[component]
fn Aside(id: PaymentId, version: i32, name: String) -> impl IntoView {
    let page = Here::at(&id.to_string());
    let reason = typed("");
    let submit = sends(move || {
        let request = SetAside { version, reason: reason.get_untracked() };
        page.act(async move { operations::set_payment_aside(id, &request).await });
    });
    view! {
        <details>
            <summary class="btn quiet small">
                {words::payments::set_it_aside()}<span class="hide">{name.clone()}</span>
            </summary>
            <form class="row" on:submit=submit>
                <Reason value=reason readers=Readers::Clerks of=name />
                <button class="btn small">{words::payments::set_aside()}</button>
            </form>
        </details>
    }
}

#[component]
fn Back(id: PaymentId, version: i32, rest: i64, name: String) -> impl IntoView {
    let page = Here::at(&id.to_string());
    let (reason, sum) = (typed(""), RwSignal::new(rest.to_string()));
    let submit = sends(move || {
        let Some(yen) = sum.with_untracked(|it| yen(it)) else {
            page.refuse(Code::BadSum);
            return;
        };
        let request = Refund { version, yen: Some(yen), reason: reason.get_untracked() };
        page.act(async move { operations::refund_payment(id, &request).await });
    });
    view! {
        <details>
            <summary class="btn quiet small">
                {words::payments::refund()}<span class="hide">{name.clone()}</span>
            </summary>
            <form class="row" on:submit=submit>
                <label>
                    {words::payments::refund_yen()}" "
                    <input type="number" required min="1" max=rest.to_string() bind:value=sum />
                </label>
                <span class="dim">{words::payments::rest()}" "{say::yen_signed(rest)}</span>
                <Reason value=reason readers=Readers::Clerks of=name />
                <button class="btn small">{words::payments::returned()}</button>
            </form>
        </details>
    }
}

/// Settles a payment by hand: chooses the invoices that it pays.
#[component]
fn Hand(it: Payment) -> impl IntoView {
    let page = Here::at(&it.id.to_string());
    let (id, version, rest) = (it.id, it.version, it.rest);
    let found: RwSignal<Vec<Invoice>> = RwSignal::new(Vec::new());
    let (text, asked) = (typed(""), RwSignal::new(false));
    let chosen: RwSignal<Vec<(InvoiceId, i64)>> = RwSignal::new(Vec::new());
    let fee = RwSignal::new(false);
    let open = Callback::new(move |()| {
        if asked.get_untracked() {
            return;
        }
        asked.set(true);
        spawn_local(async move {
            if let Some(it) = page.settle(operations::payment_candidates(id).await) {
                found.set(it);
            }
        });
    });
    // Searches as one types; an empty field shows the candidates again.
    Effect::new(move |before: Option<String>| {
        let typed = text.get();
        if before.as_ref().is_none_or(|it| *it == typed) {
            return typed;
        }
        let asked = typed.clone();
        spawn_local(async move {
            let mut all = Vec::new();
            if asked.trim().is_empty() {
                all.extend(page.settle(operations::payment_candidates(id).await).unwrap_or_default());
            } else {
                for standing in [InvoiceStanding::Overdue, InvoiceStanding::Open] {
                    let request =
                        FindInvoices { text: asked.clone(), standing: Some(standing), ..FindInvoices::default() };
                    all.extend(
                        page.settle(operations::find_invoices(&request).await).map(|it| it.items).unwrap_or_default(),
                    );
                }
            }
            if text.try_get_untracked().as_ref() == Some(&asked) {
                found.set(all);
            }
        });
        typed
    });
    let sum = move || chosen.with(|it| it.iter().map(|it| it.1).sum::<i64>());
    let settle = move |_| {
        let mut left = rest;
        let short = (sum() - rest).max(0);
        let all = chosen.get_untracked();
        let last = all.len().saturating_sub(1);
        let parts = all.into_iter().enumerate().filter_map(|(index, (invoice, owed))| {
            // The last invoice bears what is missing: as transfer fee if ticked, else open.
            let yen = if owed < 0 { owed.max(left) } else { owed.min(left) };
            left -= yen;
            let fee = if fee.get_untracked() && index == last { short } else { 0 };
            (yen != 0).then_some(SettlePart { invoice, yen, fee })
        });
        let request = SettlePayment { version, parts: parts.collect() };
        page.act(async move { operations::settle_payment(id, &request).await });
    };
    let line = move |it: Invoice| {
        let (invoice, owed) = (it.id, it.open);
        let mark = move |event: leptos::ev::Event| {
            chosen.update(|all| {
                all.retain(|it| it.0 != invoice);
                if event_target_checked(&event) {
                    all.push((invoice, owed));
                }
            });
        };
        let (word, chip) = say::invoice_standing(it.standing);
        view! {
            <li>
                <label class="check">
                    <input
                        type="checkbox"
                        prop:checked=move || chosen.with(|all| all.iter().any(|it| it.0 == invoice))
                        on:change=mark
                    />
                    <span class="grow">
                        {it.number}" "{it.payee}" "
                        <span class="dim">{it.contract}" ・ "{words::billing::due()}" "{when::date(it.due)}</span>
                    </span>
                    " "
                    <b>{say::yen_signed(it.open)}</b>
                    " "
                    <span class=chip>{word}</span>
                </label>
            </li>
        }
    };
    view! {
        <Fold word=words::payments::settle() key=id.to_string() of=it.name.clone() main=true load=open>
            <div class="row">
                <SearchField label=words::billing::search_invoices() value=text />
            </div>
            {move || {
                if found.with(Vec::is_empty) {
                    view! { <p class="dim">{words::payments::no_candidates()}</p> }.into_any()
                } else {
                    view! {
                        <ul class="inner" aria-label=words::payments::for_invoices()>
                            {found.get().into_iter().map(line).collect_view()}
                        </ul>
                    }
                        .into_any()
                }
            }}
            <p aria-live="polite">
                {move || {
                    format!(
                        "{} {} / {} {}",
                        words::payments::for_invoices(),
                        say::yen_signed(sum()),
                        words::payments::rest(),
                        say::yen_signed(rest),
                    )
                }}
            </p>
            {move || {
                (sum() > rest && rest > 0)
                    .then(|| {
                        view! {
                            <label class="check">
                                <input
                                    type="checkbox"
                                    prop:checked=move || fee.get()
                                    on:change=move |it| fee.set(event_target_checked(&it))
                                />
                                {words::payments::difference_is_fee()}
                                " ("
                                {say::yen_signed(sum() - rest)}
                                ")"
                            </label>
                        }
                    })
            }}
            <div class="row">
                <button class="btn main small" disabled=move || chosen.with(Vec::is_empty) on:click=settle>
                    {words::payments::settle()}
                </button>
            </div>
        </Fold>
    }
}
