//! 空きしだい届ける: places deliveries that wait for room in an inbox, every ten minutes and whenever room is freed there, in
//! the order in which they were sent. From then on they are kept as long as anything that arrives now. The sender's
//! contract may have ended since: what was accepted was promised (ADR 20).

use medpost_domain::act::{Act, SubjectKind};
use medpost_domain::delivery::{Phase, epoch_day, kept_until};
use medpost_domain::id::{DeliveryId, InboxId};
use medpost_domain::instant::{Instant, MINUTE};
use medpost_entity::delivery;
use medpost_wire::problem::Code;
use sea_orm::{ConnectionTrait, Set};

use crate::audit::entry::{self, Actor};
use crate::contract::room::{self, Rooms};
use crate::contract::store as contracts;
use crate::directory::store as directory;
use crate::jobs::queue;
use crate::jobs::task::{Micros, Task, Text};
use crate::kit::causes::chain as causes;
use crate::kit::fault::Outcome;
use crate::vault::envelope::SecretKey;
use crate::vault::purpose::Purpose;
use crate::vault::store::{self as vault_rows, Wrap};

use super::reminders::URGENT_UNOPENED;
use super::{Exchange, store};

/// How often room is looked for.
const RETRY_EVERY: i64 = 10 * MINUTE;

/// Enqueues a look for room in an inbox at the next full ten minutes, once for the same `why`.
pub(super) async fn enqueue_place(db: &impl ConnectionTrait, inbox: InboxId, why: String, now: Instant) -> Outcome<()> {
    queue::enqueue(db, &Task::Place { inbox, why: Text(why) }, Instant(next_round(now) * RETRY_EVERY), now).await?;
    Ok(())
}

const fn next_round(now: Instant) -> i64 {
    now.0.div_euclid(RETRY_EVERY) + 1
}

/// An inbox's new wraps, which replace those of an earlier day.
struct NewWraps {
    inbox: InboxId,
    wraps: Vec<Wrap>,
}

/// Places the deliveries that wait for room in an inbox, as far as they fit.
pub async fn place(exchange: &Exchange, inbox: InboxId) -> Outcome<()> {
    let mut left = false;
    for it in store::waiting(&*exchange.db, inbox, exchange.clock.now()).await? {
        // A failure of one doesn't hold up the others.
        left |= !place_one(exchange, it.id).await.unwrap_or_else(|error| {
            tracing::error!(delivery.id = %it.id, causes = %causes(&error), "a delivery could not be placed");
            false
        });
    }
    if left {
        let now = exchange.clock.now();
        let tx = exchange.db.write().await?;
        // One job per round, however many wait.
        enqueue_place(&*tx, inbox, format!("round-{}", next_round(now)), now).await?;
        tx.commit().await?;
    }
    Ok(())
}

