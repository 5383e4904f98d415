//! Facilities change, move and close, with dates and history; contracts are suspended and ended.

use sea_orm_migration::prelude::*;

use crate::run;
use crate::table::{Shape, create, drop};

#[derive(DeriveMigrationName)]
pub struct Migration;

const SHAPES: &[Shape] = &[Shape {
    name: "facility_change",
    columns: &[
        "id uuid key",
        "facility_id uuid -> facility",
        // A list of [column, before, after] as JSON.
        "facts text",
        "effective_at big",
        "applied_at big null",
        "cancelled_at big null",
        "made_by uuid null",
        "made_at big",
        "note text",
    ],
    unique: &[],
    index: &[&["facility_id", "effective_at"]],
}];

const UP: [&str; 10] = [
    // 開設者 (founder)
    "ALTER TABLE facility ADD COLUMN founder TEXT NOT NULL DEFAULT ''",
    // Name of the municipality before a merger; remains searchable.
    "ALTER TABLE facility ADD COLUMN former_city TEXT NOT NULL DEFAULT ''",
    // The end of the last day of receiving.
    "ALTER TABLE facility ADD COLUMN closes_at BIGINT",
    "ALTER TABLE facility ADD COLUMN closed_reason TEXT",
    "ALTER TABLE contract ADD COLUMN suspended_at BIGINT",
    "ALTER TABLE contract ADD COLUMN suspended_reason TEXT",
    "ALTER TABLE contract ADD COLUMN ended_reason TEXT",
    // 団体コード of a municipality.
    "ALTER TABLE association ADD COLUMN code TEXT NOT NULL DEFAULT ''",
    // A card enrolled with a code from the console waits for a manager's confirmation, or until this moment (decision
    // 18).
    "ALTER TABLE enrolment ADD COLUMN valid_at BIGINT",
    "ALTER TABLE enrolment_code ADD COLUMN by_console BOOLEAN NOT NULL DEFAULT FALSE",
];

const DOWN: [&str; 11] = [
    "ALTER TABLE enrolment_code DROP COLUMN by_console",
    "ALTER TABLE enrolment DROP COLUMN valid_at",
    "ALTER TABLE association DROP COLUMN code",
    "ALTER TABLE contract DROP COLUMN ended_reason",
    "ALTER TABLE contract DROP COLUMN suspended_reason",
    "ALTER TABLE contract DROP COLUMN suspended_at",
    "ALTER TABLE facility DROP COLUMN successor_id",
    "ALTER TABLE facility DROP COLUMN closed_reason",
    "ALTER TABLE facility DROP COLUMN closes_at",
    "ALTER TABLE facility DROP COLUMN former_city",
    "ALTER TABLE facility DROP COLUMN founder",
];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        run(manager, UP).await?;
        let successor = Table::alter()
            .table(Alias::new("facility"))
            .add_column(ColumnDef::new(Alias::new("successor_id")).uuid().null())
            .to_owned();
        manager.alter_table(successor).await?;
        create(manager, SHAPES).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop(manager, SHAPES).await?;
        run(manager, DOWN).await
    }
}
