//! The ledger that bills are computed from: lines are added and never changed. A contract promises what each renewal of its
//! registration costs.

use sea_orm_migration::prelude::*;

use crate::run;
use crate::table::{Shape, create, drop};

#[derive(DeriveMigrationName)]
pub struct Migration;

const AUDIT: [&str; 2] = ["subject_id", "member_id"];

const SHAPES: &[Shape] = &[Shape {
    name: "ledger_entry",
    columns: &[
        "id uuid key",
        "contract_id uuid -> contract",
        "facility_id uuid null -> facility",
        // monthly | registration | renewal | card | change | adjustment
        "kind text",
        // Of each month, or of each piece.
        "yen big",
        // Pieces; of a renewal the months after which it is due again.
        "quantity int",
        // From which it counts: months since January 1970.
        "month int",
        "note text",
        "made_by uuid null",
        "made_at big",
    ],
    unique: &[],
    index: &[&["contract_id", "month"]],
}];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        run(
            manager,
            [
                "ALTER TABLE contract ADD COLUMN renewal_yen BIGINT NOT NULL DEFAULT 0",
                // A contract of a plan pays again what the plan asks for; a campaign was for the first time.
                "UPDATE contract SET renewal_yen = COALESCE((SELECT pack.registration_yen FROM pack WHERE pack.id = \
                 contract.pack_id), registration_yen)",
            ],
        )
        .await?;
        create(manager, SHAPES).await?;
        // The audit is asked by what was done to something, and by whom.
        run(manager, AUDIT.map(|it| format!("CREATE INDEX audit_entry_{it}_at ON audit_entry ({it}, at)"))).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        run(manager, AUDIT.map(|it| format!("DROP INDEX audit_entry_{it}_at"))).await?;
        drop(manager, SHAPES).await?;
        run(manager, ["ALTER TABLE contract DROP COLUMN renewal_yen"]).await
    }
}
