//! Approves a run and turns its drafts into numbered invoices, in batches of one transaction each.

use std::collections::BTreeMap;

use medpost_domain::act::{Act, SubjectKind};
use medpost_domain::billing::cycle::first_issue_day;
use medpost_domain::billing::month::Month;
use medpost_domain::billing::run::{RunState, RunStep};
use medpost_domain::id::{ContractId, RunId};
use medpost_domain::instant::{HOUR, Instant};
use medpost_domain::role::Action;
use medpost_domain::text::fold;
use medpost_entity::{billing_run, invoice};
use medpost_wire::billing::content::InvoiceContent;
use medpost_wire::billing::runs::StepRun;
use medpost_wire::problem::Code;
use sea_orm::{ConnectionTrait, Set};
use sha2::{Digest, Sha256};
use time::Date;

use crate::audit::entry::{self, Actor};
use crate::billing::convert::{RUN_COUNTER, dates, day, read, text};
use crate::billing::runs::content;
use crate::billing::runs::draft::compute;
use crate::billing::{Billing, store};
use crate::config::Approval;
use crate::contract::store::{self as contracts, Contract};
use crate::jobs::queue;
use crate::jobs::task::Task;
use crate::kit::fault::Outcome;
use crate::kit::typed;
use crate::office::caller::ConsoleCaller;
use crate::office::distinct::are_distinct_people;

/// Invoices that are numbered in one transaction.
const BATCH: u64 = 500;

/// Approves a run, withdraws the approval, or drops the run.
pub async fn step_run(billing: &Billing, caller: &ConsoleCaller, id: RunId, request: &StepRun) -> Outcome<()> {
    caller.must(Action::Bill)?;
    caller.must_be_fresh()?;
    let issuer = billing.issuer()?;
    let reason = typed::line("reason", &request.reason, 400, Code::BadText)?;
    // Computed before anything is locked; what changes in the meantime is billed by the next run.
    let row = store::run(&*billing.db, id).await?.ok_or(Code::NotFound)?;
    let current = match request.step {
        RunStep::Approve => Some(compute(&*billing.db, Month(row.month)).await?.digest),
        _ => None,
    };
    let tx = billing.db.write().await?;
    store::lock_counter(&*tx, RUN_COUNTER).await?;
    let row = store::lock_run(&*tx, id).await?.ok_or(Code::NotFound)?;
    let now = match request.step {
        RunStep::Approve => billing.clock.may_end(&*tx).await?,
        RunStep::Withdraw | RunStep::Drop => billing.clock.now(),
    };
    if row.version != request.version {
        return Err(Code::Stale.into());
    }
    if store::lock_open_runs(&*tx).await?.iter().any(|it| it.id != id) {
        return Err(Code::RunUnderWay.into());
    }
    let state = row.state.get()?.after(request.step).ok_or(Code::WrongStep)?;
    let mut change =
        billing_run::ActiveModel { state: Set(state.into()), version: Set(row.version + 1), ..Default::default() };
    match request.step {
        RunStep::Approve => {
            caller.must_not_be_recent_key()?;
            let own = !are_distinct_people(&*tx, row.made_by, caller.administrator, now).await?;
            if own && issuer.approval == Approval::Second {
                return Err(Code::SecondPersonNeeded.into());
            }
            if own && reason.is_empty() {
                return Err(Code::ReasonNeeded.into());
            }
            if now.japan_date() < first_issue_day(Month(row.month)) {
                return Err(Code::RunTooEarly.into());
            }
            if current.as_ref() != Some(&row.digest) {
                return Err(Code::RunStale.into());
            }
            let issues = if own { now.plus(i64::from(issuer.wait_hours) * HOUR) } else { now };
            change.approved_by = Set(Some(caller.administrator));
            change.approved_at = Set(Some(now));
            change.issues_at = Set(Some(issues));
            change.reason = Set(reason);
            // The version makes this a task of its own after a withdrawal: the same task is enqueued only once, ever.
            let task = Task::BillingIssue { run: id, version: row.version + 1 };
            queue::enqueue(&*tx, &task, issues, now).await?;
        }
        RunStep::Withdraw => {
            change.approved_by = Set(None);
            change.approved_at = Set(None);
            change.issues_at = Set(None);
            change.reason = Set(String::new());
        }
        RunStep::Drop => store::drop_drafts(&*tx, id).await?,
    }
    store::change_run(&*tx, id, change).await?;
    let by = Actor::administrator(caller.administrator);
    let detail = format!("step={}", request.step.text());
    entry::write(&*tx, by, Act::BillingStep, (SubjectKind::BillingRun, Some(id.0)), &detail, now).await?;
    tx.commit().await?;
    Ok(())
}

