//! Money that came in, files of banks that tell of it, and which invoices it is for; reminders.

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
            // Of its bytes: a file is taken once.
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
            // As the bank tells it.
            "name text",
            "bare text",
            "account text",
            "note text",
            "folded text",
            // Whose it is, where that is known: of the facility or the association.
            "payer_id uuid null",
            // Yen that are for invoices.
            "settled big",
            // Why it is for no invoice: paid back, or somebody else's.
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
            // What the payer's bank took off, and counts as paid.
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
