//! The FAX number of a facility.
//!
//! At a million rows: a column with a constant default is added at once, under a moment's ACCESS EXCLUSIVE lock on
//! `facility`. The program before does not name it and leaves it empty.

use sea_orm_migration::prelude::*;

use crate::run;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        run(manager, ["ALTER TABLE facility ADD COLUMN fax TEXT NOT NULL DEFAULT ''"]).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        run(manager, ["ALTER TABLE facility DROP COLUMN fax"]).await
    }
}
