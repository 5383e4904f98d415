//! Queries for 口座振替 (direct debit): mandates, files and their items.

use std::collections::HashSet;

use medpost_domain::billing::zengin::debits::Collected;
use medpost_domain::id::{DebitFileId, InvoiceId};
use medpost_entity::{debit_file, debit_item, mandate};
use sea_orm::sea_query::Query;
use sea_orm::{
    ColumnTrait, ConnectionTrait, DbErr, EntityTrait, IntoActiveModel, PaginatorTrait, QueryFilter, QueryOrder,
    QuerySelect, Set,
};
use uuid::Uuid;

use crate::kit::db::lock;

use super::rows::insert_all;

pub use medpost_entity::debit_file::Model as DebitFile;
pub use medpost_entity::debit_item::Model as DebitItem;
pub use medpost_entity::mandate::Model as Mandate;

/// All mandates, the newest change first.
pub async fn mandates(db: &impl ConnectionTrait) -> Result<Vec<Mandate>, DbErr> {
    mandate::Entity::find().order_by_desc(mandate::Column::ChangedAt).order_by_asc(mandate::Column::Id).all(db).await
}

/// A mandate.
pub async fn mandate(db: &impl ConnectionTrait, id: Uuid) -> Result<Option<Mandate>, DbErr> {
    mandate::Entity::find_by_id(id).one(db).await
}

/// A mandate, locked.
pub async fn lock_mandate(db: &impl ConnectionTrait, id: Uuid) -> Result<Option<Mandate>, DbErr> {
    lock(mandate::Entity::find_by_id(id), db).one(db).await
}

/// Inserts or replaces a mandate.
pub async fn put_mandate(db: &impl ConnectionTrait, row: Mandate) -> Result<(), DbErr> {
    mandate::Entity::delete_by_id(row.id).exec(db).await?;
    mandate::Entity::insert(row.into_active_model()).exec_without_returning(db).await.map(|_| ())
}

/// Changes a mandate.
pub async fn change_mandate(db: &impl ConnectionTrait, id: Uuid, change: mandate::ActiveModel) -> Result<(), DbErr> {
    mandate::Entity::update_many().set(change).filter(mandate::Column::Id.eq(id)).exec(db).await.map(|_| ())
}

/// Mandates whose accounts were sealed by a master key before `version`, in order of id, after `after`.
pub async fn mandates_before(
    db: &impl ConnectionTrait,
    version: i32,
    after: Option<Uuid>,
    most: u64,
) -> Result<Vec<Mandate>, DbErr> {
    let mut select = mandate::Entity::find()
        .filter(mandate::Column::Account.is_not_null())
        .filter(mandate::Column::SealedWith.lt(version));
    if let Some(it) = after {
        select = select.filter(mandate::Column::Id.gt(it));
    }
    select.order_by_asc(mandate::Column::Id).limit(most).all(db).await
}

/// Writes the resealed account of a mandate; returns `false` if the mandate changed since it was read.
pub async fn reseal_mandate(
    db: &impl ConnectionTrait,
    before: &Mandate,
    (version, sealed): (i32, Vec<u8>),
) -> Result<bool, DbErr> {
    let change = mandate::ActiveModel { account: Set(Some(sealed)), sealed_with: Set(version), ..Default::default() };
    let changed = mandate::Entity::update_many()
        .set(change)
        .filter(mandate::Column::Id.eq(before.id))
        .filter(mandate::Column::SealedWith.eq(before.sealed_with))
        .filter(mandate::Column::Version.eq(before.version))
        .exec(db)
        .await?;
    Ok(changed.rows_affected == 1)
}

/// Files whose content was sealed by a master key before `version`, in order of id, after `after`.
pub async fn debit_files_before(
    db: &impl ConnectionTrait,
    version: i32,
    after: Option<DebitFileId>,
    most: u64,
) -> Result<Vec<DebitFile>, DbErr> {
    let mut select = debit_file::Entity::find().filter(debit_file::Column::SealedWith.lt(version));
    if let Some(it) = after {
        select = select.filter(debit_file::Column::Id.gt(it));
    }
    select.order_by_asc(debit_file::Column::Id).limit(most).all(db).await
}

