//! Queries on allotments, and on the room that is used.

use std::collections::HashMap;

use medpost_domain::id::{ContractId, InboxId};
use medpost_domain::instant::Instant;
use medpost_domain::number::{self, Size};
use medpost_entity::{allotment, contract, delivery, inbox, membership};
use sea_orm::sea_query::{Alias, Expr, ExprTrait, Func, Query, SelectStatement, SimpleExpr};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, DbErr, EntityTrait, FromQueryResult, IntoActiveModel, QueryFilter,
    QueryOrder, QuerySelect, Set,
};

use crate::kit::db::lock;

use super::contracts::{not_over, standing_ids, valid};

pub use medpost_entity::allotment::Model as Allotment;

/// The allotments of inboxes at `now`, in all contracts.
pub async fn allotments_of(
    db: &impl ConnectionTrait,
    inboxes: &[InboxId],
    now: Instant,
) -> Result<Vec<Allotment>, DbErr> {
    allotment::Entity::find()
        .filter(allotment::Column::InboxId.is_in(inboxes.to_vec()))
        .filter(valid(allotment::Column::FromAt, allotment::Column::UntilAt, now))
        .all(db)
        .await
}

/// The allotments of a contract at `now`.
pub async fn allotments_in(db: &impl ConnectionTrait, id: ContractId, now: Instant) -> Result<Vec<Allotment>, DbErr> {
    allotment::Entity::find()
        .filter(allotment::Column::ContractId.eq(id))
        .filter(valid(allotment::Column::FromAt, allotment::Column::UntilAt, now))
        .all(db)
        .await
}

/// The inboxes of facilities that will leave a contract, and when.
pub(super) async fn leaving(
    db: &impl ConnectionTrait,
    id: ContractId,
    now: Instant,
) -> Result<Vec<(InboxId, Instant)>, DbErr> {
    let until = (membership::Entity, membership::Column::UntilAt);
    let select = inboxes_in(id, now).column(until).and_where(Expr::col(until).is_not_null()).to_owned();
    let rows = db.query_all(&select).await?;
    rows.into_iter().map(|it| Ok((it.try_get_by(0)?, it.try_get_by(1)?))).collect()
}

/// Replaces the allotments of `inboxes` in a contract by `rows` from `now` on; the old ones stay in the history. If a
/// facility will leave, its new ones end then, too (ADR 16).
pub async fn allot(
    db: &impl ConnectionTrait,
    of: ContractId,
    inboxes: Vec<InboxId>,
    mut rows: Vec<Allotment>,
    now: Instant,
) -> Result<(), DbErr> {
    let leaving = leaving(db, of, now).await?;
    for row in &mut rows {
        if let Some((_, until)) = leaving.iter().find(|it| it.0 == row.inbox_id) {
            row.until_at = Some(*until);
        }
    }
    let over = allotment::ActiveModel { until_at: Set(Some(now)), ..Default::default() };
    allotment::Entity::update_many()
        .set(over)
        .filter(allotment::Column::ContractId.eq(of))
        .filter(allotment::Column::InboxId.is_in(inboxes))
        .filter(not_over(allotment::Column::UntilAt, now))
        .exec(db)
        .await?;
    for some in rows.chunks(500) {
        let some = some.iter().cloned().map(IntoActiveModel::into_active_model);
        allotment::Entity::insert_many(some).exec_without_returning(db).await?;
    }
    Ok(())
}

/// Ends an inbox's allotments in all contracts.
pub async fn end_allotments(db: &impl ConnectionTrait, inbox: InboxId, now: Instant) -> Result<(), DbErr> {
    allotment::Entity::update_many()
        .set(allotment::ActiveModel { until_at: Set(Some(now)), ..Default::default() })
        .filter(allotment::Column::InboxId.eq(inbox))
        .filter(not_over(allotment::Column::UntilAt, now))
        .exec(db)
        .await
        .map(|_| ())
}

/// Selects the inboxes of a contract's facilities at `now`.
pub(super) fn inboxes_in(id: ContractId, now: Instant) -> SelectStatement {
    let member = |it: membership::Column| Expr::col((membership::Entity, it));
    Query::select()
        .column((inbox::Entity, inbox::Column::Id))
        .from(inbox::Entity)
        .inner_join(
            membership::Entity,
            member(membership::Column::FacilityId).equals((inbox::Entity, inbox::Column::FacilityId)),
        )
        .and_where(member(membership::Column::ContractId).eq(id))
        .cond_where(valid(membership::Column::FromAt, membership::Column::UntilAt, now))
        .to_owned()
}

