//! Rows of deliveries.

use std::collections::HashMap;

use medpost_domain::delivery::{Delivery as Facts, Handling, Phase};
use medpost_domain::id::{DeliveryId, DispatchId, FacilityId, InboxId};
use medpost_domain::instant::Instant;
use medpost_entity::{delivery, dispatch};
use sea_orm::sea_query::{Expr, ExprTrait, Query};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, DbErr, EntityTrait, IntoActiveModel, JoinType, QueryFilter, QueryOrder,
    QuerySelect, Set,
};
use uuid::Uuid;

use crate::contract::store::not_cancelled;
use crate::kit::db::lock;

pub use medpost_entity::delivery::Model as Delivery;

/// The timestamps that determine a delivery's phase.
pub const fn facts(it: &Delivery) -> Facts {
    Facts {
        releases_at: it.releases_at,
        kept_until: it.kept_until,
        recalled_at: it.recalled_at,
        stopped_at: it.stopped_at,
        set_aside_at: it.set_aside_at,
        opened_at: it.opened_at,
        first_collected_at: it.first_collected_at,
        collected_at: it.collected_at,
    }
}

/// The time to record for an event of a delivery: `now`, but always after its last event.
pub fn next_event_time(it: &Delivery, now: Instant) -> Instant {
    Ord::max(now, it.last_event_at.plus(1))
}

/// Inserts deliveries, 200 in a statement.
pub async fn add_deliveries(db: &impl ConnectionTrait, rows: Vec<Delivery>) -> Result<(), DbErr> {
    for some in rows.chunks(200) {
        delivery::Entity::insert_many(some.iter().map(|it| it.clone().into_active_model()))
            .exec_without_returning(db)
            .await?;
    }
    Ok(())
}

/// The deliveries of dispatches, in the order in which the sender named the recipients.
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

/// A delivery by id, if it is at one of these inboxes.
pub async fn delivery(
    db: &impl ConnectionTrait,
    readable: &[InboxId],
    id: DeliveryId,
) -> Result<Option<Delivery>, DbErr> {
    delivery::Entity::find_by_id(id).filter(delivery::Column::InboxId.is_in(readable.to_vec())).one(db).await
}

/// The dispatch of each of these deliveries, with the facility that sent it.
pub async fn originals(
    db: &impl ConnectionTrait,
    of: &[DeliveryId],
) -> Result<HashMap<DeliveryId, (DispatchId, FacilityId)>, DbErr> {
    if of.is_empty() {
        return Ok(HashMap::new());
    }
    let rows: Vec<(DeliveryId, DispatchId, FacilityId)> = delivery::Entity::find()
        .select_only()
        .columns([delivery::Column::Id, delivery::Column::DispatchId])
        .column_as(Expr::col((dispatch::Entity, dispatch::Column::FacilityId)), "sender")
        .join(
            JoinType::InnerJoin,
            delivery::Entity::belongs_to(dispatch::Entity)
                .from(delivery::Column::DispatchId)
                .to(dispatch::Column::Id)
                .into(),
        )
        .filter(delivery::Column::Id.is_in(of.iter().copied()))
        .into_tuple()
        .all(db)
        .await?;
    Ok(rows.into_iter().map(|it| (it.0, (it.1, it.2))).collect())
}

/// A delivery by id, if it is at one of these inboxes, locked.
pub async fn lock_delivery(
    db: &impl ConnectionTrait,
    readable: &[InboxId],
    id: DeliveryId,
) -> Result<Option<Delivery>, DbErr> {
    let select = delivery::Entity::find_by_id(id).filter(delivery::Column::InboxId.is_in(readable.to_vec()));
    lock(select, db).one(db).await
}

/// A delivery by id, at any inbox: for jobs.
pub async fn any_delivery(db: &impl ConnectionTrait, id: DeliveryId) -> Result<Option<Delivery>, DbErr> {
    delivery::Entity::find_by_id(id).one(db).await
}

/// Keeps deliveries expired that were shown as expired before the clock stepped back from `told` to `now`: their
/// retention ends now. Returns how many.
pub async fn end_shown_as_expired(db: &impl ConnectionTrait, now: Instant, told: Instant) -> Result<u64, DbErr> {
    let kept = delivery::Entity::update_many()
        .set(delivery::ActiveModel { kept_until: Set(now), ..Default::default() })
        .filter(delivery::Column::EndedAt.is_null())
        .filter(delivery::Column::KeptUntil.gt(now))
        .filter(delivery::Column::KeptUntil.lte(told))
        .exec(db)
        .await?;
    Ok(kept.rows_affected)
}

