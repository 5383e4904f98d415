//! A mandate to collect from a bank account.

use medpost_domain::billing::mandate::MandateState;
use medpost_domain::id::AdministratorId;
use medpost_domain::instant::Instant;
use medpost_domain::number::Count;
use medpost_domain::stored::Word;
use sea_orm::entity::prelude::*;

/// A mandate to collect from a bank account.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "mandate")]
pub struct Model {
    /// Id of the association or facility.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// sent | received | checking | registered | returned | ended
    #[sea_orm(column_type = "Text")]
    pub state: Word<MandateState>,
    #[sea_orm(column_type = "Text")]
    pub reason: String,
    /// The account as JSON, sealed; `None` if unknown.
    pub account: Option<Vec<u8>>,
    pub sealed_with: i32,
    #[sea_orm(column_type = "Text")]
    pub bank: String,
    #[sea_orm(column_type = "Text")]
    pub masked: String,
    /// 顧客番号 (customer number for the bank)
    pub customer: i32,
    /// Whether anything has been collected from this account.
    pub collected: bool,
    /// Number of failed collections in a row.
    pub failures: Count,
    pub changed_at: Instant,
    pub version: i32,
    /// Who entered the account; `registered_by` is who confirmed its registration. `None` if it was not recorded yet.
    pub account_by: Option<AdministratorId>,
    pub registered_by: Option<AdministratorId>,
}

/// No relations: queries join explicitly, so that their scope is visible.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
