//! Payers: their settings, breakdown layouts and statements.

use std::sync::Arc;

use medpost_wire::billing::invoices::Statement;
use medpost_wire::billing::layout::BreakdownLayout;
use medpost_wire::billing::payers::PayerDetail;
use poem_openapi::OpenApi;
use poem_openapi::param::{Path, Query};
use poem_openapi::payload::Json;
use uuid::Uuid;

use crate::billing::Billing;
use crate::billing::invoices::{layout, receipt};
use crate::billing::payers::payer;
use crate::kit::area::Area;
use crate::kit::db::retry_on_conflict;
use crate::kit::done::Done;
use crate::kit::file::{Csv, File, Pdf};
use crate::kit::input::Input;
use crate::kit::problem::Result;
use crate::office::caller::ConsoleCaller;

/// Payers: their settings, breakdown layouts and statements.
pub struct PayersApi(pub Arc<Billing>);

#[OpenApi(prefix_path = "/console", tag = "Area::Payers")]
impl PayersApi {
    /// Returns how a payer is addressed on invoices, and how they pay.
    #[oai(path = "/payers/:id", method = "get", operation_id = "payer")]
    async fn payer(
        &self,
        caller: ConsoleCaller,
        /// Id of the payer: that of an association or a facility.
        id: Path<Uuid>,
    ) -> Result<Json<PayerDetail>> {
        Ok(Json(payer::payer(&*self.0.db, &caller, id.0).await?))
    }

    /// Sets how a payer is addressed on invoices, and how they pay.
    #[oai(path = "/payers/:id", method = "put", operation_id = "set_payer")]
    async fn set_payer(
        &self,
        caller: ConsoleCaller,
        /// Id of the payer: that of an association or a facility.
        id: Path<Uuid>,
        request: Input<PayerDetail>,
    ) -> Result<Done> {
        retry_on_conflict(|| payer::set_payer(&self.0, &caller, id.0, &request)).await?;
        Ok(Done::Done)
    }

    /// Returns the layout in which an association downloads the breakdown of its invoices.
    #[oai(path = "/payers/:id/breakdown-layout", method = "get", operation_id = "breakdown_layout")]
    async fn breakdown_layout(
        &self,
        caller: ConsoleCaller,
        /// Id of the association whose invoices are broken down by facility.
        id: Path<Uuid>,
    ) -> Result<Json<BreakdownLayout>> {
        Ok(Json(layout::breakdown_layout(&*self.0.db, &caller, id.0).await?))
    }

    /// Sets the layout in which an association downloads the breakdown of its invoices.
    #[oai(path = "/payers/:id/breakdown-layout", method = "put", operation_id = "set_breakdown_layout")]
    async fn set_breakdown_layout(
        &self,
        caller: ConsoleCaller,
        /// Id of the association whose invoices are broken down by facility.
        id: Path<Uuid>,
        request: Input<BreakdownLayout>,
    ) -> Result<Done> {
        retry_on_conflict(|| layout::set_breakdown_layout(&self.0, &caller, id.0, &request)).await?;
        Ok(Done::Done)
    }

    /// Returns the statement of a payer: what they were billed and paid, with the balance.
    #[oai(path = "/payers/:id/statement", method = "get", operation_id = "statement")]
    async fn statement(
        &self,
        caller: ConsoleCaller,
        /// Id of the payer: that of an association or a facility.
        id: Path<Uuid>,
    ) -> Result<Json<Statement>> {
        Ok(Json(receipt::statement(&*self.0.db, &caller, id.0).await?))
    }

    /// Downloads a payer's statement of what they were billed and paid, as CSV.
    #[oai(path = "/payers/:id/statement.csv", method = "get", operation_id = "statement_csv")]
    async fn statement_csv(
        &self,
        caller: ConsoleCaller,
        /// Id of the payer: that of an association or a facility.
        id: Path<Uuid>,
        /// Shift_JIS for old versions of Excel instead of UTF-8 (the default).
        shift_jis: Query<Option<bool>>,
    ) -> Result<File<Csv>> {
        let table = receipt::statement_csv(&*self.0.db, &caller, id.0, shift_jis.0.unwrap_or(false)).await?;
        Ok(File::table(table, "statement.csv", shift_jis.0.unwrap_or(false)))
    }

    /// Downloads a payer's statement of what they were billed and paid, as PDF.
    #[oai(path = "/payers/:id/statement.pdf", method = "get", operation_id = "statement_pdf")]
    async fn statement_pdf(
        &self,
        caller: ConsoleCaller,
        /// Id of the payer: that of an association or a facility.
        id: Path<Uuid>,
    ) -> Result<File<Pdf>> {
        Ok(File::new(receipt::statement_pdf(&self.0, &caller, id.0).await?, "statement.pdf"))
    }
}
