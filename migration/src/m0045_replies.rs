//! Which delivery a dispatch replies to.
//!
//! At a million rows: a nullable column is added instantly. The index covers replies only, of which there are none yet:
//! it reads `dispatch` once, in about a second, during which nothing is sent.

use sea_orm_migration::prelude::*;

use crate::run;

#[derive(DeriveMigrationName)]
pub struct Migration;

const UP: [&str; 1] = ["CREATE INDEX dispatch_replies ON dispatch (reply_to) WHERE reply_to IS NOT NULL"];

const DOWN: [&str; 2] = ["DROP INDEX dispatch_replies", "ALTER TABLE dispatch DROP COLUMN reply_to"];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let mut column = ColumnDef::new(Alias::new("reply_to"));
        let table = Table::alter().table(Alias::new("dispatch")).add_column(column.uuid().null()).to_owned();
        manager.alter_table(table).await?;
        run(manager, UP).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        run(manager, DOWN).await
    }
}