/// Locks the inboxes of a contract's facilities at `now`, in order of id.
pub async fn lock_inboxes(db: &impl ConnectionTrait, id: ContractId, now: Instant) -> Result<Vec<InboxId>, DbErr> {
    let all = inbox::Entity::find().filter(Expr::col(inbox::Column::Id).in_subquery(inboxes_in(id, now)));
    let rows = lock(all.order_by_asc(inbox::Column::Id), db).all(db).await?;
    Ok(rows.into_iter().map(|it| it.id).collect())
}

/// The ids of the inboxes of a contract's facilities at `now`.
pub async fn inboxes(db: &impl ConnectionTrait, id: ContractId, now: Instant) -> Result<Vec<InboxId>, DbErr> {
    let rows = db.query_all(&inboxes_in(id, now)).await?;
    rows.into_iter().map(|it| it.try_get_by(0)).collect()
}

/// How much of a contract is used.
#[derive(Clone, Copy, Debug, Default)]
pub struct Usage {
    /// Number of facilities.
    pub facilities: u32,
    /// Number of their inboxes.
    pub inboxes: u32,
    /// Bytes allotted.
    pub allotted: u64,
    /// Bytes stored in its inboxes.
    pub used: u64,
}

/// How much of contracts is used at `now`; for those yet to begin, on their first day.
pub async fn usage_of(
    db: &impl ConnectionTrait,
    of: &[ContractId],
    now: Instant,
) -> Result<HashMap<ContractId, Usage>, DbErr> {
    let contract_begins = || Expr::col((contract::Entity, contract::Column::BeginsAt));
    let moment = || -> SimpleExpr { Expr::case(contract_begins().gt(now), contract_begins()).finally(now).into() };
    let member = |it: membership::Column| Expr::col((membership::Entity, it));
    let share = |it: allotment::Column| Expr::col((allotment::Entity, it));
    let valid = |from: Expr, until: Expr| {
        let open = Condition::any().add(until.clone().is_null()).add(until.gt(moment()));
        Condition::all().add(from.lte(moment())).add(open)
    };
    let members = Query::select()
        .from(membership::Entity)
        .inner_join(
            contract::Entity,
            Expr::col((contract::Entity, contract::Column::Id))
                .equals((membership::Entity, membership::Column::ContractId)),
        )
        .and_where(member(membership::Column::ContractId).is_in(of.to_vec()))
        .cond_where(valid(member(membership::Column::FromAt), member(membership::Column::UntilAt)))
        .column((membership::Entity, membership::Column::ContractId))
        .group_by_col((membership::Entity, membership::Column::ContractId))
        .left_join(
            inbox::Entity,
            Expr::col((inbox::Entity, inbox::Column::FacilityId))
                .equals((membership::Entity, membership::Column::FacilityId)),
        )
        .to_owned();
    let counts = members
        .clone()
        .expr_as(Func::count_distinct(member(membership::Column::FacilityId)), Alias::new("facilities"))
        .expr_as(Expr::col((inbox::Entity, inbox::Column::Id)).count(), Alias::new("inboxes"))
        .to_owned();
    let allotted = Query::select()
        .column((allotment::Entity, allotment::Column::ContractId))
        .expr_as(share(allotment::Column::Bytes).sum().cast_as("bigint"), Alias::new("bytes"))
        .from(allotment::Entity)
        .inner_join(
            contract::Entity,
            Expr::col((contract::Entity, contract::Column::Id))
                .equals((allotment::Entity, allotment::Column::ContractId)),
        )
        .and_where(share(allotment::Column::ContractId).is_in(of.to_vec()))
        .cond_where(valid(share(allotment::Column::FromAt), share(allotment::Column::UntilAt)))
        .group_by_col((allotment::Entity, allotment::Column::ContractId))
        .to_owned();
    let used = members
        .clone()
        .inner_join(
            delivery::Entity,
            Expr::col((delivery::Entity, delivery::Column::InboxId)).equals((inbox::Entity, inbox::Column::Id)),
        )
        .cond_where(taking_room(now))
        .expr_as(Expr::col((delivery::Entity, delivery::Column::Bytes)).sum().cast_as("bigint"), Alias::new("bytes"))
        .to_owned();
    let mut found: HashMap<ContractId, Usage> = HashMap::new();
    let count = |row: &sea_orm::QueryResult, of| Ok::<_, DbErr>(number::count(row.try_get::<i64>("", of)?));
    for row in db.query_all(&counts).await? {
        let it = found.entry(row.try_get("", "contract_id")?).or_default();
        (it.facilities, it.inboxes) = (count(&row, "facilities")?, count(&row, "inboxes")?);
    }
    for row in db.query_all(&allotted).await? {
        found.entry(row.try_get("", "contract_id")?).or_default().allotted = row.try_get::<Size>("", "bytes")?.0;
    }
    for row in db.query_all(&used).await? {
        found.entry(row.try_get("", "contract_id")?).or_default().used = row.try_get::<Size>("", "bytes")?.0;
    }
    Ok(found)
}