/// Places one delivery if there is room; returns whether it no longer waits.
async fn place_one(exchange: &Exchange, id: DeliveryId) -> Outcome<bool> {
    let now = exchange.clock.now();
    let row = store::any_delivery(&*exchange.db, id).await?.ok_or(Code::NotFound)?;
    let dispatch = store::any_dispatch(&*exchange.db, row.dispatch_id).await?.ok_or(Code::NotFound)?;
    let named = directory::with_facilities(&*exchange.db, vec![row.inbox_id]).await?;
    let (inbox, facility) = named.into_iter().next().ok_or(Code::NotFound)?;
    if !directory::is_open(&inbox, &facility, now) {
        return Ok(false);
    }
    // First without locks, so that keys are fetched only for what will fit.
    let bytes = row.bytes.0;
    if Rooms::of(&*exchange.db, &[(inbox.id, facility.id)], now).await?.free(inbox.id) < bytes {
        return Ok(false);
    }
    let releases_at = now.max(dispatch.releases_at);
    let until = kept_until(releases_at, inbox.retention_days.0);
    let fresh = fresh_wraps(exchange, &dispatch, &row, epoch_day(until), now).await?;
    let subjects: Vec<_> = fresh.iter().flat_map(|it| &it.wraps).map(|it| it.subject_id).collect();

    let tx = exchange.db.write().await?;
    store::lock_inboxes(&*tx, &[inbox.id]).await?;
    // Read under the lock: sizes may have changed, and the inbox may have closed in the meantime.
    let now = exchange.clock.now();
    let named = directory::with_facilities(&*tx, vec![inbox.id]).await?;
    if !named.iter().any(|it| directory::is_open(&it.0, &it.1, now)) {
        return Ok(false);
    }
    // Inboxes, deliveries, pools, as when sending or dividing a pool: one order, no deadlock.
    let locked = store::lock_deliveries_of(&*tx, dispatch.id).await?;
    let pools = room::pools(&*tx, vec![facility.id], now).await?;
    contracts::lock_contracts(&*tx, &pools).await?;
    let Some(it) = locked.iter().find(|it| it.id == id) else { return Ok(true) };
    if store::facts(it).phase(now) != Phase::Waiting {
        return Ok(true);
    }
    let mut rooms = Rooms::of(&*tx, &[(inbox.id, facility.id)], now).await?;
    if rooms.take(inbox.id, bytes).is_err() {
        return Ok(false);
    }
    let change = delivery::ActiveModel {
        releases_at: Set(releases_at),
        kept_until: Set(until),
        last_event_at: Set(store::next_event_time(it, now)),
        ..Default::default()
    };
    store::change_delivery(&*tx, id, change).await?;
    let purposes = [Purpose::Document.text(), Purpose::Letter.text()];
    for it in fresh {
        vault_rows::drop_wraps(&*tx, &purposes, &subjects, it.inbox).await?;
        vault_rows::add_wraps(&*tx, it.wraps).await?;
    }
    queue::enqueue(&*tx, &Task::Notice { delivery: id }, releases_at, now).await?;
    if dispatch.urgent {
        queue::enqueue(&*tx, &Task::UrgentUnopened { delivery: id }, releases_at.plus(URGENT_UNOPENED), now).await?;
    }
    // With `until` it isn't the same task as the end of the wait, which was enqueued on sending.
    queue::enqueue(&*tx, &Task::End { delivery: id, until: Some(Micros(until)) }, until, now).await?;
    let day = epoch_day(until);
    queue::enqueue(&*tx, &Task::Day { day }, Instant::japan_day_begin(day + 1), now).await?;
    if rooms.is_tight(inbox.id) {
        enqueue_tight_notice(&*tx, &[inbox.id], releases_at, now).await?;
    }
    entry::write(&*tx, Actor::SYSTEM, Act::DeliveryPlaced, (SubjectKind::Delivery, Some(id.0)), "", now).await?;
    tx.commit().await?;
    Ok(true)
}

/// The wraps that open a delivery until the end of a later day: for the recipient, and for the sender if their copy,
/// which ends with the last delivery, must last longer now.
async fn fresh_wraps(
    exchange: &Exchange,
    dispatch: &store::Dispatch,
    row: &store::Delivery,
    day: i32,
    now: Instant,
) -> Outcome<Vec<NewWraps>> {
    let day_key = exchange.vault.day_key(day).await?.0;
    let others = store::deliveries_of(&*exchange.db, vec![dispatch.id]).await?;
    let last = others.iter().map(|it| epoch_day(it.kept_until)).max().unwrap_or(0);
    let mut holders = vec![row.inbox_id];
    if day > last && dispatch.inbox_id != row.inbox_id && !others.iter().any(|it| it.inbox_id == dispatch.inbox_id) {
        holders.push(dispatch.inbox_id);
    }
    let mut keys: Vec<(Purpose, uuid::Uuid, SecretKey)> = Vec::new();
    for it in store::documents_of(&*exchange.db, vec![dispatch.id]).await? {
        keys.push((
            Purpose::Document,
            it.id.0,
            exchange.vault.key_for(Purpose::Document, it.id.0, row.inbox_id).await?,
        ));
    }
    let letter = exchange.vault.key_for(Purpose::Letter, dispatch.id.0, row.inbox_id).await?;
    keys.push((Purpose::Letter, dispatch.id.0, letter));
    let mut fresh = Vec::new();
    for inbox in holders {
        let inbox_key = exchange.vault.inbox_key(&*exchange.db, inbox).await?;
        let wrap = |(purpose, subject, key): &(Purpose, uuid::Uuid, SecretKey)| {
            exchange.vault.wrap(*purpose, *subject, (inbox, &inbox_key), Some((day, &day_key)), key, now)
        };
        fresh.push(NewWraps { inbox, wraps: keys.iter().map(wrap).collect() });
    }
    Ok(fresh)
}

/// Enqueues the notice that an inbox has little room left: once a day, and not before `at`, when what filled it may be
/// known.
pub(super) async fn enqueue_tight_notice(
    db: &impl ConnectionTrait,
    inboxes: &[InboxId],
    at: Instant,
    now: Instant,
) -> Outcome<()> {
    for inbox in inboxes {
        queue::enqueue(db, &Task::Tight { inbox: *inbox, day: at.japan_day() }, at, now).await?;
    }
    Ok(())
}
