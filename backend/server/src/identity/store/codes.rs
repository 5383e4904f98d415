//! Queries on codes that enrol a card, and on one-time codes of temporary cards.

use medpost_domain::id::{AffiliationId, CardId, CodeId, FacilityId, MemberId};
use medpost_domain::instant::Instant;
use medpost_domain::number::Count;
use medpost_entity::{affiliation, enrolment_code, one_time_code};
use sea_orm::sea_query::{Expr, ExprTrait, OnConflict, Query, SelectStatement};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, DbErr, EntityTrait, IntoActiveModel, PaginatorTrait, QueryFilter, Set,
};

use crate::kit::db::lock;

pub use medpost_entity::enrolment_code::Model as Code;
pub use medpost_entity::one_time_code::Model as OneTime;

/// Locks the code with a hash.
pub async fn code_by_hash(db: &impl ConnectionTrait, hash: &[u8]) -> Result<Option<Code>, DbErr> {
    let found = enrolment_code::Entity::find().filter(enrolment_code::Column::Hash.eq(hash.to_vec()));
    lock(found, db).one(db).await
}

/// Adds a code.
pub async fn add_code(db: &impl ConnectionTrait, row: Code) -> Result<(), DbErr> {
    enrolment_code::Entity::insert(row.into_active_model()).exec_without_returning(db).await.map(|_| ())
}

/// Takes one of a code's attempts.
pub async fn spend_attempt(db: &impl ConnectionTrait, code: &Code) -> Result<(), DbErr> {
    let change =
        enrolment_code::ActiveModel { attempts_left: Set(code.attempts_left - Count(1)), ..Default::default() };
    update_code(db, code.id, change).await
}

/// Marks a code as used.
pub async fn use_code(db: &impl ConnectionTrait, id: CodeId, now: Instant) -> Result<(), DbErr> {
    update_code(db, id, enrolment_code::ActiveModel { used_at: Set(Some(now)), ..Default::default() }).await
}

async fn update_code(db: &impl ConnectionTrait, id: CodeId, change: enrolment_code::ActiveModel) -> Result<(), DbErr> {
    let all = enrolment_code::Entity::update_many().set(change).filter(enrolment_code::Column::Id.eq(id));
    all.exec(db).await.map(|_| ())
}

/// Voids the unused codes that somebody issued; with `at`, those at one facility.
pub async fn void_codes_by(db: &impl ConnectionTrait, by: MemberId, at: Option<FacilityId>) -> Result<(), DbErr> {
    let there = |at| Expr::col(enrolment_code::Column::AffiliationId).in_subquery(belongings_of(at));
    enrolment_code::Entity::update_many()
        .set(enrolment_code::ActiveModel { attempts_left: Set(Count(0)), ..Default::default() })
        .filter(enrolment_code::Column::IssuedBy.eq(by))
        .filter(enrolment_code::Column::UsedAt.is_null())
        .filter(Condition::all().add_option(at.map(there)))
        .exec(db)
        .await
        .map(|_| ())
}

/// Stores the one-time code of a card, in place of an earlier one.
pub async fn keep_one_time(db: &impl ConnectionTrait, row: OneTime) -> Result<(), DbErr> {
    use one_time_code::Column;
    let replace = OnConflict::column(Column::CardId)
        .update_columns([Column::Hash, Column::ExpiresAt, Column::AttemptsLeft])
        .to_owned();
    one_time_code::Entity::insert(row.into_active_model())
        .on_conflict(replace)
        .exec_without_returning(db)
        .await
        .map(|_| ())
}

/// Locks the one-time code of a card.
pub async fn lock_one_time(db: &impl ConnectionTrait, card: CardId) -> Result<Option<OneTime>, DbErr> {
    lock(one_time_code::Entity::find_by_id(card), db).one(db).await
}

/// Deletes the one-time code of a card.
pub async fn drop_one_time(db: &impl ConnectionTrait, card: CardId) -> Result<(), DbErr> {
    one_time_code::Entity::delete_by_id(card).exec(db).await.map(|_| ())
}

/// Voids the unused codes of an affiliation.
pub async fn void_codes(db: &impl ConnectionTrait, id: AffiliationId) -> Result<(), DbErr> {
    let change = enrolment_code::ActiveModel { attempts_left: Set(Count(0)), ..Default::default() };
    enrolment_code::Entity::update_many()
        .set(change)
        .filter(enrolment_code::Column::AffiliationId.eq(id))
        .filter(enrolment_code::Column::UsedAt.is_null())
        .exec(db)
        .await
        .map(|_| ())
}

/// How many codes of a facility can still be used.
pub async fn open_codes(db: &impl ConnectionTrait, facility: FacilityId, now: Instant) -> Result<u64, DbErr> {
    enrolment_code::Entity::find()
        .filter(Expr::col(enrolment_code::Column::AffiliationId).in_subquery(belongings_of(facility)))
        .filter(enrolment_code::Column::UsedAt.is_null())
        .filter(enrolment_code::Column::AttemptsLeft.gt(0))
        .filter(enrolment_code::Column::ExpiresAt.gt(now))
        .count(db)
        .await
}

/// Selects the ids of a facility's affiliations.
pub(super) fn belongings_of(facility: FacilityId) -> SelectStatement {
    Query::select()
        .column(affiliation::Column::Id)
        .from(affiliation::Entity)
        .and_where(Expr::col(affiliation::Column::FacilityId).eq(facility))
        .to_owned()
}
