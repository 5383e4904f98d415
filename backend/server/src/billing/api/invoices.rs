//! Invoices and the documents drawn from them.

use std::sync::Arc;

use medpost_domain::id::{FacilityId, InvoiceId};
use medpost_wire::billing::former::MailKeptLink;
use medpost_wire::billing::invoices::{FindInvoices, InvoiceDetail, InvoiceList, Reverse};
use medpost_wire::letters::MailedLink;
use poem::Body;
use poem_openapi::OpenApi;
use poem_openapi::param::{Path, Query};
use poem_openapi::payload::Json;

use crate::billing::Billing;
use crate::billing::invoices::{archive, former, layout, list, papers, receipt, reversal};
use crate::kit::area::Area;
use crate::kit::db::retry_on_conflict;
use crate::kit::file::{Csv, File, Hashed, Pdf, Zip};
use crate::kit::input::Input;
use crate::kit::problem::Result;
use crate::office::caller::ConsoleCaller;
use crate::office::tables::from_query;

/// Invoices and the documents drawn from them.
pub struct InvoicesApi(pub Arc<Billing>);

#[OpenApi(prefix_path = "/console", tag = "Area::Invoices")]
impl InvoicesApi {
    /// Searches the invoices that the caller can see, one page at a time.
    #[oai(path = "/invoices/search", method = "post", operation_id = "find_invoices")]
    async fn find(&self, caller: ConsoleCaller, request: Input<FindInvoices>) -> Result<Json<InvoiceList>> {
        Ok(Json(list::find(&self.0, &caller, &request).await?))
    }

    /// Downloads the invoices that match, as CSV; at most 20,000.
    #[oai(path = "/invoices.csv", method = "get", operation_id = "invoices_csv")]
    async fn invoices_csv(
        &self,
        caller: ConsoleCaller,
        /// The list's search as JSON, as its search operation takes it; everything if left out. `skip` is ignored.
        query: Query<Option<String>>,
        /// Shift_JIS for old versions of Excel instead of UTF-8 (the default).
        shift_jis: Query<Option<bool>>,
    ) -> Result<File<Csv>> {
        let request = from_query(query.0.as_deref())?;
        let table = list::invoices_csv(&self.0, &caller, &request, shift_jis.0.unwrap_or(false)).await?;
        Ok(File::table(table, "invoices.csv", shift_jis.0.unwrap_or(false)))
    }

    /// Downloads the invoices that match, with an index and the history of changes, as a ZIP file.
    #[oai(path = "/invoices.zip", method = "get", operation_id = "invoices_zip")]
    async fn invoices_zip(
        &self,
        caller: ConsoleCaller,
        /// The list's search as JSON, as its search operation takes it; everything if left out. `skip` and `run` are
        /// ignored: drafts are never included.
        query: Query<Option<String>>,
    ) -> Result<File<Zip>> {
        let bytes = archive::archive(&self.0, &caller, from_query(query.0.as_deref())?).await?;
        Ok(File::new(Body::from_bytes_stream(bytes), "invoices.zip"))
    }

    /// Returns an invoice with its content, related documents, payments and attempts to collect it.
    #[oai(path = "/invoices/:id", method = "get", operation_id = "invoice")]
    async fn invoice(
        &self,
        caller: ConsoleCaller,
        /// Id of the invoice.
        id: Path<InvoiceId>,
    ) -> Result<Json<InvoiceDetail>> {
        Ok(Json(list::one(&self.0, &caller, id.0).await?))
    }

    /// Downloads an invoice as PDF; notes when its payer first opens it.
    #[oai(path = "/invoices/:id/pdf", method = "post", operation_id = "invoice_pdf")]
    async fn pdf(
        &self,
        caller: ConsoleCaller,
        /// Id of the invoice.
        id: Path<InvoiceId>,
    ) -> Result<File<Pdf>> {
        let (name, pdf) = list::fetch(&self.0, &caller, id.0).await?;
        Ok(File::new(pdf, name))
    }

