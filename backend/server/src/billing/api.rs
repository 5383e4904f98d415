//! The operations of billing over HTTP: in the console, and for the facility that pays itself.

use std::sync::{Arc, Mutex, PoisonError};

use medpost_domain::id::{ContractId, DebitFileId, FacilityId, InvoiceId, PaymentId, RunId};
use medpost_domain::instant::{Instant, MINUTE};
use medpost_wire::billing::{
    AddPayment, Adjust, AskEstimate, BillingOverview, BillingRun, BreakdownLayout, BringBankFile, BringResults,
    BroughtFile, BroughtResults, CardPage, ContractBilling, CreditCard, DebitFile, Debits, FetchKept, FindInvoices,
    FindPayments, Invoice, InvoiceDetail, InvoiceList, KeptInvoices, KeptLink, MailKeptLink, MakeRun, MandateDetail,
    OpenCredit, PayerDetail, PaymentList, Refund, RemindNow, ReminderLine, Reverse, SetAside, SetMandate, SetPrice,
    SettlePayment, Statement, StepRun, SuspendForDebt,
};
use medpost_wire::letters::MailedLink;
use medpost_wire::problem::Code;
use poem::http::StatusCode;
use poem::web::Data;
use poem::{Body, Request, Result, handler};
use poem_openapi::OpenApi;
use poem_openapi::param::{Path, Query};
use poem_openapi::payload::{Attachment, Json};
use uuid::Uuid;

use crate::console::caller::ConsoleCaller;
use crate::console::export::wished;
use crate::kit::db::again;
use crate::kit::done::Done;
use crate::kit::pace::Pace;
use crate::kit::problem::Refusal;
use crate::session::caller::{Caller, paced};

use super::Billing;

/// The operations of this area.
pub struct BillingApi(pub Arc<Billing>);

#[OpenApi(prefix_path = "/console")]
impl BillingApi {
    /// The month at a glance.
    #[oai(path = "/billing", method = "get", operation_id = "billing_overview")]
    async fn overview(&self, caller: ConsoleCaller) -> Result<Json<BillingOverview>> {
        Ok(Json(self.0.overview(&caller).await?))
    }

    /// What payers paid too much and nothing was set off against yet.
    #[oai(path = "/billing/credits", method = "get", operation_id = "billing_credits")]
    async fn credits(&self, caller: ConsoleCaller) -> Result<Json<Vec<OpenCredit>>> {
        Ok(Json(self.0.credits(&caller).await?))
    }

    /// Suspends the contract of an overdue invoice after its last reminder, and tells whoever pays: nothing new is sent or
    /// arrives, what has arrived is read on.
    #[oai(path = "/invoices/:id/suspension", method = "post", operation_id = "suspend_for_debt")]
    async fn suspend_for_debt(
        &self,
        caller: ConsoleCaller,
        id: Path<InvoiceId>,
        wish: Json<SuspendForDebt>,
    ) -> Result<Done> {
        again(|| self.0.suspend_for_debt(&caller, id.0, &wish)).await?;
        Ok(Done::Done)
    }

    /// What is overdue, with the reminders that were sent and what comes next.
    #[oai(path = "/billing/reminders", method = "get", operation_id = "billing_reminders")]
    async fn reminders(&self, caller: ConsoleCaller) -> Result<Json<Vec<ReminderLine>>> {
        Ok(Json(self.0.reminders(&caller).await?))
    }

    /// Sends the next reminder of an overdue invoice at once.
    #[oai(path = "/invoices/:id/reminder", method = "post", operation_id = "remind_now")]
    async fn remind_now(&self, caller: ConsoleCaller, id: Path<InvoiceId>, wish: Json<RemindNow>) -> Result<Done> {
        again(|| self.0.remind_now(&caller, id.0, &wish)).await?;
        Ok(Done::Done)
    }

    /// How a contract is billed.
    #[oai(path = "/contracts/:id/billing", method = "get", operation_id = "contract_billing")]
    async fn contract_billing(&self, caller: ConsoleCaller, id: Path<ContractId>) -> Result<Json<ContractBilling>> {
        Ok(Json(self.0.contract_billing(&caller, id.0).await?))
    }

