//! Facilities and inboxes: their size and use, unopened deliveries, readers and addresses.

use medpost_domain::id::{FacilityId, InboxId};
use medpost_domain::instant::Instant;
use medpost_domain::number::{self, Size};
use medpost_domain::pool::Sharing;
use medpost_domain::text::search::Search;
use medpost_entity::{allotment, contract, delivery, facility, inbox, member, membership, notice_address, reader};
use sea_orm::sea_query::{Expr, ExprTrait, Order, Query, SelectStatement};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, DbErr, EntityTrait, FromQueryResult, QueryFilter, QueryOrder, QuerySelect,
};

use crate::contract::store::{not_over, standing, standing_ids, taking_room, valid};
use crate::kit::like;
use crate::office::caller::TenantScope;

use super::reach::{in_reach, inboxes_in_reach, of_inboxes};

pub use medpost_entity::facility::Model as Facility;
pub use medpost_entity::inbox::Model as Inbox;

/// The facilities in reach, or `one` of them, sorted by reading.
pub async fn facilities(
    db: &impl ConnectionTrait,
    scope: TenantScope,
    one: Option<FacilityId>,
    now: Instant,
) -> Result<Vec<Facility>, DbErr> {
    facility::Entity::find()
        .filter(Expr::col((facility::Entity, facility::Column::Id)).in_subquery(in_reach(scope, one, now)))
        .order_by_asc(facility::Column::SortKey)
        .order_by_asc(facility::Column::Id)
        .all(db)
        .await
}

/// Facilities of any group that are not suspended and match every word, best first, then by reading; hidden ones only
/// if in reach.
pub async fn senders(
    db: &impl ConnectionTrait,
    scope: TenantScope,
    typed: &Search,
    now: Instant,
    most: u64,
) -> Result<Vec<Facility>, DbErr> {
    let ours = Expr::col((facility::Entity, facility::Column::Id)).in_subquery(in_reach(scope, None, now));
    let mut all = facility::Entity::find()
        .filter(facility::Column::SuspendedAt.is_null())
        .filter(Condition::any().add(facility::Column::Hidden.eq(false)).add(ours));
    for it in &typed.words {
        all = all.filter(like::any(facility::Column::Folded, it));
    }
    all.order_by_asc(like::rank(facility::Column::Folded, typed))
        .order_by_asc(facility::Column::SortKey)
        .order_by_asc(facility::Column::Id)
        .limit(most)
        .all(db)
        .await
}

/// The inboxes of facilities in reach, also closed ones, oldest first.
pub async fn inboxes(
    db: &impl ConnectionTrait,
    scope: TenantScope,
    one: Option<FacilityId>,
    now: Instant,
) -> Result<Vec<Inbox>, DbErr> {
    inbox::Entity::find()
        .filter(Expr::col((inbox::Entity, inbox::Column::FacilityId)).in_subquery(in_reach(scope, one, now)))
        .order_by_asc(inbox::Column::CreatedAt)
        .order_by_asc(inbox::Column::Id)
        .all(db)
        .await
}

/// Number of confirmed mail addresses of each inbox in reach that has any.
pub async fn addresses(
    db: &impl ConnectionTrait,
    scope: TenantScope,
    one: Option<FacilityId>,
    now: Instant,
) -> Result<Vec<(InboxId, u32)>, DbErr> {
    let of = Expr::col((notice_address::Entity, notice_address::Column::InboxId));
    let select = Query::select()
        .column((notice_address::Entity, notice_address::Column::InboxId))
        .expr(Expr::col((notice_address::Entity, notice_address::Column::Id)).count())
        .from(notice_address::Entity)
        .and_where(of.in_subquery(inboxes_in_reach(scope, one, now)))
        .and_where(Expr::col((notice_address::Entity, notice_address::Column::ConfirmedAt)).is_not_null())
        .and_where(Expr::col((notice_address::Entity, notice_address::Column::RemovedAt)).is_null())
        .group_by_col((notice_address::Entity, notice_address::Column::InboxId))
        .to_owned();
    counts(db, &select).await
}

/// Number of unopened deliveries in each inbox in reach that has any.
pub async fn unread(
    db: &impl ConnectionTrait,
    scope: TenantScope,
    one: Option<FacilityId>,
    now: Instant,
) -> Result<Vec<(InboxId, u32)>, DbErr> {
    let select = Query::select()
        .column((delivery::Entity, delivery::Column::InboxId))
        .expr(Expr::col((delivery::Entity, delivery::Column::Id)).count())
        .from(delivery::Entity)
        .and_where(of_inboxes(scope, one, now))
        .cond_where(taking_room(now))
        .and_where(Expr::col((delivery::Entity, delivery::Column::ReleasesAt)).lte(now))
        .and_where(Expr::col((delivery::Entity, delivery::Column::OpenedAt)).is_null())
        .group_by_col((delivery::Entity, delivery::Column::InboxId))
        .to_owned();
    counts(db, &select).await
}

