//! Queries on entries of the ledger.

use medpost_domain::id::ContractId;
use medpost_entity::ledger_entry;
use sea_orm::{
    ColumnTrait, ConnectionTrait, DbErr, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder, QuerySelect,
};

pub use medpost_entity::ledger_entry::Model as Entry;

/// Adds an entry to the ledger.
pub async fn add_entry(db: &impl ConnectionTrait, row: Entry) -> Result<(), DbErr> {
    ledger_entry::Entity::insert(row.into_active_model()).exec_without_returning(db).await.map(|_| ())
}

/// The ledger entries of contracts; each contract's in the order in which they were made.
pub async fn entries(db: &impl ConnectionTrait, of: &[ContractId]) -> Result<Vec<Entry>, DbErr> {
    let mut found = Vec::new();
    for some in of.chunks(500) {
        let rows = ledger_entry::Entity::find()
            .filter(ledger_entry::Column::ContractId.is_in(some.iter().copied()))
            .order_by_asc(ledger_entry::Column::MadeAt)
            .order_by_asc(ledger_entry::Column::Id);
        found.extend(rows.all(db).await?);
    }
    Ok(found)
}

/// Contracts that have ledger entries.
pub async fn with_ledger(db: &impl ConnectionTrait) -> Result<Vec<ContractId>, DbErr> {
    ledger_entry::Entity::find()
        .select_only()
        .column(ledger_entry::Column::ContractId)
        .distinct()
        .into_tuple()
        .all(db)
        .await
}
