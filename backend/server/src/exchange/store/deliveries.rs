//! Deliveries.

use medpost_domain::delivery::{Delivery as Facts, Phase};
use medpost_domain::id::{DeliveryId, DispatchId, InboxId};
use medpost_domain::instant::Instant;
use medpost_entity::{delivery, dispatch};
use sea_orm::sea_query::{Expr, ExprTrait, Query};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, DbErr, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder, QuerySelect,
    Set,
};
use uuid::Uuid;

use crate::kit::db::lock;

pub use medpost_entity::delivery::Model as Delivery;

/// The timestamps from which a delivery's phase follows.
pub const fn facts(it: &Delivery) -> Facts {
    Facts {
        releases_at: it.releases_at,
        kept_until: it.kept_until,
        recalled_at: it.recalled_at,
        opened_at: it.opened_at,
        first_collected_at: it.first_collected_at,
        collected_at: it.collected_at,
    }
}

/// The time to write for what happens to a delivery now: always after the last that was written.
pub fn next_moment(it: &Delivery, now: Instant) -> Instant {
    Ord::max(now, it.last_event_at.plus(1))
}

/// Adds deliveries.
pub async fn add_deliveries(db: &impl ConnectionTrait, rows: Vec<Delivery>) -> Result<(), DbErr> {
    for some in rows.chunks(200) {
        delivery::Entity::insert_many(some.iter().map(|it| it.clone().into_active_model()))
            .exec_without_returning(db)
            .await?;
    }
    Ok(())
}

/// The deliveries of dispatches, in the order of the sender's list.
pub async fn deliveries_of(db: &impl ConnectionTrait, dispatches: Vec<DispatchId>) -> Result<Vec<Delivery>, DbErr> {
    delivery::Entity::find()
        .filter(delivery::Column::DispatchId.is_in(dispatches))
        .order_by_asc(delivery::Column::Position)
        .all(db)
        .await
}

/// The deliveries of a dispatch, locked in order of id.
pub async fn lock_deliveries_of(db: &impl ConnectionTrait, dispatch: DispatchId) -> Result<Vec<Delivery>, DbErr> {
    let select =
        delivery::Entity::find().filter(delivery::Column::DispatchId.eq(dispatch)).order_by_asc(delivery::Column::Id);
    lock(select, db).all(db).await
}

/// A delivery at one of these inboxes.
pub async fn delivery(
    db: &impl ConnectionTrait,
    readable: &[InboxId],
    id: DeliveryId,
) -> Result<Option<Delivery>, DbErr> {
    delivery::Entity::find_by_id(id).filter(delivery::Column::InboxId.is_in(readable.to_vec())).one(db).await
}

/// A delivery at one of these inboxes, locked.
pub async fn lock_delivery(
    db: &impl ConnectionTrait,
    readable: &[InboxId],
    id: DeliveryId,
) -> Result<Option<Delivery>, DbErr> {
    let select = delivery::Entity::find_by_id(id).filter(delivery::Column::InboxId.is_in(readable.to_vec()));
    lock(select, db).one(db).await
}

/// A delivery, whoever's: for jobs.
pub async fn any_delivery(db: &impl ConnectionTrait, id: DeliveryId) -> Result<Option<Delivery>, DbErr> {
    delivery::Entity::find_by_id(id).one(db).await
}

/// Deliveries that were told as expired stay so when the clock goes back from `told` to `now`.
pub async fn keep_expired(db: &impl ConnectionTrait, now: Instant, told: Instant) -> Result<u64, DbErr> {
    let kept = delivery::Entity::update_many()
        .set(delivery::ActiveModel { kept_until: Set(now), ..Default::default() })
        .filter(delivery::Column::EndedAt.is_null())
        .filter(delivery::Column::KeptUntil.gt(now))
        .filter(delivery::Column::KeptUntil.lte(told))
        .exec(db)
        .await?;
    Ok(kept.rows_affected)
}

/// Every delivery that has not ended.
pub async fn living(db: &impl ConnectionTrait, now: Instant) -> Result<Vec<Delivery>, DbErr> {
    delivery::Entity::find()
        .filter(delivery::Column::EndedAt.is_null())
        .filter(delivery::Column::RecalledAt.is_null())
        .filter(delivery::Column::KeptUntil.gt(now))
        .order_by_asc(delivery::Column::Id)
        .all(db)
        .await
}

/// Changes a delivery.
pub async fn change_delivery(
    db: &impl ConnectionTrait,
    id: DeliveryId,
    change: delivery::ActiveModel,
) -> Result<(), DbErr> {
    delivery::Entity::update_many().set(change).filter(delivery::Column::Id.eq(id)).exec(db).await.map(|_| ())
}

