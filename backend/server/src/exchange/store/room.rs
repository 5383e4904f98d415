//! Rows of inboxes, and what takes or waits for room in them.

use medpost_domain::id::InboxId;
use medpost_domain::instant::Instant;
use medpost_domain::number::Size;
use medpost_entity::{delivery, inbox};
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{
    ColumnTrait, ConnectionTrait, DbErr, EntityTrait, FromQueryResult, QueryFilter, QueryOrder, QuerySelect,
};

use crate::contract::store::taking_room;
use crate::kit::db::lock;

use super::deliveries::Delivery;

pub use medpost_entity::inbox::Model as Inbox;

#[derive(FromQueryResult)]
struct Sum {
    total: Size,
}

/// When room is freed next in an inbox, and how many bytes; `None` if nothing takes any.
pub async fn next_freed_room(
    db: &impl ConnectionTrait,
    inbox: InboxId,
    now: Instant,
) -> Result<Option<(Instant, u64)>, DbErr> {
    let first = delivery::Entity::find()
        .filter(delivery::Column::InboxId.eq(inbox))
        .filter(delivery::Column::Bytes.gt(0))
        .filter(taking_room(now))
        .order_by_asc(delivery::Column::KeptUntil)
        .one(db)
        .await?;
    let Some(first) = first else { return Ok(None) };
    let together = delivery::Entity::find()
        .select_only()
        .column_as(Expr::col(delivery::Column::Bytes).sum().cast_as("bigint"), "total")
        .filter(delivery::Column::InboxId.eq(inbox))
        .filter(delivery::Column::KeptUntil.eq(first.kept_until))
        .filter(taking_room(now))
        .group_by(delivery::Column::InboxId)
        .into_model::<Sum>()
        .one(db)
        .await?;
    Ok(together.map(|it| (first.kept_until, it.total.0)))
}

/// Deliveries that wait for room in an inbox, in the order in which they were sent.
pub async fn waiting(db: &impl ConnectionTrait, inbox: InboxId, now: Instant) -> Result<Vec<Delivery>, DbErr> {
    delivery::Entity::find()
        .filter(delivery::Column::InboxId.eq(inbox))
        .filter(delivery::Column::ReleasesAt.eq(Instant::NEVER))
        .filter(delivery::Column::RecalledAt.is_null())
        .filter(delivery::Column::KeptUntil.gt(now))
        .order_by_asc(delivery::Column::Id)
        .all(db)
        .await
}

/// Number of deliveries that arrived at an inbox and that nobody has opened.
pub async fn unread(db: &impl ConnectionTrait, inbox: InboxId, now: Instant) -> Result<u64, DbErr> {
    use sea_orm::PaginatorTrait;
    delivery::Entity::find()
        .filter(delivery::Column::InboxId.eq(inbox))
        .filter(delivery::Column::ReleasesAt.lte(now))
        .filter(delivery::Column::OpenedAt.is_null())
        .filter(taking_room(now))
        .count(db)
        .await
}

/// Inboxes, locked in order of id. The caller checks under the lock whether they are open.
pub async fn lock_inboxes(db: &impl ConnectionTrait, ids: &[InboxId]) -> Result<Vec<Inbox>, DbErr> {
    let select = inbox::Entity::find().filter(inbox::Column::Id.is_in(ids.to_vec())).order_by_asc(inbox::Column::Id);
    lock(select, db).all(db).await
}
