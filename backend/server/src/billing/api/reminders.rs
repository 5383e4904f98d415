//! Overdue invoices: reminders, and the suspension that may follow.

use std::sync::Arc;

use medpost_domain::id::InvoiceId;
use medpost_wire::billing::reminders::{RemindNow, ReminderLine, SuspendForDebt};
use poem_openapi::OpenApi;
use poem_openapi::param::Path;
use poem_openapi::payload::Json;

use crate::billing::{Billing, reminders};
use crate::kit::area::Area;
use crate::kit::db::retry_on_conflict;
use crate::kit::done::Done;
use crate::kit::input::Input;
use crate::kit::problem::Result;
use crate::office::caller::ConsoleCaller;

/// Overdue invoices: reminders, and the suspension that may follow.
pub struct RemindersApi(pub Arc<Billing>);

#[OpenApi(prefix_path = "/console", tag = "Area::Invoices")]
impl RemindersApi {
    /// Suspends the contract of an overdue invoice after its last reminder, and mails the payer.
    ///
    /// Nothing new is sent or arrives; what has arrived stays readable.
    #[oai(path = "/invoices/:id/suspension", method = "post", operation_id = "suspend_for_debt")]
    async fn suspend_for_debt(
        &self,
        caller: ConsoleCaller,
        /// Id of the invoice.
        id: Path<InvoiceId>,
        request: Input<SuspendForDebt>,
    ) -> Result<Done> {
        retry_on_conflict(|| reminders::suspend_for_debt(&self.0, &caller, id.0, &request)).await?;
        Ok(Done::Done)
    }

    /// Lists the overdue invoices with the reminders that were sent and the next step.
    #[oai(path = "/billing/reminders", method = "get", operation_id = "billing_reminders")]
    async fn reminders(&self, caller: ConsoleCaller) -> Result<Json<Vec<ReminderLine>>> {
        Ok(Json(reminders::reminders(&self.0, &caller).await?))
    }

    /// Sends the next reminder for an overdue invoice at once.
    #[oai(path = "/invoices/:id/reminder", method = "post", operation_id = "remind_now")]
    async fn remind_now(
        &self,
        caller: ConsoleCaller,
        /// Id of the invoice.
        id: Path<InvoiceId>,
        request: Input<RemindNow>,
    ) -> Result<Done> {
        retry_on_conflict(|| reminders::remind_now(&self.0, &caller, id.0, &request)).await?;
        Ok(Done::Done)
    }
}
