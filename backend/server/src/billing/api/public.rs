//! Operations without sign-in: estimates, and invoices of former facilities behind a mailed link.

use std::sync::Arc;

use medpost_wire::billing::former::{FetchKept, KeptInvoices, KeptLink};
use medpost_wire::billing::terms::AskEstimate;
use poem::Request;
use poem_openapi::OpenApi;
use poem_openapi::payload::Json;

use crate::billing::Billing;
use crate::billing::invoices::{former, quote};
use crate::kit::area::Area;
use crate::kit::file::{File, Pdf};
use crate::kit::input::Input;
use crate::kit::problem::Result;
use crate::session::caller::must_be_within_pace;

/// Operations without sign-in: estimates for everybody, and invoices of former facilities for whoever has the link.
pub struct PublicBillingApi(pub Arc<Billing>);

#[OpenApi(tag = "Area::Public")]
impl PublicBillingApi {
    /// Returns an estimate (見積書) for a plan on offer now, as PDF. Open to everybody.
    #[oai(path = "/estimates", method = "post", operation_id = "public_estimate")]
    async fn estimate(&self, request: &Request, body: Input<AskEstimate>) -> Result<File<Pdf>> {
        must_be_within_pace(request, &self.0.pace, self.0.clock.now())?;
        Ok(File::new(quote::public_estimate(&self.0, &body).await?, "mitsumori.pdf"))
    }

    /// Lists the invoices of a former facility, one page at a time. Open to whoever has the mailed link.
    #[oai(path = "/kept-invoices", method = "post", operation_id = "kept_invoices")]
    async fn list(&self, request: &Request, body: Input<KeptLink>) -> Result<Json<KeptInvoices>> {
        must_be_within_pace(request, &self.0.pace, self.0.clock.now())?;
        Ok(Json(former::kept_invoices(&self.0, &body).await?))
    }

    /// Downloads an invoice of a former facility, as PDF. Open to whoever has the mailed link.
    #[oai(path = "/kept-invoices/pdf", method = "post", operation_id = "kept_invoice_pdf")]
    async fn pdf(&self, request: &Request, body: Input<FetchKept>) -> Result<File<Pdf>> {
        must_be_within_pace(request, &self.0.pace, self.0.clock.now())?;
        let (name, pdf) = former::kept_pdf(&self.0, &body.token, body.invoice).await?;
        Ok(File::new(pdf, name))
    }
}
