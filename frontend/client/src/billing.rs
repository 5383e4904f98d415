//! The operations of billing: in the console, and of the facility that pays itself.

use medpost_domain::id::{ContractId, DebitFileId, FacilityId, InvoiceId, PaymentId, RunId};
use medpost_wire::billing::{
    AddPayment, Adjust, AskEstimate, BillingOverview, BillingRun, BreakdownLayout, BringBankFile, BringResults,
    BroughtFile, BroughtResults, CardPage, ContractBilling, CreditCard, DebitFile, Debits, FetchKept, FindInvoices,
    FindPayments, Invoice, InvoiceDetail, InvoiceList, KeptInvoices, KeptLink, MailKeptLink, MakeRun, MandateDetail,
    OpenCredit, PayerDetail, PaymentList, Refund, RemindNow, ReminderLine, Reverse, SetAside, SetMandate, SetPrice,
    SettlePayment, StepRun, SuspendForDebt,
};
use medpost_wire::letters::MailedLink;

use crate::api::{Answer, Cause, ask, fetch_document, json, send};
use crate::console::{act, get, post};

/// The month at a glance.
pub async fn overview() -> Answer<BillingOverview> {
    get("/billing").await
}

/// How a contract is billed.
pub async fn contract_billing(id: ContractId) -> Answer<ContractBilling> {
    get(&format!("/contracts/{id}/billing")).await
}

/// Sets it.
pub async fn set_contract_billing(id: ContractId, wish: &ContractBilling) -> Answer<()> {
    act("PUT", &format!("/contracts/{id}/billing"), json(wish)).await
}

/// An agreed price from a month on.
pub async fn set_price(id: ContractId, wish: &SetPrice) -> Answer<()> {
    act("POST", &format!("/contracts/{id}/price"), json(wish)).await
}

/// A clerk's own line.
pub async fn adjust(id: ContractId, wish: &Adjust) -> Answer<()> {
    act("POST", &format!("/contracts/{id}/adjustments"), json(wish)).await
}

/// How an association or a facility, by its id, is written to and pays.
pub async fn payer(id: &str) -> Answer<PayerDetail> {
    get(&format!("/payers/{id}")).await
}

/// Sets it.
pub async fn set_payer(id: &str, wish: &PayerDetail) -> Answer<()> {
    act("PUT", &format!("/payers/{id}"), json(wish)).await
}

/// The credit card of one that pays.
pub async fn credit_card(payer: &str) -> Answer<CreditCard> {
    get(&format!("/payers/{payer}/card")).await
}

/// A page of Stripe's on which it is entered.
pub async fn enter_card(payer: &str) -> Answer<CardPage> {
    ask("POST", &format!("/api/v1/console/payers/{payer}/card"), None, Cause::Person).await
}

/// Looks whether it was entered there.
pub async fn look_for_card(payer: &str) -> Answer<CreditCard> {
    ask("POST", &format!("/api/v1/console/payers/{payer}/card/look"), None, Cause::Person).await
}

/// Forgets it.
pub async fn remove_card(payer: &str) -> Answer<()> {
    act("DELETE", &format!("/payers/{payer}/card"), None).await
}

/// Asks the card for an open invoice again, before its day.
pub async fn ask_card_again(id: InvoiceId) -> Answer<()> {
    act("POST", &format!("/invoices/{id}/card-payment"), None).await
}

/// Lets go back to the card what is left of a payment.
pub async fn refund(id: PaymentId, wish: &Refund) -> Answer<()> {
    act("POST", &format!("/payments/{id}/refund"), json(wish)).await
}

/// What is overdue, with the reminders that were sent and what comes next.
pub async fn reminders() -> Answer<Vec<ReminderLine>> {
    get("/billing/reminders").await
}

/// What payers paid too much and nothing was set off against yet.
pub async fn credits() -> Answer<Vec<OpenCredit>> {
    get("/billing/credits").await
}