    /// Sets how a contract is billed, from the next run on.
    #[oai(path = "/contracts/:id/billing", method = "put", operation_id = "set_contract_billing")]
    async fn set_contract_billing(
        &self,
        caller: ConsoleCaller,
        id: Path<ContractId>,
        wish: Json<ContractBilling>,
    ) -> Result<Done> {
        again(|| self.0.set_contract_billing(&caller, id.0, &wish)).await?;
        Ok(Done::Done)
    }

    /// What was agreed with a contract's holder beside the plans, from this month or a later one on.
    #[oai(path = "/contracts/:id/price", method = "post", operation_id = "set_price")]
    async fn set_price(&self, caller: ConsoleCaller, id: Path<ContractId>, wish: Json<SetPrice>) -> Result<Done> {
        again(|| self.0.set_price(&caller, id.0, &wish)).await?;
        Ok(Done::Done)
    }

    /// A clerk's own line in the ledger of a contract.
    #[oai(path = "/contracts/:id/adjustments", method = "post", operation_id = "adjust")]
    async fn adjust(&self, caller: ConsoleCaller, id: Path<ContractId>, wish: Json<Adjust>) -> Result<Done> {
        again(|| self.0.adjust(&caller, id.0, &wish)).await?;
        Ok(Done::Done)
    }

    /// How an association or a facility is written to and pays.
    #[oai(path = "/payers/:id", method = "get", operation_id = "payer")]
    async fn payer(&self, caller: ConsoleCaller, id: Path<Uuid>) -> Result<Json<PayerDetail>> {
        Ok(Json(self.0.payer(&caller, id.0).await?))
    }

    /// Sets it.
    #[oai(path = "/payers/:id", method = "put", operation_id = "set_payer")]
    async fn set_payer(&self, caller: ConsoleCaller, id: Path<Uuid>, wish: Json<PayerDetail>) -> Result<Done> {
        again(|| self.0.set_payer(&caller, id.0, &wish)).await?;
        Ok(Done::Done)
    }

    /// The layout in which an association takes the breakdown of its invoices away.
    #[oai(path = "/payers/:id/breakdown-layout", method = "get", operation_id = "breakdown_layout")]
    async fn breakdown_layout(&self, caller: ConsoleCaller, id: Path<Uuid>) -> Result<Json<BreakdownLayout>> {
        Ok(Json(self.0.breakdown_layout(&caller, id.0).await?))
    }

    /// Saves it.
    #[oai(path = "/payers/:id/breakdown-layout", method = "put", operation_id = "set_breakdown_layout")]
    async fn set_breakdown_layout(
        &self,
        caller: ConsoleCaller,
        id: Path<Uuid>,
        wish: Json<BreakdownLayout>,
    ) -> Result<Done> {
        again(|| self.0.set_breakdown_layout(&caller, id.0, &wish)).await?;
        Ok(Done::Done)
    }

    /// The months' bills, the newest first.
    #[oai(path = "/billing-runs", method = "get", operation_id = "billing_runs")]
    async fn runs(&self, caller: ConsoleCaller) -> Result<Json<Vec<BillingRun>>> {
        Ok(Json(self.0.runs(&caller).await?))
    }

    /// Computes a month's bill, in place of one that was not approved.
    #[oai(path = "/billing-runs", method = "post", operation_id = "make_billing_run")]
    async fn make_run(&self, caller: ConsoleCaller, wish: Json<MakeRun>) -> Result<Json<BillingRun>> {
        let id = again(|| self.0.make_run(&caller, &wish)).await?;
        Ok(Json(self.0.one_run(&caller, id).await?))
    }

    /// A month's bill, with what changed since the one before.
    #[oai(path = "/billing-runs/:id", method = "get", operation_id = "billing_run")]
    async fn run(&self, caller: ConsoleCaller, id: Path<RunId>) -> Result<Json<BillingRun>> {
        Ok(Json(self.0.one_run(&caller, id.0).await?))
    }

    /// Approves a bill, takes that back, or gives the bill up.
    #[oai(path = "/billing-runs/:id/step", method = "post", operation_id = "step_billing_run")]
    async fn step_run(&self, caller: ConsoleCaller, id: Path<RunId>, wish: Json<StepRun>) -> Result<Done> {
        again(|| self.0.step_run(&caller, id.0, &wish)).await?;
        Ok(Done::Done)
    }

