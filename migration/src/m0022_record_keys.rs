//! The keys of the years in which records end, and the number of years for which a facility keeps its records. Names of
//! uploads that were never sent end with the upload.
//!
//! At a million rows: the table and the column take an instant on PostgreSQL, under a lock on `facility` that waits for
//! running queries. The names of uploads that ended unsent are overwritten, found by the index on `dispatch_id`: some
//! hundred thousand rows take about ten seconds and lock nothing but themselves. Wraps are left alone: a migration has
//! no keys, so the service converts them in a job.

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::DbBackend;

use crate::run;
use crate::table::{Shape, create, drop};

#[derive(DeriveMigrationName)]
pub struct Migration;

const SHAPES: &[Shape] = &[Shape {
    name: "record_epoch",
    columns: &["year int key", "master_version int", "sealed bytes null", "created_at big", "destroyed_at big null"],
    unique: &[],
    index: &[],
}];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        create(manager, SHAPES).await?;
        let nothing = match manager.get_database_backend() {
            DbBackend::Postgres => "'\\x'",
            _ => "x''",
        };
        let names = format!("UPDATE document SET name = {nothing} WHERE dispatch_id IS NULL AND ended_at IS NOT NULL");
        run(manager, ["ALTER TABLE facility ADD COLUMN record_years INTEGER NOT NULL DEFAULT 5", names.as_str()]).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        run(manager, ["ALTER TABLE facility DROP COLUMN record_years"]).await?;
        drop(manager, SHAPES).await
    }
}
