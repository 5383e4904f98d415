//! Money that came in.

use medpost_domain::billing::payer::Method;
use medpost_domain::id::{AdministratorId, BankFileId, PaymentId};
use medpost_domain::instant::Instant;
use medpost_domain::stored::Word;
use sea_orm::entity::prelude::*;

/// Money that came in.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "payment")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: PaymentId,
    pub file_id: Option<BankFileId>,
    /// transfer | debit | card
    #[sea_orm(column_type = "Text")]
    pub method: Word<Method>,
    /// Days since 1970 in Japan.
    pub paid_on: i32,
    pub yen: i64,
    /// As the bank tells it.
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
    /// Whose it is, where that is known: of the facility or the association.
    pub payer_id: Option<Uuid>,
    /// Yen that are for invoices.
    pub settled: i64,
    /// Yen that went back to the payer.
    pub returned: i64,
    /// Why it is for no invoice: paid back, or somebody else's.
    #[sea_orm(column_type = "Text")]
    pub aside: String,
    pub made_by: Option<AdministratorId>,
    pub made_at: Instant,
    pub version: i32,
}

/// No relations: queries join by hand, with their scope in sight.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