/// Bytes that a contract allots at `now`.
pub async fn allotted_in(db: &impl ConnectionTrait, id: ContractId, now: Instant) -> Result<u64, DbErr> {
    let sum = allotment::Entity::find()
        .select_only()
        .column_as(Expr::col(allotment::Column::Bytes).sum().cast_as("bigint"), "total")
        .filter(allotment::Column::ContractId.eq(id))
        .filter(valid(allotment::Column::FromAt, allotment::Column::UntilAt, now))
        .into_model::<Total>()
        .one(db)
        .await?;
    Ok(sum.and_then(|it| it.total).unwrap_or_default().0)
}

#[derive(FromQueryResult)]
pub(super) struct Total {
    total: Option<Size>,
}

/// Bytes stored in all inboxes of a contract.
pub async fn used_in(db: &impl ConnectionTrait, id: ContractId, now: Instant) -> Result<u64, DbErr> {
    total(db, Condition::all().add(Expr::col(delivery::Column::InboxId).in_subquery(inboxes_in(id, now))), now).await
}

pub(super) async fn total(db: &impl ConnectionTrait, which: Condition, now: Instant) -> Result<u64, DbErr> {
    let sum = delivery::Entity::find()
        .select_only()
        .column_as(Expr::col(delivery::Column::Bytes).sum().cast_as("bigint"), "total")
        .filter(which)
        .filter(taking_room(now))
        .into_model::<Total>()
        .one(db)
        .await?;
    Ok(sum.and_then(|it| it.total).unwrap_or_default().0)
}

/// Bytes that inboxes without an allotment of their own take of a shared pool.
pub async fn used_of_pool(db: &impl ConnectionTrait, id: ContractId, now: Instant) -> Result<u64, DbErr> {
    let allotted = Query::select()
        .column(allotment::Column::InboxId)
        .from(allotment::Entity)
        .and_where(Expr::col(allotment::Column::Bytes).gt(0))
        .and_where(Expr::col(allotment::Column::ContractId).in_subquery(standing_ids(now)))
        .cond_where(valid(allotment::Column::FromAt, allotment::Column::UntilAt, now))
        .to_owned();
    let which = Condition::all()
        .add(Expr::col(delivery::Column::InboxId).in_subquery(inboxes_in(id, now)))
        .add(Expr::col(delivery::Column::InboxId).not_in_subquery(allotted));
    total(db, which, now).await
}

/// Deliveries that were not cancelled before they arrived: the recipient may know of them, recalled ones included.
pub fn not_cancelled() -> Condition {
    let at = |it: delivery::Column| Expr::col((delivery::Entity, it));
    Condition::any()
        .add(at(delivery::Column::RecalledAt).is_null())
        .add(at(delivery::Column::RecalledAt).gte(at(delivery::Column::ReleasesAt)))
}

/// Deliveries that take room at `now`: not recalled, not over, and not waiting for room themselves.
pub fn taking_room(now: Instant) -> Condition {
    Condition::all()
        .add(delivery::Column::EndedAt.is_null())
        .add(delivery::Column::RecalledAt.is_null())
        .add(delivery::Column::ReleasesAt.lt(Instant::NEVER))
        .add(delivery::Column::KeptUntil.gt(now))
}

/// Bytes stored in each of these inboxes, summed up each time; empty ones are left out.
pub async fn used_of(
    db: &impl ConnectionTrait,
    inboxes: &[InboxId],
    now: Instant,
) -> Result<Vec<(InboxId, u64)>, DbErr> {
    #[derive(FromQueryResult)]
    struct Sum {
        inbox_id: InboxId,
        total: Size,
    }
    let rows = delivery::Entity::find()
        .select_only()
        .column(delivery::Column::InboxId)
        .column_as(Expr::col(delivery::Column::Bytes).sum().cast_as("bigint"), "total")
        .filter(delivery::Column::InboxId.is_in(inboxes.to_vec()))
        .filter(taking_room(now))
        .group_by(delivery::Column::InboxId)
        .into_model::<Sum>()
        .all(db)
        .await?;
    Ok(rows.into_iter().map(|it| (it.inbox_id, it.total.0)).collect())
}
