//! Payment by credit card: the payers' cards, attempts to collect, disputes and refunds.

use sea_orm_migration::prelude::*;

use crate::run;
use crate::table::{Shape, create, drop};

#[derive(DeriveMigrationName)]
pub struct Migration;

const SHAPES: &[Shape] = &[
    Shape {
        name: "credit_card",
        columns: &[
            // Id of the association or facility.
            "id uuid key",
            // Customer id at Stripe: cus_…
            "customer text",
            // The Stripe page on which a card is being entered: cs_…
            "session text null",
            // The card to collect from: pm_…; null if none was entered.
            "card text null",
            "brand text",
            "last4 text",
            // The last month it is valid, in months since January 1970.
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
            // The number of the attempt for this invoice, counted from 1.
            "attempt int",
            // Ids at Stripe: pi_…, the card it was prepared for (pm_…), and ch_… once the charge was requested.
            "intent text null",
            "card text null",
            "charge text null",
            // pending | paid | failed | dropped
            "state text",
            // Why it failed, as Stripe's code.
            "reason text",
            // When it will be retried; null if never.
            "again_at big null",
            // The resulting payment.
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
            // Id at Stripe: dp_…
            "id text key",
            "card_payment_id uuid -> card_payment",
            "yen big",
            // inquiry | open | won | lost | closed
            "state text",
            // Until when it has to be answered.
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
            // Id at Stripe: re_…
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
        // Yen of a payment returned to the payer.
        run(manager, ["ALTER TABLE payment ADD COLUMN returned BIGINT NOT NULL DEFAULT 0"]).await?;
        create(manager, SHAPES).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop(manager, SHAPES).await?;
        run(manager, ["ALTER TABLE payment DROP COLUMN returned"]).await
    }
}
