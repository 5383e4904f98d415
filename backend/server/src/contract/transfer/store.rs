//! Queries on transfers, and on the memberships and allotments that move.

use medpost_domain::id::{AllotmentId, AssociationId, ContractId, FacilityId, InboxId, MembershipId, TransferId};
use medpost_domain::instant::Instant;
use medpost_domain::number::Size;
use medpost_domain::text::codes::code_folded;
use medpost_entity::{allotment, contract, facility, inbox, membership, transfer, transfer_facility};
use sea_orm::sea_query::{ExprTrait, Query};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, DbErr, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder, Set,
};

use super::super::store::{Allotment, Membership, not_over};
use crate::directory::store::folded_code;
use crate::kit::db::lock;
use crate::kit::entropy;

pub use medpost_entity::transfer::Model as Transfer;

/// Adds a transfer with the facilities that it names.
pub async fn add(db: &impl ConnectionTrait, row: Transfer, facilities: &[FacilityId]) -> Result<(), DbErr> {
    let (id, now) = (row.id, row.asked_at);
    transfer::Entity::insert(row.into_active_model()).exec_without_returning(db).await?;
    add_facilities(db, id, facilities, now).await
}

/// Adds facilities to a transfer.
pub async fn add_facilities(
    db: &impl ConnectionTrait,
    id: TransferId,
    facilities: &[FacilityId],
    now: Instant,
) -> Result<(), DbErr> {
    for some in facilities.chunks(500) {
        let rows = some.iter().map(|it| {
            let row = transfer_facility::Model { id: entropy::id(now), transfer_id: id, facility_id: *it };
            row.into_active_model()
        });
        transfer_facility::Entity::insert_many(rows).exec_without_returning(db).await?;
    }
    Ok(())
}

/// A transfer by id.
pub async fn find(db: &impl ConnectionTrait, id: TransferId) -> Result<Option<Transfer>, DbErr> {
    transfer::Entity::find_by_id(id).one(db).await
}

/// Locks a transfer.
pub async fn lock_one(db: &impl ConnectionTrait, id: TransferId) -> Result<Option<Transfer>, DbErr> {
    lock(transfer::Entity::find_by_id(id), db).one(db).await
}

/// Locks the open transfer whose code has this hash.
pub async fn lock_by_code(db: &impl ConnectionTrait, hash: Vec<u8>) -> Result<Option<Transfer>, DbErr> {
    lock(transfer::Entity::find().filter(transfer::Column::CodeHash.eq(hash)).filter(open()), db).one(db).await
}

/// Transfers that are neither done nor ended.
fn open() -> Condition {
    Condition::all().add(transfer::Column::EndedAt.is_null()).add(transfer::Column::DoneAt.is_null())
}

/// The transfers from and to an association's contracts, newest first; without one, all.
pub async fn of(db: &impl ConnectionTrait, association: Option<AssociationId>) -> Result<Vec<Transfer>, DbErr> {
    let mut all = transfer::Entity::find();
    if let Some(it) = association {
        let ours = || {
            Query::select()
                .column(contract::Column::Id)
                .from(contract::Entity)
                .and_where(contract::Column::AssociationId.eq(it))
                .to_owned()
        };
        let either = Condition::any()
            .add(transfer::Column::FromContractId.in_subquery(ours()))
            .add(transfer::Column::ToContractId.in_subquery(ours()));
        all = all.filter(either);
    }
    all.order_by_desc(transfer::Column::AskedAt).order_by_desc(transfer::Column::Id).all(db).await
}

/// Whether facilities are about to leave a contract through a transfer or, with `also_in`, to join it.
pub async fn is_under_way(db: &impl ConnectionTrait, id: ContractId, also_in: bool) -> Result<bool, DbErr> {
    let mut either = Condition::any().add(transfer::Column::FromContractId.eq(id));
    if also_in {
        either = either.add(transfer::Column::ToContractId.eq(id));
    }
    Ok(transfer::Entity::find().filter(either).filter(open()).one(db).await?.is_some())
}

/// Sets the given fields of a transfer.
pub async fn change(db: &impl ConnectionTrait, id: TransferId, change: transfer::ActiveModel) -> Result<(), DbErr> {
    transfer::Entity::update_many().set(change).filter(transfer::Column::Id.eq(id)).exec(db).await.map(|_| ())
}

/// The memberships that move: those of the named facilities, or all, that are not over on the day.
pub async fn memberships(db: &impl ConnectionTrait, of: &Transfer) -> Result<Vec<Membership>, DbErr> {
    let mut all = membership::Entity::find()
        .filter(membership::Column::ContractId.eq(of.from_contract_id))
        .filter(not_over(membership::Column::UntilAt, of.begins_at));
    if !of.everything {
        let named = Query::select()
            .column(transfer_facility::Column::FacilityId)
            .from(transfer_facility::Entity)
            .and_where(transfer_facility::Column::TransferId.eq(of.id))
            .to_owned();
        all = all.filter(membership::Column::FacilityId.in_subquery(named));
    }
    all.order_by_asc(membership::Column::Id).all(db).await
}

/// The facilities that a transfer names, or has moved.
pub async fn named(db: &impl ConnectionTrait, id: TransferId) -> Result<Vec<FacilityId>, DbErr> {
    let all = transfer_facility::Entity::find().filter(transfer_facility::Column::TransferId.eq(id)).all(db).await?;
    Ok(all.into_iter().map(|it| it.facility_id).collect())
}