    /// Its invoices that are posted, as one PDF of at most 200, after as many; they are noted as sent.
    #[oai(path = "/billing-runs/:id/post.pdf", method = "post", operation_id = "invoices_to_post")]
    async fn to_post(
        &self,
        caller: ConsoleCaller,
        id: Path<RunId>,
        skip: Query<Option<u32>>,
    ) -> Result<Attachment<Vec<u8>>> {
        let pdf = self.0.to_post(&caller, id.0, skip.0.unwrap_or(0)).await?;
        Ok(Attachment::new(pdf).filename("invoices.pdf"))
    }

    /// A page of invoices in reach.
    #[oai(path = "/invoices/search", method = "post", operation_id = "find_invoices")]
    async fn find(&self, caller: ConsoleCaller, wish: Json<FindInvoices>) -> Result<Json<InvoiceList>> {
        Ok(Json(self.0.find(&caller, &wish).await?))
    }

    /// The invoices that were asked for (`wish`: as the search takes it, JSON) as CSV: UTF-8, or Shift_JIS.
    #[oai(path = "/invoices.csv", method = "get", operation_id = "invoices_csv")]
    async fn invoices_csv(
        &self,
        caller: ConsoleCaller,
        wish: Query<Option<String>>,
        shift_jis: Query<Option<bool>>,
    ) -> Result<Attachment<Vec<u8>>> {
        let wish = wished(wish.0.as_deref())?;
        let table = self.0.invoices_csv(&caller, &wish, shift_jis.0.unwrap_or(false)).await?;
        Ok(Attachment::new(table).filename("invoices.csv"))
    }

    /// The documents that were asked for (`wish`: as the search takes it, JSON) with an index and the history of changes,
    /// as a ZIP file.
    #[oai(path = "/invoices.zip", method = "get", operation_id = "invoices_zip")]
    async fn invoices_zip(&self, caller: ConsoleCaller, wish: Query<Option<String>>) -> Result<Attachment<Body>> {
        let bytes = self.0.archive(&caller, wished(wish.0.as_deref())?).await?;
        Ok(Attachment::new(Body::from_bytes_stream(bytes)).filename("invoices.zip"))
    }

    /// An invoice with all it says.
    #[oai(path = "/invoices/:id", method = "get", operation_id = "invoice")]
    async fn invoice(&self, caller: ConsoleCaller, id: Path<InvoiceId>) -> Result<Json<InvoiceDetail>> {
        Ok(Json(self.0.one(&caller, id.0).await?))
    }

    /// An invoice as PDF, as it was drawn once.
    #[oai(path = "/invoices/:id/pdf", method = "post", operation_id = "invoice_pdf")]
    async fn pdf(&self, caller: ConsoleCaller, id: Path<InvoiceId>) -> Result<Attachment<Vec<u8>>> {
        let (name, pdf) = self.0.fetch(&caller, id.0).await?;
        Ok(Attachment::new(pdf).filename(name))
    }

    /// What an invoice says, as it was hashed: JSON.
    #[oai(path = "/invoices/:id/content.json", method = "get", operation_id = "invoice_content")]
    async fn content(&self, caller: ConsoleCaller, id: Path<InvoiceId>) -> Result<Attachment<Vec<u8>>> {
        let (name, text) = self.0.text(&caller, id.0).await?;
        Ok(Attachment::new(text).filename(name))
    }

    /// The lines of an invoice as CSV: UTF-8, or Shift_JIS.
    #[oai(path = "/invoices/:id/lines.csv", method = "get", operation_id = "invoice_lines")]
    async fn lines(
        &self,
        caller: ConsoleCaller,
        id: Path<InvoiceId>,
        shift_jis: Query<Option<bool>>,
    ) -> Result<Attachment<Vec<u8>>> {
        let table = self.0.lines_csv(&caller, id.0, shift_jis.0.unwrap_or(false)).await?;
        Ok(Attachment::new(table).filename("lines.csv"))
    }

    /// The receipt of an invoice that is paid in full, as PDF.
    #[oai(path = "/invoices/:id/receipt.pdf", method = "get", operation_id = "invoice_receipt")]
    async fn receipt(&self, caller: ConsoleCaller, id: Path<InvoiceId>) -> Result<Attachment<Vec<u8>>> {
        let (name, pdf) = self.0.receipt(&caller, id.0).await?;
        Ok(Attachment::new(pdf).filename(name))
    }

