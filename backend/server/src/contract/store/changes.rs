//! Queries on change requests.

use medpost_domain::change_request::State;
use medpost_domain::id::{AssociationId, ChangeId, ContractId};
use medpost_entity::{change_request, contract};
use sea_orm::sea_query::Query;
use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, DbErr, EntityTrait, IntoActiveModel, PaginatorTrait, QueryFilter,
    QueryOrder,
};

use crate::kit::db::lock;

pub use medpost_entity::change_request::Model as Change;

/// Adds a change request.
pub async fn add_change(db: &impl ConnectionTrait, row: Change) -> Result<(), DbErr> {
    change_request::Entity::insert(row.into_active_model()).exec_without_returning(db).await.map(|_| ())
}

/// Overwrites a draft.
pub async fn replace_change(db: &impl ConnectionTrait, row: Change) -> Result<(), DbErr> {
    let id = row.id;
    update_change_request(db, id, row.into_active_model().reset_all()).await
}

/// Locks a change request.
pub async fn lock_change(db: &impl ConnectionTrait, id: ChangeId) -> Result<Option<Change>, DbErr> {
    lock(change_request::Entity::find_by_id(id), db).one(db).await
}

/// Sets the given fields of a change request.
pub async fn update_change_request(
    db: &impl ConnectionTrait,
    id: ChangeId,
    change: change_request::ActiveModel,
) -> Result<(), DbErr> {
    let all = change_request::Entity::update_many().set(change).filter(change_request::Column::Id.eq(id));
    all.exec(db).await.map(|_| ())
}

/// How many change requests are in a state: of an association's contracts, or of all.
pub async fn changes_in(db: &impl ConnectionTrait, state: State, of: Option<AssociationId>) -> Result<u64, DbErr> {
    let mut all = change_request::Entity::find().filter(change_request::Column::State.eq(state));
    if let Some(of) = of {
        let held = Query::select()
            .column(contract::Column::Id)
            .from(contract::Entity)
            .and_where(contract::Column::AssociationId.eq(of))
            .take();
        all = all.filter(change_request::Column::ContractId.in_subquery(held));
    }
    all.count(db).await
}

/// The change requests of contracts, newest first.
pub async fn changes(db: &impl ConnectionTrait, of: Vec<ContractId>) -> Result<Vec<Change>, DbErr> {
    change_request::Entity::find()
        .filter(change_request::Column::ContractId.is_in(of))
        .order_by_desc(change_request::Column::AskedAt)
        .order_by_desc(change_request::Column::Id)
        .all(db)
        .await
}