/// Writes the resealed content of a file; returns `false` if it was resealed since it was read.
pub async fn reseal_debit_file(
    db: &impl ConnectionTrait,
    before: &DebitFile,
    (version, sealed): (i32, Vec<u8>),
) -> Result<bool, DbErr> {
    let change = debit_file::ActiveModel { content: Set(sealed), sealed_with: Set(version), ..Default::default() };
    let changed = debit_file::Entity::update_many()
        .set(change)
        .filter(debit_file::Column::Id.eq(before.id))
        .filter(debit_file::Column::SealedWith.eq(before.sealed_with))
        .exec(db)
        .await?;
    Ok(changed.rows_affected == 1)
}

/// How many accounts and how many files a master key sealed.
pub async fn debits_under(db: &impl ConnectionTrait, version: i32) -> Result<(u64, u64), DbErr> {
    let accounts = mandate::Entity::find()
        .filter(mandate::Column::Account.is_not_null())
        .filter(mandate::Column::SealedWith.eq(version))
        .count(db)
        .await?;
    let files = debit_file::Entity::find().filter(debit_file::Column::SealedWith.eq(version)).count(db).await?;
    Ok((accounts, files))
}

/// The next free 顧客番号 for a mandate.
pub async fn next_customer(db: &impl ConnectionTrait) -> Result<i32, DbErr> {
    let last: Option<Option<i32>> = mandate::Entity::find()
        .select_only()
        .column_as(mandate::Column::Customer.max(), "last")
        .into_tuple()
        .one(db)
        .await?;
    Ok(last.flatten().unwrap_or(0) + 1)
}

/// Invoices in files whose results have not been read yet.
pub async fn asked_for(db: &impl ConnectionTrait) -> Result<HashSet<InvoiceId>, DbErr> {
    let files = Query::select()
        .column(debit_file::Column::Id)
        .from(debit_file::Entity)
        .and_where(debit_file::Column::ReadAt.is_null())
        .to_owned();
    let rows: Vec<InvoiceId> = debit_item::Entity::find()
        .select_only()
        .column(debit_item::Column::InvoiceId)
        .filter(debit_item::Column::FileId.in_subquery(files))
        .into_tuple()
        .all(db)
        .await?;
    Ok(rows.into_iter().collect())
}

/// The newest files, at most `most`.
pub async fn debit_files(db: &impl ConnectionTrait, most: u64) -> Result<Vec<DebitFile>, DbErr> {
    debit_file::Entity::find().order_by_desc(debit_file::Column::MadeAt).limit(most).all(db).await
}

/// A file.
pub async fn debit_file(db: &impl ConnectionTrait, id: DebitFileId) -> Result<Option<DebitFile>, DbErr> {
    debit_file::Entity::find_by_id(id).one(db).await
}

/// A file, locked.
pub async fn lock_debit_file(db: &impl ConnectionTrait, id: DebitFileId) -> Result<Option<DebitFile>, DbErr> {
    lock(debit_file::Entity::find_by_id(id), db).one(db).await
}

/// Changes a file.
pub async fn change_debit_file(
    db: &impl ConnectionTrait,
    id: DebitFileId,
    change: debit_file::ActiveModel,
) -> Result<(), DbErr> {
    debit_file::Entity::update_many().set(change).filter(debit_file::Column::Id.eq(id)).exec(db).await.map(|_| ())
}

/// Adds a file with its items.
pub async fn add_debit_file(db: &impl ConnectionTrait, row: DebitFile, items: Vec<DebitItem>) -> Result<(), DbErr> {
    debit_file::Entity::insert(row.into_active_model()).exec_without_returning(db).await?;
    insert_all::<debit_item::Entity>(db, items).await
}

/// The items of a file, by 顧客番号.
pub async fn debit_items(db: &impl ConnectionTrait, of: DebitFileId) -> Result<Vec<DebitItem>, DbErr> {
    debit_item::Entity::find()
        .filter(debit_item::Column::FileId.eq(of))
        .order_by_asc(debit_item::Column::Customer)
        .all(db)
        .await
}

/// Notes the bank's result for an item.
pub async fn note_result(db: &impl ConnectionTrait, id: Uuid, it: Collected) -> Result<(), DbErr> {
    debit_item::Entity::update_many()
        .set(debit_item::ActiveModel { result: Set(Some(it.into())), ..Default::default() })
        .filter(debit_item::Column::Id.eq(id))
        .exec(db)
        .await
        .map(|_| ())
}
