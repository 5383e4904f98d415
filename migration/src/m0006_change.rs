//! Packs with their prices as data, and requests to change a contract's pack.

use sea_orm_migration::prelude::*;

use crate::run;
use crate::table::{Shape, create, drop};

#[derive(DeriveMigrationName)]
pub struct Migration;

const SHAPES: &[Shape] = &[
    Shape {
        name: "pack",
        columns: &[
            "id uuid key",
            "code text",
            "name text",
            "pool_bytes big",
            "monthly_yen big",
            // A contract with fewer facilities gets a warning.
            "min_facilities int",
            "valid_from big",
            "valid_until big null",
        ],
        unique: &[&["code", "valid_from"]],
        index: &[],
    },
    Shape {
        name: "change_request",
        columns: &[
            "id uuid key",
            "contract_id uuid -> contract",
            "pack_id uuid -> pack",
            // As promised at the time of the request, so a later price has no effect.
            "pool_bytes big",
            "monthly_yen big",
            "state text",
            "note text",
            "asked_by uuid -> administrator",
            "asked_at big",
            "takes_effect_at big",
            // Whether it exceeds the contract year's free changes; fixed on approval.
            "fee bool",
            "decided_by uuid null",
            "decided_at big null",
            "reason text null",
            "version int",
        ],
        unique: &[],
        index: &[&["contract_id", "asked_at"]],
    },
];

const UP: [&str; 2] = [
    "ALTER TABLE contract ADD COLUMN monthly_yen BIGINT NOT NULL DEFAULT 0",
    "ALTER TABLE contract ADD COLUMN free_changes INTEGER NOT NULL DEFAULT 3",
];

const DOWN: [&str; 3] = [
    "ALTER TABLE contract DROP COLUMN pack_id",
    "ALTER TABLE contract DROP COLUMN monthly_yen",
    "ALTER TABLE contract DROP COLUMN free_changes",
];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        create(manager, SHAPES).await?;
        let pack = Table::alter()
            .table(Alias::new("contract"))
            .add_column(ColumnDef::new(Alias::new("pack_id")).uuid().null())
            .to_owned();
        manager.alter_table(pack).await?;
        run(manager, UP).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        run(manager, DOWN).await?;
        drop(manager, SHAPES).await
    }
}
