//! Lines of the receipts: who did what with which card, and what a list showed first.

use medpost_domain::delivery::EventKind;
use medpost_domain::id::{DeliveryId, DocumentId};
use medpost_domain::instant::Instant;
use medpost_entity::delivery;
use sea_orm::{ConnectionTrait, Set};

use crate::kit::fault::Outcome;
use crate::session::caller::Caller;

use super::{Exchange, store};

/// Whether somebody at the recipient may have seen what it is about. What was lost shows its names without counting as
/// opened.
pub(super) const fn was_seen(it: &store::Delivery) -> bool {
    it.opened_at.is_some() || it.lost_at.is_some()
}

/// Adds what the caller did with a delivery, or with one of its documents, under their name and card. Returns `false` if
/// the same person already has the same line.
pub(super) async fn add(
    tx: &impl ConnectionTrait,
    caller: &Caller,
    delivery: DeliveryId,
    document: Option<DocumentId>,
    kind: EventKind,
    at: Instant,
) -> Outcome<bool> {
    let event = store::NewEvent {
        delivery,
        document,
        kind,
        at,
        member: caller.member,
        card: caller.card,
        name: &caller.name,
        professions: &caller.professions,
    };
    Ok(store::add_event(tx, &event).await?)
}

/// Adds what the caller did with a whole delivery; returns when.
pub(super) async fn note(
    tx: &impl ConnectionTrait,
    caller: &Caller,
    row: &store::Delivery,
    kind: EventKind,
    now: Instant,
) -> Outcome<Instant> {
    let at = store::next_event_time(row, now);
    add(tx, caller, row.id, None, kind, at).await?;
    Ok(at)
}

/// Records what an inbox's list showed for the first time, and to whom.
pub(super) async fn note_listed(exchange: &Exchange, caller: &Caller, fresh: &[DeliveryId]) -> Outcome<()> {
    let tx = exchange.db.write().await?;
    let now = exchange.clock.now();
    // In the order in which all lock deliveries.
    let mut ids = fresh.to_vec();
    ids.sort_unstable();
    for id in ids {
        let Some(row) = store::lock_delivery(&*tx, &caller.scope.readable(), id).await? else { continue };
        if row.listed_at.is_none() {
            let at = note(&*tx, caller, &row, EventKind::Listed, now).await?;
            let change =
                delivery::ActiveModel { listed_at: Set(Some(at)), last_event_at: Set(at), ..Default::default() };
            store::change_delivery(&*tx, id, change).await?;
        }
    }
    tx.commit().await?;
    Ok(())
}
