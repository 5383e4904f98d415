//! Rows of dispatches.

use std::collections::HashMap;

use medpost_domain::id::{DeliveryId, DispatchId, FacilityId, InboxId, MemberId};
use medpost_domain::instant::Instant;
use medpost_entity::{delivery, dispatch};
use sea_orm::sea_query::{BinOper, Expr, ExprTrait, OnConflict};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, DbErr, EntityTrait, IntoActiveModel, JoinType, QueryFilter, QueryOrder,
    QuerySelect, Set,
};
use uuid::Uuid;

pub use medpost_entity::dispatch::Model as Dispatch;

/// Prefix of forgotten idempotency keys; clients' keys are ASCII.
const FORGOTTEN: &str = "済";

/// A dispatch by sending inbox and idempotency key.
pub async fn dispatch_by_key(db: &impl ConnectionTrait, inbox: InboxId, key: &str) -> Result<Option<Dispatch>, DbErr> {
    dispatch::Entity::find()
        .filter(dispatch::Column::InboxId.eq(inbox))
        .filter(dispatch::Column::IdempotencyKey.eq(key))
        .one(db)
        .await
}

/// Inserts a dispatch. Returns `false` if one with the same inbox and idempotency key exists.
pub async fn add_dispatch(db: &impl ConnectionTrait, row: Dispatch) -> Result<bool, DbErr> {
    let once =
        OnConflict::columns([dispatch::Column::InboxId, dispatch::Column::IdempotencyKey]).do_nothing().to_owned();
    let added = dispatch::Entity::insert(row.into_active_model()).on_conflict(once).exec_without_returning(db).await?;
    Ok(added == 1)
}

/// Forgets idempotency keys and request digests of dispatches made before a time: the same key then sends again.
/// Returns how many.
pub async fn forget_keys(db: &impl ConnectionTrait, before: Instant) -> Result<u64, DbErr> {
    use dispatch::Column;
    // The column must stay unique: the key gets a prefix that no client may use, and the time.
    let own = Expr::val(FORGOTTEN)
        .binary(BinOper::Custom("||"), Expr::col(Column::CreatedAt).cast_as("text"))
        .binary(BinOper::Custom("||"), Expr::col(Column::IdempotencyKey));
    let gone = dispatch::Entity::update_many()
        .col_expr(Column::IdempotencyKey, own)
        // The digest covers patient fields, and would outlive them.
        .col_expr(Column::RequestDigest, Expr::val(Vec::<u8>::new()))
        .filter(Column::CreatedAt.lt(before))
        .filter(Column::IdempotencyKey.not_like(format!("{FORGOTTEN}%")))
        .exec(db)
        .await?;
    Ok(gone.rows_affected)
}

/// A dispatch sent from one of these inboxes.
pub async fn dispatch(
    db: &impl ConnectionTrait,
    sendable: &[InboxId],
    id: DispatchId,
) -> Result<Option<Dispatch>, DbErr> {
    dispatch::Entity::find_by_id(id).filter(dispatch::Column::InboxId.is_in(sendable.to_vec())).one(db).await
}

/// A dispatch by id, from any inbox: for jobs, and for recipients whose scope was checked.
pub async fn any_dispatch(db: &impl ConnectionTrait, id: DispatchId) -> Result<Option<Dispatch>, DbErr> {
    dispatch::Entity::find_by_id(id).one(db).await
}

/// Dispatches by id, in no particular order.
pub async fn dispatches(db: &impl ConnectionTrait, ids: Vec<DispatchId>) -> Result<Vec<Dispatch>, DbErr> {
    dispatch::Entity::find().filter(dispatch::Column::Id.is_in(ids)).all(db).await
}

/// Up to `most` dispatches from an inbox, newest first, older than `before` (time and id).
pub async fn sent_page(
    db: &impl ConnectionTrait,
    inbox: InboxId,
    (kind, from, until): (Option<&str>, Option<Instant>, Option<Instant>),
    before: Option<(Instant, Uuid)>,
    most: u64,
) -> Result<Vec<Dispatch>, DbErr> {
    use dispatch::Column;
    let mut select = dispatch::Entity::find().filter(Column::InboxId.eq(inbox));
    if let Some(it) = kind {
        select = select.filter(Column::Kind.eq(it));
    }
    if let Some(it) = from {
        select = select.filter(Column::CreatedAt.gte(it));
    }
    if let Some(it) = until {
        select = select.filter(Column::CreatedAt.lt(it));
    }
    if let Some((at, id)) = before {
        let same = Condition::all().add(Column::CreatedAt.eq(at)).add(Column::Id.lt(id));
        select = select.filter(Condition::any().add(Column::CreatedAt.lt(at)).add(same));
    }
    select.order_by_desc(Column::CreatedAt).order_by_desc(Column::Id).limit(most).all(db).await
}