    /// 納品書（利用実績報告書） of an issued invoice, as PDF.
    #[oai(path = "/invoices/:id/delivery-note.pdf", method = "get", operation_id = "delivery_note")]
    async fn delivery_note(&self, caller: ConsoleCaller, id: Path<InvoiceId>) -> Result<Attachment<Vec<u8>>> {
        let (name, pdf) = self.0.delivery_note(&caller, id.0).await?;
        Ok(Attachment::new(pdf).filename(name))
    }

    /// 見積書 of what a contract will owe from a month (2027-04; none: the next one) to another, as PDF.
    #[oai(path = "/contracts/:id/estimate.pdf", method = "get", operation_id = "estimate")]
    async fn estimate(
        &self,
        caller: ConsoleCaller,
        id: Path<ContractId>,
        from: Query<Option<String>>,
        to: Query<Option<String>>,
    ) -> Result<Attachment<Vec<u8>>> {
        let pdf = self.0.estimate(&caller, id.0, from.0.as_deref(), to.0.as_deref()).await?;
        Ok(Attachment::new(pdf).filename("mitsumori.pdf"))
    }

    /// Mails a link to the invoices of a facility that is over.
    #[oai(path = "/facilities/:id/invoice-link", method = "post", operation_id = "mail_invoice_link")]
    async fn mail_link(
        &self,
        caller: ConsoleCaller,
        id: Path<FacilityId>,
        wish: Json<MailKeptLink>,
    ) -> Result<Json<MailedLink>> {
        Ok(Json(again(|| self.0.mail_kept_link(&caller, id.0, &wish)).await?))
    }

    /// What somebody who pays was billed and paid.
    #[oai(path = "/payers/:id/statement", method = "get", operation_id = "statement")]
    async fn statement(&self, caller: ConsoleCaller, id: Path<Uuid>) -> Result<Json<Statement>> {
        Ok(Json(self.0.statement(&caller, id.0).await?))
    }

    /// It as CSV: UTF-8, or Shift_JIS.
    #[oai(path = "/payers/:id/statement.csv", method = "get", operation_id = "statement_csv")]
    async fn statement_csv(
        &self,
        caller: ConsoleCaller,
        id: Path<Uuid>,
        shift_jis: Query<Option<bool>>,
    ) -> Result<Attachment<Vec<u8>>> {
        let table = self.0.statement_csv(&caller, id.0, shift_jis.0.unwrap_or(false)).await?;
        Ok(Attachment::new(table).filename("statement.csv"))
    }

    /// It as PDF.
    #[oai(path = "/payers/:id/statement.pdf", method = "get", operation_id = "statement_pdf")]
    async fn statement_pdf(&self, caller: ConsoleCaller, id: Path<Uuid>) -> Result<Attachment<Vec<u8>>> {
        Ok(Attachment::new(self.0.statement_pdf(&caller, id.0).await?).filename("statement.pdf"))
    }

    /// Each facility's part of an invoice as CSV: UTF-8, or Shift_JIS.
    #[oai(path = "/invoices/:id/breakdown.csv", method = "get", operation_id = "invoice_breakdown")]
    async fn breakdown(
        &self,
        caller: ConsoleCaller,
        id: Path<InvoiceId>,
        shift_jis: Query<Option<bool>>,
    ) -> Result<Attachment<Vec<u8>>> {
        let table = self.0.breakdown_csv(&caller, id.0, shift_jis.0.unwrap_or(false)).await?;
        Ok(Attachment::new(table).filename("breakdown.csv"))
    }

    /// Takes an invoice back by a document of its own.
    #[oai(path = "/invoices/:id/reversal", method = "post", operation_id = "reverse_invoice")]
    async fn reverse(
        &self,
        caller: ConsoleCaller,
        id: Path<InvoiceId>,
        wish: Json<Reverse>,
    ) -> Result<Json<InvoiceDetail>> {
        let back = again(|| self.0.reverse(&caller, id.0, &wish)).await?;
        Ok(Json(self.0.one(&caller, back).await?))
    }

