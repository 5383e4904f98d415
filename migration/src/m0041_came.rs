//! How an application came is kept as it was: through the form, or on paper and entered by a clerk.
//!
//! At a million rows: a column with a constant default is added at once (a moment's ACCESS EXCLUSIVE lock on
//! `application`). The rows that came on paper are found by reading the table once and written, under their row locks, in
//! about ten seconds; who applies meanwhile does not wait. What came on paper is a day older than its entry, what came
//! through the form some milliseconds.

use sea_orm_migration::prelude::*;

use crate::run;

#[derive(DeriveMigrationName)]
pub struct Migration;

const UP: [&str; 2] = [
    "ALTER TABLE application ADD COLUMN on_paper BOOLEAN NOT NULL DEFAULT FALSE",
    // More than a minute between the day on which it came and its entry.
    "UPDATE application SET on_paper = TRUE WHERE created_at - received_at > 60000000",
];

const DOWN: [&str; 1] = ["ALTER TABLE application DROP COLUMN on_paper"];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        run(manager, UP).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        run(manager, DOWN).await
    }
}
