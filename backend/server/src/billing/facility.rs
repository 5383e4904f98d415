//! What a facility that pays itself sees and sets in the clinic's app.

use medpost_domain::billing::cycle::Payer;
use medpost_domain::card::CardKind;
use medpost_domain::id::InvoiceId;
use medpost_domain::role::Action;
use medpost_wire::billing::credit_cards::{CardPage, CreditCard};
use medpost_wire::billing::invoices::{FindInvoices, InvoiceDetail, InvoiceList};
use medpost_wire::billing::payers::PayerDetail;
use medpost_wire::problem::Code;

use crate::audit::entry::Actor;
use crate::contract::store as contracts;
use crate::directory::store as directory;
use crate::kit::fault::Outcome;
use crate::session::caller::Caller;

use super::Billing;
use super::payee::{Plain, detail};
use super::store::{self, Reach};

impl Billing {
    /// A page of the invoices that the caller's facility pays.
    pub async fn own_invoices(&self, caller: &Caller, wish: &FindInvoices) -> Outcome<InvoiceList> {
        caller.must(Action::SeeInvoices)?;
        let mut list = self.listed(Reach::Facility(caller.facility), wish).await?;
        let contract = contracts::contract_to_come(&*self.db, caller.facility, None, self.clock.now()).await?;
        list.pays |= contract.is_some_and(|it| it.payer != Payer::Holder);
        Ok(list)
    }

    /// What the caller's facility was billed and paid, as PDF.
    pub async fn own_statement(&self, caller: &Caller) -> Outcome<Vec<u8>> {
        caller.must(Action::SeeInvoices)?;
        let id = caller.facility;
        self.drawn_statement(id.0, self.statement_of(Reach::Facility(id), id.0).await?).await
    }

    /// What one of its invoices says, as it was hashed: JSON.
    pub async fn own_text(&self, caller: &Caller, id: InvoiceId) -> Outcome<(String, Vec<u8>)> {
        caller.must(Action::SeeInvoices)?;
        self.text_of(Reach::Facility(caller.facility), id).await
    }

    /// Its lines as CSV.
    pub async fn own_lines(&self, caller: &Caller, id: InvoiceId, shift_jis: bool) -> Outcome<Vec<u8>> {
        caller.must(Action::SeeInvoices)?;
        self.lines_of(Reach::Facility(caller.facility), id, shift_jis).await
    }

    /// One of them.
    pub async fn own_invoice(&self, caller: &Caller, id: InvoiceId) -> Outcome<InvoiceDetail> {
        caller.must(Action::SeeInvoices)?;
        self.shown(Reach::Facility(caller.facility), id).await
    }

    /// One of them as PDF.
    pub async fn fetch_own(&self, caller: &Caller, id: InvoiceId) -> Outcome<(String, Vec<u8>)> {
        caller.must(Action::SeeInvoices)?;
        self.fetched(Reach::Facility(caller.facility), id, Actor::person(caller), true).await
    }

    /// The receipt of one that is paid in full, as PDF.
    pub async fn own_receipt(&self, caller: &Caller, id: InvoiceId) -> Outcome<(String, Vec<u8>)> {
        caller.must(Action::SeeInvoices)?;
        self.receipt_of(caller.facility.0, Reach::Facility(caller.facility), id).await
    }

    /// How the caller's facility is written to and pays.
    pub async fn own_payer(&self, caller: &Caller) -> Outcome<PayerDetail> {
        caller.must(Action::SeeInvoices)?;
        let id = caller.facility;
        let row = directory::facilities(&*self.db, vec![id]).await?.pop().ok_or(Code::NotFound)?;
        let set = store::payers(&*self.db, &[id.0]).await?.remove(&id.0);
        Ok(detail(&Plain::of(row), set)?)
    }

    /// Sets it.
    pub async fn set_own_payer(&self, caller: &Caller, wish: &PayerDetail) -> Outcome<()> {
        caller.must(Action::ChangePayer)?;
        self.keep_payer(caller.facility.0, wish, false, Actor::person(caller)).await
    }

    /// The credit card of the caller's facility.
    pub async fn own_card(&self, caller: &Caller) -> Outcome<CreditCard> {
        caller.must(Action::SeeInvoices)?;
        self.card_of(caller.facility.0).await
    }

    /// A page of Stripe's on which it is entered; one comes back to the host one came from.
    pub async fn enter_own_card(&self, caller: &Caller) -> Outcome<CardPage> {
        caller.must(Action::ChangePayer)?;
        let host = match caller.card_kind {
            CardKind::Hpki => &self.office.card_url,
            CardKind::Pki => &self.office.pki_url,
        };
        let back = format!("{}/settings?card", host.trim_end_matches('/'));
        let plain = self.plain(None, caller.facility.0).await?;
        self.card_page(caller.facility.0, &plain, &back, Actor::person(caller)).await
    }

    /// Looks whether it was entered.
    pub async fn look_for_own_card(&self, caller: &Caller) -> Outcome<CreditCard> {
        caller.must(Action::ChangePayer)?;
        self.entered_card(caller.facility.0).await
    }

    /// Forgets it.
    pub async fn remove_own_card(&self, caller: &Caller) -> Outcome<()> {
        caller.must(Action::ChangePayer)?;
        self.forget_card(caller.facility.0, Actor::person(caller)).await
    }
}
