//! 口座振替 (direct debit): what the bank could and could not collect. The latter stays open and is asked for again, until
//! the payer is billed by bank transfer.

use std::collections::HashMap;

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use medpost_domain::act::{Act, SubjectKind};
use medpost_domain::billing::mandate::{FAILURES, MandateState};
use medpost_domain::billing::payer::Method;
use medpost_domain::billing::zengin;
use medpost_domain::billing::zengin::credits::Credit;
use medpost_domain::billing::zengin::debits::Collected;
use medpost_domain::id::{AdministratorId, DebitFileId, InvoiceId};
use medpost_domain::instant::Instant;
use medpost_domain::number::Count;
use medpost_domain::role::Action;
use medpost_entity::{debit_file, mandate};
use medpost_wire::billing::debits::{BringResults, BroughtResults};
use medpost_wire::problem::Code;
use medpost_wire::table::RowFault;
use sea_orm::{ConnectionTrait, Set};
use uuid::Uuid;

use crate::audit::entry::{self, Actor};
use crate::billing::Billing;
use crate::billing::convert::{open_yen, payer_of, read, row};
use crate::billing::debits::files::next_day;
use crate::billing::invoices::document::{self, told_of};
use crate::billing::payments::bank::row_fault;
use crate::billing::payments::settle::pay_as_far_as_open;
use crate::billing::store::{self, Reach};
use crate::contract::sheet::TableFinding;
use crate::jobs::queue;
use crate::jobs::task::{Billed, Task};
use crate::kit::fault::Outcome;
use crate::notify::mails;
use crate::office::caller::ConsoleCaller;
use crate::office::outbox;

/// Imports the results of a file, whole or not at all. A file that doesn't match returns the fault with its row and
/// column.
pub async fn bring_results(
    billing: &Billing,
    caller: &ConsoleCaller,
    request: &BringResults,
) -> Outcome<BroughtResults> {
    caller.must(Action::Bill)?;
    caller.must_be_fresh()?;
    let bytes = BASE64_STANDARD.decode(&request.content).map_err(|_| Code::Malformed)?;
    let told = |it: TableFinding| BroughtResults { faults: vec![it.told()], ..BroughtResults::default() };
    let (day, outcomes) = match zengin::debits::outcomes(&bytes) {
        Ok(it) => it,
        Err(it) => return Ok(told(TableFinding::new(it.row, it.column, row_fault(it.fault)))),
    };
    let now = billing.clock.now();
    let by = caller.administrator;
    let tx = billing.db.write().await?;
    let file = store::lock_debit_file(&*tx, request.file).await?.ok_or(Code::NotFound)?;
    if file.read_at.is_some() {
        return Err(Code::FileTwice.into());
    }
    // Customers and sums repeat every month: only the day shows that these results belong to this file.
    let on = Instant::japan_day_begin(file.day).japan_date();
    if day != (u8::from(on.month()), on.day()) {
        return Ok(told(TableFinding::new(1, "引落日", RowFault::Date)));
    }
    let items = store::debit_items(&*tx, request.file).await?;
    let mut by_customer: HashMap<String, Vec<&store::DebitItem>> = HashMap::new();
    for it in &items {
        by_customer.entry(it.customer.to_string()).or_default().push(it);
    }
    let asked = by_customer.len();
    let mut found = Vec::new();
    for it in outcomes {
        // Unknown, or listed twice.
        let Some(of) = by_customer.remove(&it.customer) else {
            return Ok(told(TableFinding::new(it.row, "顧客番号", RowFault::Unknown)));
        };
        if of.iter().map(|it| it.yen).sum::<i64>() != it.yen {
            return Ok(told(TableFinding::new(it.row, "引落金額", RowFault::Sum)));
        }
        found.push((it, of));
    }
    if !by_customer.is_empty() {
        return Ok(told(TableFinding::new(asked + 2, "合計件数", RowFault::Sum)));
    }
    let mut brought = BroughtResults::default();
    for (it, of) in found {
        for item in &of {
            store::note_result(&*tx, item.id, it.collected).await?;
        }
        let Some(payer) = of.first().map(|it| it.payer_id) else { continue };
        if it.collected == Collected::Done {
            brought.collected += 1;
            brought.total += it.yen;
            book_collection(&*tx, (payer, it.yen), &of, file.day, by, now).await?;
        } else {
            brought.failed += 1;
            note_failure(&*tx, payer, it.collected, now).await?;
            for item in &of {
                let Some(row) = store::invoice(&*tx, Reach::All, item.invoice_id).await? else { continue };
                for to in document::told(&*tx, &row).await? {
                    let task = Task::DebitRefused { invoice: row.id, file: request.file, to };
                    queue::enqueue(&*tx, &task, now, now).await?;
                }
            }
        }
    }
    let change = debit_file::ActiveModel { read_at: Set(Some(now)), ..Default::default() };
    store::change_debit_file(&*tx, request.file, change).await?;
    let detail = format!("collected={} failed={}", brought.collected, brought.failed);
    let actor = Actor::administrator(by);
    entry::write(&*tx, actor, Act::DebitsRead, (SubjectKind::DebitFile, Some(request.file.0)), &detail, now).await?;
    tx.commit().await?;
    Ok(brought)
}

