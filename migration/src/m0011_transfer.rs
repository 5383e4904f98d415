//! 合併・移管: facilities go over to another contract on a day; associations change their name and 団体コード; a
//! whole facility is suspended with a reason.

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
            // None until the other side has typed the code.
            "to_contract_id uuid null -> contract",
            // Whoever is in the contract on that day, and the contract ends.
            "everything bool",
            // What goes over of the pool, and of its price.
            "pool_bytes big",
            "monthly_yen big",
            // The first of a month.
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