/// Issues an approved run, batch by batch. A second run resumes where the first stopped.
pub async fn issue(billing: &Billing, id: RunId) -> Outcome<()> {
    while issue_some(billing, id).await? {}
    Ok(())
}

/// Numbers a batch of drafts; returns whether there may be more.
async fn issue_some(billing: &Billing, id: RunId) -> Outcome<bool> {
    let tx = billing.db.write_long().await?;
    let run = store::lock_run(&*tx, id).await?.ok_or(Code::NotFound)?;
    let now = billing.clock.may_end(&*tx).await?;
    let state = run.state.get()?;
    // The approval may have been withdrawn, or given again for later, since the task was enqueued.
    let waits = run.issues_at.is_none_or(|it| now < it);
    if waits || !matches!(state, RunState::Approved | RunState::Issuing) {
        return Ok(false);
    }
    let today = now.japan_date();
    let year = Month::of(today).fiscal_year();
    // Locked until the commit, so that numbers have no gaps.
    let mut serial = store::lock_counter(&*tx, year).await?;
    let drafts = store::drafts(&*tx, id, BATCH).await?;
    let more = !drafts.is_empty();
    let all: Vec<ContractId> = drafts.iter().map(|it| it.contract_id).collect();
    let all: BTreeMap<ContractId, Contract> =
        contracts::contracts_by_id(&*tx, &all).await?.into_iter().map(|it| (it.id, it)).collect();
    let mut jobs = Vec::with_capacity(drafts.len());
    for it in drafts {
        let contract = all.get(&it.contract_id).ok_or(Code::NotFound)?;
        serial += 1;
        let (dated, due) = dates(contract, Month(run.month), today)?;
        let mut content = read(&it)?;
        assign_number(&*tx, &it, &mut content, (year, serial), (dated, due), now).await?;
        jobs.push(Task::InvoicePdf { invoice: it.id });
    }
    store::count(&*tx, year, serial).await?;
    queue::enqueue_all(&*tx, &jobs, now).await?;
    let (next, issued) = if more { (RunState::Issuing, None) } else { (RunState::Issued, Some(now)) };
    let change = billing_run::ActiveModel {
        state: Set(next.into()),
        version: Set(run.version + 1),
        issued_at: Set(issued),
        ..Default::default()
    };
    store::change_run(&*tx, id, change).await?;
    if !more {
        let detail = format!("month={} last={year}-{serial}", Month(run.month));
        entry::write(&*tx, Actor::SYSTEM, Act::BillingIssued, (SubjectKind::BillingRun, Some(id.0)), &detail, now)
            .await?;
    }
    tx.commit().await?;
    Ok(more)
}

/// Gives an invoice its number and dates, and freezes its content with a hash.
pub(crate) async fn assign_number(
    tx: &impl ConnectionTrait,
    row: &store::Invoice,
    content: &mut InvoiceContent,
    (year, serial): (i32, i32),
    (dated, due): (Date, Date),
    now: Instant,
) -> Outcome<()> {
    let number = format!("{year}-{serial:06}");
    content::set_number_and_dates(content, &number, dated, due);
    let content = text(content)?;
    let change = invoice::ActiveModel {
        sha256: Set(Some(Sha256::digest(&content).to_vec())),
        content: Set(content),
        fiscal_year: Set(year),
        serial: Set(Some(serial)),
        folded: Set(format!("{} {}", row.folded, fold(&number))),
        number: Set(Some(number)),
        dated: Set(day(dated)),
        due: Set(day(due)),
        issued_at: Set(Some(now)),
        ..Default::default()
    };
    Ok(store::change_invoice(tx, row.id, change).await?)
}
