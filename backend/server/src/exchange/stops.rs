//! Ends before their time: 回収する, 誤送信として対応する and 受取不可, and the recipient's answer 削除しました.
//!
//! Each ends a delivery at once, in the transaction that says so: no wrap is left with which its documents could be
//! opened. What the recipient already saved is out of reach, so a misdirected delivery asks them to delete it.

use std::sync::atomic::Ordering;

use medpost_domain::act::{Act, SubjectKind};
use medpost_domain::delivery::{EventKind, MISDIRECTED_DAYS, Phase, Unfit};
use medpost_domain::id::{DeliveryId, DispatchId};
use medpost_domain::instant::{DAY, Instant};
use medpost_domain::role::Action;
use medpost_entity::delivery;
use medpost_wire::problem::Code;
use sea_orm::{ConnectionTrait, Set};

use crate::audit::entry::{self, Actor};
use crate::exchange::cancel::cancel_locked;
use crate::exchange::jobs::{self, Locked, lock_with_others};
use crate::exchange::open;
use crate::exchange::receipts::{note, was_seen};
use crate::jobs::queue;
use crate::jobs::task::Task;
use crate::kit::fault::Outcome;
use crate::session::caller::Caller;
use crate::vault::purpose::Purpose;
use crate::vault::store as vault_rows;

use super::{Exchange, store};

/// A delivery that the caller sent and may take back.
async fn sent_by(exchange: &Exchange, caller: &Caller, id: DeliveryId) -> Outcome<store::Delivery> {
    let row = store::any_delivery(&*exchange.db, id).await?.ok_or(Code::NotFound)?;
    let of = store::dispatch(&*exchange.db, &caller.scope.sendable(), row.dispatch_id).await?.ok_or(Code::NotFound)?;
    if !caller.may(Action::Cancel, Some(of.inbox_id)) {
        return Err(Code::Forbidden.into());
    }
    Ok(row)
}

/// A delivery that has arrived at an inbox that the caller reads.
async fn arrived_at(exchange: &Exchange, caller: &Caller, id: DeliveryId) -> Outcome<store::Delivery> {
    let row = store::delivery(&*exchange.db, &caller.scope.readable(), id).await?.ok_or(Code::NotFound)?;
    if !caller.may(Action::OpenDelivery, Some(row.inbox_id)) {
        return Err(Code::NotFound.into());
    }
    Ok(row)
}

async fn audit(
    tx: &impl ConnectionTrait,
    caller: &Caller,
    act: Act,
    id: DeliveryId,
    detail: &str,
    now: Instant,
) -> Outcome<()> {
    entry::write(tx, Actor::person(caller), act, (SubjectKind::Delivery, Some(id.0)), detail, now).await?;
    Ok(())
}

/// 回収する: takes a delivery back that has arrived, unless somebody has opened it. Its recipient keeps nothing of it,
/// not even the subject.
pub async fn recall(exchange: &Exchange, caller: &Caller, id: DeliveryId) -> Outcome<()> {
    let row = sent_by(exchange, caller, id).await?;
    let tx = exchange.db.write().await?;
    let Locked { dispatch, mine, last } = lock_with_others(&*tx, &row).await?;
    // Read after the locks, so that the loser of a race sees what the winner wrote.
    let now = exchange.clock.now();
    match store::facts(&mine).phase(now) {
        Phase::Delivered if !was_seen(&mine) => {}
        Phase::Held | Phase::Waiting => return Err(Code::NotArrivedYet.into()),
        Phase::Recalled | Phase::Cancelled => return Err(Code::CancelledAlready.into()),
        Phase::Expired => return Err(Code::Expired.into()),
        _ => return Err(Code::OpenedAlready.into()),
    }
    let at = note(&*tx, caller, &mine, EventKind::Recalled, now).await?;
    let change = delivery::ActiveModel { recalled_at: Set(Some(at)), last_event_at: Set(at), ..Default::default() };
    store::change_delivery(&*tx, id, change).await?;
    jobs::end_deliveries(&*tx, &dispatch, std::slice::from_ref(&mine), last, now).await?;
    close_record(&*tx, &mine, &dispatch).await?;
    audit(&*tx, caller, Act::DeliveryRecalled, id, "", now).await?;
    tx.commit().await?;
    exchange.downloads.ends.fetch_add(1, Ordering::Release);
    Ok(())
}

