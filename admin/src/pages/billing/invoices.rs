//! The invoices in reach, searched by payee, date, sum and state.

use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use medpost_client::{console, operations};
use medpost_domain::billing::payer::Document;
use medpost_domain::cell::yen;
use medpost_domain::role::Action;
use medpost_ui::list::{Choice, Found, Lines, SearchField};
use medpost_ui::{say, when, words};
use medpost_wire::billing::invoices::{FindInvoices, Invoice, InvoiceStanding};
use medpost_wire::billing::runs::InvoiceChange;

use crate::csv::Csv;
use crate::state::Signed;

use super::payer::PayerOf;

const STANDINGS: [InvoiceStanding; 4] =
    [InvoiceStanding::Open, InvoiceStanding::Overdue, InvoiceStanding::Paid, InvoiceStanding::Reversed];

/// The list of invoices; for an association, also its billing settings.
#[component]
pub fn Invoices() -> impl IntoView {
    let signed = Signed::here();
    let asked = use_query_map().with_untracked(|it| it.get("standing"));
    let standing = STANDINGS.into_iter().find(|it| asked.as_deref() == Some(say::invoice_code(*it)));
    let fields = signed.fields("/invoices");
    let disputed = fields.field("disputed", use_query_map().with_untracked(|it| it.get("disputed").is_some()));
    let text = fields.field("text", String::new());
    let standing = fields.field("standing", standing);
    let field = |name| fields.field(name, String::new());
    let (from, to, least, most) = (field("from"), field("to"), field("least"), field("most"));
    let number = |it: RwSignal<String>| it.with(|it| yen(it));
    let request = move |skip: u32| FindInvoices {
        text: text.get(),
        standing: standing.get(),
        from: when::read_field(&from.get()),
        to: when::read_field(&to.get()),
        least: number(least),
        most: number(most),
        disputed: disputed.get(),
        skip,
        ..FindInvoices::default()
    };
    let (yen, open) = (RwSignal::new(0i64), RwSignal::new(0i64));
    let found = Found::by_number(fields, request, operations::find_invoices, move |it| {
        yen.set(it.yen);
        open.set(it.open);
        (it.items, it.total)
    });
    let narrowed = move || {
        let request = request(0);
        !request.text.is_empty()
            || request.standing.is_some()
            || request.disputed
            || [request.from.is_some(), request.to.is_some(), request.least.is_some(), request.most.is_some()]
                .contains(&true)
    };
    let draw = Callback::new(|items: Vec<Invoice>| view! { <Rows items /> }.into_any());
    let own = signed.session.with_value(|it| it.association);
    view! {
        <div class="head">
            <div>
                <h1>{words::billing::invoices_and_payment()}</h1>
                <p aria-live="polite">
                    {move || {
                        format!(
                            "{} ・ {} {} ・ {} {}",
                            words::count::invoices(found.total.get()),
                            words::invoices::total(),
                            say::yen_signed(yen.get()),
                            words::invoices::open_sum(),
                            say::yen_signed(open.get()),
                        )
                    }}
                </p>
            </div>
            <div class="row end">
                {own
                    .map(|it| {
                        view! {
                            <a
                                class="btn quiet small"
                                href=console::pdf(&format!("payers/{it}/statement"))
                                download="statement.pdf"
                            >
                                {words::billing::statement()}
                                " PDF"
                            </a>
                        }
                    })}
                <a
                    class="btn quiet small"
                    href=move || console::zip_of("invoices", &request(0))
                    download="invoices.zip"
                >
                    {words::invoices::all_documents()}
                </a> <Csv path=Signal::derive(move || console::csv_of("invoices", &request(0))) name="invoices.csv" />
            </div>
        </div>
        <p class="dim">{words::invoices::lead()}</p>
        {own
            .filter(|_| signed.may(Action::ChangePayer))
            .map(|it| view! { <PayerOf id=it.to_string() operates=false own=true /> })}
        {own
            .map(|_| {
                view! {
                    <p class="row">
                        {signed
                            .may(Action::ChangePayer)
                            .then(|| {
                                view! {
                                    <a class="btn quiet small" href="/invoices/layout">
                                        {words::layout::title()}
                                    </a>
                                }
                            })} <a class="btn quiet small" href="/contracts">
                            {words::contracts::charges()}
                        </a>
                    </p>
                }
            })}
        <div class="bar" role="search">
            <SearchField label=words::billing::search_invoices() value=text />
            <Choice
                value=standing
                all=&STANDINGS
                word=|it| say::invoice_standing(it).0
                every=words::billing::all_states()
                label=words::common::state()
            />
            <label>
                {words::billing::date()}" "
                <input type="date" aria-label=words::common::from_this_day() bind:value=from />
            </label>
            <label>"～ "<input type="date" aria-label=words::common::last_day() bind:value=to /></label>
            <input
                type="text"
                inputmode="numeric"
                size="9"
                placeholder=words::invoices::least()
                aria-label=words::invoices::least()
                bind:value=least
            />
            <input
                type="text"
                inputmode="numeric"
                size="9"
                placeholder=words::invoices::most()
                aria-label=words::invoices::most()
                bind:value=most
            />
        </div>
        {move || {
            disputed
                .get()
                .then(|| {
                    view! {
                        <p class="note">
                            {words::overview::disputes()}" "
                            <button class="btn quiet small" on:click=move |_| disputed.set(false)>
                                {words::list::show_all()}
                            </button>
                        </p>
                    }
                })
        }}
        <Lines
            found
            draw
            label=words::billing::invoices_and_payment()
            none=words::invoices::none()
            narrowed=Signal::derive(narrowed)
        />
    }
}