    /// Takes a file of a bank's in, with the invoices that its payments plainly are for; or tells what is wrong with it.
    #[oai(path = "/bank-files", method = "post", operation_id = "bring_bank_file")]
    async fn bring_bank_file(&self, caller: ConsoleCaller, wish: Json<BringBankFile>) -> Result<Json<BroughtFile>> {
        Ok(Json(again(|| self.0.bring_bank_file(&caller, &wish)).await?))
    }

    /// Notes money that came in, or was paid back, in another way.
    #[oai(path = "/payments", method = "post", operation_id = "add_payment")]
    async fn add_payment(&self, caller: ConsoleCaller, wish: Json<AddPayment>) -> Result<Done> {
        again(|| self.0.add_payment(&caller, &wish)).await?;
        Ok(Done::Done)
    }

    /// A page of the payments.
    #[oai(path = "/payments/search", method = "post", operation_id = "find_payments")]
    async fn find_payments(&self, caller: ConsoleCaller, wish: Json<FindPayments>) -> Result<Json<PaymentList>> {
        Ok(Json(self.0.find_payments(&caller, &wish).await?))
    }

    /// The headings of a table of payments with a line to show what belongs where: UTF-8, or Shift_JIS.
    #[expect(clippy::unused_async, reason = "an operation is a future")]
    #[oai(path = "/bank-files/template.csv", method = "get", operation_id = "payments_template")]
    async fn payments_template(
        &self,
        caller: ConsoleCaller,
        shift_jis: Query<Option<bool>>,
    ) -> Result<Attachment<Vec<u8>>> {
        let bytes = self.0.payments_template(&caller, shift_jis.0.unwrap_or(false))?;
        Ok(Attachment::new(bytes).filename("payments-template.csv"))
    }

    /// The payments that were asked for (`wish`: as the search takes it, JSON) as CSV: UTF-8, or Shift_JIS.
    #[oai(path = "/payments.csv", method = "get", operation_id = "payments_csv")]
    async fn payments_csv(
        &self,
        caller: ConsoleCaller,
        wish: Query<Option<String>>,
        shift_jis: Query<Option<bool>>,
    ) -> Result<Attachment<Vec<u8>>> {
        let wish = wished(wish.0.as_deref())?;
        let table = self.0.payments_csv(&caller, &wish, shift_jis.0.unwrap_or(false)).await?;
        Ok(Attachment::new(table).filename("payments.csv"))
    }

    /// Tries again to settle whatever is not.
    #[oai(path = "/payments/settlement", method = "post", operation_id = "settle_again")]
    async fn settle_again(&self, caller: ConsoleCaller) -> Result<Done> {
        again(|| self.0.settle_again(&caller)).await?;
        Ok(Done::Done)
    }

    /// Open invoices that a payment may be for, the likeliest first.
    #[oai(path = "/payments/:id/candidates", method = "get", operation_id = "payment_candidates")]
    async fn candidates(&self, caller: ConsoleCaller, id: Path<PaymentId>) -> Result<Json<Vec<Invoice>>> {
        Ok(Json(self.0.candidates(&caller, id.0).await?))
    }

    /// Says which invoices a payment is for.
    #[oai(path = "/payments/:id/settlement", method = "put", operation_id = "settle_payment")]
    async fn settle(&self, caller: ConsoleCaller, id: Path<PaymentId>, wish: Json<SettlePayment>) -> Result<Done> {
        again(|| self.0.settle_payment(&caller, id.0, &wish)).await?;
        Ok(Done::Done)
    }

    /// Takes back what a payment was said to be for.
    #[oai(path = "/payments/:id/settlement", method = "delete", operation_id = "unsettle_payment")]
    async fn unsettle(&self, caller: ConsoleCaller, id: Path<PaymentId>) -> Result<Done> {
        again(|| self.0.unsettle(&caller, id.0)).await?;
        Ok(Done::Done)
    }

    /// Sets aside what is left of a payment, or takes that back.
    #[oai(path = "/payments/:id/aside", method = "put", operation_id = "set_payment_aside")]
    async fn set_aside(&self, caller: ConsoleCaller, id: Path<PaymentId>, wish: Json<SetAside>) -> Result<Done> {
        again(|| self.0.set_aside(&caller, id.0, &wish)).await?;
        Ok(Done::Done)
    }

