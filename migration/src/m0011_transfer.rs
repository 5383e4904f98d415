//! 合併・移管: facilities are transferred to another contract on a day, associations change their name and 団体コード,
//! and whole facilities are suspended with a reason.

use sea_orm_migration::prelude::*;

use crate::run;
use crate::table::{Shape, create, drop};

#[derive(DeriveMigrationName)]
pub struct Migration;

const SHAPES: &[Shape] = &[
    Shape {
        name: "transfer",
        columns: &[
            "id uuid key",
            "from_contract_id uuid -> contract",
            // Null until the other side has entered the code.
            "to_contract_id uuid null -> contract",
            // Whether all facilities in the contract on that day are transferred, which ends it.
            "everything bool",
            // The parts of the pool and of its price that are transferred.
            "pool_bytes big",
            "monthly_yen big",
            // The day of the transfer, the first of a month.
            "begins_at big",
            "note text",
            "code_hash bytes null",
            "asked_by uuid",
            "asked_at big",
            "from_agreed_by uuid null",
            "from_agreed_at big null",
            "to_agreed_by uuid null",
            "to_agreed_at big null",
            "ended_by uuid null",
            "ended_at big null",
            "ended_how text null",
            "reason text",
            "done_at big null",
            "version int",
        ],
        unique: &[&["code_hash"]],
        index: &[&["from_contract_id"], &["to_contract_id"]],
    },
    Shape {
        name: "transfer_facility",
        columns: &["id uuid key", "transfer_id uuid -> transfer", "facility_id uuid -> facility"],
        unique: &[&["transfer_id", "facility_id"]],
        index: &[],
    },
    Shape {
        name: "association_name",
        columns: &[
            "id uuid key",
            "association_id uuid -> association",
            "name text",
            "code text",
            "from_at big",
            "made_by uuid null",
            "made_at big",
            "note text",
        ],
        unique: &[&["association_id", "from_at"]],
        index: &[],
    },
];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        run(manager, ["ALTER TABLE facility ADD COLUMN suspended_reason TEXT"]).await?;
        create(manager, SHAPES).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop(manager, SHAPES).await?;
        run(manager, ["ALTER TABLE facility DROP COLUMN suspended_reason"]).await
    }
}