    /// Downloads the content of an invoice: exactly the JSON that was hashed.
    #[oai(path = "/invoices/:id/content.json", method = "get", operation_id = "invoice_content")]
    async fn content(
        &self,
        caller: ConsoleCaller,
        /// Id of the invoice.
        id: Path<InvoiceId>,
    ) -> Result<File<Hashed>> {
        let (name, text) = list::text(&*self.0.db, &caller, id.0).await?;
        Ok(File::new(text, name))
    }

    /// Downloads the lines of an invoice, as CSV.
    #[oai(path = "/invoices/:id/lines.csv", method = "get", operation_id = "invoice_lines")]
    async fn lines(
        &self,
        caller: ConsoleCaller,
        /// Id of the invoice.
        id: Path<InvoiceId>,
        /// Shift_JIS for old versions of Excel instead of UTF-8 (the default).
        shift_jis: Query<Option<bool>>,
    ) -> Result<File<Csv>> {
        let table = list::lines_csv(&*self.0.db, &caller, id.0, shift_jis.0.unwrap_or(false)).await?;
        Ok(File::table(table, "lines.csv", shift_jis.0.unwrap_or(false)))
    }

    /// Downloads the receipt for an invoice that is paid in full, as PDF.
    #[oai(path = "/invoices/:id/receipt.pdf", method = "get", operation_id = "invoice_receipt")]
    async fn receipt(
        &self,
        caller: ConsoleCaller,
        /// Id of the invoice.
        id: Path<InvoiceId>,
    ) -> Result<File<Pdf>> {
        let (name, pdf) = receipt::receipt(&self.0, &caller, id.0).await?;
        Ok(File::new(pdf, name))
    }

    /// Downloads the delivery note (納品書・利用実績報告書) for an issued invoice, as PDF.
    #[oai(path = "/invoices/:id/delivery-note.pdf", method = "get", operation_id = "delivery_note")]
    async fn delivery_note(
        &self,
        caller: ConsoleCaller,
        /// Id of the invoice.
        id: Path<InvoiceId>,
    ) -> Result<File<Pdf>> {
        let (name, pdf) = papers::delivery_note(&self.0, &caller, id.0).await?;
        Ok(File::new(pdf, name))
    }

    /// Mails a link to the invoices of a facility that is no longer in any contract.
    #[oai(path = "/facilities/:id/invoice-link", method = "post", operation_id = "mail_invoice_link")]
    async fn mail_link(
        &self,
        caller: ConsoleCaller,
        /// Id of the facility.
        id: Path<FacilityId>,
        request: Input<MailKeptLink>,
    ) -> Result<Json<MailedLink>> {
        Ok(Json(retry_on_conflict(|| former::mail_kept_link(&self.0, &caller, id.0, &request)).await?))
    }

    /// Downloads each facility's part of an invoice, as CSV in the association's layout.
    #[oai(path = "/invoices/:id/breakdown.csv", method = "get", operation_id = "invoice_breakdown")]
    async fn breakdown(
        &self,
        caller: ConsoleCaller,
        /// Id of the invoice.
        id: Path<InvoiceId>,
        /// Shift_JIS for old versions of Excel instead of UTF-8 (the default).
        shift_jis: Query<Option<bool>>,
    ) -> Result<File<Csv>> {
        let table = layout::breakdown_csv(&*self.0.db, &caller, id.0, shift_jis.0.unwrap_or(false)).await?;
        Ok(File::table(table, "breakdown.csv", shift_jis.0.unwrap_or(false)))
    }

    /// Reverses an issued invoice by a document of its own, and returns that document.
    #[oai(path = "/invoices/:id/reversal", method = "post", operation_id = "reverse_invoice")]
    async fn reverse(
        &self,
        caller: ConsoleCaller,
        /// Id of the invoice.
        id: Path<InvoiceId>,
        request: Input<Reverse>,
    ) -> Result<Json<InvoiceDetail>> {
        let back = retry_on_conflict(|| reversal::reverse(&self.0, &caller, id.0, &request)).await?;
        Ok(Json(list::one(&self.0, &caller, back).await?))
    }
}