    /// 口座振替: mandates, files, and what the next file would ask for.
    #[oai(path = "/debits", method = "get", operation_id = "debits")]
    async fn debits(&self, caller: ConsoleCaller) -> Result<Json<Debits>> {
        Ok(Json(self.0.debits(&caller).await?))
    }

    /// The mandate of one that pays, its account masked.
    #[oai(path = "/payers/:id/mandate", method = "get", operation_id = "mandate")]
    async fn mandate(&self, caller: ConsoleCaller, id: Path<Uuid>) -> Result<Json<MandateDetail>> {
        Ok(Json(self.0.mandate(&caller, id.0).await?))
    }

    /// Says where a mandate stands now.
    #[oai(path = "/payers/:id/mandate", method = "put", operation_id = "set_mandate")]
    async fn set_mandate(&self, caller: ConsoleCaller, id: Path<Uuid>, wish: Json<SetMandate>) -> Result<Done> {
        again(|| self.0.set_mandate(&caller, id.0, &wish)).await?;
        Ok(Done::Done)
    }

    /// Makes the file of the next day.
    #[oai(path = "/debits", method = "post", operation_id = "make_debit_file")]
    async fn make_debit_file(&self, caller: ConsoleCaller) -> Result<Json<DebitFile>> {
        Ok(Json(again(|| self.0.make_debit_file(&caller)).await?))
    }

    /// What the bank gets: 120 bytes a record, JIS X 0201.
    #[oai(path = "/debits/:id/file", method = "post", operation_id = "debit_file")]
    async fn debit_file(&self, caller: ConsoleCaller, id: Path<DebitFileId>) -> Result<Attachment<Vec<u8>>> {
        Ok(Attachment::new(self.0.debit_file(&caller, id.0).await?).filename("furikae.txt"))
    }

    /// Gives a file up that no bank collects by.
    #[oai(path = "/debits/:id", method = "delete", operation_id = "drop_debit_file")]
    async fn drop_debit_file(&self, caller: ConsoleCaller, id: Path<DebitFileId>) -> Result<Done> {
        again(|| self.0.drop_debit_file(&caller, id.0)).await?;
        Ok(Done::Done)
    }

    /// Takes the results of a file in: whole, or not at all.
    #[oai(path = "/debit-result-files", method = "post", operation_id = "bring_debit_results")]
    async fn bring_results(&self, caller: ConsoleCaller, wish: Json<BringResults>) -> Result<Json<BroughtResults>> {
        Ok(Json(again(|| self.0.bring_results(&caller, &wish)).await?))
    }

    /// The credit card of one that pays: its last digits.
    #[oai(path = "/payers/:id/card", method = "get", operation_id = "credit_card")]
    async fn credit_card(&self, caller: ConsoleCaller, id: Path<Uuid>) -> Result<Json<CreditCard>> {
        Ok(Json(self.0.credit_card(&caller, id.0).await?))
    }

    /// Opens a page of Stripe's on which a card is entered.
    #[oai(path = "/payers/:id/card", method = "post", operation_id = "enter_credit_card")]
    async fn enter_card(&self, caller: ConsoleCaller, id: Path<Uuid>) -> Result<Json<CardPage>> {
        Ok(Json(self.0.enter_card(&caller, id.0).await?))
    }

    /// Looks whether a card was entered there.
    #[oai(path = "/payers/:id/card/look", method = "post", operation_id = "look_for_credit_card")]
    async fn look_for_card(&self, caller: ConsoleCaller, id: Path<Uuid>) -> Result<Json<CreditCard>> {
        Ok(Json(self.0.look_for_card(&caller, id.0).await?))
    }

    /// Forgets the card: what is billed next is paid by transfer.
    #[oai(path = "/payers/:id/card", method = "delete", operation_id = "remove_credit_card")]
    async fn remove_card(&self, caller: ConsoleCaller, id: Path<Uuid>) -> Result<Done> {
        again(|| self.0.remove_card(&caller, id.0)).await?;
        Ok(Done::Done)
    }

    /// Asks the card for an open invoice again, before its day.
    #[oai(path = "/invoices/:id/card-payment", method = "post", operation_id = "ask_card_again")]
    async fn ask_card_again(&self, caller: ConsoleCaller, id: Path<InvoiceId>) -> Result<Done> {
        again(|| self.0.ask_card_again(&caller, id.0)).await?;
        Ok(Done::Done)
    }

