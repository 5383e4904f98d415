//! Revocation lists in the database, so that all processes agree.

use std::collections::BTreeMap;

use medpost_domain::instant::Instant;
use medpost_entity::revocation_list;
use sea_orm::sea_query::OnConflict;
use sea_orm::{ConnectionTrait, DbErr, EntityTrait, QuerySelect, Set};

use crate::kit::db::lock;

use super::revocation::List;

/// A stored list.
pub struct Kept {
    /// When it came: fetched, but not before it was issued.
    pub came_at: Instant,
    /// Its bytes.
    pub der: Vec<u8>,
}

/// The list with this key ([`List::key`]): when it was issued, and its bytes.
pub async fn of(db: &impl ConnectionTrait, key: &str) -> Result<Option<(Instant, Vec<u8>)>, DbErr> {
    let row = revocation_list::Entity::find_by_id(key.to_owned()).one(db).await?;
    Ok(row.map(|it| (it.this_update, it.der)))
}

/// Every stored list.
pub async fn all(db: &impl ConnectionTrait) -> Result<Vec<Kept>, DbErr> {
    let rows = revocation_list::Entity::find().all(db).await?;
    Ok(rows.into_iter().map(|it| Kept { came_at: Ord::max(it.fetched_at, it.this_update), der: it.der }).collect())
}

/// When each list came, by its key ([`List::key`]): fetched, but not before it was issued.
pub async fn came(db: &impl ConnectionTrait) -> Result<BTreeMap<String, Instant>, DbErr> {
    use revocation_list::Column;
    let rows: Vec<(String, Instant, Instant)> = revocation_list::Entity::find()
        .select_only()
        .columns([Column::Issuer, Column::FetchedAt, Column::ThisUpdate])
        .into_tuple()
        .all(db)
        .await?;
    Ok(rows.into_iter().map(|(key, fetched, made)| (key, Ord::max(fetched, made))).collect())
}

/// Stores a list in place of an older one. The same list again changes nothing, so that `fetched_at` says when
/// something new came; a newer one stored by another process stays.
pub async fn keep(db: &impl ConnectionTrait, list: &List, der: &[u8], now: Instant) -> Result<(), DbErr> {
    use revocation_list::Column;
    // Stored under both keys, the copy that nobody renews would look like a source that fell silent.
    revocation_list::Entity::delete_by_id(list.former_key.clone()).exec(db).await?;
    let kept = lock(revocation_list::Entity::find_by_id(list.key.clone()), db).one(db).await?;
    if kept.is_some_and(|it| it.this_update >= list.this_update && it.der == der || it.this_update > list.this_update) {
        return Ok(());
    }
    let row = revocation_list::ActiveModel {
        issuer: Set(list.key.clone()),
        number: Set(list.number.clone()),
        this_update: Set(list.this_update),
        next_update: Set(list.next_update),
        fetched_at: Set(now),
        der: Set(der.to_vec()),
    };
    let replace = OnConflict::column(Column::Issuer)
        .update_columns([Column::Number, Column::ThisUpdate, Column::NextUpdate, Column::FetchedAt, Column::Der])
        .to_owned();
    revocation_list::Entity::insert(row).on_conflict(replace).exec_without_returning(db).await?;
    Ok(())
}
