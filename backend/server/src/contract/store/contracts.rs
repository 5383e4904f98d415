//! Queries on contracts, and which of them are in force.

use medpost_domain::billing::month::Month;
use medpost_domain::id::{AssociationId, ContractId, FacilityId};
use medpost_domain::instant::Instant;
use medpost_domain::number::Price;
use medpost_entity::{allotment, contract, membership};
use medpost_wire::billing::terms::ContractBilling;
use medpost_wire::session::Contracted;
use sea_orm::sea_query::{Query, SelectStatement};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, DbErr, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder, Select, Set,
};

use crate::kit::db::lock;

pub use medpost_entity::contract::Model as Contract;

/// The contracts that are not over at `now`, including future ones, oldest first: of one holder, or of all.
pub async fn contracts(
    db: &impl ConnectionTrait,
    of: Option<AssociationId>,
    now: Instant,
) -> Result<Vec<Contract>, DbErr> {
    held_by(of).filter(not_over(contract::Column::EndsAt, now)).all(db).await
}

/// All contracts, including those that are over, oldest first: of one holder, or of all.
pub async fn all_contracts(db: &impl ConnectionTrait, of: Option<AssociationId>) -> Result<Vec<Contract>, DbErr> {
    held_by(of).all(db).await
}

pub(super) fn held_by(of: Option<AssociationId>) -> Select<contract::Entity> {
    let mut all = contract::Entity::find();
    if let Some(it) = of {
        all = all.filter(contract::Column::AssociationId.eq(it));
    }
    all.order_by_asc(contract::Column::CreatedAt).order_by_asc(contract::Column::Id)
}

/// Locks contracts in order of id.
pub async fn lock_contracts(db: &impl ConnectionTrait, ids: &[ContractId]) -> Result<Vec<Contract>, DbErr> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let all = contract::Entity::find().filter(contract::Column::Id.is_in(ids.to_vec()));
    lock(all.order_by_asc(contract::Column::Id), db).all(db).await
}

/// Changes a contract and increments its version. Returns `false` if someone else changed it first.
pub async fn change_contract(
    db: &impl ConnectionTrait,
    id: ContractId,
    version: i32,
    change: contract::ActiveModel,
) -> Result<bool, DbErr> {
    let change = contract::ActiveModel { version: Set(version.saturating_add(1)), ..change };
    let done = contract::Entity::update_many()
        .set(change)
        .filter(contract::Column::Id.eq(id))
        .filter(contract::Column::Version.eq(version))
        .exec(db)
        .await?;
    Ok(done.rows_affected == 1)
}

/// Sets how a contract is billed. Returns `false` if someone else changed it first.
pub async fn set_billing(
    db: &impl ConnectionTrait,
    id: ContractId,
    request: &ContractBilling,
    from: Option<Month>,
) -> Result<bool, DbErr> {
    let change = contract::ActiveModel {
        payer: Set(request.payer.into()),
        cycle: Set(request.cycle.into()),
        advance: Set(request.advance),
        pay_back: Set(request.pay_back),
        dated: Set(request.dated.into()),
        due: Set(request.due.into()),
        billed_from: Set(from.map(|it| it.0)),
        ..Default::default()
    };
    change_contract(db, id, request.version, change).await
}

/// Sets a contract's price per month. Returns `false` if someone else changed it first.
pub async fn set_price(db: &impl ConnectionTrait, id: ContractId, version: i32, yen: Price) -> Result<bool, DbErr> {
    let change = contract::ActiveModel { monthly_yen: Set(yen), ..Default::default() };
    change_contract(db, id, version, change).await
}

/// A contract by id, even if it is over.
pub async fn contract(db: &impl ConnectionTrait, id: ContractId) -> Result<Option<Contract>, DbErr> {
    contract::Entity::find_by_id(id).one(db).await
}

/// Contracts by their ids.
pub async fn contracts_by_id(db: &impl ConnectionTrait, ids: &[ContractId]) -> Result<Vec<Contract>, DbErr> {
    let mut found = Vec::new();
    for some in ids.chunks(500) {
        found.extend(contract::Entity::find().filter(contract::Column::Id.is_in(some.iter().copied())).all(db).await?);
    }
    Ok(found)
}

/// Ends a contract that has not begun, with its memberships and allotments, so that none of them ever begins.
pub async fn end_before_begin(db: &impl ConnectionTrait, row: &Contract, now: Instant) -> Result<(), DbErr> {
    let over = contract::ActiveModel { ends_at: Set(Some(now)), ..Default::default() };
    change_contract(db, row.id, row.version, over).await?;
    membership::Entity::update_many()
        .set(membership::ActiveModel { until_at: Set(Some(now)), ..Default::default() })
        .filter(membership::Column::ContractId.eq(row.id))
        .exec(db)
        .await?;
    allotment::Entity::update_many()
        .set(allotment::ActiveModel { until_at: Set(Some(now)), ..Default::default() })
        .filter(allotment::Column::ContractId.eq(row.id))
        .exec(db)
        .await
        .map(|_| ())
}

