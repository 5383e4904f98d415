//! Rows of 口座振替: mandates and files.

use std::collections::HashSet;

use medpost_domain::billing::zengin::Collected;
use medpost_domain::id::{DebitFileId, InvoiceId};
use medpost_entity::{debit_file, debit_item, mandate};
use sea_orm::sea_query::Query;
use sea_orm::{
    ColumnTrait, ConnectionTrait, DbErr, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder, QuerySelect, Set,
};
use uuid::Uuid;

use crate::kit::db::lock;

use super::insert_all;

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

/// Keeps a mandate in place of what stands there.
pub async fn put_mandate(db: &impl ConnectionTrait, row: Mandate) -> Result<(), DbErr> {
    mandate::Entity::delete_by_id(row.id).exec(db).await?;
    mandate::Entity::insert(row.into_active_model()).exec_without_returning(db).await.map(|_| ())
}

/// Changes a mandate.
pub async fn change_mandate(db: &impl ConnectionTrait, id: Uuid, change: mandate::ActiveModel) -> Result<(), DbErr> {
    mandate::Entity::update_many().set(change).filter(mandate::Column::Id.eq(id)).exec(db).await.map(|_| ())
}

/// The next free 顧客番号 of a mandate.
pub async fn next_customer(db: &impl ConnectionTrait) -> Result<i32, DbErr> {
    let last: Option<Option<i32>> = mandate::Entity::find()
        .select_only()
        .column_as(mandate::Column::Customer.max(), "last")
        .into_tuple()
        .one(db)
        .await?;
    Ok(last.flatten().unwrap_or(0) + 1)
}

/// Invoices that a file asks for whose results are not read yet.
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

/// The files, the newest first.
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

/// Adds a file with what it asks for.
pub async fn add_debit_file(db: &impl ConnectionTrait, row: DebitFile, items: Vec<DebitItem>) -> Result<(), DbErr> {
    debit_file::Entity::insert(row.into_active_model()).exec_without_returning(db).await?;
    insert_all::<debit_item::Entity>(db, items).await
}

/// What a file asks for.
pub async fn debit_items(db: &impl ConnectionTrait, of: DebitFileId) -> Result<Vec<DebitItem>, DbErr> {
    debit_item::Entity::find()
        .filter(debit_item::Column::FileId.eq(of))
        .order_by_asc(debit_item::Column::Customer)
        .all(db)
        .await
}

/// Notes what became of something that was asked for.
pub async fn note_result(db: &impl ConnectionTrait, id: Uuid, it: Collected) -> Result<(), DbErr> {
    debit_item::Entity::update_many()
        .set(debit_item::ActiveModel { result: Set(Some(it.text().to_owned())), ..Default::default() })
        .filter(debit_item::Column::Id.eq(id))
        .exec(db)
        .await
        .map(|_| ())
}
