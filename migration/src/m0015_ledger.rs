//! The ledger that bills are computed from; entries are added and never changed. A contract now also states the fee for
//! each renewal of its registration.

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
        // Per month, or per piece.
        "yen big",
        // Number of pieces. For a renewal, the number of months after which it is due again.
        "quantity int",
        // The month from which it applies, in months since January 1970.
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
                // For a renewal, a contract on a plan pays the plan's regular registration fee; a campaign only applied
                // to the first time.
                "UPDATE contract SET renewal_yen = COALESCE((SELECT pack.registration_yen FROM pack WHERE pack.id = \
                 contract.pack_id), registration_yen)",
            ],
        )
        .await?;
        create(manager, SHAPES).await?;
        // The audit log is queried by subject and by actor.
        run(manager, AUDIT.map(|it| format!("CREATE INDEX audit_entry_{it}_at ON audit_entry ({it}, at)"))).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        run(manager, AUDIT.map(|it| format!("DROP INDEX audit_entry_{it}_at"))).await?;
        drop(manager, SHAPES).await?;
        run(manager, ["ALTER TABLE contract DROP COLUMN renewal_yen"]).await
    }
}