/// A table of invoices.
#[component]
pub fn Rows(
    /// The invoices.
    items: Vec<Invoice>,
) -> impl IntoView {
    view! {
        <table>
            <thead>
                <tr>
                    <th scope="col">{words::common::addressee()}</th>
                    <th scope="col">{words::common::number()}</th>
                    <th scope="col" class="num">
                        {words::billing::date()}
                    </th>
                    <th scope="col" class="num">
                        {words::billing::due()}
                    </th>
                    <th scope="col" class="num">
                        {words::invoices::total()}
                    </th>
                    <th scope="col">{words::common::state()}</th>
                </tr>
            </thead>
            <tbody>{items.into_iter().map(|it| view! { <Row it /> }).collect_view()}</tbody>
        </table>
    }
}

#[component]
fn Row(it: Invoice) -> impl IntoView {
    let back = it.kind == Document::Reversal;
    let (word, chip) = if back { (words::invoices::reversal(), "chip") } else { say::invoice_standing(it.standing) };
    let draft = it.number.is_empty();
    let name = if draft { words::invoices::not_issued().to_owned() } else { it.number.clone() };
    view! {
        <tr>
            <td class="from">
                <a href=format!("/invoices/{}", it.id)>
                    <b>{it.payee.clone()}</b>
                </a>
                <span class="dim">{it.contract.clone()}</span>
                {draft.then(|| view! { <Changed it=it.change.clone() /> })}
            </td>
            <td>
                {name}
                {back
                    .then(|| {
                        view! {
                            <br />
                            <span class="dim">{words::invoices::reversal()}</span>
                        }
                    })}
            </td>
            <td class="num">{when::date(it.dated)}</td>
            <td class="num">{if back { String::new() } else { when::date(it.due) }}</td>
            <td class="num">
                {say::yen_signed(it.total)}
                {(it.open != 0 && it.open != it.total)
                    .then(|| {
                        view! {
                            <br />
                            <span class="dim">{words::invoices::open_sum()}" "{say::yen_signed(it.open)}</span>
                        }
                    })}
            </td>
            <td>
                <span class=chip>{word}</span>
                {(it.reminded > 0 && it.open > 0)
                    .then(|| {
                        view! {
                            <br />
                            <span class="dim">{words::reminders::reminded(it.reminded)}</span>
                        }
                    })}
                {(!it.drawn && !draft)
                    .then(|| {
                        view! {
                            <br />
                            <span class="dim">{words::invoices::no_pdf()}</span>
                        }
                    })}
            </td>
        </tr>
    }
}

/// What changed since the previous invoice.
#[component]
pub fn Changed(
    /// The changes.
    it: InvoiceChange,
) -> impl IntoView {
    let kinds = it.kinds.into_iter().map(|it| {
        let notes = if it.notes.is_empty() { String::new() } else { format!("（{}）", it.notes) };
        format!("{} {} → {}{notes}", say::charge(it.kind), say::yen_signed(it.before), say::yen_signed(it.now))
    });
    let facilities = match it.facilities.as_slice() {
        [before, now] => Some(format!("{} {before} → {now}", words::common::facilities())),
        _ => None,
    };
    let lines: Vec<String> = kinds.chain(facilities).collect();
    view! {
        {it
            .new
            .map(|why| {
                view! {
                    <span class="chip warn">{words::invoices::new()}</span>
                    <span class="change">{say::new_why(why)}</span>
                }
            })}
        {lines.into_iter().map(|it| view! { <span class="change">{it}</span> }).collect_view()}
    }
}
