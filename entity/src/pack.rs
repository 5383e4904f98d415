//! A size of pool on offer, with its price, start and end.

use medpost_domain::id::PackId;
use medpost_domain::instant::Instant;
use medpost_domain::plan::Audience;
use medpost_domain::stored::Word;
use sea_orm::entity::prelude::*;

/// A size of pool on offer, with its price, start and end.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "pack")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: PackId,
    #[sea_orm(column_type = "Text")]
    pub code: String,
    #[sea_orm(column_type = "Text")]
    pub name: String,
    pub pool_bytes: i64,
    pub monthly_yen: i64,
    pub min_facilities: i32,
    /// group | individual
    #[sea_orm(column_type = "Text")]
    pub audience: Word<Audience>,
    /// hpki | pki; empty for any kind.
    #[sea_orm(column_type = "Text")]
    pub card: String,
    pub registration_yen: i64,
    /// Months after which the registration has to be renewed; 0 means never.
    pub registration_months: i32,
    pub campaign_yen: Option<i64>,
    pub campaign_until: Option<Instant>,
    pub included_cards: i32,
    pub card_yen: i64,
    pub valid_from: Instant,
    pub valid_until: Option<Instant>,
    pub dispatch_bytes: i64,
    pub retention_days: i32,
    pub most_hold_minutes: i32,
    /// Fee in yen for a change beyond the free ones.
    pub change_yen: i64,
    /// Whether prices include tax.
    pub tax_included: bool,
    pub free_changes: i32,
}

/// No relations: queries join explicitly, so that their scope is visible.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
