//! Who pays for a contract, and when; billing runs and the invoices they create.

use sea_orm_migration::prelude::*;

use crate::run;
use crate::table::{Shape, create, drop};

#[derive(DeriveMigrationName)]
pub struct Migration;

const COLUMNS: [(&str, &str); 7] = [
    // holder | facilities | split
    ("payer", "TEXT NOT NULL DEFAULT 'holder'"),
    // month | quarter | half | year
    ("cycle", "TEXT NOT NULL DEFAULT 'month'"),
    ("advance", "BOOLEAN NOT NULL DEFAULT FALSE"),
    // Whether an overpayment is paid back; otherwise it is carried over.
    ("pay_back", "BOOLEAN NOT NULL DEFAULT FALSE"),
    // month_end | issue_day
    ("dated", "TEXT NOT NULL DEFAULT 'month_end'"),
    // next_month_end | thirty_days
    ("due", "TEXT NOT NULL DEFAULT 'next_month_end'"),
    // The first month billed here, in months since January 1970; null for the contract's first month.
    ("billed_from", "INTEGER"),
];

const SHAPES: &[Shape] = &[
    Shape {
        name: "payer",
        columns: &[
            // Id of the association or facility.
            "id uuid key",
            "addressee text",
            "department text",
            "postal_code text",
            "address text",
            // 債権者番号 (the payer's number for us as a creditor)
            "creditor text",
            // 件名 (subject)
            "subject text",
            // western | japanese
            "era text",
            // screen | mail | post
            "delivery text",
            "mail text",
            // transfer | debit | card
            "method text",
            // The name as banks write it, in half-width characters.
            "kana text",
            // Number of the account that only this payer pays into; empty if there is none.
            "account text",
            "version int",
        ],
        unique: &[],
        index: &[&["account"]],
    },
    Shape {
        name: "billing_run",
        columns: &[
            "id uuid key",
            // Months since January 1970.
            "month int",
            // draft | approved | issuing | issued | dropped
            "state text",
            // SHA-256 of everything billed, to make sure that what was reviewed is what is issued.
            "digest bytes",
            "made_by uuid -> administrator",
            "made_at big",
            "approved_by uuid null -> administrator",
            "approved_at big null",
            "issues_at big null",
            "issued_at big null",
            "reason text",
            "version int",
        ],
        unique: &[],
        index: &[&["state"], &["month"]],
    },
    Shape { name: "billing_counter", columns: &["fiscal_year int key", "last int"], unique: &[], index: &[] },
    Shape {
        name: "invoice",
        columns: &[
            "id uuid key",
            "run_id uuid null -> billing_run",
            "contract_id uuid -> contract",
            "association_id uuid -> association",
            // The facility that pays; null if the contract holder does.
            "facility_id uuid null -> facility",
            // invoice | reversal
            "kind text",
            "reverses_id uuid null -> invoice",
            "payee text",
            "folded text",
            "month int",
            "fiscal_year int",
            "serial int null",
            "number text null",
            // Date of the invoice, in days since 1970 in Japan.
            "dated int",
            "due int",
            "total big",
            // Yen received for it, and yen that reversals took back.
            "paid big",
            "taken_back big",
            "content text",
            "sha256 bytes null",
            // What changed compared with the previous invoice, as JSON; empty if nothing did.
            "change text",
            "made_at big",
            "issued_at big null",
            "object text null",
            "pdf_sha256 bytes null",
            "pdf_bytes big",
            "sealed_with int",
            "drawn_at big null",
            "delivery text",
            "sent_at big null",
            "opened_at big null",
        ],
        unique: &[&["number"]],
        index: &[
            &["run_id", "payee"],
            &["contract_id", "month"],
            &["association_id", "issued_at"],
            &["facility_id", "issued_at"],
            &["reverses_id"],
            &["issued_at"],
        ],
    },
    Shape {
        name: "invoice_charge",
        columns: &[
            "id uuid key",
            "invoice_id uuid -> invoice",
            "contract_id uuid -> contract",
            "month int",
            "kind text",
            "entry_id uuid",
            "facility_id uuid null",
            "quantity int",
            "yen big",
        ],
        unique: &[],
        index: &[&["invoice_id"], &["contract_id", "month"]],
    },
];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        run(manager, COLUMNS.map(|(name, is)| format!("ALTER TABLE contract ADD COLUMN {name} {is}"))).await?;
        run(manager, ["UPDATE contract SET payer = 'facilities' WHERE audience = 'individual'"]).await?;
        create(manager, SHAPES).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop(manager, SHAPES).await?;
        run(manager, COLUMNS.map(|(name, _)| format!("ALTER TABLE contract DROP COLUMN {name}"))).await
    }
}
