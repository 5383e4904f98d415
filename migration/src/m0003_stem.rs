//! Facilities with similar names are found by the name that people use.

use sea_orm_migration::prelude::*;

use crate::run;

#[derive(DeriveMigrationName)]
pub struct Migration;

const UP: [&str; 2] = [
    // Filled by the server after the migration, because it knows how to strip the kind of institution from a name.
    "ALTER TABLE facility ADD COLUMN stem TEXT NOT NULL DEFAULT ''",
    "CREATE INDEX facility_stem ON facility (stem)",
];

const DOWN: [&str; 2] = ["DROP INDEX facility_stem", "ALTER TABLE facility DROP COLUMN stem"];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        run(manager, UP).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        run(manager, DOWN).await
    }
}
