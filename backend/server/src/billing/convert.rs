//! Conversions between rows and domain types that all parts of billing share.

use medpost_domain::billing::charge::Charge;
use medpost_domain::billing::cycle::first_issue_day;
use medpost_domain::billing::month::Month;
use medpost_domain::billing::payer::Method;
use medpost_domain::billing::run::Billing as Terms;
use medpost_domain::billing::zengin::credits::Credit;
use medpost_domain::billing::zengin::letters::bare_name;
use medpost_domain::id::{AdministratorId, BankFileId, ContractId, InvoiceId, PaymentId};
use medpost_domain::instant::Instant;
use medpost_domain::stored::Unread;
use medpost_domain::text::search::search_line;
use medpost_wire::billing::content::InvoiceContent;
use medpost_wire::problem::Code;
use sha2::{Digest, Sha256};
use time::Date;
use uuid::Uuid;

use crate::contract::store::Contract;
use crate::kit::entropy;
use crate::kit::fault::{Fault, Outcome};

use super::store;

/// The largest payment, in yen.
pub const LARGEST: i64 = 1_000_000_000_000;

/// The billing terms of a contract for the run of a month.
pub fn terms(it: &Contract, month: Month) -> Result<Terms, Unread> {
    Ok(Terms {
        payer: it.payer.get()?,
        cycle: it.cycle.get()?,
        advance: it.advance,
        // A contract that ends has no later invoice to offset a surplus against.
        pay_back: it.pay_back || it.ends_at.is_some_and(|it| Month::at(it.plus(-1)) <= month),
        first: it.billed_from.map_or_else(|| Month::at(it.begins_at), Month),
    })
}

/// The date and the due date of an invoice for a month, if issued `today` or on the first issue day after it.
pub fn dates(contract: &Contract, month: Month, today: Date) -> Result<(Date, Date), Unread> {
    let issued = today.max(first_issue_day(month));
    Ok((contract.dated.get()?.on(month, issued), contract.due.get()?.on(month, issued)))
}

/// A date as days since 1970 in Japan.
pub fn day(date: Date) -> i32 {
    Instant::japan_midnight(date).japan_day()
}

/// The content of an invoice; fails and logs an alarm if it no longer matches the hash taken at issue.
pub fn read(it: &store::Invoice) -> Outcome<InvoiceContent> {
    if it.sha256.as_deref().is_some_and(|hash| Sha256::digest(&it.content).as_slice() != hash) {
        tracing::error!(invoice = %it.id, "ALARM: an invoice does not say any more what it said when it was issued");
        return Err(Code::Internal.into());
    }
    serde_json::from_str(&it.content).map_err(Fault::broken("read an invoice"))
}

/// The date of a day, given in days since 1970 in Japan.
pub fn date_of(day: i32) -> time::Date {
    Instant::japan_day_begin(day).japan_date()
}

/// The JSON that is stored and hashed.
pub fn text(it: &impl serde::Serialize) -> Outcome<String> {
    serde_json::to_string(it).map_err(Fault::broken("write an invoice"))
}

/// A charge on an invoice, as a row.
pub fn charge_row(invoice: InvoiceId, contract: ContractId, it: &Charge, now: Instant) -> store::InvoiceCharge {
    store::InvoiceCharge {
        id: entropy::id(now),
        invoice_id: invoice,
        contract_id: contract,
        month: it.month.0,
        kind: it.kind.into(),
        entry_id: it.entry,
        facility_id: it.facility,
        quantity: it.quantity,
        yen: it.yen,
    }
}

/// An incoming bank transfer as a row, not settled yet.
pub fn row(file: Option<BankFileId>, it: &Credit, by: Option<AdministratorId>, now: Instant) -> store::Payment {
    store::Payment {
        id: PaymentId(entropy::id(now)),
        file_id: file,
        method: Method::BankTransfer.into(),
        paid_on: day(it.on),
        yen: it.yen,
        name: it.name.clone(),
        bare: bare_name(&it.name),
        // The account, followed by the sender's code if there is one: `Owing::payer` tries both.
        account: if it.code.is_empty() { it.account.clone() } else { format!("{}/{}", it.account, it.code) },
        folded: search_line(&[&it.name], &[&it.note]),
        note: it.note.clone(),
        payer_id: None,
        settled: 0,
        returned: 0,
        aside: String::new(),
        made_by: by,
        made_at: now,
        version: 1,
    }
}

/// The id of the facility or association that pays an invoice.
pub fn payer_of(it: &store::Invoice) -> Uuid {
    it.facility_id.map_or(it.association_id.0, |it| it.0)
}

/// Yen of a payment that are neither settled nor returned.
pub const fn unsettled_yen(it: &store::Payment) -> i64 {
    it.yen - it.settled - it.returned
}

/// Yen still to be paid, or to be paid back if negative. Nothing is open on drafts and reversals.
pub const fn open_yen(it: &store::Invoice) -> i64 {
    if it.number.is_none() || it.reverses_id.is_some() { 0 } else { it.total - it.paid - it.taken_back }
}

/// The counter row (no fiscal year) that making or approving a run locks, so that only one is at work.
pub(crate) const RUN_COUNTER: i32 = -1;
