//! An incoming payment.

use medpost_domain::billing::payer::Method;
use medpost_domain::id::{AdministratorId, BankFileId, PaymentId};
use medpost_domain::instant::Instant;
use medpost_domain::stored::Word;
use sea_orm::entity::prelude::*;

/// An incoming payment.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "payment")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: PaymentId,
    pub file_id: Option<BankFileId>,
    /// transfer | debit | card
    #[sea_orm(column_type = "Text")]
    pub method: Word<Method>,
    /// Day of the payment, in days since 1970 in Japan.
    pub paid_on: i32,
    pub yen: i64,
    /// The payer's name, as the bank reports it.
    #[sea_orm(column_type = "Text")]
    pub name: String,
    #[sea_orm(column_type = "Text")]
    pub bare: String,
    #[sea_orm(column_type = "Text")]
    pub account: String,
    #[sea_orm(column_type = "Text")]
    pub note: String,
    #[sea_orm(column_type = "Text")]
    pub folded: String,
    /// Id of the facility or association it belongs to, if known.
    pub payer_id: Option<Uuid>,
    /// Yen matched with invoices.
    pub settled: i64,
    /// Yen returned to the payer.
    pub returned: i64,
    /// Why it was set aside: paid back, or somebody else's.
    #[sea_orm(column_type = "Text")]
    pub aside: String,
    pub made_by: Option<AdministratorId>,
    pub made_at: Instant,
    pub version: i32,
}

/// No relations: queries join explicitly, so that their scope is visible.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