/// Names of those who may read each inbox in reach and whose time is not over at `now`, sorted by name.
pub async fn readers(
    db: &impl ConnectionTrait,
    scope: TenantScope,
    one: Option<FacilityId>,
    now: Instant,
) -> Result<Vec<(InboxId, String)>, DbErr> {
    let of = Expr::col((reader::Entity, reader::Column::InboxId));
    let select = Query::select()
        .column((reader::Entity, reader::Column::InboxId))
        .column((member::Entity, member::Column::Name))
        .from(reader::Entity)
        .inner_join(
            member::Entity,
            Expr::col((member::Entity, member::Column::Id)).equals((reader::Entity, reader::Column::MemberId)),
        )
        .and_where(of.in_subquery(inboxes_in_reach(scope, one, now)))
        .and_where(Expr::col((reader::Entity, reader::Column::MayRead)).eq(true))
        .cond_where(not_over(reader::Column::UntilAt, now))
        .order_by((member::Entity, member::Column::Folded), Order::Asc)
        .to_owned();
    let rows = db.query_all(&select).await?;
    rows.into_iter().map(|it| Ok((it.try_get_by(0)?, it.try_get_by(1)?))).collect()
}

/// Runs a query whose rows are an id and a count.
pub(super) async fn counts<T: sea_orm::TryGetable>(
    db: &impl ConnectionTrait,
    select: &SelectStatement,
) -> Result<Vec<(T, u32)>, DbErr> {
    let read = |it: sea_orm::QueryResult| Ok((it.try_get_by(0)?, number::count(it.try_get_by::<i64, _>(1)?)));
    db.query_all(select).await?.into_iter().map(read).collect()
}

#[derive(FromQueryResult)]
pub(super) struct InboxSum {
    inbox_id: InboxId,
    total: Size,
}

/// Bytes in each inbox in reach that is not empty.
pub async fn used(
    db: &impl ConnectionTrait,
    scope: TenantScope,
    one: Option<FacilityId>,
    now: Instant,
) -> Result<Vec<(InboxId, u64)>, DbErr> {
    let rows = delivery::Entity::find()
        .select_only()
        .column(delivery::Column::InboxId)
        .column_as(Expr::col(delivery::Column::Bytes).sum().cast_as("bigint"), "total")
        .filter(of_inboxes(scope, one, now))
        .filter(taking_room(now))
        .group_by(delivery::Column::InboxId)
        .into_model::<InboxSum>()
        .all(db)
        .await?;
    Ok(rows.into_iter().map(|it| (it.inbox_id, it.total.0)).collect())
}

/// Bytes that each inbox in reach is allotted, summed over all contracts that give room now.
pub async fn allotted(
    db: &impl ConnectionTrait,
    scope: TenantScope,
    one: Option<FacilityId>,
    now: Instant,
) -> Result<Vec<(InboxId, u64)>, DbErr> {
    let of = Expr::col((allotment::Entity, allotment::Column::InboxId)).in_subquery(inboxes_in_reach(scope, one, now));
    let rows = allotment::Entity::find()
        .select_only()
        .column(allotment::Column::InboxId)
        .column_as(Expr::col(allotment::Column::Bytes).sum().cast_as("bigint"), "total")
        .filter(of)
        .filter(Expr::col((allotment::Entity, allotment::Column::ContractId)).in_subquery(standing_ids(now)))
        .filter(valid(allotment::Column::FromAt, allotment::Column::UntilAt, now))
        .group_by(allotment::Column::InboxId)
        .into_model::<InboxSum>()
        .all(db)
        .await?;
    Ok(rows.into_iter().map(|it| (it.inbox_id, it.total.0)).collect())
}

/// For each facility in reach that draws on shared pools, the highest of their ceilings in bytes.
pub async fn ceilings(
    db: &impl ConnectionTrait,
    scope: TenantScope,
    one: Option<FacilityId>,
    now: Instant,
) -> Result<Vec<(FacilityId, u64)>, DbErr> {
    let member = |it: membership::Column| Expr::col((membership::Entity, it));
    let select = Query::select()
        .column((membership::Entity, membership::Column::FacilityId))
        .expr(Expr::col((contract::Entity, contract::Column::CeilingBytes)).max())
        .from(membership::Entity)
        .inner_join(
            contract::Entity,
            Expr::col((contract::Entity, contract::Column::Id))
                .equals((membership::Entity, membership::Column::ContractId)),
        )
        .and_where(member(membership::Column::FacilityId).in_subquery(in_reach(scope, one, now)))
        .and_where(Expr::col((contract::Entity, contract::Column::Sharing)).eq(Sharing::Shared))
        .cond_where(valid(membership::Column::FromAt, membership::Column::UntilAt, now))
        .cond_where(standing(now))
        .group_by_col((membership::Entity, membership::Column::FacilityId))
        .to_owned();
    let rows = db.query_all(&select).await?;
    rows.into_iter().map(|it| Ok((it.try_get_by(0)?, it.try_get_by::<Size, _>(1)?.0))).collect()
}
