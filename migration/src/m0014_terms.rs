//! Further promises of a plan as data: maximum size of a dispatch, retention, longest hold, number of free changes, the
//! fee for others, and whether prices include tax. Contracts keep what they were promised.

use sea_orm_migration::prelude::*;

use crate::run;

#[derive(DeriveMigrationName)]
pub struct Migration;

const COLUMNS: &[(&str, &str)] = &[
    ("dispatch_bytes", "BIGINT NOT NULL DEFAULT 30000000"),
    ("retention_days", "INTEGER NOT NULL DEFAULT 7"),
    ("most_hold_minutes", "INTEGER NOT NULL DEFAULT 60"),
    ("change_yen", "BIGINT NOT NULL DEFAULT 0"),
    ("tax_included", "BOOLEAN NOT NULL DEFAULT FALSE"),
];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in ["pack", "contract"] {
            for (name, kind) in COLUMNS {
                run(manager, [format!("ALTER TABLE {table} ADD COLUMN {name} {kind}")]).await?;
            }
        }
        run(
            manager,
            [
                "ALTER TABLE pack ADD COLUMN free_changes INTEGER NOT NULL DEFAULT 3",
                "ALTER TABLE plan ADD COLUMN most_hold_minutes INTEGER NOT NULL DEFAULT 60",
            ],
        )
        .await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        run(manager, ["ALTER TABLE plan DROP COLUMN most_hold_minutes", "ALTER TABLE pack DROP COLUMN free_changes"])
            .await?;
        for table in ["contract", "pack"] {
            for (name, _) in COLUMNS {
                run(manager, [format!("ALTER TABLE {table} DROP COLUMN {name}")]).await?;
            }
        }
        Ok(())
    }
}
