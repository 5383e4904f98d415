//! What a facility that pays for itself sees and sets in the clinic's app.

use medpost_domain::billing::cycle::Payer;
use medpost_domain::card::CardKind;
use medpost_domain::id::InvoiceId;
use medpost_domain::role::Action;
use medpost_wire::billing::credit_cards::{CreditCard, CreditCardPage};
use medpost_wire::billing::invoices::{FindInvoices, InvoiceDetail, InvoiceList};
use medpost_wire::billing::payers::PayerDetail;
use medpost_wire::problem::Code;
use sea_orm::ConnectionTrait;

use crate::audit::entry::Actor;
use crate::billing::Billing;
use crate::billing::credit_cards::card;
use crate::billing::invoices::{list, receipt};
use crate::billing::payers::payee::{KnownPayer, settings_or_default};
use crate::billing::payers::payer;
use crate::billing::store::{self, Reach};
use crate::contract::store as contracts;
use crate::directory::store as directory;
use crate::kit::fault::Outcome;
use crate::session::caller::Caller;

/// A page of the invoices that the caller's facility pays.
pub async fn own_invoices(billing: &Billing, caller: &Caller, request: &FindInvoices) -> Outcome<InvoiceList> {
    caller.must(Action::SeeInvoices)?;
    let mut list = list::listed(billing, Reach::Facility(caller.facility), request).await?;
    let contract = contracts::contract_to_come(&*billing.db, caller.facility, None, billing.clock.now()).await?;
    list.pays |= contract.is_some_and(|it| it.payer != Payer::Holder);
    Ok(list)
}

/// The statement of account of the caller's facility, as PDF.
pub async fn own_statement(billing: &Billing, caller: &Caller) -> Outcome<Vec<u8>> {
    caller.must(Action::SeeInvoices)?;
    let id = caller.facility;
    receipt::drawn_statement(billing, id.0, receipt::statement_of(&*billing.db, Reach::Facility(id), id.0).await?).await
}

/// The content of one of its invoices as the JSON that was hashed, with a file name.
pub async fn own_text(db: &impl ConnectionTrait, caller: &Caller, id: InvoiceId) -> Outcome<(String, Vec<u8>)> {
    caller.must(Action::SeeInvoices)?;
    list::text_of(db, Reach::Facility(caller.facility), id).await
}

/// The lines of one of its invoices as CSV.
pub async fn own_lines(db: &impl ConnectionTrait, caller: &Caller, id: InvoiceId, shift_jis: bool) -> Outcome<Vec<u8>> {
    caller.must(Action::SeeInvoices)?;
    list::lines_of(db, Reach::Facility(caller.facility), id, shift_jis).await
}

/// One of its invoices.
pub async fn own_invoice(billing: &Billing, caller: &Caller, id: InvoiceId) -> Outcome<InvoiceDetail> {
    caller.must(Action::SeeInvoices)?;
    list::shown(billing, Reach::Facility(caller.facility), id).await
}

/// One of its invoices as PDF, with a file name; notes that it was opened.
pub async fn fetch_own(billing: &Billing, caller: &Caller, id: InvoiceId) -> Outcome<(String, Vec<u8>)> {
    caller.must(Action::SeeInvoices)?;
    list::fetched(billing, Reach::Facility(caller.facility), id, Actor::person(caller), true).await
}

/// The receipt for a fully paid invoice, as PDF with a file name.
pub async fn own_receipt(billing: &Billing, caller: &Caller, id: InvoiceId) -> Outcome<(String, Vec<u8>)> {
    caller.must(Action::SeeInvoices)?;
    receipt::receipt_of(billing, caller.facility.0, Reach::Facility(caller.facility), id).await
}

/// The payer settings of the caller's facility.
pub async fn own_payer(db: &impl ConnectionTrait, caller: &Caller) -> Outcome<PayerDetail> {
    caller.must(Action::SeeInvoices)?;
    let id = caller.facility;
    let row = directory::facilities(db, vec![id]).await?.pop().ok_or(Code::NotFound)?;
    let set = store::payers(db, &[id.0]).await?.remove(&id.0);
    Ok(settings_or_default(&KnownPayer::of(row), set)?)
}

/// Saves the payer settings of the caller's facility.
pub async fn set_own_payer(billing: &Billing, caller: &Caller, request: &PayerDetail) -> Outcome<()> {
    caller.must(Action::ChangePayer)?;
    payer::save_payer(billing, caller.facility.0, request, false, Actor::person(caller)).await
}

/// The credit card of the caller's facility.
pub async fn own_card(billing: &Billing, caller: &Caller) -> Outcome<CreditCard> {
    caller.must(Action::SeeInvoices)?;
    card::card_of(billing, caller.facility.0).await
}

/// Opens a page at Stripe for entering the card, which returns to the host that the caller uses.
pub async fn enter_own_card(billing: &Billing, caller: &Caller) -> Outcome<CreditCardPage> {
    caller.must(Action::ChangePayer)?;
    let host = match caller.card_kind {
        CardKind::Hpki => &billing.office.card_url,
        CardKind::Pki => &billing.office.pki_url,
    };
    let back = format!("{}/settings?card", host.trim_end_matches('/'));
    let plain = payer::plain(&*billing.db, None, caller.facility.0).await?;
    card::card_page(billing, caller.facility.0, &plain, &back, Actor::person(caller)).await
}

/// Checks whether a card was entered there.
pub async fn look_for_own_card(billing: &Billing, caller: &Caller) -> Outcome<CreditCard> {
    caller.must(Action::ChangePayer)?;
    card::entered_card(billing, caller.facility.0).await
}

/// Removes the card; further invoices are paid by bank transfer.
pub async fn remove_own_card(billing: &Billing, caller: &Caller) -> Outcome<()> {
    caller.must(Action::ChangePayer)?;
    card::forget_card(billing, caller.facility.0, Actor::person(caller)).await
}