    /// Lets go back to the card what is left of a payment.
    #[oai(path = "/payments/:id/refund", method = "post", operation_id = "refund_payment")]
    async fn refund(&self, caller: ConsoleCaller, id: Path<PaymentId>, wish: Json<Refund>) -> Result<Done> {
        again(|| self.0.refund(&caller, id.0, &wish)).await?;
        Ok(Done::Done)
    }
}

/// The operations of this area in the clinic's app.
pub struct FacilityBillingApi(pub Arc<Billing>);

#[OpenApi]
impl FacilityBillingApi {
    /// A page of the invoices that the caller's facility pays.
    #[oai(path = "/invoices/search", method = "post", operation_id = "find_own_invoices")]
    async fn find(&self, caller: Caller, wish: Json<FindInvoices>) -> Result<Json<InvoiceList>> {
        Ok(Json(self.0.own_invoices(&caller, &wish).await?))
    }

    /// One of them, with all it says.
    #[oai(path = "/invoices/:id", method = "get", operation_id = "own_invoice")]
    async fn invoice(&self, caller: Caller, id: Path<InvoiceId>) -> Result<Json<InvoiceDetail>> {
        Ok(Json(self.0.own_invoice(&caller, id.0).await?))
    }

    /// One of them as PDF.
    #[oai(path = "/invoices/:id/pdf", method = "post", operation_id = "own_invoice_pdf")]
    async fn pdf(&self, caller: Caller, id: Path<InvoiceId>) -> Result<Attachment<Vec<u8>>> {
        let (name, pdf) = self.0.fetch_own(&caller, id.0).await?;
        Ok(Attachment::new(pdf).filename(name))
    }

    /// What one of them says, as it was hashed: JSON.
    #[oai(path = "/invoices/:id/content.json", method = "get", operation_id = "own_invoice_content")]
    async fn content(&self, caller: Caller, id: Path<InvoiceId>) -> Result<Attachment<Vec<u8>>> {
        let (name, text) = self.0.own_text(&caller, id.0).await?;
        Ok(Attachment::new(text).filename(name))
    }

    /// Its lines as CSV: UTF-8, or Shift_JIS.
    #[oai(path = "/invoices/:id/lines.csv", method = "get", operation_id = "own_invoice_lines")]
    async fn lines(
        &self,
        caller: Caller,
        id: Path<InvoiceId>,
        shift_jis: Query<Option<bool>>,
    ) -> Result<Attachment<Vec<u8>>> {
        let table = self.0.own_lines(&caller, id.0, shift_jis.0.unwrap_or(false)).await?;
        Ok(Attachment::new(table).filename("lines.csv"))
    }

    /// What the caller's facility was billed and paid, as PDF.
    #[oai(path = "/facility/statement.pdf", method = "get", operation_id = "own_statement")]
    async fn statement(&self, caller: Caller) -> Result<Attachment<Vec<u8>>> {
        Ok(Attachment::new(self.0.own_statement(&caller).await?).filename("statement.pdf"))
    }

    /// The receipt of one that is paid in full, as PDF.
    #[oai(path = "/invoices/:id/receipt.pdf", method = "get", operation_id = "own_invoice_receipt")]
    async fn receipt(&self, caller: Caller, id: Path<InvoiceId>) -> Result<Attachment<Vec<u8>>> {
        let (name, pdf) = self.0.own_receipt(&caller, id.0).await?;
        Ok(Attachment::new(pdf).filename(name))
    }

    /// How the caller's facility is written to and pays.
    #[oai(path = "/facility/payer", method = "get", operation_id = "own_payer")]
    async fn payer(&self, caller: Caller) -> Result<Json<PayerDetail>> {
        Ok(Json(self.0.own_payer(&caller).await?))
    }

    /// Sets it.
    #[oai(path = "/facility/payer", method = "put", operation_id = "set_own_payer")]
    async fn set_payer(&self, caller: Caller, wish: Json<PayerDetail>) -> Result<Done> {
        again(|| self.0.set_own_payer(&caller, &wish)).await?;
        Ok(Done::Done)
    }