/// Adds a payment for what was collected and settles its invoices; what they no longer owe stays with the payment.
async fn book_collection(
    tx: &impl ConnectionTrait,
    (payer, yen): (Uuid, i64),
    of: &[&store::DebitItem],
    day: i32,
    by: AdministratorId,
    now: Instant,
) -> Outcome<()> {
    let credit = Credit::bare("口座振替", yen, Instant::japan_day_begin(day).japan_date());
    let mut payment = row(None, &credit, Some(by), now);
    payment.method = Method::Debit.into();
    payment.payer_id = Some(payer);
    store::add_payments(tx, vec![payment.clone()]).await?;
    let invoices: Vec<InvoiceId> = of.iter().map(|it| it.invoice_id).collect();
    pay_as_far_as_open(tx, &payment, &invoices, Some(by), now).await?;
    let change = mandate::ActiveModel { collected: Set(true), failures: Set(Count(0)), ..Default::default() };
    Ok(store::change_mandate(tx, payer, change).await?)
}

/// Notes a failed collection. After `FAILURES` in a row, or without an account, the payer is billed by bank transfer.
async fn note_failure(tx: &impl ConnectionTrait, payer: Uuid, why: Collected, now: Instant) -> Outcome<()> {
    let Some(row) = store::lock_mandate(tx, payer).await? else { return Ok(()) };
    let failures = row.failures + Count(1);
    let gone = matches!(why, Collected::NoAccount | Collected::NoMandate);
    let mut change = mandate::ActiveModel {
        failures: Set(failures),
        changed_at: Set(now),
        version: Set(row.version + 1),
        ..Default::default()
    };
    if gone {
        change.state = Set(MandateState::Returned.into());
        change.reason = Set(format!("振替結果コード {}", why.text()));
    }
    store::change_mandate(tx, payer, change).await?;
    if gone || failures >= FAILURES {
        store::set_method(tx, payer, Method::BankTransfer).await?;
        entry::write(tx, Actor::SYSTEM, Act::PayerByTransfer, (SubjectKind::Payer, Some(payer)), "", now).await?;
    }
    Ok(())
}

/// Mails the payer that an invoice could not be collected, unless it was paid in the meantime.
pub async fn mail_refusal_of_debit(billing: &Billing, id: InvoiceId, file: DebitFileId, to: Billed) -> Outcome<()> {
    let message = format!("debit-{}", Task::DebitRefused { invoice: id, file, to }.in_message_id());
    let row = store::invoice(&*billing.db, Reach::All, id).await?;
    let Some(row) = row.filter(|it| open_yen(it) > 0) else { return Ok(()) };
    let Some(to) = document::address(&*billing.db, &row, to).await? else { return Ok(()) };
    let payer = store::payers(&*billing.db, &[payer_of(&row)]).await?.into_values().next();
    let by_debit = payer.is_some_and(|it| it.method == Method::Debit);
    let content = read(&row)?;
    let told = mails::billing::CollectionFailed {
        told: told_of(&content),
        method: Method::Debit,
        again_at: next_day(billing).filter(|_| by_debit).map(Instant::japan_midnight),
        ends: false,
        bank: billing.issuer.as_ref().map(|it| it.bank.as_str()).unwrap_or_default(),
    };
    outbox::send(
        &billing.office,
        &mails::billing::refused(&to, &told, document::link(billing, &row), &billing.office.desk, message),
    )
    .await
}
