//! Invoices of a facility that pays for itself, for its managers.

use std::sync::Arc;

use medpost_domain::id::InvoiceId;
use medpost_wire::billing::credit_cards::{CreditCard, CreditCardPage};
use medpost_wire::billing::invoices::{FindInvoices, InvoiceDetail, InvoiceList};
use medpost_wire::billing::payers::PayerDetail;
use poem_openapi::OpenApi;
use poem_openapi::param::{Path, Query};
use poem_openapi::payload::Json;

use crate::billing::{Billing, facility};
use crate::kit::area::Area;
use crate::kit::db::retry_on_conflict;
use crate::kit::done::Done;
use crate::kit::file::{Csv, File, Hashed, Pdf};
use crate::kit::input::Input;
use crate::kit::problem::Result;
use crate::session::caller::Caller;

/// Billing operations in the clinic's app.
pub struct FacilityBillingApi(pub Arc<Billing>);

#[OpenApi(tag = "Area::OwnInvoices")]
impl FacilityBillingApi {
    /// Searches the invoices that the caller's facility pays, one page at a time.
    #[oai(path = "/invoices/search", method = "post", operation_id = "find_own_invoices")]
    async fn find(&self, caller: Caller, request: Input<FindInvoices>) -> Result<Json<InvoiceList>> {
        Ok(Json(facility::own_invoices(&self.0, &caller, &request).await?))
    }

    /// Returns an invoice that the caller's facility pays, with its content and payments.
    #[oai(path = "/invoices/:id", method = "get", operation_id = "own_invoice")]
    async fn invoice(
        &self,
        caller: Caller,
        /// Id of the invoice.
        id: Path<InvoiceId>,
    ) -> Result<Json<InvoiceDetail>> {
        Ok(Json(facility::own_invoice(&self.0, &caller, id.0).await?))
    }

    /// Downloads an invoice that the caller's facility pays, as PDF; notes that it was opened.
    #[oai(path = "/invoices/:id/pdf", method = "post", operation_id = "own_invoice_pdf")]
    async fn pdf(
        &self,
        caller: Caller,
        /// Id of the invoice.
        id: Path<InvoiceId>,
    ) -> Result<File<Pdf>> {
        let (name, pdf) = facility::fetch_own(&self.0, &caller, id.0).await?;
        Ok(File::new(pdf, name))
    }

    /// Downloads the content of an invoice that the caller's facility pays: exactly the JSON that was hashed.
    #[oai(path = "/invoices/:id/content.json", method = "get", operation_id = "own_invoice_content")]
    async fn content(
        &self,
        caller: Caller,
        /// Id of the invoice.
        id: Path<InvoiceId>,
    ) -> Result<File<Hashed>> {
        let (name, text) = facility::own_text(&*self.0.db, &caller, id.0).await?;
        Ok(File::new(text, name))
    }

    /// Downloads the lines of an invoice that the caller's facility pays, as CSV.
    #[oai(path = "/invoices/:id/lines.csv", method = "get", operation_id = "own_invoice_lines")]
    async fn lines(
        &self,
        caller: Caller,
        /// Id of the invoice.
        id: Path<InvoiceId>,
        /// Shift_JIS for old versions of Excel instead of UTF-8 (the default).
        shift_jis: Query<Option<bool>>,
    ) -> Result<File<Csv>> {
        let table = facility::own_lines(&*self.0.db, &caller, id.0, shift_jis.0.unwrap_or(false)).await?;
        Ok(File::table(table, "lines.csv", shift_jis.0.unwrap_or(false)))
    }

    /// Downloads the statement of what the caller's facility was billed and paid, as PDF.
    #[oai(path = "/facility/statement.pdf", method = "get", operation_id = "own_statement")]
    async fn statement(&self, caller: Caller) -> Result<File<Pdf>> {
        Ok(File::new(facility::own_statement(&self.0, &caller).await?, "statement.pdf"))
    }

    /// Downloads the receipt for an invoice that the caller's facility has paid in full, as PDF.
    #[oai(path = "/invoices/:id/receipt.pdf", method = "get", operation_id = "own_invoice_receipt")]
    async fn receipt(
        &self,
        caller: Caller,
        /// Id of the invoice.
        id: Path<InvoiceId>,
    ) -> Result<File<Pdf>> {
        let (name, pdf) = facility::own_receipt(&self.0, &caller, id.0).await?;
        Ok(File::new(pdf, name))
    }

    /// Returns how the caller's facility is addressed on invoices, and how it pays.
    #[oai(path = "/facility/payer", method = "get", operation_id = "own_payer")]
    async fn payer(&self, caller: Caller) -> Result<Json<PayerDetail>> {
        Ok(Json(facility::own_payer(&*self.0.db, &caller).await?))
    }

    /// Sets how the caller's facility is addressed on invoices, and how it pays.
    #[oai(path = "/facility/payer", method = "put", operation_id = "set_own_payer")]
    async fn set_payer(&self, caller: Caller, request: Input<PayerDetail>) -> Result<Done> {
        retry_on_conflict(|| facility::set_own_payer(&self.0, &caller, &request)).await?;
        Ok(Done::Done)
    }

    /// Returns the last digits of the credit card of the caller's facility, and when it expires.
    #[oai(path = "/facility/payer/card", method = "get", operation_id = "own_credit_card")]
    async fn card(&self, caller: Caller) -> Result<Json<CreditCard>> {
        Ok(Json(facility::own_card(&self.0, &caller).await?))
    }

    /// Opens a page at Stripe for entering the credit card of the caller's facility.
    #[oai(path = "/facility/payer/card", method = "post", operation_id = "enter_own_credit_card")]
    async fn enter_card(&self, caller: Caller) -> Result<Json<CreditCardPage>> {
        Ok(Json(facility::enter_own_card(&self.0, &caller).await?))
    }

    /// Checks at Stripe whether the credit card of the caller's facility was entered, and returns it.
    #[oai(path = "/facility/payer/card/look", method = "post", operation_id = "look_for_own_credit_card")]
    async fn look_for_card(&self, caller: Caller) -> Result<Json<CreditCard>> {
        Ok(Json(facility::look_for_own_card(&self.0, &caller).await?))
    }

    /// Removes the credit card of the caller's facility; further invoices are paid by bank transfer.
    #[oai(path = "/facility/payer/card", method = "delete", operation_id = "remove_own_credit_card")]
    async fn remove_card(&self, caller: Caller) -> Result<Done> {
        retry_on_conflict(|| facility::remove_own_card(&self.0, &caller)).await?;
        Ok(Done::Done)
    }
}
