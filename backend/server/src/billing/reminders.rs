//! Reminders for overdue invoices: on open days, a week apart, and not while a payment is waiting that may be for the
//! invoice. What happens to those who still don't pay is a clerk's decision: nothing is suspended automatically.

use std::collections::HashSet;

use medpost_domain::act::{Act, SubjectKind};
use medpost_domain::billing::remind::Reminder;
use medpost_domain::billing::zengin::letters::bare_name;
use medpost_domain::id::InvoiceId;
use medpost_domain::instant::{HOUR, Instant};
use medpost_domain::number::{self, Count};
use medpost_domain::role::Action;
use medpost_entity::{contract, invoice};
use medpost_wire::billing::reminders::{RemindNow, ReminderLine, SuspendForDebt};
use medpost_wire::problem::Code;
use sea_orm::{ConnectionTrait, Set};
use uuid::Uuid;

use crate::audit::entry::{self, Actor};
use crate::billing::Billing;
use crate::billing::convert::{open_yen, payer_of, read, unsettled_yen};
use crate::billing::credit_cards::charge::being_collected;
use crate::billing::invoices::document::{self, told_of};
use crate::billing::payers::payee::{check_reason, known_payers, settings_or_default};
use crate::billing::store::{self, Reach};
use crate::contract::standing::change_standing;
use crate::contract::{ledger, store as contracts};
use crate::jobs::queue;
use crate::jobs::task::{Billed, Task};
use crate::kit::fault::Outcome;
use crate::notify::mails;
use crate::office::caller::ConsoleCaller;
use crate::office::outbox;

/// Days from the due date to the first reminder, and for the payer to answer each.
const WEEK: i32 = 7;
/// The hour of the day in Japan from which reminders are sent.
const FROM: i64 = 9;

/// How often an invoice is reminded of.
fn steps() -> Count {
    Count(number::count(Reminder::ALL.len()))
}

/// Sends the reminders that are due today. A second run on the same day sends nothing.
pub async fn remind(billing: &Billing) -> Outcome<()> {
    let now = billing.clock.now();
    let today = now.japan_date();
    if now < Instant::japan_midnight(today).plus(FROM * HOUR) {
        return Ok(());
    }
    let wanted = |it: &store::Invoice| {
        let due = Instant::japan_day_begin(it.due).japan_date();
        let sent = number::length(it.reminded.0);
        Reminder::today(due, sent, it.reminded_at.map(Instant::japan_date), today)
    };
    let late: Vec<store::Invoice> = store::late_invoices(&*billing.db, now.japan_day() - WEEK, steps().signed())
        .await?
        .into_iter()
        .filter(|it| wanted(it).is_some())
        .collect();
    if late.is_empty() {
        return Ok(());
    }
    let held = not_to_remind(billing, &late, now).await?;
    for it in late.iter().filter(|it| !held.contains(&it.id)) {
        let tx = billing.db.write().await?;
        let Some(row) = store::lock_invoice(&*tx, it.id).await? else { continue };
        // Checked again under the lock: it may have been paid, or reminded of by another process.
        let Some(step) = wanted(&row).filter(|_| open_yen(&row) > 0) else { continue };
        send_step(&*tx, Actor::SYSTEM, &row, step, now).await?;
        tx.commit().await?;
    }
    Ok(())
}

/// Sends the next reminder at once for a clerk, even on a day off or before the week is over; the one after it waits a
/// week. Refuses after the last reminder, if nothing is overdue, and while a waiting payment or a credit card may pay
/// it.
pub async fn remind_now(billing: &Billing, caller: &ConsoleCaller, id: InvoiceId, request: &RemindNow) -> Outcome<()> {
    caller.must(Action::Bill)?;
    let now = billing.clock.now();
    let seen = store::invoice(&*billing.db, Reach::All, id).await?.ok_or(Code::NotFound)?;
    let held = !not_to_remind(billing, &[seen], now).await?.is_empty();
    let tx = billing.db.write().await?;
    let row = store::lock_invoice(&*tx, id).await?.ok_or(Code::NotFound)?;
    if row.reminded.0 != request.sent {
        return Err(Code::Stale.into());
    }
    let step = usize::try_from(request.sent).ok().and_then(Reminder::after);
    let step = step.filter(|_| !held && open_yen(&row) > 0 && row.due < now.japan_day()).ok_or(Code::WrongStep)?;
    send_step(&*tx, Actor::administrator(caller.administrator), &row, step, now).await?;
    tx.commit().await?;
    Ok(())
}

