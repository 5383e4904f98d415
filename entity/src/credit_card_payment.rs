//! An attempt to collect an invoice from a credit card.

use medpost_domain::billing::credit_card::CreditCardState;
use medpost_domain::id::{AttemptId, InvoiceId, PaymentId};
use medpost_domain::instant::Instant;
use medpost_domain::number::Count;
use medpost_domain::stored::Word;
use sea_orm::entity::prelude::*;

/// An attempt to collect an invoice from a credit card.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "card_payment")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: AttemptId,
    pub invoice_id: InvoiceId,
    pub payer_id: Uuid,
    pub yen: i64,
    /// The number of the attempt for this invoice, counted from 1.
    pub attempt: Count,
    /// Ids at Stripe: pi_…, the card it was prepared for (pm_…), and ch_… once the charge was requested.
    #[sea_orm(column_type = "Text", nullable)]
    pub intent: Option<String>,
    #[sea_orm(column_type = "Text", nullable)]
    pub card: Option<String>,
    #[sea_orm(column_type = "Text", nullable)]
    pub charge: Option<String>,
    /// pending | paid | failed | dropped
    #[sea_orm(column_type = "Text")]
    pub state: Word<CreditCardState>,
    /// Why it failed, as Stripe's code.
    #[sea_orm(column_type = "Text")]
    pub reason: String,
    /// When it will be retried; `None` if never.
    pub again_at: Option<Instant>,
    /// The resulting payment.
    pub payment_id: Option<PaymentId>,
    pub made_at: Instant,
    pub changed_at: Instant,
}

/// No relations: queries join explicitly, so that their scope is visible.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
