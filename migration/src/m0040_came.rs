//! Records how an application came: through the form, or on paper and entered by a clerk. A clerk's question is kept
//! beside the decision.
//!
//! At a million rows: nullable columns and ones with a constant default are added instantly (a brief ACCESS EXCLUSIVE
//! lock on `application`). The rows that came on paper, and those with a question, are found by reading the table twice
//! and updated under their row locks, in about ten seconds each; this doesn't block new applications. Applications on
//! paper are a day older than their entry, ones through the form some milliseconds.

use sea_orm_migration::prelude::*;

use crate::run;

#[derive(DeriveMigrationName)]
pub struct Migration;

const UP: [&str; 4] = [
    "ALTER TABLE application ADD COLUMN on_paper BOOLEAN NOT NULL DEFAULT FALSE",
    // More than a minute between receipt and entry.
    "UPDATE application SET on_paper = TRUE WHERE created_at - received_at > 60000000",
    "ALTER TABLE application ADD COLUMN question TEXT NULL",
    // Until the decision, the reason contains the question.
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