/// The contracts in force at `now` that facilities are in.
pub async fn contracts_of(
    db: &impl ConnectionTrait,
    facilities: Vec<FacilityId>,
    now: Instant,
) -> Result<Vec<(FacilityId, Contract)>, DbErr> {
    let memberships = membership::Entity::find()
        .filter(membership::Column::FacilityId.is_in(facilities))
        .filter(valid(membership::Column::FromAt, membership::Column::UntilAt, now))
        .order_by_asc(membership::Column::FromAt)
        .all(db)
        .await?;
    let ids: Vec<ContractId> = memberships.iter().map(|it| it.contract_id).collect();
    let contracts = contract::Entity::find().filter(contract::Column::Id.is_in(ids)).filter(standing(now));
    let contracts = contracts.order_by_asc(contract::Column::Id).all(db).await?;
    let found = contracts.iter().flat_map(|contract| {
        let members = memberships.iter().filter(|it| it.contract_id == contract.id);
        members.map(|it| (it.facility_id, contract.clone()))
    });
    Ok(found.collect())
}

/// The state of a facility's contracts at `now`: one in force is enough.
pub async fn contracted(db: &impl ConnectionTrait, facility: FacilityId, now: Instant) -> Result<Contracted, DbErr> {
    if !contracts_of(db, vec![facility], now).await?.is_empty() {
        return Ok(Contracted::Stands);
    }
    let within = Query::select()
        .column(membership::Column::ContractId)
        .from(membership::Entity)
        .and_where(membership::Column::FacilityId.eq(facility))
        .cond_where(valid(membership::Column::FromAt, membership::Column::UntilAt, now))
        .to_owned();
    let suspended = contract::Entity::find()
        .filter(contract::Column::Id.in_subquery(within))
        .filter(valid(contract::Column::BeginsAt, contract::Column::EndsAt, now))
        .one(db)
        .await?;
    Ok(if suspended.is_some() { Contracted::Suspended } else { Contracted::None })
}

/// The contract that a facility's cards belong to: the first one that it is, or will be, in; with an association, the
/// first of that association.
pub async fn contract_to_come(
    db: &impl ConnectionTrait,
    facility: FacilityId,
    association: Option<AssociationId>,
    now: Instant,
) -> Result<Option<Contract>, DbErr> {
    let memberships = membership::Entity::find()
        .filter(membership::Column::FacilityId.eq(facility))
        .filter(not_over(membership::Column::UntilAt, now))
        .order_by_asc(membership::Column::FromAt)
        .all(db)
        .await?;
    let ids: Vec<ContractId> = memberships.iter().map(|it| it.contract_id).collect();
    let mut contracts = contract::Entity::find()
        .filter(contract::Column::Id.is_in(ids))
        .filter(not_over(contract::Column::EndsAt, now));
    if let Some(it) = association {
        contracts = contracts.filter(contract::Column::AssociationId.eq(it));
    }
    let contracts = contracts.all(db).await?;
    Ok(memberships.iter().find_map(|it| contracts.iter().find(|row| row.id == it.contract_id)).cloned())
}

/// Selects the ids of [`standing`] contracts.
pub fn standing_ids(now: Instant) -> SelectStatement {
    Query::select().column(contract::Column::Id).from(contract::Entity).cond_where(standing(now)).to_owned()
}

/// Contracts that give room at `now`; suspended ones don't.
pub fn standing(now: Instant) -> Condition {
    valid(contract::Column::BeginsAt, contract::Column::EndsAt, now).add(contract::Column::SuspendedAt.is_null())
}

/// Rows that are not over at `now`; they may not have begun.
pub fn not_over(until: impl ColumnTrait, now: Instant) -> Condition {
    Condition::any().add(until.is_null()).add(until.gt(now))
}

/// The moment at which to look at a contract: its first day if it has not begun.
pub fn moment(row: &Contract, now: Instant) -> Instant {
    std::cmp::max(now, row.begins_at)
}

/// Rows whose period includes `now`.
pub fn valid(from: impl ColumnTrait, until: impl ColumnTrait, now: Instant) -> Condition {
    Condition::all().add(from.lte(now)).add(not_over(until, now))
}

/// Adds a contract's row only; [`super::ledger::add_contract`] begins its ledger, too.
pub(in crate::contract) async fn insert_contract(db: &impl ConnectionTrait, row: Contract) -> Result<(), DbErr> {
    contract::Entity::insert(row.into_active_model()).exec_without_returning(db).await.map(|_| ())
}
