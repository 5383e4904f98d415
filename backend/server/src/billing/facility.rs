//! What a facility that pays itself sees and sets in the clinic's app.

use medpost_domain::id::InvoiceId;
use medpost_domain::role::Action;
use medpost_wire::billing::{FindInvoices, InvoiceDetail, InvoiceList, PayerDetail};
use medpost_wire::problem::Code;

use crate::audit::entry::Actor;
use crate::directory::store as directory;
use crate::kit::fault::Outcome;
use crate::session::caller::Caller;

use super::Billing;
use super::payer::{Plain, detail};
use super::store::{self, Reach};

impl Billing {
    /// A page of the invoices that the caller's facility pays.
    pub async fn own_invoices(&self, caller: &Caller, wish: &FindInvoices) -> Outcome<InvoiceList> {
        must(caller, Action::SeeInvoices)?;
        self.listed(Reach::Facility(caller.facility), wish).await
    }

    /// One of them.
    pub async fn own_invoice(&self, caller: &Caller, id: InvoiceId) -> Outcome<InvoiceDetail> {
        must(caller, Action::SeeInvoices)?;
        self.shown(Reach::Facility(caller.facility), id).await
    }

    /// One of them as PDF.
    pub async fn fetch_own(&self, caller: &Caller, id: InvoiceId) -> Outcome<(String, Vec<u8>)> {
        must(caller, Action::SeeInvoices)?;
        self.fetched(Reach::Facility(caller.facility), id, Actor::person(caller), true).await
    }

    /// The receipt of one that is paid in full, as PDF.
    pub async fn own_receipt(&self, caller: &Caller, id: InvoiceId) -> Outcome<(String, Vec<u8>)> {
        must(caller, Action::SeeInvoices)?;
        self.receipt_of(Reach::Facility(caller.facility), id).await
    }

    /// How the caller's facility is written to and pays.
    pub async fn own_payer(&self, caller: &Caller) -> Outcome<PayerDetail> {
        must(caller, Action::SeeInvoices)?;
        let id = caller.facility;
        let row = directory::facilities(&*self.db, vec![id]).await?.pop().ok_or(Code::NotFound)?;
        let set = store::payers(&*self.db, &[id.0]).await?.remove(&id.0);
        Ok(detail(&Plain::of(row), set))
    }

    /// Sets it.
    pub async fn set_own_payer(&self, caller: &Caller, wish: &PayerDetail) -> Outcome<()> {
        must(caller, Action::ChangePayer)?;
        self.keep_payer(caller.facility.0, wish, false, Actor::person(caller)).await
    }
}

fn must(caller: &Caller, action: Action) -> Result<(), Code> {
    if caller.may(action, None) { Ok(()) } else { Err(Code::Forbidden) }
}
