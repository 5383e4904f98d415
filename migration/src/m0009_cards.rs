//! The operator's own PKI cards: orders, certificates, posts with their holders, temporary cards, stop codes.

use sea_orm_migration::prelude::*;

use crate::run;
use crate::table::{Shape, create, drop};

#[derive(DeriveMigrationName)]
pub struct Migration;

const SHAPES: &[Shape] = &[
    Shape {
        name: "card_order",
        columns: &[
            "id uuid key",
            // The order number, as people quote it.
            "number text",
            "facility_id uuid -> facility",
            "contract_id uuid null -> contract",
            "ordered_by uuid",
            "ordered_at big",
            "note text",
            // Number of cards beyond those included in the contract, and their price at the time, without tax.
            "extra int",
            "card_yen big",
        ],
        unique: &[&["number"]],
        index: &[&["facility_id"]],
    },
    Shape {
        name: "pki_card",
        columns: &[
            "id uuid key",
            // Null for a temporary card.
            "order_id uuid null -> card_order",
            "facility_id uuid -> facility",
            "affiliation_id uuid -> affiliation",
            // The card it replaces.
            "replaces uuid null",
            // Common name on the certificate.
            "holder text",
            "created_at big",
            "cancelled_at big null",
            "certificate bytes null",
            "serial bytes null",
            "key_sha256 bytes null",
            "issued_at big null",
            "not_after big null",
            "shipped_at big null",
            "activated_at big null",
            // When its end was announced.
            "noticed_at big null",
            "revoked_at big null",
            "revoked_reason text null",
            // For a temporary card: its end, the address for one-time codes, and the hash of the number for fetching it
            // once.
            "temporary bool",
            "until_at big null",
            "mail text null",
            "claim_hash bytes null",
        ],
        unique: &[&["key_sha256"], &["claim_hash"]],
        index: &[&["facility_id"], &["order_id"], &["affiliation_id"]],
    },
    Shape {
        name: "post_holder",
        columns: &[
            "id uuid key",
            "member_id uuid -> member",
            "name text",
            "kana text",
            "from_at big",
            "until_at big null",
            "hash bytes",
            "attempts_left int",
            // When the holder entered the code.
            "accepted_at big null",
            "created_at big",
        ],
        unique: &[&["hash"]],
        index: &[&["member_id"]],
    },
    Shape {
        name: "one_time_code",
        columns: &["card_id uuid key", "hash bytes", "expires_at big", "attempts_left int"],
        unique: &[],
        index: &[],
    },
    Shape {
        name: "stop_code",
        columns: &["hash bytes key", "facility_id uuid -> facility", "issued_at big"],
        unique: &[],
        index: &[],
    },
];

const UP: [&str; 4] = [
    "ALTER TABLE pack ADD COLUMN card_yen BIGINT NOT NULL DEFAULT 0",
    "ALTER TABLE contract ADD COLUMN card_yen BIGINT NOT NULL DEFAULT 0",
    // E.g. 健康推進課 検診担当1: its card belongs to the post, not to a person.
    "ALTER TABLE member ADD COLUMN post BOOLEAN NOT NULL DEFAULT FALSE",
    "ALTER TABLE card ADD COLUMN temporary BOOLEAN NOT NULL DEFAULT FALSE",
];

const DOWN: [&str; 4] = [
    "ALTER TABLE card DROP COLUMN temporary",
    "ALTER TABLE member DROP COLUMN post",
    "ALTER TABLE contract DROP COLUMN card_yen",
    "ALTER TABLE pack DROP COLUMN card_yen",
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
