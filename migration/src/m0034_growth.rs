//! Indices that exclude finished rows from frequent queries: uploads in progress, deliveries nobody has received yet,
//! suspended people and cards, the last sign-in at each facility. The index of documents by dispatch now leaves out
//! those without one: a planner used it for uploads in progress, and read every upload that was ever abandoned.
//!
//! At a million rows: each index reads its table once under a SHARE lock, which blocks writers of that table on
//! PostgreSQL: about a second for each of the three on a million documents, for a million deliveries and for a million
//! sessions, an instant for cards and people. The old index is dropped in an instant, under an ACCESS EXCLUSIVE lock
//! that waits for running queries. On SQLite the single writer waits for all of it.

use sea_orm_migration::prelude::*;

use crate::run;

#[derive(DeriveMigrationName)]
pub struct Migration;

/// Name, table and columns, and the row filter. Filters use only IS NULL and IS NOT NULL, which a planner can prove
/// whatever values are bound.
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
