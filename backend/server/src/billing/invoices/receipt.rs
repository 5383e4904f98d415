//! 領収書 (receipt) of what was paid, and a payer's statement of account: both are computed from frozen data, so that they
//! always say the same.

use medpost_domain::id::InvoiceId;
use medpost_domain::instant::Instant;
use medpost_domain::role::Action;
use medpost_wire::billing::content::InvoiceContent;
use medpost_wire::billing::invoices::{Statement, StatementLine};
use medpost_wire::problem::Code;
use sea_orm::ConnectionTrait;
use serde::Serialize;
use uuid::Uuid;

use crate::billing::convert::{open_yen, read};
use crate::billing::invoices::document::title;
use crate::billing::payers::payer;
use crate::billing::store::{self, Reach};
use crate::billing::{Billing, reach};
use crate::kit::fault::Outcome;
use crate::office::caller::ConsoleCaller;
use crate::office::tables;

/// The input of the template `receipt`.
#[derive(Serialize)]
struct Receipt {
    template: &'static str,
    invoice: InvoiceContent,
    /// The day of the last payment, as in 2026-12-28.
    paid_on: String,
    /// Yen that came in, without the fees that the payer's bank deducted.
    paid: i64,
    fee: i64,
}

/// The input of the template `statement`.
#[derive(Serialize)]
struct Pages {
    template: &'static str,
    statement: Statement,
    issuer: String,
    desk: String,
    date: String,
}

/// The receipt for a fully paid invoice, as PDF with a file name.
pub async fn receipt(billing: &Billing, caller: &ConsoleCaller, id: InvoiceId) -> Outcome<(String, Vec<u8>)> {
    caller.must(Action::SeeInvoices)?;
    receipt_of(billing, caller.administrator.0, reach(caller), id).await
}

pub(crate) async fn receipt_of(
    billing: &Billing,
    who: Uuid,
    reach: Reach,
    id: InvoiceId,
) -> Outcome<(String, Vec<u8>)> {
    let row = store::invoice(&*billing.db, reach, id).await?.ok_or(Code::NotFound)?;
    if row.number.is_none() || row.total <= 0 || row.paid <= 0 || open_yen(&row) != 0 {
        return Err(Code::NotPaid.into());
    }
    let all = store::settlements_of(&*billing.db, id).await?;
    let (mut last, mut paid, mut fee) = (0, 0, 0);
    for it in &all {
        let payment = store::payment(&*billing.db, it.payment_id).await?.ok_or(Code::NotFound)?;
        last = last.max(payment.paid_on);
        (paid, fee) = (paid + it.yen, fee + it.fee);
    }
    let paid_on = Instant::japan_day_begin(last).japan_date().to_string();
    let name = format!("receipt-{}.pdf", row.number.as_deref().unwrap_or_default());
    let receipt = Receipt { template: "receipt", invoice: read(&row)?, paid_on, paid, fee };
    Ok((name, billing.office.printer.draw(who, &receipt).await?))
}

/// What a payer was billed and paid, with the balance after each line.
pub async fn statement(db: &impl ConnectionTrait, caller: &ConsoleCaller, payer: Uuid) -> Outcome<Statement> {
    caller.must(Action::SeeInvoices)?;
    payer::payer(db, caller, payer).await?;
    statement_of(db, reach(caller), payer).await
}

pub(crate) async fn statement_of(db: &impl ConnectionTrait, reach: Reach, payer: Uuid) -> Outcome<Statement> {
    let mut lines: Vec<(i32, u8, StatementLine)> = Vec::new();
    let mut name = String::new();
    for it in store::of_payer(db, reach, payer).await? {
        let kind = it.kind.get()?;
        name.clone_from(&it.payee);
        let line = StatementLine {
            day: Instant::japan_day_begin(it.dated).japan_date().to_string(),
            what: title(kind).to_owned(),
            number: it.number.unwrap_or_default(),
            billed: it.total,
            paid: 0,
            balance: 0,
        };
        lines.push((it.dated, 0, line));
    }
    for (it, invoice, payment) in store::payments_of_payer(db, reach, payer).await? {
        let line = |what: &str, paid: i64| StatementLine {
            day: Instant::japan_day_begin(payment.paid_on).japan_date().to_string(),
            what: what.to_owned(),
            number: invoice.number.clone().unwrap_or_default(),
            billed: 0,
            paid,
            balance: 0,
        };
        lines.push((payment.paid_on, 1, line(if it.yen < 0 { "ご返金" } else { "ご入金" }, it.yen)));
        if it.fee != 0 {
            lines.push((payment.paid_on, 2, line("振込手数料", it.fee)));
        }
    }
    lines.sort_by(|one, other| (one.0, one.1, &one.2.number).cmp(&(other.0, other.1, &other.2.number)));
    let mut balance = 0;
    let lines = lines
        .into_iter()
        .map(|(_, _, it)| {
            balance += it.billed - it.paid;
            StatementLine { balance, ..it }
        })
        .collect();
    Ok(Statement { payee: name, lines, balance })
}

/// The statement as CSV.
pub async fn statement_csv(
    db: &impl ConnectionTrait,
    caller: &ConsoleCaller,
    payer: Uuid,
    shift_jis: bool,
) -> Outcome<Vec<u8>> {
    let found = statement(db, caller, payer).await?;
    let lines = found
        .lines
        .into_iter()
        .map(|it| vec![it.day, it.what, it.number, it.billed.to_string(), it.paid.to_string(), it.balance.to_string()]);
    tables::write(&["日付", "内容", "請求書番号", "ご請求", "ご入金", "残高"], lines, shift_jis)
}

/// The statement as PDF.
pub async fn statement_pdf(billing: &Billing, caller: &ConsoleCaller, payer: Uuid) -> Outcome<Vec<u8>> {
    let statement = statement(&*billing.db, caller, payer).await?;
    drawn_statement(billing, caller.administrator.0, statement).await
}

pub(crate) async fn drawn_statement(billing: &Billing, who: Uuid, statement: Statement) -> Outcome<Vec<u8>> {
    let issuer = billing.issuer()?.issuer.clone();
    let date = billing.clock.now().japan_date().to_string();
    let desk = billing.office.desk.to_string();
    billing.office.printer.draw(who, &Pages { template: "statement", statement, issuer, desk, date }).await
}