/// Sends the next reminder of an overdue invoice at once; `sent` is how many were sent as the page showed it.
pub async fn remind_now(id: InvoiceId, sent: u32) -> Answer<()> {
    act("POST", &format!("/invoices/{id}/reminder"), json(&RemindNow { sent })).await
}

/// Suspends the contract of an overdue invoice after its last reminder.
pub async fn suspend_for_debt(id: InvoiceId, reason: &str) -> Answer<()> {
    act("POST", &format!("/invoices/{id}/suspension"), json(&SuspendForDebt { reason: reason.to_owned() })).await
}

/// The layout in which an association takes the breakdown of its invoices away.
pub async fn breakdown_layout(association: &str) -> Answer<BreakdownLayout> {
    get(&format!("/payers/{association}/breakdown-layout")).await
}

/// Saves it.
pub async fn set_breakdown_layout(association: &str, wish: &BreakdownLayout) -> Answer<()> {
    act("PUT", &format!("/payers/{association}/breakdown-layout"), json(wish)).await
}

/// The months' bills.
pub async fn runs() -> Answer<Vec<BillingRun>> {
    get("/billing-runs").await
}

/// Computes one.
pub async fn make_run(month: &str) -> Answer<BillingRun> {
    post("/billing-runs", &MakeRun { month: month.to_owned() }).await
}

/// One, with what changed since the one before.
pub async fn run(id: RunId) -> Answer<BillingRun> {
    get(&format!("/billing-runs/{id}")).await
}

/// Approves a bill, takes that back, or gives the bill up.
pub async fn step_run(id: RunId, wish: &StepRun) -> Answer<()> {
    act("POST", &format!("/billing-runs/{id}/step"), json(wish)).await
}

/// A page of invoices.
pub async fn find_invoices(wish: &FindInvoices) -> Answer<InvoiceList> {
    post("/invoices/search", wish).await
}

/// An invoice.
pub async fn invoice(id: InvoiceId) -> Answer<InvoiceDetail> {
    get(&format!("/invoices/{id}")).await
}

/// Takes an invoice back.
pub async fn reverse(id: InvoiceId, reason: &str) -> Answer<InvoiceDetail> {
    post(&format!("/invoices/{id}/reversal"), &Reverse { reason: reason.to_owned() }).await
}

/// Takes a bank's file in.
pub async fn bring_bank_file(wish: &BringBankFile) -> Answer<BroughtFile> {
    post("/bank-files", wish).await
}

/// Notes money that came in another way.
pub async fn add_payment(wish: &AddPayment) -> Answer<()> {
    act("POST", "/payments", json(wish)).await
}

/// A page of payments.
pub async fn find_payments(wish: &FindPayments) -> Answer<PaymentList> {
    post("/payments/search", wish).await
}

/// Tries again to settle whatever is not.
pub async fn settle_again() -> Answer<()> {
    act("POST", "/payments/settlement", None).await
}

/// Open invoices that a payment may be for.
pub async fn candidates(id: PaymentId) -> Answer<Vec<Invoice>> {
    get(&format!("/payments/{id}/candidates")).await
}

/// Says which invoices a payment is for.
pub async fn settle(id: PaymentId, wish: &SettlePayment) -> Answer<()> {
    act("PUT", &format!("/payments/{id}/settlement"), json(wish)).await
}

/// Takes that back.
pub async fn unsettle(id: PaymentId) -> Answer<()> {
    act("DELETE", &format!("/payments/{id}/settlement"), None).await
}

/// Sets a payment aside, or (without a reason) takes that back.
pub async fn set_aside(id: PaymentId, wish: &SetAside) -> Answer<()> {
    act("PUT", &format!("/payments/{id}/aside"), json(wish)).await
}

/// 口座振替: mandates, files, and what the next file would ask for.
pub async fn debits() -> Answer<Debits> {
    get("/debits").await
}

/// Makes the file of the next day.
pub async fn make_debit_file() -> Answer<DebitFile> {
    ask("POST", "/api/v1/console/debits", None, Cause::Person).await
}