async fn send_step(
    db: &impl ConnectionTrait,
    by: Actor,
    row: &store::Invoice,
    step: Reminder,
    now: Instant,
) -> Outcome<()> {
    let change = invoice::ActiveModel {
        reminded: Set(row.reminded + Count(1)),
        reminded_at: Set(Some(now)),
        ..Default::default()
    };
    store::change_invoice(db, row.id, change).await?;
    for to in document::told(db, row).await? {
        queue::enqueue(db, &Task::InvoiceReminder { invoice: row.id, step, to }, now, now).await?;
    }
    let detail = format!("step={}", step.text());
    entry::write(db, by, Act::InvoiceReminded, (SubjectKind::Invoice, Some(row.id.0)), &detail, now).await?;
    Ok(())
}

/// Overdue invoices with the reminders sent and the next step, longest overdue first.
pub async fn reminders(billing: &Billing, caller: &ConsoleCaller) -> Outcome<Vec<ReminderLine>> {
    caller.must(Action::Bill)?;
    let now = billing.clock.now();
    let today = now.japan_date();
    let late = store::late_invoices(&*billing.db, now.japan_day() - 1, i32::MAX).await?;
    let held = not_to_remind(billing, &late, now).await?;
    let line = |it: store::Invoice| {
        let due = Instant::japan_day_begin(it.due);
        let sent = number::length(it.reminded.0);
        let next = Reminder::next(due.japan_date(), sent, it.reminded_at.map(Instant::japan_date), today);
        ReminderLine {
            invoice: it.id,
            open: open_yen(&it),
            number: it.number.unwrap_or_default(),
            payee: it.payee,
            due,
            sent: it.reminded.0,
            last: it.reminded_at,
            next: next.map(Instant::japan_midnight),
            step: Reminder::after(sent),
            held: held.contains(&it.id),
        }
    };
    Ok(late.into_iter().map(line).collect())
}

/// Invoices that get no reminder now, because a waiting payment or a credit card may pay them.
async fn not_to_remind(billing: &Billing, late: &[store::Invoice], now: Instant) -> Outcome<HashSet<InvoiceId>> {
    let mut held = held(billing, late).await?;
    if billing.stripe.is_some() {
        let ids: Vec<InvoiceId> = late.iter().map(|it| it.id).collect();
        held.extend(being_collected(&*billing.db, &ids, now).await?);
    }
    Ok(held)
}

/// Suspends the contract of an overdue invoice for a clerk, after its last reminder, and mails the payer. Refuses for
/// one self-paying facility of a group: that is between the group and its member.
pub async fn suspend_for_debt(
    billing: &Billing,
    caller: &ConsoleCaller,
    id: InvoiceId,
    request: &SuspendForDebt,
) -> Outcome<()> {
    caller.must(Action::Bill)?;
    caller.must(Action::ManageContracts)?;
    caller.must_be_fresh()?;
    let why = check_reason(&request.reason)?;
    let tx = billing.db.write().await?;
    let row = store::lock_invoice(&*tx, id).await?.ok_or(Code::NotFound)?;
    // A suspension needs a clock without doubt, read under the lock.
    let now = billing.clock.may_end(&*tx).await?;
    // Even if reminders were sent early by hand, there must have been a week to answer each.
    let warned = row.reminded >= steps() && row.due <= now.japan_day() - steps().signed() * WEEK;
    if !warned || open_yen(&row) <= 0 || row.due >= now.japan_day() {
        return Err(Code::NotWarned.into());
    }
    let contract = contracts::contract(&*tx, row.contract_id).await?.ok_or(Code::NotFound)?;
    let sheets = ledger::sheets(&*tx, std::slice::from_ref(&contract)).await?;
    let alone = sheets.get(&contract.id).is_some_and(|it| all_equal(it.stays.iter().map(|it| it.facility)));
    if row.facility_id.is_some() && !alone {
        return Err(Code::MemberOfGroup.into());
    }
    if contract.suspended_at.is_some() {
        return Err(Code::WrongStep.into());
    }
    let change =
        contract::ActiveModel { suspended_at: Set(Some(now)), suspended_reason: Set(Some(why)), ..Default::default() };
    let of = (contract.id, contract.version);
    change_standing(&*tx, Actor::administrator(caller.administrator), of, change, Act::ContractSuspended, now).await?;
    for to in document::told(&*tx, &row).await? {
        let task = Task::ContractSuspended { invoice: id, version: contract.version, to };
        queue::enqueue(&*tx, &task, now, now).await?;
    }
    tx.commit().await?;
    Ok(())
}

