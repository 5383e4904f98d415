//! A month's billing run: computed, approved, issued.

use std::sync::Arc;

use medpost_domain::id::RunId;
use medpost_wire::billing::runs::{BillingRun, MakeRun, StepRun};
use poem_openapi::OpenApi;
use poem_openapi::param::{Path, Query};
use poem_openapi::payload::Json;

use crate::billing::Billing;
use crate::billing::invoices::list;
use crate::billing::runs::{draft, issue, shown};
use crate::kit::area::Area;
use crate::kit::db::retry_on_conflict;
use crate::kit::done::Done;
use crate::kit::file::{File, Pdf};
use crate::kit::input::Input;
use crate::kit::problem::Result;
use crate::office::caller::ConsoleCaller;

/// A month's billing run: computed, approved, issued.
pub struct RunsApi(pub Arc<Billing>);

#[OpenApi(prefix_path = "/console", tag = "Area::Billing")]
impl RunsApi {
    /// Lists the monthly bills, newest first.
    #[oai(path = "/billing-runs", method = "get", operation_id = "billing_runs")]
    async fn runs(&self, caller: ConsoleCaller) -> Result<Json<Vec<BillingRun>>> {
        Ok(Json(shown::runs(&self.0, &caller).await?))
    }

    /// Computes the bill of a month, in place of any that is not approved yet.
    #[oai(path = "/billing-runs", method = "post", operation_id = "make_billing_run")]
    async fn make_run(&self, caller: ConsoleCaller, request: Input<MakeRun>) -> Result<Json<BillingRun>> {
        let id = retry_on_conflict(|| draft::make_run(&self.0, &caller, &request)).await?;
        Ok(Json(shown::one_run(&self.0, &caller, id).await?))
    }

    /// Returns the bill of a month, compared with the one before.
    #[oai(path = "/billing-runs/:id", method = "get", operation_id = "billing_run")]
    async fn run(
        &self,
        caller: ConsoleCaller,
        /// Id of the billing run: one month's bill.
        id: Path<RunId>,
    ) -> Result<Json<BillingRun>> {
        Ok(Json(shown::one_run(&self.0, &caller, id.0).await?))
    }

    /// Approves the bill of a month, withdraws the approval, or discards the bill.
    #[oai(path = "/billing-runs/:id/step", method = "post", operation_id = "step_billing_run")]
    async fn step_run(
        &self,
        caller: ConsoleCaller,
        /// Id of the billing run: one month's bill.
        id: Path<RunId>,
        request: Input<StepRun>,
    ) -> Result<Done> {
        retry_on_conflict(|| issue::step_run(&self.0, &caller, id.0, &request)).await?;
        Ok(Done::Done)
    }

    /// Downloads a run's posted invoices as one PDF, at most 200 after `skip`; notes them as sent.
    #[oai(path = "/billing-runs/:id/post.pdf", method = "post", operation_id = "invoices_to_post")]
    async fn to_post(
        &self,
        caller: ConsoleCaller,
        /// Id of the billing run: one month's bill.
        id: Path<RunId>,
        /// Number of these invoices to skip because earlier PDFs contain them; 0 if left out.
        skip: Query<Option<u32>>,
    ) -> Result<File<Pdf>> {
        let pdf = list::to_post(&self.0, &caller, id.0, skip.0.unwrap_or(0)).await?;
        Ok(File::new(pdf, "invoices.pdf"))
    }
}
