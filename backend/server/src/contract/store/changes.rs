//! Changes of contracts that were asked for.

use medpost_domain::id::{ChangeId, ContractId};
use medpost_entity::change_request;
use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, DbErr, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder,
};

use crate::kit::db::lock;

pub use medpost_entity::change_request::Model as Change;

/// Adds a request.
pub async fn add_change(db: &impl ConnectionTrait, row: Change) -> Result<(), DbErr> {
    change_request::Entity::insert(row.into_active_model()).exec_without_returning(db).await.map(|_| ())
}

/// Writes a draft anew.
pub async fn replace_change(db: &impl ConnectionTrait, row: Change) -> Result<(), DbErr> {
    let id = row.id;
    change_change(db, id, row.into_active_model().reset_all()).await
}

/// A request, locked.
pub async fn lock_change(db: &impl ConnectionTrait, id: ChangeId) -> Result<Option<Change>, DbErr> {
    lock(change_request::Entity::find_by_id(id), db).one(db).await
}

/// Changes a request.
pub async fn change_change(
    db: &impl ConnectionTrait,
    id: ChangeId,
    change: change_request::ActiveModel,
) -> Result<(), DbErr> {
    let all = change_request::Entity::update_many().set(change).filter(change_request::Column::Id.eq(id));
    all.exec(db).await.map(|_| ())
}

/// The requests of contracts, the newest first.
pub async fn changes(db: &impl ConnectionTrait, of: Vec<ContractId>) -> Result<Vec<Change>, DbErr> {
    change_request::Entity::find()
        .filter(change_request::Column::ContractId.is_in(of))
        .order_by_desc(change_request::Column::AskedAt)
        .order_by_desc(change_request::Column::Id)
        .all(db)
        .await
}