/// Mails the payer that the contract is suspended.
pub async fn mail_suspension(billing: &Billing, id: InvoiceId, version: i32, to: Billed) -> Outcome<()> {
    let message = format!("suspended-{}", Task::ContractSuspended { invoice: id, version, to }.in_message_id());
    let Some(row) = store::invoice(&*billing.db, Reach::All, id).await? else { return Ok(()) };
    let contract = contracts::contract(&*billing.db, row.contract_id).await?;
    let Some(why) = contract.and_then(|it| it.suspended_reason) else { return Ok(()) };
    let Some(to) = document::address(&*billing.db, &row, to).await? else { return Ok(()) };
    let content = read(&row)?;
    let told = told_of(&content);
    outbox::send(
        &billing.office,
        &mails::billing::suspended(&to, &told, &why, document::link(billing, &row), &billing.office.desk, message),
    )
    .await
}

/// Invoices that a waiting payment may be for: the payer, the amount or the name matches.
async fn held(billing: &Billing, late: &[store::Invoice]) -> Outcome<HashSet<InvoiceId>> {
    let waiting = store::waiting_payments(&*billing.db).await?;
    if waiting.is_empty() {
        return Ok(HashSet::new());
    }
    let facilities = late.iter().filter_map(|it| it.facility_id).collect();
    let holders = late.iter().filter(|it| it.facility_id.is_none()).map(|it| it.association_id).collect();
    let known = known_payers(&*billing.db, facilities, holders).await?;
    let ids: Vec<Uuid> = late.iter().map(payer_of).collect();
    let set = store::payers(&*billing.db, &ids).await?;
    let fee = billing.issuer.as_ref().map_or(0, |it| i64::from(it.transfer_fee));
    let mut held = HashSet::new();
    for it in late {
        let payer = payer_of(it);
        // A payer whose row can't be read gets no reminder, and doesn't hold up the others.
        let Ok(who) = settings_or_default(&known.get(&payer).cloned().unwrap_or_default(), set.get(&payer).cloned())
        else {
            held.insert(it.id);
            continue;
        };
        let names = [bare_name(&who.kana), bare_name(&who.name)];
        let may_be = |of: &store::Payment| {
            let short = open_yen(it) - unsettled_yen(of);
            let alike = !of.bare.is_empty()
                && names.iter().any(|it| !it.is_empty() && (it.contains(&of.bare) || of.bare.contains(it)));
            of.payer_id == Some(payer) || of.payer_id.is_none() && ((0..=fee).contains(&short) || alike)
        };
        if waiting.iter().any(may_be) {
            held.insert(it.id);
        }
    }
    Ok(held)
}

/// Mails a reminder, unless the invoice was paid in the meantime.
pub async fn mail_reminder(billing: &Billing, id: InvoiceId, step: Reminder, to: Billed) -> Outcome<()> {
    let message = format!("reminder-{}", Task::InvoiceReminder { invoice: id, step, to }.in_message_id());
    let Some(row) = store::invoice(&*billing.db, Reach::All, id).await? else { return Ok(()) };
    if open_yen(&row) <= 0 {
        return Ok(());
    }
    let Some(to) = document::address(&*billing.db, &row, to).await? else { return Ok(()) };
    let content = read(&row)?;
    let told = told_of(&content);
    let link = document::link(billing, &row);
    outbox::send(&billing.office, &mails::billing::reminder(&to, step, &told, link, &billing.office.desk, message))
        .await
}

/// Whether all items are equal.
fn all_equal<T: PartialEq>(mut all: impl Iterator<Item = T>) -> bool {
    let first = all.next();
    all.all(|it| Some(it) == first)
}
