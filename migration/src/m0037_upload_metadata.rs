//! What a client stated about an upload when starting it (`Upload-Metadata` of tus), sealed, until the upload is sent
//! or ends.
//!
//! At a million rows: a nullable column is added instantly, under a brief ACCESS EXCLUSIVE lock on `document`. The
//! previous program leaves it empty.

use sea_orm_migration::prelude::*;

use crate::run;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let mut metadata = ColumnDef::new(Alias::new("metadata"));
        let change = Table::alter().table(Alias::new("document")).add_column(metadata.blob().null()).to_owned();
        manager.alter_table(change).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        run(manager, ["ALTER TABLE document DROP COLUMN metadata"]).await
    }
}
