//! Gives records of earlier versions, which had no end, a last day: a job works in batches while the service runs.
//!
//! Each batch is a transaction of its own and selects records without an end, so that the work resumes where it stopped
//! and repeating it changes nothing.

use std::collections::{BTreeSet, HashMap};

use medpost_domain::id::{DispatchId, FacilityId};
use medpost_domain::instant::Instant;
use medpost_domain::record::last_day;
use uuid::Uuid;

use crate::directory::store as directory;
use crate::exchange::records;
use crate::jobs::queue;
use crate::jobs::task::Task;
use crate::kit::fault::Outcome;
use crate::vault::keys::Error;
use crate::vault::records::end_with;
use crate::vault::store::{self as vault_rows, Wrap};

use super::{Exchange, store};

/// Wraps in a batch.
const BATCH: u64 = 200;
/// Batches in a job; then other jobs have their turn.
const BATCHES: u32 = 25;
/// The job stops after this many wraps that don't open: then something else is wrong.
const MAX_UNOPENED: usize = 1_000;

/// What is done with a wrap.
enum Fate {
    /// It is replaced by this one, which has a last day.
    Until(Wrap),
    /// It is deleted: its last day is over, or the recipient never got what it opens.
    Over,
    /// It stays, because it doesn't open.
    Closed,
}

/// Enqueues the work if there is any. Called at every start and several times a day, since a process of an earlier
/// version may still write records without an end.
pub async fn begin_rewrap(exchange: &Exchange) -> Outcome<()> {
    let (now, from) = (exchange.clock.now(), exchange.vault.records_from());
    // Before that this process writes such records too.
    if now >= from && vault_rows::endless_records(&*exchange.db, &[], 1).await?.is_empty() {
        return Ok(());
    }
    let begins = now.max(from);
    let tx = exchange.db.write().await?;
    // Once a day: wraps that don't open raise the alarm again, but not more often.
    queue::enqueue(&*tx, &Task::RecordRewrap { day: begins.japan_day(), turn: None }, begins, now).await?;
    tx.commit().await?;
    Ok(())
}

/// One turn of the work that began on `day`; the rest follows as the next turn.
pub async fn rewrap(exchange: &Exchange, day: i32, turn: u32) -> Outcome<()> {
    rewrap_by(exchange, (day, turn), BATCH, BATCHES).await
}

/// Up to `batches` batches of `batch` wraps; the rest follows as a job of its own.
pub async fn rewrap_by(exchange: &Exchange, (day, turn): (i32, u32), batch: u64, batches: u32) -> Outcome<()> {
    let (mut moved, mut closed) = (0, Vec::new());
    for _ in 0..batches {
        let some = vault_rows::endless_records(&*exchange.db, &closed, batch).await?;
        if some.is_empty() || closed.len() >= MAX_UNOPENED {
            let closed = closed.len();
            tracing::info!(moved, closed, "every record that opens has an end now");
            if closed > 0 {
                tracing::error!(closed, "ALARM: records that do not open have no end");
            }
            return Ok(());
        }
        let count = some.len();
        let left = rewrap_some(exchange, some).await?;
        moved += count - left.len();
        closed.extend(left);
    }
    let left = vault_rows::count_endless_records(&*exchange.db).await?;
    tracing::info!(moved, left, "records get an end");
    // Each turn has a name of its own, since the same task is enqueued once, ever.
    let next = Task::RecordRewrap { day, turn: Some(turn + 1) };
    let now = exchange.clock.now();
    let tx = exchange.db.write().await?;
    queue::enqueue(&*tx, &next, now, now).await?;
    tx.commit().await?;
    Ok(())
}

