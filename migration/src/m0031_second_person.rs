//! Who entered the account of a mandate, and who confirmed its registration: large sums require two people.
//!
//! At a million rows: two nullable columns are added instantly (a brief ACCESS EXCLUSIVE lock on `mandate`).

use sea_orm_migration::prelude::*;

use crate::run;

#[derive(DeriveMigrationName)]
pub struct Migration;

const COLUMNS: [&str; 2] = ["account_by", "registered_by"];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for name in COLUMNS {
            let mut column = ColumnDef::new(Alias::new(name));
            let table = Table::alter().table(Alias::new("mandate")).add_column(column.uuid().null()).to_owned();
            manager.alter_table(table).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        run(manager, COLUMNS.map(|it| format!("ALTER TABLE mandate DROP COLUMN {it}"))).await
    }
}
