//! The keys of the years in which records end, and for how many years a facility keeps its records. Names of uploads
//! that were never sent end with them.
//!
//! At a million rows: the table and the column take an instant on PostgreSQL, under a lock of `facility` that waits for
//! what runs. The names are written over where an upload ended unsent, found by the index of `dispatch_id`: some hundred
//! thousand rows take some ten seconds and lock nothing but themselves. Wraps are left alone: a migration has no keys,
//! so the service moves them by a job.

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
