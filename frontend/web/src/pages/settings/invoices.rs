//! 請求書・お支払い: the invoices that the facility pays itself, and how it is addressed and pays.

use leptos::prelude::*;
use leptos::task::spawn_local;
use medpost_client::{billing, operations};
use medpost_domain::billing::payer::Document;
use medpost_ui::fold::Fold;
use medpost_ui::notice::Trouble;
use medpost_ui::payer::{PayerForm, PayingCard, comes_back, go};
use medpost_ui::price::mode;
use medpost_ui::session::Settle;
use medpost_ui::{say, when, words};
use medpost_wire::billing::credit_cards::CreditCard;
use medpost_wire::billing::invoices::{FindInvoices, Invoice, InvoiceStanding};
use medpost_wire::billing::payers::PayerDetail;
use medpost_wire::problem::{Code, Problem};

use super::part::Part;

/// The invoices of the facility; nothing if it pays nothing itself.
#[component]
pub fn Invoices() -> impl IntoView {
    let settle = Settle::here();
    let found = RwSignal::new(Vec::<Invoice>::new());
    let payer = RwSignal::new(None::<(PayerDetail, CreditCard)>);
    let back = comes_back();
    let (total, pays) = (RwSignal::new(0u32), RwSignal::new(false));
    let (trouble, saved) = (RwSignal::new(None), RwSignal::new(false));
    let part = Part::asked();
    let load = move |skip: u32| {
        spawn_local(async move {
            let request = FindInvoices { skip, ..FindInvoices::default() };
            match settle.answer(operations::find_own_invoices(&request).await) {
                Ok(it) => {
                    total.set(it.total);
                    pays.set(it.pays);
                    found.update(|all| {
                        all.truncate(skip as usize);
                        all.extend(it.items);
                    });
                }
                Err(it) => trouble.set(Some(it)),
            }
            part.came();
        });
    };
    load(0);
    // A memo, so that `trouble` alone doesn't redraw the fold inside, which loads and may set `trouble` again.
    let shown = Memo::new(move |_| pays.get() || back || trouble.with(Option::is_some));
    move || {
        shown.get().then(|| view! {
            <div class="card pad">
                <h2>{words::billing::invoices_and_payment()}</h2>
                <p class="dim">{words::invoices::lead()}</p>
                {found.with(Vec::is_empty).then(|| view! { <p>{words::invoices::none()}</p> })}
                <ul class="inner">{found.get().into_iter().map(|it| view! { <Line it trouble /> }).collect_view()}</ul>
                {(found.with(Vec::len) < total.get() as usize)
                    .then(|| {
                        view! {
                            <button
                                class="btn small"
                                on:click=move |_| load(u32::try_from(found.with_untracked(Vec::len)).unwrap_or(0))
                            >
                                {words::common::show_more()}
                            </button>
                        }
                    })}
                {(!found.with(Vec::is_empty))
                    .then(|| {
                        view! {
                            <p>
                                <a class="btn quiet small" href=billing::own_statement() download="statement.pdf">
                                    {words::billing::statement()}
                                    " PDF"
                                </a>
                            </p>
                        }
                    })}
                <Payer payer back trouble saved />
                <Trouble problem=trouble />
                <span role="status">{move || saved.get().then(words::common::saved_note)}</span>
            </div>
        })
    }
}

/// An invoice, with its receipt, CSV and PDF.
#[component]
fn Line(it: Invoice, trouble: RwSignal<Option<Problem>>) -> impl IntoView {
    let settle = Settle::here();
    let fetch = move |id, number: String| {
        spawn_local(async move {
            if let Err(it) = settle.answer(billing::fetch_own(id, &number).await) {
                trouble.set(Some(it));
            }
        });
    };
    let (word, chip) = say::invoice_standing(it.standing);
    let back = it.kind == Document::Reversal;
    view! {
        <li class="row">
            <span class="grow">
                <b>{it.number.clone()}</b>
                {back.then(|| format!(" {}", words::invoices::reversal()))}
                <br />
                <span class="dim">
                    {when::date(it.dated)}
                    {(!back).then(|| format!(" ・ {} {}", words::billing::due(), when::date(it.due)))}
                </span>
            </span>
            <b>{say::yen_signed(it.total)}</b>
            <span class="dim">{mode(true)}</span>
            {(!back).then(|| view! { <span class=chip>{word}</span> })}
            {(it.standing == InvoiceStanding::Paid && !back)
                .then(|| {
                    view! {
                        <a
                            class="btn quiet small"
                            href=billing::own_receipt(it.id)
                            download=format!("receipt-{}.pdf", it.number)
                        >
                            {words::billing::receipt()}
                            <span class="hide">{it.number.clone()}</span>
                        </a>
                    }
                })}
            <a class="btn quiet small" href=billing::own_lines(it.id) download=format!("{}.csv", it.number)>
                "CSV"
                <span class="hide">{it.number.clone()}</span>
            </a>
            {if it.drawn {
                let (id, number) = (it.id, StoredValue::new(it.number.clone()));
                view! {
                    <button class="btn small" on:click=move |_| fetch(id, number.get_value())>
                        "PDF"
                        <span class="hide">{it.number.clone()}</span>
                    </button>
                }
                    .into_any()
            } else {
                view! { <span class="dim">{words::invoices::no_pdf()}</span> }.into_any()
            }}
        </li>
    }
}

/// How the facility is addressed and pays, loaded when opened.
#[component]
fn Payer(
    payer: RwSignal<Option<(PayerDetail, CreditCard)>>,
    /// Whether the user returns from entering a credit card.
    back: bool,
    trouble: RwSignal<Option<Problem>>,
    saved: RwSignal<bool>,
) -> impl IntoView {
    let settle = Settle::here();
    let ask = move || {
        spawn_local(async move {
            let card =
                if back { operations::look_for_own_credit_card().await } else { operations::own_credit_card().await };
            let both = match card {
                Ok(card) => operations::own_payer().await.map(|it| (it, card)),
                Err(it) => Err(it),
            };
            match settle.answer(both) {
                Ok(it) => payer.set(Some(it)),
                Err(it) => trouble.set(Some(it)),
            }
        });
    };
    let save = Callback::new(move |request: PayerDetail| {
        saved.set(false);
        spawn_local(async move {
            let answer = settle.step(operations::set_own_payer(&request)).await;
            // Also if somebody else changed it first, to show their change.
            if answer.as_ref().err().is_none_or(|it| it.code == Code::Stale) {
                ask();
            }
            saved.set(answer.is_ok());
            trouble.set(answer.err());
        });
    });
    let enter = Callback::new(move |()| {
        spawn_local(async move {
            match settle.answer(operations::enter_own_credit_card().await) {
                Ok(it) => go(&it.url),
                Err(it) => trouble.set(Some(it)),
            }
        });
    });
    let remove = Callback::new(move |()| {
        spawn_local(async move {
            match settle.answer(operations::remove_own_credit_card().await) {
                Ok(()) => ask(),
                Err(it) => trouble.set(Some(it)),
            }
        });
    });
    let open = Callback::new(move |()| {
        if payer.with_untracked(Option::is_none) {
            ask();
        }
    });
    view! {
        <Fold word=words::payer::title() key="payer" open=back load=open>
            {move || {
                payer
                    .get()
                    .map(|(it, card)| {
                        view! {
                            <PayerForm it operates=false by_card=card.entered save />
                            <PayingCard it=card enter=Some(enter) remove />
                        }
                    })
            }}
        </Fold>
    }
}
