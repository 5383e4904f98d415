//! Queries on associations and their names.

use std::collections::HashMap;

use medpost_domain::id::{AssociationId, AssociationNameId};
use medpost_domain::instant::Instant;
use medpost_domain::text::fold;
use medpost_entity::{association, association_name};
use sea_orm::{
    ActiveValue, ColumnTrait, ConnectionTrait, DbErr, EntityTrait, IntoActiveModel, PaginatorTrait, QueryFilter,
    QueryOrder, QuerySelect, Set,
};

use crate::kit::db::lock;

pub use medpost_entity::association::Model as Association;
pub use medpost_entity::association_name::Model as Name;

/// The name of the operator's own tenant, which holds all individual contracts.
pub const OWN: &str = "個別契約";
/// Its kind.
pub const OWN_KIND: &str = "direct";

/// Whether a name is the own tenant's, or could be taken for it: nobody else may have it.
pub fn is_own(name: &str) -> bool {
    fold(name) == fold(OWN)
}

/// Adds a contract holder.
pub async fn add_association(db: &impl ConnectionTrait, row: Association) -> Result<(), DbErr> {
    association::Entity::insert(row.into_active_model()).exec_without_returning(db).await.map(|_| ())
}

/// The contract holder with exactly this name.
pub async fn association_by_exact_name(db: &impl ConnectionTrait, name: &str) -> Result<Option<AssociationId>, DbErr> {
    let found = association::Entity::find().filter(association::Column::Name.eq(name)).one(db).await?;
    Ok(found.map(|it| it.id))
}

/// A contract holder by name: the one with exactly this name, else the only one whose name folds to the same. The
/// operator's own tenant is found by its exact name only.
pub async fn association_by_name(db: &impl ConnectionTrait, name: &str) -> Result<Option<AssociationId>, DbErr> {
    if let Some(it) = association_by_exact_name(db, name).await? {
        return Ok(Some(it));
    }
    let all: Vec<(AssociationId, String)> = association::Entity::find()
        .filter(association::Column::Kind.ne(OWN_KIND))
        .select_only()
        .columns([association::Column::Id, association::Column::Name])
        .into_tuple()
        .all(db)
        .await?;
    let folded = fold(name);
    let mut alike = all.into_iter().filter(|it| fold(&it.1) == folded).map(|it| it.0);
    Ok(alike.next().filter(|_| alike.next().is_none()))
}

/// A contract holder by id.
pub async fn association(db: &impl ConnectionTrait, id: AssociationId) -> Result<Option<Association>, DbErr> {
    association::Entity::find_by_id(id).one(db).await
}

/// The names of contract holders, by id.
pub async fn association_names(
    db: &impl ConnectionTrait,
    of: Vec<AssociationId>,
) -> Result<HashMap<AssociationId, String>, DbErr> {
    let all = association::Entity::find().filter(association::Column::Id.is_in(of)).all(db).await?;
    Ok(all.into_iter().map(|it| (it.id, it.name)).collect())
}

/// Locks a contract holder.
pub async fn lock_association(db: &impl ConnectionTrait, id: AssociationId) -> Result<Option<Association>, DbErr> {
    lock(association::Entity::find_by_id(id), db).one(db).await
}

/// An association's past, present and future names, latest first; empty if it never changed.
pub async fn names(db: &impl ConnectionTrait, of: AssociationId) -> Result<Vec<Name>, DbErr> {
    association_name::Entity::find()
        .filter(association_name::Column::AssociationId.eq(of))
        .order_by_desc(association_name::Column::FromAt)
        .all(db)
        .await
}

/// Whether an association other than `but` has a name, or will have it.
pub async fn name_is_taken(
    db: &impl ConnectionTrait,
    name: &str,
    but: AssociationId,
    now: Instant,
) -> Result<bool, DbErr> {
    let to_come = association_name::Entity::find()
        .filter(association_name::Column::Name.eq(name))
        .filter(association_name::Column::FromAt.gt(now))
        .filter(association_name::Column::AssociationId.ne(but))
        .count(db)
        .await?;
    Ok(to_come > 0 || association_by_name(db, name).await?.is_some_and(|it| it != but))
}

/// A name of an association, by id.
pub async fn name(db: &impl ConnectionTrait, id: AssociationNameId) -> Result<Option<Name>, DbErr> {
    association_name::Entity::find_by_id(id).one(db).await
}

/// Adds a name of an association.
pub async fn add_name(db: &impl ConnectionTrait, row: Name) -> Result<(), DbErr> {
    association_name::Entity::insert(row.into_active_model()).exec_without_returning(db).await.map(|_| ())
}

/// Deletes a name that never took effect.
pub async fn remove_name(db: &impl ConnectionTrait, id: AssociationNameId) -> Result<(), DbErr> {
    association_name::Entity::delete_by_id(id).exec(db).await.map(|_| ())
}

/// Changes an association's name, its 団体コード, or both.
pub async fn name_association(
    db: &impl ConnectionTrait,
    id: AssociationId,
    name: Option<&str>,
    code: Option<&str>,
) -> Result<(), DbErr> {
    let or_kept = |it: Option<&str>| it.map_or(ActiveValue::NotSet, |it| Set(it.to_owned()));
    let change = association::ActiveModel { name: or_kept(name), code: or_kept(code), ..Default::default() };
    association::Entity::update_many().set(change).filter(association::Column::Id.eq(id)).exec(db).await.map(|_| ())
}

/// Records when an association's emergency list was last printed.
pub async fn contacts_printed(db: &impl ConnectionTrait, id: AssociationId, at: Instant) -> Result<(), DbErr> {
    let change = association::ActiveModel { contacts_printed_at: Set(Some(at)), ..Default::default() };
    association::Entity::update_many().set(change).filter(association::Column::Id.eq(id)).exec(db).await.map(|_| ())
}
