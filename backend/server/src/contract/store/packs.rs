//! Queries on plans on offer.

use std::collections::HashMap;

use medpost_domain::id::PackId;
use medpost_domain::instant::Instant;
use medpost_entity::pack;
use sea_orm::{ColumnTrait, ConnectionTrait, DbErr, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder, Set};

use crate::kit::db::lock;

use super::contracts::{not_over, valid};

pub use medpost_entity::pack::Model as Pack;

/// Adds a plan.
pub async fn add_pack(db: &impl ConnectionTrait, row: Pack) -> Result<(), DbErr> {
    pack::Entity::insert(row.into_active_model()).exec_without_returning(db).await.map(|_| ())
}

/// The plans on offer at `now`, smallest first.
pub async fn packs(db: &impl ConnectionTrait, now: Instant) -> Result<Vec<Pack>, DbErr> {
    pack::Entity::find()
        .filter(valid(pack::Column::ValidFrom, pack::Column::ValidUntil, now))
        .order_by_asc(pack::Column::PoolBytes)
        .order_by_asc(pack::Column::MonthlyYen)
        .all(db)
        .await
}

/// Locks the plans with a code, including those no longer on offer.
pub async fn lock_packs(db: &impl ConnectionTrait, code: &str) -> Result<Vec<Pack>, DbErr> {
    let all = pack::Entity::find().filter(pack::Column::Code.eq(code)).order_by_asc(pack::Column::ValidFrom);
    lock(all, db).all(db).await
}

/// The plans that are not over at `now`, including future ones.
pub async fn packs_to_come(db: &impl ConnectionTrait, now: Instant) -> Result<Vec<Pack>, DbErr> {
    pack::Entity::find()
        .filter(not_over(pack::Column::ValidUntil, now))
        .order_by_asc(pack::Column::Audience)
        .order_by_asc(pack::Column::PoolBytes)
        .order_by_asc(pack::Column::ValidFrom)
        .all(db)
        .await
}

/// Sets when a plan stops being on offer.
pub async fn end_pack(db: &impl ConnectionTrait, id: PackId, at: Instant) -> Result<(), DbErr> {
    let over = pack::ActiveModel { valid_until: Set(Some(at)), ..Default::default() };
    pack::Entity::update_many().set(over).filter(pack::Column::Id.eq(id)).exec(db).await.map(|_| ())
}

/// Plans by id, including those no longer on offer.
pub async fn packs_by_id(db: &impl ConnectionTrait, of: Vec<PackId>) -> Result<HashMap<PackId, Pack>, DbErr> {
    let all = pack::Entity::find().filter(pack::Column::Id.is_in(of)).all(db).await?;
    Ok(all.into_iter().map(|it| (it.id, it)).collect())
}

/// Locks a plan: others who apply for it at the same time wait.
pub async fn lock_pack(db: &impl ConnectionTrait, id: PackId) -> Result<Option<Pack>, DbErr> {
    lock(pack::Entity::find_by_id(id), db).one(db).await
}

/// A plan by id, even if it is no longer on offer.
pub async fn pack(db: &impl ConnectionTrait, id: PackId) -> Result<Option<Pack>, DbErr> {
    pack::Entity::find_by_id(id).one(db).await
}