/// Writes the own patient number of a delivery as another key sealed it, unless it was changed meanwhile.
pub async fn reseal_number(db: &impl ConnectionTrait, before: &Delivery, sealed: Vec<u8>) -> Result<(), DbErr> {
    delivery::Entity::update_many()
        .set(delivery::ActiveModel { patient_number: Set(Some(sealed)), ..Default::default() })
        .filter(delivery::Column::Id.eq(before.id))
        .filter(delivery::Column::PatientNumber.eq(before.patient_number.clone()))
        .exec(db)
        .await
        .map(|_| ())
}

/// Which phase a list shows, as conditions on unsealed columns.
fn in_phase(phase: Phase, now: Instant) -> Condition {
    use delivery::Column;
    // Those that ended are told apart by an index, whatever moment is asked for.
    let open = Condition::all().add(Column::EndedAt.is_null()).add(Column::KeptUntil.gt(now));
    match phase {
        Phase::Delivered => open
            .add(Column::OpenedAt.is_null())
            .add(Column::FirstCollectedAt.is_null())
            .add(Column::CollectedAt.is_null()),
        Phase::Opened => open
            .add(Column::OpenedAt.is_not_null())
            .add(Column::FirstCollectedAt.is_null())
            .add(Column::CollectedAt.is_null()),
        Phase::PartlyCollected => open.add(Column::FirstCollectedAt.is_not_null()).add(Column::CollectedAt.is_null()),
        Phase::Collected => open.add(Column::CollectedAt.is_not_null()),
        Phase::Ended => Condition::all().add(Column::KeptUntil.lte(now)).add(Column::CollectedAt.is_not_null()),
        Phase::Expired => Condition::all().add(Column::KeptUntil.lte(now)).add(Column::CollectedAt.is_null()),
        // A recipient never sees these.
        Phase::Held | Phase::Waiting | Phase::Recalled => Condition::all().add(Column::Id.is_null()),
    }
}

/// Whether a delivery stands among the unread ones of an inbox.
pub fn is_unread(it: &Delivery, now: Instant) -> bool {
    it.ended_at.is_none() && facts(it).phase(now) == Phase::Delivered
}

/// A place in an inbox: unread ones come first, in each half the newest.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    /// Whether the row there is unread.
    pub unread: bool,
    /// When it arrived.
    pub at: Instant,
    /// Its id.
    pub id: Uuid,
}

/// At most `most` deliveries of an inbox after a place, of a kind and in a phase where one is asked for.
pub async fn inbox_page(
    db: &impl ConnectionTrait,
    inbox: InboxId,
    kind: Option<&str>,
    phase: Option<Phase>,
    after: Option<Place>,
    now: Instant,
    most: u64,
) -> Result<Vec<Delivery>, DbErr> {
    use delivery::Column;
    let mut all = delivery::Entity::find()
        .filter(Column::InboxId.eq(inbox))
        .filter(Column::ReleasesAt.lte(now))
        .filter(Column::RecalledAt.is_null());
    if let Some(it) = kind {
        // Asked of each row: a list of all dispatches of a kind would be as long as all that was ever sent.
        let of_kind = Query::select()
            .expr(Expr::val(1))
            .from(dispatch::Entity)
            .and_where(
                Expr::col((dispatch::Entity, dispatch::Column::Id)).equals((delivery::Entity, Column::DispatchId)),
            )
            .and_where(Expr::col((dispatch::Entity, dispatch::Column::Kind)).eq(it))
            .to_owned();
        all = all.filter(Expr::exists(of_kind));
    }
    if let Some(it) = phase {
        all = all.filter(in_phase(it, now));
    }
    let mut rows = Vec::new();
    for unread in [true, false] {
        let state = in_phase(Phase::Delivered, now);
        let mut half = all.clone().filter(if unread { state } else { state.not() });
        match after {
            Some(it) if unread && !it.unread => continue,
            Some(it) if unread == it.unread => {
                let same = Condition::all().add(Column::ReleasesAt.eq(it.at)).add(Column::Id.lt(it.id));
                half = half.filter(Condition::any().add(Column::ReleasesAt.lt(it.at)).add(same));
            }
            _ => {}
        }
        let left = most - rows.len() as u64;
        rows.extend(half.order_by_desc(Column::ReleasesAt).order_by_desc(Column::Id).limit(left).all(db).await?);
        if rows.len() as u64 == most {
            break;
        }
    }
    Ok(rows)
}
