//! The month at a glance.

use std::sync::Arc;

use medpost_wire::billing::overview::{BillingOverview, OpenCredit};
use poem_openapi::OpenApi;
use poem_openapi::payload::Json;

use crate::billing::Billing;
use crate::billing::invoices::list;
use crate::billing::runs::shown;
use crate::kit::area::Area;
use crate::kit::problem::Result;
use crate::office::caller::ConsoleCaller;

/// The month at a glance.
pub struct OverviewApi(pub Arc<Billing>);

#[OpenApi(prefix_path = "/console", tag = "Area::Billing")]
impl OverviewApi {
    /// Returns the billing figures: what was billed by month, what is open and overdue, and what awaits a clerk.
    #[oai(path = "/billing", method = "get", operation_id = "billing_overview")]
    async fn overview(&self, caller: ConsoleCaller) -> Result<Json<BillingOverview>> {
        Ok(Json(list::overview(&self.0, &caller).await?))
    }

    /// Lists the overpayments that have not been offset yet.
    #[oai(path = "/billing/credits", method = "get", operation_id = "billing_credits")]
    async fn credits(&self, caller: ConsoleCaller) -> Result<Json<Vec<OpenCredit>>> {
        Ok(Json(shown::credits(&self.0, &caller).await?))
    }
}
