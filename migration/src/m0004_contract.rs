//! Contracts. Facilities join them by dated memberships, and the size of an inbox is its allotment there, or the
//! ceiling of a shared pool.

use sea_orm_migration::prelude::*;

use crate::run;
use crate::table::{Shape, create, drop};

#[derive(DeriveMigrationName)]
pub struct Migration;

const SHAPES: &[Shape] = &[
    Shape {
        name: "contract",
        columns: &[
            "id uuid key",
            "association_id uuid -> association",
            "name text",
            // shared | divided
            "sharing text",
            "pool_bytes big",
            // Of one inbox, if the pool is shared.
            "ceiling_bytes big",
            "begins_at big",
            "ends_at big null",
            // Grows with every edit.
            "version int",
            "created_at big",
        ],
        unique: &[],
        index: &[&["association_id"]],
    },
    Shape {
        name: "membership",
        columns: &[
            "id uuid key",
            "contract_id uuid -> contract",
            "facility_id uuid -> facility",
            "from_at big",
            "until_at big null",
        ],
        unique: &[],
        index: &[&["contract_id"], &["facility_id"]],
    },
    Shape {
        name: "allotment",
        columns: &[
            "id uuid key",
            "contract_id uuid -> contract",
            "inbox_id uuid -> inbox",
            "bytes big",
            "from_at big",
            "until_at big null",
        ],
        unique: &[],
        index: &[&["contract_id"], &["inbox_id"]],
    },
];

/// Before this change, every inbox had a size of its own, so each association gets a divided pool.
const UP: [&str; 5] = [
    // Records are read newest first.
    "CREATE INDEX delivery_releases_at_id ON delivery (releases_at, id)",
    "INSERT INTO contract (id, association_id, name, sharing, pool_bytes, ceiling_bytes, begins_at, ends_at, version, created_at) \
     SELECT association.id, association.id, association.name, 'divided', \
     (SELECT CAST(COALESCE(SUM(inbox.capacity_bytes), 0) AS bigint) FROM inbox JOIN facility ON facility.id = inbox.facility_id \
     WHERE facility.association_id = association.id), 2000000000, association.created_at, NULL, 1, association.created_at FROM association",
    "INSERT INTO membership (id, contract_id, facility_id, from_at, until_at) \
     SELECT id, association_id, id, created_at, NULL FROM facility",
    "INSERT INTO allotment (id, contract_id, inbox_id, bytes, from_at, until_at) \
     SELECT inbox.id, facility.association_id, inbox.id, inbox.capacity_bytes, inbox.created_at, NULL \
     FROM inbox JOIN facility ON facility.id = inbox.facility_id",
    "ALTER TABLE inbox DROP COLUMN capacity_bytes",
];

const DOWN: [&str; 3] = [
    "DROP INDEX delivery_releases_at_id",
    "ALTER TABLE inbox ADD COLUMN capacity_bytes BIGINT NOT NULL DEFAULT 0",
    "UPDATE inbox SET capacity_bytes = (SELECT CAST(COALESCE(SUM(allotment.bytes), 0) AS bigint) FROM allotment \
     WHERE allotment.inbox_id = inbox.id AND allotment.until_at IS NULL)",
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
