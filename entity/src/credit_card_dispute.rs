//! A cardholder's dispute about a credit card payment.

use medpost_domain::billing::credit_card::DisputeState;
use medpost_domain::id::AttemptId;
use medpost_domain::instant::Instant;
use medpost_domain::stored::Word;
use sea_orm::entity::prelude::*;

/// A cardholder's dispute about a credit card payment.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "card_dispute")]
pub struct Model {
    /// Id at Stripe: dp_…
    #[sea_orm(primary_key, auto_increment = false)]
    #[sea_orm(column_type = "Text")]
    pub id: String,
    pub card_payment_id: AttemptId,
    pub yen: i64,
    /// inquiry | open | won | lost | closed
    #[sea_orm(column_type = "Text")]
    pub state: Word<DisputeState>,
    /// Until when it has to be answered.
    pub due_at: Option<Instant>,
    pub changed_at: Instant,
}

/// No relations: queries join explicitly, so that their scope is visible.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