/// Gives a file up that no bank collects by.
pub async fn drop_debit_file(id: DebitFileId) -> Answer<()> {
    act("DELETE", &format!("/debits/{id}"), None).await
}

/// The mandate of one that pays.
pub async fn mandate(payer: &str) -> Answer<MandateDetail> {
    get(&format!("/payers/{payer}/mandate")).await
}

/// Says where it stands now.
pub async fn set_mandate(payer: &str, wish: &SetMandate) -> Answer<()> {
    act("PUT", &format!("/payers/{payer}/mandate"), json(wish)).await
}

/// Takes the results of a file in.
pub async fn bring_results(wish: &BringResults) -> Answer<BroughtResults> {
    post("/debit-result-files", wish).await
}

const OWN: &str = "/api/v1";

/// A page of the invoices that the own facility pays.
pub async fn find_own(wish: &FindInvoices) -> Answer<InvoiceList> {
    ask("POST", &format!("{OWN}/invoices/search"), json(wish), Cause::Person).await
}

/// Saves one of them as PDF.
pub async fn fetch_own(id: InvoiceId, number: &str) -> Answer<()> {
    fetch_document(&format!("{OWN}/invoices/{id}/pdf"), None, &format!("{number}.pdf")).await
}

/// Saves the estimate of a plan on offer now.
pub async fn estimate(wish: &AskEstimate) -> Answer<()> {
    fetch_document(&format!("{OWN}/estimates"), json(wish), "mitsumori.pdf").await
}

/// The invoices of a facility that is over, by their link.
pub async fn kept(token: &str, skip: u32) -> Answer<KeptInvoices> {
    let wish = KeptLink { token: token.to_owned(), skip };
    ask("POST", &format!("{OWN}/kept-invoices"), json(&wish), Cause::Person).await
}

/// Saves one of them as PDF.
pub async fn fetch_kept(token: &str, invoice: InvoiceId, number: &str) -> Answer<()> {
    let wish = FetchKept { token: token.to_owned(), invoice };
    fetch_document(&format!("{OWN}/kept-invoices/pdf"), json(&wish), &format!("{number}.pdf")).await
}

/// Mails that link.
pub async fn mail_kept_link(facility: FacilityId, mail: &str) -> Answer<MailedLink> {
    post(&format!("/facilities/{facility}/invoice-link"), &MailKeptLink { mail: mail.to_owned() }).await
}

/// Where the receipt of one that is paid lies.
pub fn own_receipt(id: InvoiceId) -> String {
    format!("{OWN}/invoices/{id}/receipt.pdf")
}

/// How the own facility is written to and pays.
pub async fn own_payer() -> Answer<PayerDetail> {
    ask("GET", &format!("{OWN}/facility/payer"), None, Cause::Person).await
}

/// Sets it.
pub async fn set_own_payer(wish: &PayerDetail) -> Answer<()> {
    send("PUT", &format!("{OWN}/facility/payer"), json(wish), Cause::Person).await.map(|_| ())
}

/// The credit card of the own facility.
pub async fn own_card() -> Answer<CreditCard> {
    ask("GET", &format!("{OWN}/facility/payer/card"), None, Cause::Person).await
}

/// A page of Stripe's on which it is entered.
pub async fn enter_own_card() -> Answer<CardPage> {
    ask("POST", &format!("{OWN}/facility/payer/card"), None, Cause::Person).await
}

/// Looks whether it was entered there.
pub async fn look_for_own_card() -> Answer<CreditCard> {
    ask("POST", &format!("{OWN}/facility/payer/card/look"), None, Cause::Person).await
}

/// Forgets it.
pub async fn remove_own_card() -> Answer<()> {
    send("DELETE", &format!("{OWN}/facility/payer/card"), None, Cause::Person).await.map(|_| ())
}

/// Where the statement of the own facility lies.
pub fn own_statement() -> String {
    format!("{OWN}/facility/statement.pdf")
}

/// Where the lines of one of its invoices lie as CSV.
pub fn own_lines(id: InvoiceId) -> String {
    format!("{OWN}/invoices/{id}/lines.csv")
}
