//! Queries on memberships: which facility is in which contract, from when, and until when.

use medpost_domain::id::{ContractId, FacilityId};
use medpost_domain::instant::Instant;
use medpost_entity::{allotment, inbox, membership};
use sea_orm::sea_query::{Expr, ExprTrait, Query};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, DbErr, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder, QuerySelect,
    Set,
};

use crate::kit::db::lock;

use super::contracts::{not_over, valid};

pub use medpost_entity::membership::Model as Membership;

/// All memberships in contracts, earliest first.
pub async fn memberships_in(db: &impl ConnectionTrait, of: &[ContractId]) -> Result<Vec<Membership>, DbErr> {
    let mut found = Vec::new();
    for some in of.chunks(500) {
        let rows = membership::Entity::find().filter(membership::Column::ContractId.is_in(some.iter().copied()));
        found.extend(rows.order_by_asc(membership::Column::FromAt).all(db).await?);
    }
    Ok(found)
}

/// The facilities in a contract at a moment.
pub async fn members_at(db: &impl ConnectionTrait, id: ContractId, at: Instant) -> Result<Vec<FacilityId>, DbErr> {
    let all = membership::Entity::find()
        .filter(membership::Column::ContractId.eq(id))
        .filter(valid(membership::Column::FromAt, membership::Column::UntilAt, at))
        .all(db)
        .await?;
    Ok(all.into_iter().map(|it| it.facility_id).collect())
}

/// The facilities that are in a contract at a moment, or will join it later.
pub async fn members_after(db: &impl ConnectionTrait, id: ContractId, at: Instant) -> Result<Vec<FacilityId>, DbErr> {
    let all = membership::Entity::find()
        .filter(membership::Column::ContractId.eq(id))
        .filter(not_over(membership::Column::UntilAt, at));
    Ok(all.all(db).await?.into_iter().map(|it| it.facility_id).collect())
}

/// When each of these facilities joins a contract: the earliest start of its memberships that are not over.
pub async fn begins(
    db: &impl ConnectionTrait,
    of: Vec<FacilityId>,
    now: Instant,
) -> Result<Vec<(FacilityId, Instant)>, DbErr> {
    membership::Entity::find()
        .select_only()
        .column(membership::Column::FacilityId)
        .column_as(membership::Column::FromAt.min(), "begins")
        .filter(membership::Column::FacilityId.is_in(of))
        .filter(not_over(membership::Column::UntilAt, now))
        .group_by(membership::Column::FacilityId)
        .into_tuple()
        .all(db)
        .await
}

/// The facilities that were, are or will be in a contract.
pub async fn members(db: &impl ConnectionTrait, id: ContractId) -> Result<Vec<FacilityId>, DbErr> {
    let all = membership::Entity::find().filter(membership::Column::ContractId.eq(id)).all(db).await?;
    Ok(all.into_iter().map(|it| it.facility_id).collect())
}

/// All memberships of a facility, oldest first, including those that are over.
pub async fn memberships_of(db: &impl ConnectionTrait, of: FacilityId) -> Result<Vec<Membership>, DbErr> {
    membership::Entity::find()
        .filter(membership::Column::FacilityId.eq(of))
        .order_by_asc(membership::Column::FromAt)
        .all(db)
        .await
}

/// Locks the memberships of a facility, in order of id.
pub async fn lock_memberships(db: &impl ConnectionTrait, of: FacilityId) -> Result<Vec<Membership>, DbErr> {
    let found =
        membership::Entity::find().filter(membership::Column::FacilityId.eq(of)).order_by_asc(membership::Column::Id);
    lock(found, db).all(db).await
}

/// Locks a facility's membership in a contract that is not over.
pub async fn lock_membership(
    db: &impl ConnectionTrait,
    contract: ContractId,
    facility: FacilityId,
    now: Instant,
) -> Result<Option<Membership>, DbErr> {
    let found = membership::Entity::find()
        .filter(membership::Column::ContractId.eq(contract))
        .filter(membership::Column::FacilityId.eq(facility))
        .filter(not_over(membership::Column::UntilAt, now));
    lock(found, db).one(db).await
}

/// Sets when a facility and its inboxes' allotments leave a contract; with `None` they stay.
pub async fn end_membership(db: &impl ConnectionTrait, row: &Membership, until: Option<Instant>) -> Result<(), DbErr> {
    membership::Entity::update_many()
        .set(membership::ActiveModel { until_at: Set(until), ..Default::default() })
        .filter(membership::Column::Id.eq(row.id))
        .exec(db)
        .await?;
    let inboxes = Query::select()
        .column(inbox::Column::Id)
        .from(inbox::Entity)
        .and_where(Expr::col(inbox::Column::FacilityId).eq(row.facility_id))
        .to_owned();
    // Allotments that ended earlier stay as they are.
    let with_it = match row.until_at {
        Some(before) => {
            Condition::any().add(allotment::Column::UntilAt.is_null()).add(allotment::Column::UntilAt.eq(before))
        }
        None => Condition::all().add(allotment::Column::UntilAt.is_null()),
    };
    allotment::Entity::update_many()
        .set(allotment::ActiveModel { until_at: Set(until), ..Default::default() })
        .filter(allotment::Column::ContractId.eq(row.contract_id))
        .filter(Expr::col(allotment::Column::InboxId).in_subquery(inboxes))
        .filter(with_it)
        .exec(db)
        .await
        .map(|_| ())
}

/// Adds a facility to a contract.
pub async fn add_membership(db: &impl ConnectionTrait, row: Membership) -> Result<(), DbErr> {
    membership::Entity::insert(row.into_active_model()).exec_without_returning(db).await.map(|_| ())
}
