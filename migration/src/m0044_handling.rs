//! How far the inbox's team has dealt with a delivery, and who said so.
//!
//! At a million rows: nullable columns and one with a constant default are added instantly, under a brief ACCESS
//! EXCLUSIVE lock on `delivery`. The previous program doesn't mention them.

use sea_orm_migration::prelude::*;

use crate::run;

#[derive(DeriveMigrationName)]
pub struct Migration;

const UP: [&str; 3] = [
    "ALTER TABLE delivery ADD COLUMN handling TEXT NOT NULL DEFAULT 'open'",
    "ALTER TABLE delivery ADD COLUMN handled_by TEXT NULL",
    "ALTER TABLE delivery ADD COLUMN handled_at BIGINT NULL",
];

const DOWN: [&str; 3] = [
    "ALTER TABLE delivery DROP COLUMN handled_at",
    "ALTER TABLE delivery DROP COLUMN handled_by",
    "ALTER TABLE delivery DROP COLUMN handling",
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
