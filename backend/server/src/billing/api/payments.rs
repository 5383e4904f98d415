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
    /// Takes a file of a bank's in, with the invoices that its payments plainly are for; or tells what is wrong with it.
    #[oai(path = "/bank-files", method = "post", operation_id = "bring_bank_file")]
    async fn bring_bank_file(&self, caller: ConsoleCaller, request: Input<BringBankFile>) -> Result<Json<BroughtFile>> {
        Ok(Json(retry_on_conflict(|| bank::bring_bank_file(&self.0, &caller, &request)).await?))
    }

    /// Notes money that came in, or was paid back, in another way.
    #[oai(path = "/payments", method = "post", operation_id = "add_payment")]
    async fn add_payment(&self, caller: ConsoleCaller, request: Input<AddPayment>) -> Result<Done> {
        retry_on_conflict(|| settle::add_payment(&self.0, &caller, &request)).await?;
        Ok(Done::Done)
    }

    /// A page of the payments.
    #[oai(path = "/payments/search", method = "post", operation_id = "find_payments")]
    async fn find_payments(&self, caller: ConsoleCaller, request: Input<FindPayments>) -> Result<Json<PaymentList>> {
        Ok(Json(list::find_payments(&self.0, &caller, &request).await?))
    }

    /// The headings of a table of payments with a line to show what belongs where: UTF-8, or Shift_JIS.
    #[expect(clippy::unused_async, reason = "an operation is a future")]
    #[oai(path = "/bank-files/template.csv", method = "get", operation_id = "payments_template")]
    async fn payments_template(&self, caller: ConsoleCaller, shift_jis: Query<Option<bool>>) -> Result<File<Csv>> {
        let bytes = bank::payments_template(&caller, shift_jis.0.unwrap_or(false))?;
        Ok(File::table(bytes, "payments-template.csv", shift_jis.0.unwrap_or(false)))
    }

    /// The payments that `query` (what the search takes, as JSON) finds as CSV: UTF-8, or Shift_JIS.
    #[oai(path = "/payments.csv", method = "get", operation_id = "payments_csv")]
    async fn payments_csv(
        &self,
        caller: ConsoleCaller,
        query: Query<Option<String>>,
        shift_jis: Query<Option<bool>>,
    ) -> Result<File<Csv>> {
        let request = from_query(query.0.as_deref())?;
        let table = list::payments_csv(&self.0, &caller, &request, shift_jis.0.unwrap_or(false)).await?;
        Ok(File::table(table, "payments.csv", shift_jis.0.unwrap_or(false)))
    }

    /// Tries again to settle whatever is not.
    #[oai(path = "/payments/settlement", method = "post", operation_id = "settle_again")]
    async fn settle_again(&self, caller: ConsoleCaller) -> Result<Done> {
        retry_on_conflict(|| settle::settle_again(&self.0, &caller)).await?;
        Ok(Done::Done)
    }

    /// Open invoices that a payment may be for, the likeliest first.
    #[oai(path = "/payments/:id/candidates", method = "get", operation_id = "payment_candidates")]
    async fn candidates(&self, caller: ConsoleCaller, id: Path<PaymentId>) -> Result<Json<Vec<Invoice>>> {
        Ok(Json(list::candidates(&self.0, &caller, id.0).await?))
    }

    /// Says which invoices a payment is for.
    #[oai(path = "/payments/:id/settlement", method = "put", operation_id = "settle_payment")]
    async fn settle(&self, caller: ConsoleCaller, id: Path<PaymentId>, request: Input<SettlePayment>) -> Result<Done> {
        retry_on_conflict(|| settle::settle_payment(&self.0, &caller, id.0, &request)).await?;
        Ok(Done::Done)
    }

    /// Takes back what a payment was said to be for.
    #[oai(path = "/payments/:id/settlement", method = "delete", operation_id = "unsettle_payment")]
    async fn unsettle(&self, caller: ConsoleCaller, id: Path<PaymentId>) -> Result<Done> {
        retry_on_conflict(|| settle::unsettle(&self.0, &caller, id.0)).await?;
        Ok(Done::Done)
    }

    /// Sets aside what is left of a payment, or takes that back.
    #[oai(path = "/payments/:id/aside", method = "put", operation_id = "set_payment_aside")]
    async fn set_aside(&self, caller: ConsoleCaller, id: Path<PaymentId>, request: Input<SetAside>) -> Result<Done> {
        retry_on_conflict(|| settle::set_aside(&self.0, &caller, id.0, &request)).await?;
        Ok(Done::Done)
    }

    /// Lets go back to the card what is left of a payment.
    #[oai(path = "/payments/:id/refund", method = "post", operation_id = "refund_payment")]
    async fn refund(&self, caller: ConsoleCaller, id: Path<PaymentId>, request: Input<Refund>) -> Result<Done> {
        retry_on_conflict(|| refunds::refund(&self.0, &caller, id.0, &request)).await?;
        Ok(Done::Done)
    }
}
