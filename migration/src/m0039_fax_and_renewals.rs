//! The FAX number of a facility, and the original end of a contract that continues because its renewal is under review.
//!
//! At a million rows: nullable columns and ones with a constant default are added instantly, under a brief ACCESS
//! EXCLUSIVE lock on `facility` and `contract`. The previous program doesn't mention them and leaves them empty.

use sea_orm_migration::prelude::*;

use crate::run;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let up = [
            "ALTER TABLE facility ADD COLUMN fax TEXT NOT NULL DEFAULT ''",
            // The original end.
            "ALTER TABLE contract ADD COLUMN renewing_from BIGINT NULL",
        ];
        run(manager, up).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let down = ["ALTER TABLE contract DROP COLUMN renewing_from", "ALTER TABLE facility DROP COLUMN fax"];
        run(manager, down).await
    }
}
