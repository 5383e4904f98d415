//! Payments: imported from bank files or entered by hand, settled, paid back.

use std::sync::Arc;

use medpost_domain::id::PaymentId;
use medpost_wire::billing::invoices::{Invoice, Refund};
use medpost_wire::billing::payments::{
    AddPayment, BringBankFile, BroughtFile, FindPayments, PaymentList, SetAside, SettlePayment,
};
use poem_openapi::OpenApi;
use poem_openapi::param::{Path, Query};
use poem_openapi::payload::Json;

use crate::billing::Billing;
use crate::billing::credit_cards::refunds;
use crate::billing::payments::{bank, list, settle};
use crate::kit::area::Area;
use crate::kit::db::retry_on_conflict;
use crate::kit::done::Done;
use crate::kit::file::{Csv, File};
use crate::kit::input::Input;
use crate::kit::problem::Result;
use crate::office::caller::ConsoleCaller;
use crate::office::tables::from_query;

/// Payments: imported from bank files or entered by hand, settled, paid back.
pub struct PaymentsApi(pub Arc<Billing>);

#[OpenApi(prefix_path = "/console", tag = "Area::Payments")]
impl PaymentsApi {
    /// Imports the payments of a bank's file and settles the clear cases; imports nothing if the file has faults.
    #[oai(path = "/bank-files", method = "post", operation_id = "bring_bank_file")]
    async fn bring_bank_file(&self, caller: ConsoleCaller, request: Input<BringBankFile>) -> Result<Json<BroughtFile>> {
        Ok(Json(retry_on_conflict(|| bank::bring_bank_file(&self.0, &caller, &request)).await?))
    }

    /// Records a payment that came in, or was paid back, outside the bank's files.
    #[oai(path = "/payments", method = "post", operation_id = "add_payment")]
    async fn add_payment(&self, caller: ConsoleCaller, request: Input<AddPayment>) -> Result<Done> {
        retry_on_conflict(|| settle::add_payment(&self.0, &caller, &request)).await?;
        Ok(Done::Done)
    }

    /// Searches the payments, one page at a time.
    #[oai(path = "/payments/search", method = "post", operation_id = "find_payments")]
    async fn find_payments(&self, caller: ConsoleCaller, request: Input<FindPayments>) -> Result<Json<PaymentList>> {
        Ok(Json(list::find_payments(&self.0, &caller, &request).await?))
    }

    /// Downloads a template for a table of payments: the headings and an example line, as CSV.
    #[expect(clippy::unused_async, reason = "an operation is a future")]
    #[oai(path = "/bank-files/template.csv", method = "get", operation_id = "payments_template")]
    async fn payments_template(
        &self,
        caller: ConsoleCaller,
        /// Shift_JIS for old versions of Excel instead of UTF-8 (the default).
        shift_jis: Query<Option<bool>>,
    ) -> Result<File<Csv>> {
        let bytes = bank::payments_template(&caller, shift_jis.0.unwrap_or(false))?;
        Ok(File::table(bytes, "payments-template.csv", shift_jis.0.unwrap_or(false)))
    }

    /// Downloads the payments that match, as CSV; at most 20,000.
    #[oai(path = "/payments.csv", method = "get", operation_id = "payments_csv")]
    async fn payments_csv(
        &self,
        caller: ConsoleCaller,
        /// The list's search as JSON, as its search operation takes it; everything if left out. `skip` is ignored.
        query: Query<Option<String>>,
        /// Shift_JIS for old versions of Excel instead of UTF-8 (the default).
        shift_jis: Query<Option<bool>>,
    ) -> Result<File<Csv>> {
        let request = from_query(query.0.as_deref())?;
        let table = list::payments_csv(&self.0, &caller, &request, shift_jis.0.unwrap_or(false)).await?;
        Ok(File::table(table, "payments.csv", shift_jis.0.unwrap_or(false)))
    }

    /// Tries again to settle the payments that are not settled yet, where the case is clear.
    #[oai(path = "/payments/settlement", method = "post", operation_id = "settle_again")]
    async fn settle_again(&self, caller: ConsoleCaller) -> Result<Done> {
        retry_on_conflict(|| settle::settle_again(&self.0, &caller)).await?;
        Ok(Done::Done)
    }

    /// Lists the open invoices that a payment may be for, the likeliest first.
    #[oai(path = "/payments/:id/candidates", method = "get", operation_id = "payment_candidates")]
    async fn candidates(
        &self,
        caller: ConsoleCaller,
        /// Id of the payment.
        id: Path<PaymentId>,
    ) -> Result<Json<Vec<Invoice>>> {
        Ok(Json(list::candidates(&self.0, &caller, id.0).await?))
    }

    /// Settles invoices with a payment, as a clerk decides.
    #[oai(path = "/payments/:id/settlement", method = "put", operation_id = "settle_payment")]
    async fn settle(
        &self,
        caller: ConsoleCaller,
        /// Id of the payment.
        id: Path<PaymentId>,
        request: Input<SettlePayment>,
    ) -> Result<Done> {
        retry_on_conflict(|| settle::settle_payment(&self.0, &caller, id.0, &request)).await?;
        Ok(Done::Done)
    }

    /// Undoes all settlements of a payment.
    #[oai(path = "/payments/:id/settlement", method = "delete", operation_id = "unsettle_payment")]
    async fn unsettle(
        &self,
        caller: ConsoleCaller,
        /// Id of the payment.
        id: Path<PaymentId>,
    ) -> Result<Done> {
        retry_on_conflict(|| settle::unsettle(&self.0, &caller, id.0)).await?;
        Ok(Done::Done)
    }

    /// Sets aside what is left of a payment because it is for no invoice, or undoes that.
    #[oai(path = "/payments/:id/aside", method = "put", operation_id = "set_payment_aside")]
    async fn set_aside(
        &self,
        caller: ConsoleCaller,
        /// Id of the payment.
        id: Path<PaymentId>,
        request: Input<SetAside>,
    ) -> Result<Done> {
        retry_on_conflict(|| settle::set_aside(&self.0, &caller, id.0, &request)).await?;
        Ok(Done::Done)
    }

    /// Refunds what is left of a payment, or part of that, to the credit card.
    #[oai(path = "/payments/:id/refund", method = "post", operation_id = "refund_payment")]
    async fn refund(
        &self,
        caller: ConsoleCaller,
        /// Id of the payment.
        id: Path<PaymentId>,
        request: Input<Refund>,
    ) -> Result<Done> {
        retry_on_conflict(|| refunds::refund(&self.0, &caller, id.0, &request)).await?;
        Ok(Done::Done)
    }
}
