//! What keeps an installation safe when things go wrong: the state of its clock, its alarms, jobs held for the operator
//! after a restore, letters whose documents were lost; and indices for queries that run every second.
//!
//! At a million rows: the columns are added instantly on both databases (they are nullable or have a constant default).
//! Each index reads its table once; on PostgreSQL this blocks writers of that table (SHARE lock), for about a second
//! with a million jobs or deliveries, and two to three with three million audit entries.

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::DbBackend;

use crate::run;
use crate::table::{Shape, create, drop};

#[derive(DeriveMigrationName)]
pub struct Migration;

const SHAPES: &[Shape] = &[
    Shape {
        name: "time_guard",
        // A single row, which determines what a process may end: see `kit::clock`.
        columns: &[
            "id int key",
            "beat_at big",
            // While a jump of the clock is not accepted: since when, by how much, why, and who wants to accept it.
            "held_at big null",
            "held_step big",
            "held_why text null",
            "accept_by text null",
            "accept_why text null",
            // No process was running for a while, so nothing ends until this moment.
            "paused_until big null",
            // Number of jumps accepted. A process that sees it increase adopts the database's time.
            "accepted big",
        ],
        unique: &[],
        index: &[],
    },
    Shape {
        name: "alarm",
        columns: &[
            "kind text key",
            "detail text",
            "raised_at big",
            "seen_at big",
            "mailed_at big null",
            "cleared_at big null",
        ],
        unique: &[],
        index: &[],
    },
];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        create(manager, SHAPES).await?;
        run(
            manager,
            [
                "ALTER TABLE installation ADD COLUMN restored_at BIGINT NULL",
                "ALTER TABLE job ADD COLUMN held_at BIGINT NULL",
                "ALTER TABLE delivery ADD COLUMN lost_at BIGINT NULL",
                // Entries already in the chain are marked by the default; later ones are not (on SQLite, the sealer
                // marks at its start what an older program left).
                "ALTER TABLE audit_entry ADD COLUMN sealed BIGINT NULL DEFAULT 0",
            ],
        )
        .await?;
        if manager.get_database_backend() == DbBackend::Postgres {
            run(manager, ["ALTER TABLE audit_entry ALTER COLUMN sealed DROP DEFAULT"]).await?;
        }
        run(
            manager,
            [
                "CREATE INDEX audit_entry_unsealed ON audit_entry (at, id) WHERE sealed IS NULL",
                "CREATE INDEX job_due ON job (run_at) WHERE done_at IS NULL AND failed_at IS NULL",
                "CREATE INDEX job_done ON job (done_at) WHERE done_at IS NOT NULL",
                "CREATE INDEX delivery_living ON delivery (inbox_id, releases_at) WHERE ended_at IS NULL",
            ],
        )
        .await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        run(
            manager,
            [
                "DROP INDEX delivery_living",
                "DROP INDEX job_done",
                "DROP INDEX job_due",
                "DROP INDEX audit_entry_unsealed",
                "ALTER TABLE audit_entry DROP COLUMN sealed",
                "ALTER TABLE delivery DROP COLUMN lost_at",
                "ALTER TABLE job DROP COLUMN held_at",
                "ALTER TABLE installation DROP COLUMN restored_at",
            ],
        )
        .await?;
        drop(manager, SHAPES).await
    }
}
