//! Money of a payment by card that goes back.

use medpost_domain::billing::card::RefundState;
use medpost_domain::id::{AdministratorId, CardPaymentId, CardRefundId};
use medpost_domain::instant::Instant;
use medpost_domain::stored::Word;
use sea_orm::entity::prelude::*;

/// Money of a payment by card that goes back.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "card_refund")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: CardRefundId,
    pub card_payment_id: CardPaymentId,
    pub yen: i64,
    /// At Stripe: re_…
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

/// No relations: queries join by hand, with their scope in sight.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
