//! Inboxes are created, renamed and closed. An inbox or a whole facility can be hidden from other groups, and can
//! restrict its senders.

use sea_orm_migration::prelude::*;

use crate::run;
use crate::table::{Shape, create, drop};

#[derive(DeriveMigrationName)]
pub struct Migration;

const SHAPES: &[Shape] = &[Shape {
    name: "admitted",
    columns: &["id uuid key", "inbox_id uuid -> inbox", "facility_id uuid -> facility"],
    unique: &[&["inbox_id", "facility_id"]],
    index: &[],
}];

const UP: [&str; 4] = [
    "ALTER TABLE facility ADD COLUMN hidden BOOLEAN NOT NULL DEFAULT FALSE",
    "ALTER TABLE inbox ADD COLUMN hidden BOOLEAN NOT NULL DEFAULT FALSE",
    // all | group | listed
    "ALTER TABLE inbox ADD COLUMN senders TEXT NOT NULL DEFAULT 'all'",
    "ALTER TABLE inbox ADD COLUMN version INTEGER NOT NULL DEFAULT 1",
];

const DOWN: [&str; 4] = [
    "ALTER TABLE inbox DROP COLUMN version",
    "ALTER TABLE inbox DROP COLUMN senders",
    "ALTER TABLE inbox DROP COLUMN hidden",
    "ALTER TABLE facility DROP COLUMN hidden",
];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        create(manager, SHAPES).await?;
        run(manager, UP).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        run(manager, DOWN).await?;
        drop(manager, SHAPES).await
    }
}
