//! A size of pool on offer, with its price, start and end.

use medpost_domain::id::PackId;
use medpost_domain::instant::Instant;
use medpost_domain::number::{Count, Price, Size};
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
    pub pool_bytes: Size,
    pub monthly_yen: Price,
    pub min_facilities: Count,
    /// group | individual
    #[sea_orm(column_type = "Text")]
    pub audience: Word<Audience>,
    /// hpki | pki; empty for any kind.
    #[sea_orm(column_type = "Text")]
    pub card: String,
    pub registration_yen: Price,
    /// Months after which the registration has to be renewed; 0 means never.
    pub registration_months: Count,
    pub campaign_yen: Option<Price>,
    pub campaign_until: Option<Instant>,
    pub included_cards: Count,
    pub card_yen: Price,
    pub valid_from: Instant,
    pub valid_until: Option<Instant>,
    pub dispatch_bytes: Size,
    pub retention_days: Count,
    pub most_hold_minutes: Count,
    /// Fee in yen for a change beyond the free ones.
    pub change_yen: Price,
    /// Whether prices include tax.
    pub tax_included: bool,
    pub free_changes: Count,
}

/// No relations: queries join explicitly, so that their scope is visible.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
