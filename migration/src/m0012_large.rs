//! Sums over all deliveries of an association are read from an index alone.

use sea_orm_migration::prelude::*;

use crate::run;

#[derive(DeriveMigrationName)]
pub struct Migration;

const UP: &[&str] = &[
    "DROP INDEX delivery_inbox_id_releases_at_id",
    "CREATE INDEX delivery_sums ON delivery (inbox_id, releases_at, kept_until, recalled_at, bytes)",
];

const DOWN: &[&str] = &[
    "DROP INDEX delivery_sums",
    "CREATE INDEX delivery_inbox_id_releases_at_id ON delivery (inbox_id, releases_at, id)",
];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        run(manager, UP).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        run(manager, DOWN).await
    }
}