/// When a reply to each of these deliveries of a facility's dispatches first arrived there: replies that went elsewhere,
/// or were taken back or set aside, are none.
pub async fn replies_arrived(
    db: &impl ConnectionTrait,
    of: &[DeliveryId],
    facility: FacilityId,
    now: Instant,
) -> Result<HashMap<DeliveryId, Instant>, DbErr> {
    use delivery::Column;
    let rows: Vec<(Option<DeliveryId>, Instant)> = dispatch::Entity::find()
        .select_only()
        .column(dispatch::Column::ReplyTo)
        .column_as(Expr::col((delivery::Entity, Column::ReleasesAt)), "arrived")
        .join(
            JoinType::InnerJoin,
            dispatch::Entity::belongs_to(delivery::Entity).from(dispatch::Column::Id).to(Column::DispatchId).into(),
        )
        .filter(dispatch::Column::ReplyTo.is_in(of.iter().copied()))
        .filter(Column::FacilityId.eq(facility))
        .filter(Column::ReleasesAt.lte(now))
        .filter(Column::RecalledAt.is_null())
        .filter(Column::StoppedAt.is_null())
        .filter(Column::SetAsideAt.is_null())
        .order_by_desc(Column::ReleasesAt)
        .into_tuple()
        .all(db)
        .await?;
    // The earliest comes last, and stays.
    Ok(rows.into_iter().filter_map(|(of, at)| Some((of?, at))).collect())
}

/// When each of these deliveries was first replied to, by replies that were not cancelled.
pub async fn replies_sent(db: &impl ConnectionTrait, of: &[DeliveryId]) -> Result<HashMap<DeliveryId, Instant>, DbErr> {
    let rows: Vec<(Option<DeliveryId>, Instant)> = dispatch::Entity::find()
        .select_only()
        .columns([dispatch::Column::ReplyTo, dispatch::Column::CreatedAt])
        .filter(dispatch::Column::ReplyTo.is_in(of.iter().copied()))
        .filter(dispatch::Column::CancelledAt.is_null())
        .order_by_desc(dispatch::Column::CreatedAt)
        .into_tuple()
        .all(db)
        .await?;
    // The earliest comes last, and stays.
    Ok(rows.into_iter().filter_map(|(of, at)| Some((of?, at))).collect())
}

/// The dispatches that took the place of these, by the one they replaced.
pub async fn replaced_by(
    db: &impl ConnectionTrait,
    of: &[DispatchId],
) -> Result<HashMap<DispatchId, DispatchId>, DbErr> {
    let rows: Vec<(Option<DispatchId>, DispatchId)> = dispatch::Entity::find()
        .select_only()
        .columns([dispatch::Column::Resends, dispatch::Column::Id])
        .filter(dispatch::Column::Resends.is_in(of.iter().copied()))
        .filter(dispatch::Column::Replaces.eq(true))
        .filter(dispatch::Column::CancelledAt.is_null())
        .into_tuple()
        .all(db)
        .await?;
    Ok(rows.into_iter().filter_map(|(of, id)| Some((of?, id))).collect())
}

/// The deliveries to an inbox whose place these dispatches took, by dispatch.
pub async fn replaced_deliveries(
    db: &impl ConnectionTrait,
    by: &[Dispatch],
    inbox: InboxId,
) -> Result<HashMap<DispatchId, DeliveryId>, DbErr> {
    let replaced: HashMap<DispatchId, DispatchId> =
        by.iter().filter(|it| it.replaces).filter_map(|it| Some((it.resends?, it.id))).collect();
    if replaced.is_empty() {
        return Ok(HashMap::new());
    }
    let rows: Vec<(DispatchId, DeliveryId)> = delivery::Entity::find()
        .select_only()
        .columns([delivery::Column::DispatchId, delivery::Column::Id])
        .filter(delivery::Column::DispatchId.is_in(replaced.keys().copied()))
        .filter(delivery::Column::InboxId.eq(inbox))
        // What was cancelled was never seen here.
        .filter(delivery::Column::StoppedAt.is_not_null())
        .into_tuple()
        .all(db)
        .await?;
    Ok(rows.into_iter().filter_map(|(of, id)| Some((*replaced.get(&of)?, id))).collect())
}

/// Marks a dispatch as cancelled.
pub async fn cancel(db: &impl ConnectionTrait, id: DispatchId, by: MemberId, now: Instant) -> Result<(), DbErr> {
    let change =
        dispatch::ActiveModel { cancelled_at: Set(Some(now)), cancelled_by: Set(Some(by)), ..Default::default() };
    dispatch::Entity::update_many().set(change).filter(dispatch::Column::Id.eq(id)).exec(db).await.map(|_| ())
}

/// Deletes the sealed text of a dispatch whose last delivery ended.
pub async fn drop_letter(db: &impl ConnectionTrait, id: DispatchId) -> Result<(), DbErr> {
    let change = dispatch::ActiveModel { letter: Set(None), ..Default::default() };
    dispatch::Entity::update_many().set(change).filter(dispatch::Column::Id.eq(id)).exec(db).await.map(|_| ())
}