/// 誤送信として対応する: stops a delivery that has arrived, whatever became of it. If somebody has opened it, the inbox
/// is asked by mail to delete what it saved, and keeps the record until it answers, at most 30 days.
pub async fn stop(exchange: &Exchange, caller: &Caller, id: DeliveryId) -> Outcome<()> {
    let row = sent_by(exchange, caller, id).await?;
    let tx = exchange.db.write().await?;
    let locked = lock_with_others(&*tx, &row).await?;
    let now = exchange.clock.now();
    may_stop(&locked.mine, now)?;
    stop_locked(&*tx, caller, &locked, now).await?;
    tx.commit().await?;
    exchange.downloads.ends.fetch_add(1, Ordering::Release);
    Ok(())
}

/// Refuses what has not arrived, and what its sender took back before.
fn may_stop(it: &store::Delivery, now: Instant) -> Result<(), Code> {
    match store::facts(it).phase(now) {
        Phase::Held | Phase::Waiting => Err(Code::NotArrivedYet),
        // What waited in vain never arrived.
        Phase::Expired if store::facts(it).waits() => Err(Code::NotArrivedYet),
        Phase::Cancelled | Phase::Recalled | Phase::Stopped => Err(Code::CancelledAlready),
        _ => Ok(()),
    }
}

async fn stop_locked(tx: &impl ConnectionTrait, caller: &Caller, it: &Locked, now: Instant) -> Outcome<()> {
    let Locked { dispatch, mine, last } = it;
    let id = mine.id;
    let at = note(tx, caller, mine, EventKind::Stopped, now).await?;
    let change = delivery::ActiveModel { stopped_at: Set(Some(at)), last_event_at: Set(at), ..Default::default() };
    store::change_delivery(tx, id, change).await?;
    if mine.ended_at.is_none() {
        jobs::end_deliveries(tx, dispatch, std::slice::from_ref(mine), *last, now).await?;
    }
    if was_seen(mine) {
        queue::enqueue(tx, &Task::StopNotice { delivery: id }, now, now).await?;
        let until = now.plus(MISDIRECTED_DAYS * DAY);
        queue::enqueue(tx, &Task::MisdirectedEnd { delivery: id }, until, now).await?;
    } else {
        close_record(tx, mine, dispatch).await?;
    }
    let detail = if was_seen(mine) { "opened" } else { "unopened" };
    audit(tx, caller, Act::DeliveryStopped, id, detail, now).await
}

/// 差し替える: takes back a dispatch inside the transaction that sends another in its place. What has not arrived is
/// cancelled, what has is stopped as misdirected. Refuses if nothing is left to take back.
pub(super) async fn replace(
    tx: &impl ConnectionTrait,
    caller: &Caller,
    deliveries: Vec<store::Delivery>,
    id: DispatchId,
    now: Instant,
) -> Outcome<()> {
    let (arrived, others): (Vec<_>, Vec<_>) = deliveries.iter().cloned().partition(|it| may_stop(it, now).is_ok());
    let unseen = others.iter().any(|it| matches!(store::facts(it).phase(now), Phase::Held | Phase::Waiting));
    if arrived.is_empty() && !unseen {
        return Err(Code::CancelledAlready.into());
    }
    if unseen {
        cancel_locked(tx, caller, id, deliveries, now).await?;
    }
    for it in &arrived {
        // Read again: whether it is the last depends on those before.
        let locked = lock_with_others(tx, it).await?;
        stop_locked(tx, caller, &locked, now).await?;
    }
    Ok(())
}

