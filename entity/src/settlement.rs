//! The part of a payment that pays an invoice.

use medpost_domain::id::{AdministratorId, InvoiceId, PaymentId, SettlementId};
use medpost_domain::instant::Instant;
use sea_orm::entity::prelude::*;

/// The part of a payment that pays an invoice.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "settlement")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: SettlementId,
    pub payment_id: PaymentId,
    pub invoice_id: InvoiceId,
    pub yen: i64,
    /// Transfer fee that the payer's bank deducted; it counts as paid.
    pub fee: i64,
    pub made_by: Option<AdministratorId>,
    pub made_at: Instant,
    pub undone_by: Option<AdministratorId>,
    pub undone_at: Option<Instant>,
}

/// No relations: queries join explicitly, so that their scope is visible.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
