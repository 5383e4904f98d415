//! Applications from the public page, individual plans beside the packs, and data needed for letters.

use sea_orm_migration::prelude::*;

use crate::run;
use crate::table::{Shape, create, drop};

#[derive(DeriveMigrationName)]
pub struct Migration;

const SHAPES: &[Shape] = &[Shape {
    name: "application",
    columns: &[
        "id uuid key",
        // 受付番号 (application number), as people quote it.
        "number text",
        "pack_id uuid -> pack",
        "state text",
        "name text",
        "kana text",
        // Kind of facility or association.
        "kind text",
        "code text",
        "postal_code text",
        "city text",
        "address text",
        "phone text",
        "director text",
        "contact text",
        "mail text",
        // Number of facilities that a group expects to have, otherwise one.
        "facilities int",
        "note text",
        // Text for searching.
        "folded text",
        // Version of the terms agreed to.
        "terms text",
        // 受付日 (day of receipt); on paper it precedes the entry.
        "received_at big",
        "takes_effect_at big",
        // Why it counts although it came after the closing day.
        "late_reason text null",
        "created_at big",
        "decided_by uuid null",
        "decided_at big null",
        "reason text null",
        "answer text null",
        "contract_id uuid null -> contract",
        "version int",
    ],
    unique: &[&["number"]],
    index: &[&["state", "received_at"]],
}];

const UP: [&str; 13] = [
    // group | individual
    "ALTER TABLE pack ADD COLUMN audience TEXT NOT NULL DEFAULT 'group'",
    // hpki | pki: the kind of card it is meant for; empty for any.
    "ALTER TABLE pack ADD COLUMN card TEXT NOT NULL DEFAULT ''",
    "ALTER TABLE pack ADD COLUMN registration_yen BIGINT NOT NULL DEFAULT 0",
    // Months until renewal: 0 for never, 60 for every five years.
    "ALTER TABLE pack ADD COLUMN registration_months INTEGER NOT NULL DEFAULT 0",
    "ALTER TABLE pack ADD COLUMN campaign_yen BIGINT",
    "ALTER TABLE pack ADD COLUMN campaign_until BIGINT",
    "ALTER TABLE pack ADD COLUMN included_cards INTEGER NOT NULL DEFAULT 0",
    "ALTER TABLE contract ADD COLUMN audience TEXT NOT NULL DEFAULT 'group'",
    "ALTER TABLE contract ADD COLUMN registration_yen BIGINT NOT NULL DEFAULT 0",
    "ALTER TABLE contract ADD COLUMN registration_months INTEGER NOT NULL DEFAULT 0",
    "ALTER TABLE contract ADD COLUMN included_cards INTEGER NOT NULL DEFAULT 0",
    "ALTER TABLE facility ADD COLUMN postal_code TEXT NOT NULL DEFAULT ''",
    // Two prices of one plan must never begin at the same time.
    "CREATE UNIQUE INDEX pack_once ON pack (code, valid_from)",
];

const DOWN: [&str; 13] = [
    "DROP INDEX pack_once",
    "ALTER TABLE facility DROP COLUMN postal_code",
    "ALTER TABLE contract DROP COLUMN included_cards",
    "ALTER TABLE contract DROP COLUMN registration_months",
    "ALTER TABLE contract DROP COLUMN registration_yen",
    "ALTER TABLE contract DROP COLUMN audience",
    "ALTER TABLE pack DROP COLUMN included_cards",
    "ALTER TABLE pack DROP COLUMN campaign_until",
    "ALTER TABLE pack DROP COLUMN campaign_yen",
    "ALTER TABLE pack DROP COLUMN registration_months",
    "ALTER TABLE pack DROP COLUMN registration_yen",
    "ALTER TABLE pack DROP COLUMN card",
    "ALTER TABLE pack DROP COLUMN audience",
];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        run(manager, UP).await?;
        create(manager, SHAPES).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop(manager, SHAPES).await?;
        run(manager, DOWN).await
    }
}
