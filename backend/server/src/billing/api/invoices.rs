//! Invoices and the documents drawn from them.

use std::sync::Arc;

use medpost_domain::id::{FacilityId, InvoiceId};
use medpost_wire::billing::invoices::{FindInvoices, InvoiceDetail, InvoiceList, Reverse};
use medpost_wire::billing::kept::MailKeptLink;
use medpost_wire::letters::MailedLink;
use poem::Body;
use poem_openapi::OpenApi;
use poem_openapi::param::{Path, Query};
use poem_openapi::payload::Json;

use crate::billing::Billing;
use crate::billing::invoices::{archive, kept, layout, list, papers, receipt, reversal};
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
    /// A page of invoices in reach.
    #[oai(path = "/invoices/search", method = "post", operation_id = "find_invoices")]
    async fn find(&self, caller: ConsoleCaller, request: Input<FindInvoices>) -> Result<Json<InvoiceList>> {
        Ok(Json(list::find(&self.0, &caller, &request).await?))
    }

    /// The invoices that `query` (what the search takes, as JSON) finds as CSV: UTF-8, or Shift_JIS.
    #[oai(path = "/invoices.csv", method = "get", operation_id = "invoices_csv")]
    async fn invoices_csv(
        &self,
        caller: ConsoleCaller,
        query: Query<Option<String>>,
        shift_jis: Query<Option<bool>>,
    ) -> Result<File<Csv>> {
        let request = from_query(query.0.as_deref())?;
        let table = list::invoices_csv(&self.0, &caller, &request, shift_jis.0.unwrap_or(false)).await?;
        Ok(File::table(table, "invoices.csv", shift_jis.0.unwrap_or(false)))
    }

    /// The documents that `query` (what the search takes, as JSON) finds with an index and the history of changes,
    /// as a ZIP file.
    #[oai(path = "/invoices.zip", method = "get", operation_id = "invoices_zip")]
    async fn invoices_zip(&self, caller: ConsoleCaller, query: Query<Option<String>>) -> Result<File<Zip>> {
        let bytes = archive::archive(&self.0, &caller, from_query(query.0.as_deref())?).await?;
        Ok(File::new(Body::from_bytes_stream(bytes), "invoices.zip"))
    }

    /// An invoice with all it says.
    #[oai(path = "/invoices/:id", method = "get", operation_id = "invoice")]
    async fn invoice(&self, caller: ConsoleCaller, id: Path<InvoiceId>) -> Result<Json<InvoiceDetail>> {
        Ok(Json(list::one(&self.0, &caller, id.0).await?))
    }

    /// An invoice as PDF, as it was drawn once.
    #[oai(path = "/invoices/:id/pdf", method = "post", operation_id = "invoice_pdf")]
    async fn pdf(&self, caller: ConsoleCaller, id: Path<InvoiceId>) -> Result<File<Pdf>> {
        let (name, pdf) = list::fetch(&self.0, &caller, id.0).await?;
        Ok(File::new(pdf, name))
    }

    /// What an invoice says, as it was hashed: JSON.
    #[oai(path = "/invoices/:id/content.json", method = "get", operation_id = "invoice_content")]
    async fn content(&self, caller: ConsoleCaller, id: Path<InvoiceId>) -> Result<File<Hashed>> {
        let (name, text) = list::text(&*self.0.db, &caller, id.0).await?;
        Ok(File::new(text, name))
    }

    /// The lines of an invoice as CSV: UTF-8, or Shift_JIS.
    #[oai(path = "/invoices/:id/lines.csv", method = "get", operation_id = "invoice_lines")]
    async fn lines(
        &self,
        caller: ConsoleCaller,
        id: Path<InvoiceId>,
        shift_jis: Query<Option<bool>>,
    ) -> Result<File<Csv>> {
        let table = list::lines_csv(&*self.0.db, &caller, id.0, shift_jis.0.unwrap_or(false)).await?;
        Ok(File::table(table, "lines.csv", shift_jis.0.unwrap_or(false)))
    }

    /// The receipt of an invoice that is paid in full, as PDF.
    #[oai(path = "/invoices/:id/receipt.pdf", method = "get", operation_id = "invoice_receipt")]
    async fn receipt(&self, caller: ConsoleCaller, id: Path<InvoiceId>) -> Result<File<Pdf>> {
        let (name, pdf) = receipt::receipt(&self.0, &caller, id.0).await?;
        Ok(File::new(pdf, name))
    }

    /// 納品書（利用実績報告書） of an issued invoice, as PDF.
    #[oai(path = "/invoices/:id/delivery-note.pdf", method = "get", operation_id = "delivery_note")]
    async fn delivery_note(&self, caller: ConsoleCaller, id: Path<InvoiceId>) -> Result<File<Pdf>> {
        let (name, pdf) = papers::delivery_note(&self.0, &caller, id.0).await?;
        Ok(File::new(pdf, name))
    }

    /// Mails a link to the invoices of a facility that is over.
    #[oai(path = "/facilities/:id/invoice-link", method = "post", operation_id = "mail_invoice_link")]
    async fn mail_link(
        &self,
        caller: ConsoleCaller,
        id: Path<FacilityId>,
        request: Input<MailKeptLink>,
    ) -> Result<Json<MailedLink>> {
        Ok(Json(retry_on_conflict(|| kept::mail_kept_link(&self.0, &caller, id.0, &request)).await?))
    }

    /// Each facility's part of an invoice as CSV: UTF-8, or Shift_JIS.
    #[oai(path = "/invoices/:id/breakdown.csv", method = "get", operation_id = "invoice_breakdown")]
    async fn breakdown(
        &self,
        caller: ConsoleCaller,
        id: Path<InvoiceId>,
        shift_jis: Query<Option<bool>>,
    ) -> Result<File<Csv>> {
        let table = layout::breakdown_csv(&*self.0.db, &caller, id.0, shift_jis.0.unwrap_or(false)).await?;
        Ok(File::table(table, "breakdown.csv", shift_jis.0.unwrap_or(false)))
    }

    /// Takes an invoice back by a document of its own.
    #[oai(path = "/invoices/:id/reversal", method = "post", operation_id = "reverse_invoice")]
    async fn reverse(
        &self,
        caller: ConsoleCaller,
        id: Path<InvoiceId>,
        request: Input<Reverse>,
    ) -> Result<Json<InvoiceDetail>> {
        let back = retry_on_conflict(|| reversal::reverse(&self.0, &caller, id.0, &request)).await?;
        Ok(Json(list::one(&self.0, &caller, back).await?))
    }
}
