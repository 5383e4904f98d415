//! Whom to call at a facility if neither the service nor its own telephone is available, and when an association last
//! printed its emergency list.
//!
//! At a million rows: nullable columns and ones with a constant default are added instantly, under a brief ACCESS
//! EXCLUSIVE lock on `facility` and `association`. The previous program doesn't mention them and leaves them empty.

use sea_orm_migration::prelude::*;

use crate::run;

#[derive(DeriveMigrationName)]
pub struct Migration;

const UP: [&str; 2] = [
    "ALTER TABLE facility ADD COLUMN emergency TEXT NOT NULL DEFAULT ''",
    "ALTER TABLE association ADD COLUMN contacts_printed_at BIGINT NULL",
];

const DOWN: [&str; 2] =
    ["ALTER TABLE association DROP COLUMN contacts_printed_at", "ALTER TABLE facility DROP COLUMN emergency"];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        run(manager, UP).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        run(manager, DOWN).await
    }
}
