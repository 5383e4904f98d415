//! The FAX number of a facility, and since when a contract goes on because its renewal is under review.
//!
//! At a million rows: columns that are nullable or have a constant default are added at once, under a moment's ACCESS
//! EXCLUSIVE lock on `facility` and on `contract`. The program before does not name them and leaves them empty.

use sea_orm_migration::prelude::*;

use crate::run;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let up = [
            "ALTER TABLE facility ADD COLUMN fax TEXT NOT NULL DEFAULT ''",
            // The end that it had.
            "ALTER TABLE contract ADD COLUMN renewing_from BIGINT NULL",
        ];
        run(manager, up).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let down = ["ALTER TABLE contract DROP COLUMN renewing_from", "ALTER TABLE facility DROP COLUMN fax"];
        run(manager, down).await
    }
}
