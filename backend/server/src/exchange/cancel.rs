//! 送信を取り消す: before release, or as long as a delivery waits for room. The recipient never sees any of it.

use medpost_domain::act::{Act, SubjectKind};
use medpost_domain::delivery::Phase;
use medpost_domain::id::DispatchId;
use medpost_domain::instant::Instant;
use medpost_domain::role::Action;
use medpost_entity::delivery;
use medpost_wire::problem::Code;
use sea_orm::{ConnectionTrait, Set};

use crate::audit::entry::{self, Actor};
use crate::exchange::jobs;
use crate::kit::fault::Outcome;
use crate::session::caller::Caller;

use super::{Exchange, store};

/// Cancels all of a held dispatch or, after release, what still waits for room. Wraps are deleted at once, also those
/// with which the recipients could open its record.
pub async fn cancel(exchange: &Exchange, caller: &Caller, id: DispatchId) -> Outcome<()> {
    let row = store::dispatch(&*exchange.db, &caller.scope.sendable(), id).await?.ok_or(Code::NotFound)?;
    if !caller.may(Action::Cancel, Some(row.inbox_id)) {
        return Err(Code::Forbidden.into());
    }
    let tx = exchange.db.write().await?;
    let deliveries = store::lock_deliveries_of(&*tx, id).await?;
    // Read after the locks, so that the loser of a race sees what the winner wrote.
    let now = exchange.clock.now();
    cancel_locked(&*tx, caller, id, deliveries, now).await?;
    tx.commit().await?;
    Ok(())
}

/// Cancels what has not arrived of a dispatch whose deliveries are locked.
pub(super) async fn cancel_locked(
    tx: &impl ConnectionTrait,
    caller: &Caller,
    id: DispatchId,
    deliveries: Vec<store::Delivery>,
    now: Instant,
) -> Outcome<()> {
    let row = store::any_dispatch(tx, id).await?.ok_or(Code::NotFound)?;
    if row.cancelled_at.is_some() {
        return Err(Code::CancelledAlready.into());
    }
    let held = now < row.releases_at;
    let (gone, others): (Vec<_>, Vec<_>) =
        deliveries.into_iter().partition(|it| held || store::facts(it).phase(now) == Phase::Waiting);
    if gone.is_empty() {
        return Err(Code::TooLateToCancel.into());
    }
    if others.is_empty() {
        store::cancel(tx, id, caller.member, now).await?;
    }
    for it in &gone {
        let at = store::next_event_time(it, now);
        let change = delivery::ActiveModel { recalled_at: Set(Some(at)), last_event_at: Set(at), ..Default::default() };
        store::change_delivery(tx, it.id, change).await?;
    }
    let last = others.iter().all(|it| it.ended_at.is_some());
    jobs::end_deliveries(tx, &row, &gone, last, now).await?;
    let detail = format!("deliveries={} of={}", gone.len(), gone.len() + others.len());
    let subject = (SubjectKind::Dispatch, Some(id.0));
    entry::write(tx, Actor::person(caller), Act::DispatchCancelled, subject, &detail, now).await?;
    Ok(())
}
