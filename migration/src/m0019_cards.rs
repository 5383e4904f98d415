//! Payment by credit card: the card of one that pays, attempts to collect from it, and what went back to it.

use sea_orm_migration::prelude::*;

use crate::run;
use crate::table::{Shape, create, drop};

#[derive(DeriveMigrationName)]
pub struct Migration;

const SHAPES: &[Shape] = &[
    Shape {
        name: "credit_card",
        columns: &[
            // Of the association or of the facility.
            "id uuid key",
            // At Stripe: cus_…
            "customer text",
            // The page on which a card is being entered: cs_…
            "session text null",
            // The card that is collected from: pm_…; none: none was entered.
            "card text null",
            "brand text",
            "last4 text",
            // Its last month: months since 1970.
            "expires int",
            "changed_at big",
        ],
        unique: &[],
        index: &[&["session"], &["card"]],
    },
    Shape {
        name: "card_payment",
        columns: &[
            "id uuid key",
            "invoice_id uuid -> invoice",
            "payer_id uuid",
            "yen big",
            // Which attempt at the invoice, counted from 1.
            "attempt int",
            // At Stripe: pi_… with the card it was prepared for, pm_…, and ch_… once it was asked for.
            "intent text null",
            "card text null",
            "charge text null",
            // pending | paid | failed | dropped
            "state text",
            // Why it failed: Stripe's code.
            "reason text",
            // When it is tried again; none: it is not.
            "again_at big null",
            // What came in.
            "payment_id uuid null -> payment",
            "made_at big",
            "changed_at big",
        ],
        unique: &[&["invoice_id", "attempt"], &["intent"]],
        index: &[&["charge"], &["state"], &["payment_id"]],
    },
    Shape {
        name: "card_dispute",
        columns: &[
            // At Stripe: dp_…
            "id text key",
            "card_payment_id uuid -> card_payment",
            "yen big",
            // inquiry | open | won | lost | closed
            "state text",
            // Until when it wants an answer.
            "due_at big null",
            "changed_at big",
        ],
        unique: &[],
        index: &[&["card_payment_id"], &["state"]],
    },
    Shape {
        name: "card_refund",
        columns: &[
            "id uuid key",
            "card_payment_id uuid -> card_payment",
            "yen big",
            // At Stripe: re_…
            "refund text null",
            // pending | done | failed
            "state text",
            // The clerk's reason.
            "reason text",
            "made_by uuid null -> administrator",
            "made_at big",
            "changed_at big",
        ],
        unique: &[&["refund"]],
        index: &[&["card_payment_id"]],
    },
];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        // Yen of a payment that went back to the payer.
        run(manager, ["ALTER TABLE payment ADD COLUMN returned BIGINT NOT NULL DEFAULT 0"]).await?;
        create(manager, SHAPES).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop(manager, SHAPES).await?;
        run(manager, ["ALTER TABLE payment DROP COLUMN returned"]).await
    }
}
