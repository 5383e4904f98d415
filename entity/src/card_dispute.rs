//! What a cardholder disputes of an attempt.

use medpost_domain::billing::card::DisputeState;
use medpost_domain::id::CardPaymentId;
use medpost_domain::instant::Instant;
use medpost_domain::stored::Word;
use sea_orm::entity::prelude::*;

/// What a cardholder disputes of an attempt.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "card_dispute")]
pub struct Model {
    /// At Stripe: dp_…
    #[sea_orm(primary_key, auto_increment = false)]
    #[sea_orm(column_type = "Text")]
    pub id: String,
    pub card_payment_id: CardPaymentId,
    pub yen: i64,
    /// inquiry | open | won | lost | closed
    #[sea_orm(column_type = "Text")]
    pub state: Word<DisputeState>,
    /// Until when it wants an answer.
    pub due_at: Option<Instant>,
    pub changed_at: Instant,
}

/// No relations: queries join by hand, with their scope in sight.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