/// Deliveries that are neither ended, recalled nor past their retention.
pub async fn living(db: &impl ConnectionTrait, now: Instant) -> Result<Vec<Delivery>, DbErr> {
    delivery::Entity::find()
        .filter(delivery::Column::EndedAt.is_null())
        .filter(delivery::Column::RecalledAt.is_null())
        .filter(delivery::Column::KeptUntil.gt(now))
        .order_by_asc(delivery::Column::Id)
        .all(db)
        .await
}

/// Deliveries that arrived, can still be opened and are not collected in full; not what is lost.
pub async fn uncollected(
    db: &impl ConnectionTrait,
    inbox: Option<InboxId>,
    now: Instant,
) -> Result<Vec<Delivery>, DbErr> {
    use delivery::Column;
    let mut all = delivery::Entity::find()
        .filter(Column::EndedAt.is_null())
        .filter(Column::CollectedAt.is_null())
        .filter(Column::LostAt.is_null())
        .filter(Column::ReleasesAt.lte(now))
        .filter(Column::KeptUntil.gt(now));
    if let Some(it) = inbox {
        all = all.filter(Column::InboxId.eq(it));
    }
    all.order_by_asc(Column::KeptUntil).all(db).await
}

/// Deliveries of what an inbox sent at `since` or later that are not collected in full, and that nobody took back or set
/// aside; not what is lost.
pub async fn sent_uncollected(
    db: &impl ConnectionTrait,
    sender: InboxId,
    since: Instant,
) -> Result<Vec<Delivery>, DbErr> {
    use delivery::Column;
    let of = dispatch::Column::InboxId.eq(sender).and(dispatch::Column::CreatedAt.gte(since));
    delivery::Entity::find()
        .join(
            JoinType::InnerJoin,
            delivery::Entity::belongs_to(dispatch::Entity).from(Column::DispatchId).to(dispatch::Column::Id).into(),
        )
        .filter(of)
        .filter(Column::CollectedAt.is_null())
        .filter(Column::LostAt.is_null())
        .filter(Column::RecalledAt.is_null())
        .filter(Column::StoppedAt.is_null())
        .filter(Column::SetAsideAt.is_null())
        .order_by_asc(Column::KeptUntil)
        .order_by_asc(Column::Id)
        .all(db)
        .await
}

/// Updates the columns set in `change`.
pub async fn change_delivery(
    db: &impl ConnectionTrait,
    id: DeliveryId,
    change: delivery::ActiveModel,
) -> Result<(), DbErr> {
    delivery::Entity::update_many().set(change).filter(delivery::Column::Id.eq(id)).exec(db).await.map(|_| ())
}

/// Stores a resealed own patient number, unless it was changed since `before` was read.
pub async fn reseal_number(db: &impl ConnectionTrait, before: &Delivery, sealed: Vec<u8>) -> Result<(), DbErr> {
    delivery::Entity::update_many()
        .set(delivery::ActiveModel { patient_number: Set(Some(sealed)), ..Default::default() })
        .filter(delivery::Column::Id.eq(before.id))
        .filter(delivery::Column::PatientNumber.eq(before.patient_number.clone()))
        .exec(db)
        .await
        .map(|_| ())
}

/// The condition on unsealed columns for a phase in a recipient's list.
fn in_phase(phase: Phase, now: Instant) -> Condition {
    use delivery::Column;
    // With `ended_at` a partial index leaves out ended rows, whatever `now` is.
    let open = Condition::all().add(Column::EndedAt.is_null()).add(Column::KeptUntil.gt(now));
    let over = Condition::all()
        .add(Column::KeptUntil.lte(now))
        .add(Column::RecalledAt.is_null())
        .add(Column::StoppedAt.is_null())
        .add(Column::SetAsideAt.is_null());
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
        Phase::Ended => over.add(Column::CollectedAt.is_not_null()),
        Phase::Expired => over.add(Column::CollectedAt.is_null()),
        Phase::Stopped => Condition::all().add(Column::StoppedAt.is_not_null()),
        Phase::Recalled => Condition::all().add(Column::RecalledAt.is_not_null()).add(Column::StoppedAt.is_null()),
        Phase::SetAside => Condition::all().add(Column::SetAsideAt.is_not_null()).add(Column::StoppedAt.is_null()),
        // A recipient never sees these: matches nothing.
        Phase::Held | Phase::Waiting | Phase::Cancelled => Condition::all().add(Column::Id.is_null()),
    }
}

