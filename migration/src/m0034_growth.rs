//! Indices that keep what is finished out of what is asked again and again: uploads on their way, what nobody received
//! yet, people and cards that were suspended, the last sign-in at each facility. The index of documents by dispatch
//! leaves out those that have none: a planner took it for uploads on their way, and read every one that was ever given up.
//!
//! At a million rows: each index reads its table once under a SHARE lock, which keeps writers of that table waiting on
//! PostgreSQL: about a second for each of the three of a million documents, for a million deliveries and for a million
//! sessions, an instant for cards and people. The old index goes in an instant, under an ACCESS EXCLUSIVE lock that
//! waits for what runs. On SQLite the one writer waits for all of it together.

use sea_orm_migration::prelude::*;

use crate::run;

#[derive(DeriveMigrationName)]
pub struct Migration;

/// Name, table and columns, and which rows: by IS NULL and IS NOT NULL alone, which a planner proves whatever values are
/// bound.
const INDICES: [(&str, &str); 7] = [
    ("delivery_living_releases_at", "delivery (releases_at, id) WHERE ended_at IS NULL"),
    ("document_of_dispatch", "document (dispatch_id) WHERE dispatch_id IS NOT NULL"),
    ("document_unsent", "document (inbox_id) WHERE dispatch_id IS NULL AND ended_at IS NULL"),
    ("document_staged", "document (facility_id) WHERE dispatch_id IS NULL AND ended_at IS NULL"),
    ("session_affiliation", "session (affiliation_id, created_at)"),
    ("card_suspended", "card (suspended_at) WHERE suspended_at IS NOT NULL"),
    ("affiliation_suspended", "affiliation (suspended_at) WHERE suspended_at IS NOT NULL"),
];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        run(manager, INDICES.map(|(name, rows)| format!("CREATE INDEX {name} ON {rows}"))).await?;
        run(manager, ["DROP INDEX document_dispatch_id"]).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        run(manager, ["CREATE INDEX document_dispatch_id ON document (dispatch_id)"]).await?;
        run(manager, INDICES.map(|(name, _)| format!("DROP INDEX {name}"))).await
    }
}