    /// The credit card of the caller's facility: its last digits.
    #[oai(path = "/facility/payer/card", method = "get", operation_id = "own_credit_card")]
    async fn card(&self, caller: Caller) -> Result<Json<CreditCard>> {
        Ok(Json(self.0.own_card(&caller).await?))
    }

    /// Opens a page of Stripe's on which it is entered.
    #[oai(path = "/facility/payer/card", method = "post", operation_id = "enter_own_credit_card")]
    async fn enter_card(&self, caller: Caller) -> Result<Json<CardPage>> {
        Ok(Json(self.0.enter_own_card(&caller).await?))
    }

    /// Looks whether it was entered there.
    #[oai(path = "/facility/payer/card/look", method = "post", operation_id = "look_for_own_credit_card")]
    async fn look_for_card(&self, caller: Caller) -> Result<Json<CreditCard>> {
        Ok(Json(self.0.look_for_own_card(&caller).await?))
    }

    /// Forgets it: what is billed next is paid by transfer.
    #[oai(path = "/facility/payer/card", method = "delete", operation_id = "remove_own_credit_card")]
    async fn remove_card(&self, caller: Caller) -> Result<Done> {
        again(|| self.0.remove_own_card(&caller)).await?;
        Ok(Done::Done)
    }
}

/// What is open to those who are not signed in: estimates for everybody, and invoices of facilities that are over for
/// whoever has the link.
pub struct PublicBillingApi(pub Arc<Billing>);

#[OpenApi]
impl PublicBillingApi {
    /// 見積書 of a plan on offer now, as PDF. Open to everybody.
    #[oai(path = "/estimates", method = "post", operation_id = "public_estimate")]
    async fn estimate(&self, request: &Request, wish: Json<AskEstimate>) -> Result<Attachment<Vec<u8>>> {
        paced(request, &self.0.pace, self.0.clock.now())?;
        Ok(Attachment::new(self.0.public_estimate(&wish).await?).filename("mitsumori.pdf"))
    }

    /// The invoices behind a link. Open to whoever has it.
    #[oai(path = "/kept-invoices", method = "post", operation_id = "kept_invoices")]
    async fn list(&self, request: &Request, wish: Json<KeptLink>) -> Result<Json<KeptInvoices>> {
        paced(request, &self.0.pace, self.0.clock.now())?;
        Ok(Json(self.0.kept_invoices(&wish).await?))
    }

    /// One of them as PDF. Open to whoever has the link.
    #[oai(path = "/kept-invoices/pdf", method = "post", operation_id = "kept_invoice_pdf")]
    async fn pdf(&self, request: &Request, wish: Json<FetchKept>) -> Result<Attachment<Vec<u8>>> {
        paced(request, &self.0.pace, self.0.clock.now())?;
        let (name, pdf) = self.0.kept_pdf(&wish.token, wish.invoice).await?;
        Ok(Attachment::new(pdf).filename(name))
    }
}

/// Those who send events that are not Stripe's: how often each, and when that was last told.
#[derive(Default)]
pub struct Strangers {
    pace: Pace,
    told: Mutex<Option<Instant>>,
}

impl Strangers {
    /// Tells of a bad event, once a minute however many come; refuses an address that sends too many.
    fn note(&self, request: &Request, now: Instant) -> Result<(), Refusal> {
        let mut told = self.told.lock().unwrap_or_else(PoisonError::into_inner);
        if told.is_none_or(|it| now.since(it) >= MINUTE) {
            *told = Some(now);
            tracing::warn!("events are refused: their signature is not Stripe's, or too old");
        }
        paced(request, &self.pace, now)
    }
}

/// Takes what Stripe tells: a bounded body, a signature, and nothing of it is believed but where to look.
#[handler]
pub async fn take_event(
    request: &Request,
    billing: Data<&Arc<Billing>>,
    strangers: Data<&Arc<Strangers>>,
    body: Vec<u8>,
) -> Result<StatusCode> {
    let signature = request.header("stripe-signature").unwrap_or("");
    let read = billing.read_event(signature, &body);
    if matches!(&read, Err(it) if it.code() == Code::BadSignature) {
        strangers.note(request, billing.clock.now())?;
    }
    if let Some(hint) = read? {
        billing.told_by_stripe(&hint).await?;
    }
    Ok(StatusCode::NO_CONTENT)
}
