//! A refund to a credit card.

use medpost_domain::billing::credit_card::RefundState;
use medpost_domain::id::{AdministratorId, AttemptId, RefundId};
use medpost_domain::instant::Instant;
use medpost_domain::stored::Word;
use sea_orm::entity::prelude::*;

/// A refund to a credit card.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "card_refund")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: RefundId,
    pub card_payment_id: AttemptId,
    pub yen: i64,
    /// Id at Stripe: re_…
    #[sea_orm(column_type = "Text", nullable)]
    pub refund: Option<String>,
    /// pending | done | failed
    #[sea_orm(column_type = "Text")]
    pub state: Word<RefundState>,
    /// The clerk's reason.
    #[sea_orm(column_type = "Text")]
    pub reason: String,
    pub made_by: Option<AdministratorId>,
    pub made_at: Instant,
    pub changed_at: Instant,
}

/// No relations: queries join explicitly, so that their scope is visible.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
