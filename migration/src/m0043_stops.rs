//! Ends of deliveries before their time (stopped as misdirected, set aside with a reason), the recipient's answer that
//! all copies are deleted, and when a delivery was first shown in a list.
//!
//! At a million rows: nullable columns are added instantly, under a brief ACCESS EXCLUSIVE lock on `delivery`. The
//! previous program doesn't mention them; what it shows of such a delivery can't be opened, because its wraps are gone.

use sea_orm_migration::prelude::*;

use crate::run;

#[derive(DeriveMigrationName)]
pub struct Migration;

const UP: [&str; 5] = [
    "ALTER TABLE delivery ADD COLUMN stopped_at BIGINT NULL",
    "ALTER TABLE delivery ADD COLUMN set_aside_at BIGINT NULL",
    "ALTER TABLE delivery ADD COLUMN unfit TEXT NULL",
    "ALTER TABLE delivery ADD COLUMN deleted_at BIGINT NULL",
    "ALTER TABLE delivery ADD COLUMN listed_at BIGINT NULL",
];

const DOWN: [&str; 5] = [
    "ALTER TABLE delivery DROP COLUMN listed_at",
    "ALTER TABLE delivery DROP COLUMN deleted_at",
    "ALTER TABLE delivery DROP COLUMN unfit",
    "ALTER TABLE delivery DROP COLUMN set_aside_at",
    "ALTER TABLE delivery DROP COLUMN stopped_at",
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
