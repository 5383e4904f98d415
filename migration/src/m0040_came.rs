//! How an application came is kept as it was: through the form, or on paper and entered by a clerk. What a clerk asked
//! back is kept beside what was decided.
//!
//! At a million rows: columns that are nullable or have a constant default are added at once (a moment's ACCESS EXCLUSIVE
//! lock on `application`). The rows that came on paper, and those that were asked something, are found by reading the
//! table twice and written, under their row locks, in about ten seconds each; who applies meanwhile does not wait. What
//! came on paper is a day older than its entry, what came through the form some milliseconds.

use sea_orm_migration::prelude::*;

use crate::run;

#[derive(DeriveMigrationName)]
pub struct Migration;

const UP: [&str; 4] = [
    "ALTER TABLE application ADD COLUMN on_paper BOOLEAN NOT NULL DEFAULT FALSE",
    // More than a minute between the day on which it came and its entry.
    "UPDATE application SET on_paper = TRUE WHERE created_at - received_at > 60000000",
    "ALTER TABLE application ADD COLUMN question TEXT NULL",
    // Until it is decided, the reason is the question.
    "UPDATE application SET question = reason WHERE state = 'returned' OR (state = 'review' AND answer IS NOT NULL)",
];

const DOWN: [&str; 2] =
    ["ALTER TABLE application DROP COLUMN question", "ALTER TABLE application DROP COLUMN on_paper"];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        run(manager, UP).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        run(manager, DOWN).await
    }
}
