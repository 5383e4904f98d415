//! Incoming payments, the bank files that report them, the invoices they settle, and reminders.

use sea_orm_migration::prelude::*;

use crate::run;
use crate::table::{Shape, create, drop};

#[derive(DeriveMigrationName)]
pub struct Migration;

const SHAPES: &[Shape] = &[
    Shape {
        name: "bank_file",
        columns: &[
            "id uuid key",
            "name text",
            // SHA-256 of the file's bytes; the same file is refused a second time.
            "sha256 bytes",
            "made_by uuid -> administrator",
            "made_at big",
            "count int",
            "total big",
        ],
        unique: &[&["sha256"]],
        index: &[],
    },
    Shape {
        name: "payment",
        columns: &[
            "id uuid key",
            "file_id uuid null -> bank_file",
            // transfer | debit | card
            "method text",
            // Days since 1970 in Japan.
            "paid_on int",
            "yen big",
            // As the bank reports it.
            "name text",
            "bare text",
            "account text",
            "note text",
            "folded text",
            // Id of the facility or association it belongs to, if known.
            "payer_id uuid null",
            // Yen matched with invoices.
            "settled big",
            // Why it was set aside: paid back, or somebody else's.
            "aside text",
            "made_by uuid null",
            "made_at big",
            "version int",
        ],
        unique: &[],
        index: &[&["file_id"], &["payer_id"], &["paid_on"]],
    },
    Shape {
        name: "settlement",
        columns: &[
            "id uuid key",
            "payment_id uuid -> payment",
            "invoice_id uuid -> invoice",
            "yen big",
            // Transfer fee that the payer's bank deducted; it counts as paid.
            "fee big",
            "made_by uuid null",
            "made_at big",
            "undone_by uuid null",
            "undone_at big null",
        ],
        unique: &[],
        index: &[&["payment_id"], &["invoice_id"]],
    },
];

const COLUMNS: [(&str, &str); 2] = [("reminded", "INTEGER NOT NULL DEFAULT 0"), ("reminded_at", "BIGINT")];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        run(manager, COLUMNS.map(|(name, is)| format!("ALTER TABLE invoice ADD COLUMN {name} {is}"))).await?;
        create(manager, SHAPES).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop(manager, SHAPES).await?;
        run(manager, COLUMNS.map(|(name, _)| format!("ALTER TABLE invoice DROP COLUMN {name}"))).await
    }
}