/// One batch; returns the wraps that don't open.
async fn rewrap_some(exchange: &Exchange, some: Vec<Wrap>) -> Outcome<Vec<Uuid>> {
    let now = exchange.clock.now();
    let ids: Vec<DispatchId> = some.iter().map(|it| DispatchId(it.subject_id)).collect();
    let dispatches = store::dispatches(&*exchange.db, ids.clone()).await?;
    let deliveries = store::deliveries_of(&*exchange.db, ids).await?;
    let facilities = dispatches.iter().map(|it| it.facility_id).chain(deliveries.iter().map(|it| it.facility_id));
    let facilities = directory::facilities(&*exchange.db, facilities.collect()).await?;
    let years: HashMap<FacilityId, u32> = facilities.into_iter().map(|it| (it.id, it.record_years.0)).collect();
    let (mut until, mut over, mut closed, mut numbers) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for wrap in some {
        let dispatch = dispatches.iter().find(|it| it.id.0 == wrap.subject_id);
        let delivery = deliveries.iter().find(|it| it.dispatch_id.0 == wrap.subject_id && it.inbox_id == wrap.inbox_id);
        match fate(exchange, &wrap, dispatch, delivery, &years, now).await? {
            Fate::Until(it) => {
                numbers.extend(delivery.filter(|it| it.patient_number.is_some()));
                until.push(it);
            }
            Fate::Over => over.push(wrap.id),
            Fate::Closed => closed.push(wrap.id),
        }
    }
    let numbers = own_numbers(exchange, numbers).await?;
    let tx = exchange.db.write().await?;
    let days: BTreeSet<i32> = until.iter().map(|it| it.epoch_day).collect();
    for it in until {
        vault_rows::change_wrap(&*tx, 0, it).await?;
    }
    for (it, number) in numbers {
        store::reseal_number(&*tx, it, number).await?;
    }
    vault_rows::drop_wraps_by_id(&*tx, &over).await?;
    for it in days {
        end_with(&*tx, it, now).await?;
    }
    tx.commit().await?;
    Ok(closed)
}

async fn fate(
    exchange: &Exchange,
    wrap: &Wrap,
    dispatch: Option<&store::Dispatch>,
    delivery: Option<&store::Delivery>,
    years: &HashMap<FacilityId, u32>,
    now: Instant,
) -> Outcome<Fate> {
    let Some(dispatch) = dispatch else { return Ok(Fate::Closed) };
    let facility = match delivery {
        _ if wrap.inbox_id == dispatch.inbox_id => dispatch.facility_id,
        // Cancelled, or ended before there was room: the recipient keeps nothing of it.
        Some(it) if it.ended_at.is_some() && store::facts(it).is_unseen(now) => return Ok(Fate::Over),
        Some(it) => it.facility_id,
        None => return Ok(Fate::Closed),
    };
    let day = last_day(dispatch.releases_at, years.get(&facility).copied().unwrap_or(1));
    if day < now.japan_day() {
        return Ok(Fate::Over);
    }
    match exchange.vault.rewrap_with_last_day(wrap, day).await {
        Ok(it) => Ok(Fate::Until(it)),
        Err(error @ (Error::Database { .. } | Error::Depot(_))) => Err(error.into()),
        Err(error) => {
            tracing::error!(dispatch.id = %wrap.subject_id, %error, "a record key does not open");
            Ok(Fate::Closed)
        }
    }
}

/// Own patient numbers, resealed under the key that ends with their record.
async fn own_numbers<'a>(
    exchange: &Exchange,
    deliveries: Vec<&'a store::Delivery>,
) -> Outcome<Vec<(&'a store::Delivery, Vec<u8>)>> {
    let mut sealed = Vec::new();
    for it in deliveries {
        let Some(mut record) = records::record(exchange, it.dispatch_id, it.inbox_id).await? else { continue };
        record.endless = false;
        match record.open_number(it.id, it.patient_number.as_deref()) {
            Ok(number) => sealed.push((it, record.seal_number(it.id, &number))),
            Err(error) => tracing::error!(delivery.id = %it.id, %error, "an own patient number does not open"),
        }
    }
    Ok(sealed)
}