/// Whether a delivery is among the unread ones of an inbox's list.
pub fn is_unread(it: &Delivery, now: Instant) -> bool {
    it.ended_at.is_none() && facts(it).phase(now) == Phase::Delivered
}

/// A part of an inbox's list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ListPart {
    /// Unread ones, newest first.
    Unread,
    /// All others, newest first.
    Read,
    /// What can still be opened, by the end of its retention.
    Deadline,
}

impl ListPart {
    const ALL: [Self; 3] = [Self::Unread, Self::Read, Self::Deadline];

    /// Its name in a cursor.
    pub const fn text(self) -> &'static str {
        match self {
            Self::Unread => "unread",
            Self::Read => "read",
            Self::Deadline => "deadline",
        }
    }

    /// Reads its name.
    pub fn read(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|it| it.text() == text)
    }
}

/// A position in an inbox's list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct InboxCursor {
    /// The part of the list.
    pub part: ListPart,
    /// When its delivery arrived or, in a list by deadline, when its retention ends.
    pub at: Instant,
    /// Its delivery's id.
    pub id: Uuid,
}

/// Which deliveries of an inbox to list, and in what order.
pub struct InboxFilter<'a> {
    /// Only this kind.
    pub kind: Option<&'a str>,
    /// Only this phase.
    pub phase: Option<Phase>,
    /// Only what is dealt with this far.
    pub handling: Option<Handling>,
    /// Arrived at this moment or later.
    pub from: Option<Instant>,
    /// Arrived before.
    pub until: Option<Instant>,
    /// Only what can still be opened, by the end of its retention; otherwise unread ones first, each half newest first.
    pub by_deadline: bool,
}

impl InboxFilter<'_> {
    /// The position of a row in the list.
    pub fn cursor(&self, it: &Delivery, now: Instant) -> InboxCursor {
        let part = match () {
            () if self.by_deadline => ListPart::Deadline,
            () if is_unread(it, now) => ListPart::Unread,
            () => ListPart::Read,
        };
        InboxCursor { part, at: if self.by_deadline { it.kept_until } else { it.releases_at }, id: it.id.0 }
    }
}

/// Up to `most` deliveries of an inbox after a position.
pub async fn inbox_page(
    db: &impl ConnectionTrait,
    inbox: InboxId,
    filter: &InboxFilter<'_>,
    after: Option<InboxCursor>,
    now: Instant,
    most: u64,
) -> Result<Vec<Delivery>, DbErr> {
    use delivery::Column;
    let mut all = delivery::Entity::find()
        .filter(Column::InboxId.eq(inbox))
        .filter(Column::ReleasesAt.lte(now))
        .filter(not_cancelled());
    if let Some(it) = filter.kind {
        // Checked per row: a subquery of all dispatches of a kind would read everything ever sent.
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
    if let Some(it) = filter.phase {
        all = all.filter(in_phase(it, now));
    }
    if let Some(it) = filter.handling {
        all = all.filter(Column::Handling.eq(it));
        // Nothing is left to begin with what has ended.
        if it == Handling::Open {
            all = all.filter(Column::EndedAt.is_null()).filter(Column::KeptUntil.gt(now));
        }
    }
    if let Some(it) = filter.from {
        all = all.filter(Column::ReleasesAt.gte(it));
    }
    if let Some(it) = filter.until {
        all = all.filter(Column::ReleasesAt.lt(it));
    }
    if filter.by_deadline {
        all = all.filter(Column::EndedAt.is_null()).filter(Column::KeptUntil.gt(now));
        if let Some(it) = after {
            let same = Condition::all().add(Column::KeptUntil.eq(it.at)).add(Column::Id.gt(it.id));
            all = all.filter(Condition::any().add(Column::KeptUntil.gt(it.at)).add(same));
        }
        return all.order_by_asc(Column::KeptUntil).order_by_asc(Column::Id).limit(most).all(db).await;
    }
    let mut rows = Vec::new();
    for part in [ListPart::Unread, ListPart::Read] {
        let state = in_phase(Phase::Delivered, now);
        let mut half = all.clone().filter(if part == ListPart::Unread { state } else { state.not() });
        match after {
            Some(it) if part == ListPart::Unread && it.part != ListPart::Unread => continue,
            Some(it) if part == it.part => {
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