/// 受取不可: a reader of the inbox can't take a delivery; the sender is told why. Its documents end.
pub async fn set_aside(exchange: &Exchange, caller: &Caller, id: DeliveryId, why: Unfit) -> Outcome<()> {
    let row = arrived_at(exchange, caller, id).await?;
    let tx = exchange.db.write().await?;
    let Locked { dispatch, mine, last } = lock_with_others(&*tx, &row).await?;
    let now = exchange.clock.now();
    open::must_be_open(store::facts(&mine), now)?;
    let at = note(&*tx, caller, &mine, EventKind::SetAside, now).await?;
    let change = delivery::ActiveModel {
        set_aside_at: Set(Some(at)),
        unfit: Set(Some(why.into())),
        last_event_at: Set(at),
        ..Default::default()
    };
    store::change_delivery(&*tx, id, change).await?;
    jobs::end_deliveries(&*tx, &dispatch, std::slice::from_ref(&mine), last, now).await?;
    queue::enqueue(&*tx, &Task::SetAsideNotice { delivery: id }, now, now).await?;
    audit(&*tx, caller, Act::DeliverySetAside, id, why.text(), now).await?;
    tx.commit().await?;
    exchange.downloads.ends.fetch_add(1, Ordering::Release);
    Ok(())
}

/// 削除しました: a reader says that all copies of a misdirected delivery are deleted. Its record closes to the inbox.
pub async fn confirm_deletion(exchange: &Exchange, caller: &Caller, id: DeliveryId) -> Outcome<()> {
    let row = arrived_at(exchange, caller, id).await?;
    let tx = exchange.db.write().await?;
    let Locked { dispatch, mine, .. } = lock_with_others(&*tx, &row).await?;
    let now = exchange.clock.now();
    if mine.stopped_at.is_none() || !was_seen(&mine) {
        return Err(Code::NotFound.into());
    }
    if mine.deleted_at.is_some() {
        return Ok(());
    }
    let at = note(&*tx, caller, &mine, EventKind::Deleted, now).await?;
    let change = delivery::ActiveModel { deleted_at: Set(Some(at)), last_event_at: Set(at), ..Default::default() };
    store::change_delivery(&*tx, id, change).await?;
    close_record(&*tx, &mine, &dispatch).await?;
    audit(&*tx, caller, Act::DeliveryDeleted, id, "", now).await?;
    tx.commit().await?;
    Ok(())
}

/// Closes the record of a misdirected delivery whose recipient never answered.
pub async fn end_misdirected(exchange: &Exchange, id: DeliveryId) -> Outcome<()> {
    let Some(row) = store::any_delivery(&*exchange.db, id).await? else { return Ok(()) };
    let tx = exchange.db.write().await?;
    let now = exchange.clock.may_end(&*tx).await?;
    let Locked { dispatch, mine, .. } = lock_with_others(&*tx, &row).await?;
    let Some(stopped) = mine.stopped_at else { return Ok(()) };
    if now < stopped.plus(MISDIRECTED_DAYS * DAY) {
        return Err(Code::ClockHeld.into());
    }
    close_record(&*tx, &mine, &dispatch).await?;
    tx.commit().await?;
    Ok(())
}

/// Deletes the wrap with which a recipient opens the record, and its own patient number. A facility that sent to itself
/// keeps the wrap of its sending side.
async fn close_record(tx: &impl ConnectionTrait, mine: &store::Delivery, dispatch: &store::Dispatch) -> Outcome<()> {
    if mine.inbox_id != dispatch.inbox_id {
        vault_rows::drop_wraps(tx, &[Purpose::Record.text()], &[dispatch.id.0], mine.inbox_id).await?;
    }
    let change = delivery::ActiveModel { patient_number: Set(None), ..Default::default() };
    store::change_delivery(tx, mine.id, change).await?;
    Ok(())
}