/// The memberships of facilities in a contract that are not over at a moment, earliest first.
pub async fn members_of(
    db: &impl ConnectionTrait,
    id: ContractId,
    facilities: &[FacilityId],
    at: Instant,
) -> Result<Vec<Membership>, DbErr> {
    membership::Entity::find()
        .filter(membership::Column::ContractId.eq(id))
        .filter(membership::Column::FacilityId.is_in(facilities.to_vec()))
        .filter(not_over(membership::Column::UntilAt, at))
        .order_by_asc(membership::Column::FromAt)
        .all(db)
        .await
}

/// Locks the inboxes of facilities, in order of id.
pub async fn lock_inboxes(db: &impl ConnectionTrait, of: Vec<FacilityId>) -> Result<(), DbErr> {
    let all = inbox::Entity::find().filter(inbox::Column::FacilityId.is_in(of)).order_by_asc(inbox::Column::Id);
    lock(all, db).all(db).await.map(|_| ())
}

/// The inboxes of facilities, including closed ones, whose contents move, too.
pub async fn inboxes(db: &impl ConnectionTrait, of: Vec<FacilityId>) -> Result<Vec<(InboxId, FacilityId)>, DbErr> {
    let rows = inbox::Entity::find().filter(inbox::Column::FacilityId.is_in(of)).all(db).await?;
    Ok(rows.into_iter().map(|it| (it.id, it.facility_id)).collect())
}

/// Locks facilities, in order of id.
pub async fn lock_facilities(db: &impl ConnectionTrait, of: Vec<FacilityId>) -> Result<(), DbErr> {
    let all = facility::Entity::find().filter(facility::Column::Id.is_in(of)).order_by_asc(facility::Column::Id);
    lock(all, db).all(db).await.map(|_| ())
}

/// Which of the coming facilities have a code that another facility of the association has.
pub async fn codes_taken(
    db: &impl ConnectionTrait,
    association: AssociationId,
    coming: &[(FacilityId, String)],
) -> Result<Vec<FacilityId>, DbErr> {
    let codes: Vec<String> = coming.iter().map(|it| code_folded(&it.1)).collect();
    let there = facility::Entity::find()
        .filter(facility::Column::AssociationId.eq(association))
        .filter(folded_code().is_in(codes))
        .all(db)
        .await?;
    let same = |one: &str, other: &str| code_folded(one) == code_folded(other);
    let taken = coming.iter().filter(|it| there.iter().any(|other| same(&other.code, &it.1) && other.id != it.0));
    Ok(taken.map(|it| it.0).collect())
}

/// Ends memberships at a moment, and what their inboxes are allotted in that contract; those that have not begun never
/// will.
pub async fn end(
    db: &impl ConnectionTrait,
    contract: ContractId,
    rows: &[Membership],
    inboxes: &[InboxId],
    at: Instant,
) -> Result<(), DbErr> {
    let ids: Vec<MembershipId> = rows.iter().map(|it| it.id).collect();
    membership::Entity::update_many()
        .set(membership::ActiveModel { until_at: Set(Some(at)), ..Default::default() })
        .filter(membership::Column::Id.is_in(ids))
        .exec(db)
        .await?;
    allotment::Entity::update_many()
        .set(allotment::ActiveModel { until_at: Set(Some(at)), ..Default::default() })
        .filter(allotment::Column::ContractId.eq(contract))
        .filter(allotment::Column::InboxId.is_in(inboxes.to_vec()))
        .filter(not_over(allotment::Column::UntilAt, at))
        .exec(db)
        .await
        .map(|_| ())
}

/// Adds facilities to another contract, each for its own time.
pub async fn begin(
    db: &impl ConnectionTrait,
    contract: ContractId,
    rows: &[Membership],
    now: Instant,
) -> Result<(), DbErr> {
    for some in rows.chunks(500) {
        let rows = some.iter().map(|it| {
            let row = Membership { id: MembershipId(entropy::id(now)), contract_id: contract, ..it.clone() };
            row.into_active_model()
        });
        membership::Entity::insert_many(rows).exec_without_returning(db).await?;
    }
    Ok(())
}

/// From when, and until when if that is known.
pub type Time = (Instant, Option<Instant>);

/// Allots sizes to inboxes in a contract, each for its own time.
pub async fn allot(
    db: &impl ConnectionTrait,
    contract: ContractId,
    sizes: &[(InboxId, u64, Time)],
    now: Instant,
) -> Result<(), DbErr> {
    for some in sizes.chunks(500) {
        let rows = some.iter().map(|(inbox, bytes, (from, until))| {
            let row = Allotment {
                id: AllotmentId(entropy::id(now)),
                contract_id: contract,
                inbox_id: *inbox,
                bytes: Size(*bytes),
                from_at: *from,
                until_at: *until,
            };
            row.into_active_model()
        });
        allotment::Entity::insert_many(rows).exec_without_returning(db).await?;
    }
    Ok(())
}

/// Hands those of the facilities that belong to one association over to another.
pub async fn hand_over(
    db: &impl ConnectionTrait,
    facilities: Vec<FacilityId>,
    from: AssociationId,
    to: AssociationId,
) -> Result<(), DbErr> {
    facility::Entity::update_many()
        .set(facility::ActiveModel { association_id: Set(to), ..Default::default() })
        .filter(facility::Column::Id.is_in(facilities))
        .filter(facility::Column::AssociationId.eq(from))
        .exec(db)
        .await
        .map(|_| ())
}
