//! Billing operations: of the console, and of facilities that pay themselves.

use medpost_domain::id::{FacilityId, InvoiceId};
use medpost_wire::billing::former::{FetchKept, KeptInvoices, KeptLink, MailKeptLink};
use medpost_wire::billing::invoices::{InvoiceDetail, Reverse};
use medpost_wire::billing::reminders::{RemindNow, SuspendForDebt};
use medpost_wire::billing::runs::{BillingRun, MakeRun};
use medpost_wire::billing::terms::AskEstimate;
use medpost_wire::letters::MailedLink;

use crate::line::Answer;
use crate::operations;
use crate::request::{fetch_document, json};

/// Sends the next reminder of an overdue invoice immediately. `sent` is the number of reminders that the page showed.
pub async fn remind_now(id: InvoiceId, sent: u32) -> Answer<()> {
    operations::remind_now(id, &RemindNow { sent }).await
}

/// Suspends the contract of an overdue invoice after its last reminder.
pub async fn suspend_for_debt(id: InvoiceId, reason: &str) -> Answer<()> {
    operations::suspend_for_debt(id, &SuspendForDebt { reason: reason.to_owned() }).await
}

/// Computes the bill of a month.
pub async fn make_run(month: &str) -> Answer<BillingRun> {
    operations::make_billing_run(&MakeRun { month: month.to_owned() }).await
}

/// Reverses an invoice.
pub async fn reverse(id: InvoiceId, reason: &str) -> Answer<InvoiceDetail> {
    operations::reverse_invoice(id, &Reverse { reason: reason.to_owned() }).await
}

const OWN: &str = "/api/v1";

/// Saves one of the facility's own invoices as PDF.
pub async fn fetch_own(id: InvoiceId, number: &str) -> Answer<()> {
    fetch_document(&format!("{OWN}/invoices/{id}/pdf"), None, &format!("{number}.pdf")).await
}

/// Saves an estimate for a plan currently on offer.
pub async fn estimate(body: &AskEstimate) -> Answer<()> {
    fetch_document(&format!("{OWN}/estimates"), json(body), "mitsumori.pdf").await
}

/// The invoices of a closed facility, by the token of their link.
pub async fn kept(token: &str, skip: u32) -> Answer<KeptInvoices> {
    operations::kept_invoices(&KeptLink { token: token.to_owned(), skip }).await
}

/// Saves one of the invoices of a closed facility as PDF.
pub async fn fetch_kept(token: &str, invoice: InvoiceId, number: &str) -> Answer<()> {
    let body = FetchKept { token: token.to_owned(), invoice };
    fetch_document(&format!("{OWN}/kept-invoices/pdf"), json(&body), &format!("{number}.pdf")).await
}

/// Mails the link to the invoices of a closed facility.
pub async fn mail_kept_link(facility: FacilityId, mail: &str) -> Answer<MailedLink> {
    operations::mail_invoice_link(facility, &MailKeptLink { mail: mail.to_owned() }).await
}

/// The address of the receipt for a paid invoice.
pub fn own_receipt(id: InvoiceId) -> String {
    format!("{OWN}/invoices/{id}/receipt.pdf")
}

/// The address of the facility's own statement.
pub fn own_statement() -> String {
    format!("{OWN}/facility/statement.pdf")
}

/// The address of an invoice's lines as CSV.
pub fn own_lines(id: InvoiceId) -> String {
    format!("{OWN}/invoices/{id}/lines.csv")
}
