//! An attempt to collect an invoice from a credit card.

use medpost_domain::billing::card::CardState;
use medpost_domain::id::{CardPaymentId, InvoiceId, PaymentId};
use medpost_domain::instant::Instant;
use medpost_domain::stored::Word;
use sea_orm::entity::prelude::*;

/// An attempt to collect an invoice from a credit card.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "card_payment")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: CardPaymentId,
    pub invoice_id: InvoiceId,
    pub payer_id: Uuid,
    pub yen: i64,
    /// Which attempt at the invoice, counted from 1.
    pub attempt: i32,
    /// At Stripe: pi_… with the card it was prepared for, pm_…, and ch_… once it was asked for.
    #[sea_orm(column_type = "Text", nullable)]
    pub intent: Option<String>,
    #[sea_orm(column_type = "Text", nullable)]
    pub card: Option<String>,
    #[sea_orm(column_type = "Text", nullable)]
    pub charge: Option<String>,
    /// pending | paid | failed | dropped
    #[sea_orm(column_type = "Text")]
    pub state: Word<CardState>,
    /// Why it failed: Stripe's code.
    #[sea_orm(column_type = "Text")]
    pub reason: String,
    /// When it is tried again; none: it is not.
    pub again_at: Option<Instant>,
    /// What came in.
    pub payment_id: Option<PaymentId>,
    pub made_at: Instant,
    pub changed_at: Instant,
}

/// No relations: queries join by hand, with their scope in sight.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
