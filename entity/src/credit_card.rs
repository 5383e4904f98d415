//! The credit card of one that pays.

use medpost_domain::instant::Instant;
use sea_orm::entity::prelude::*;

/// The credit card of one that pays.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "credit_card")]
pub struct Model {
    /// Of the association or of the facility.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// At Stripe: cus_…
    #[sea_orm(column_type = "Text")]
    pub customer: String,
    /// The page on which a card is being entered: cs_…
    #[sea_orm(column_type = "Text", nullable)]
    pub session: Option<String>,
    /// The card that is collected from: pm_…; none: none was entered.
    #[sea_orm(column_type = "Text", nullable)]
    pub card: Option<String>,
    #[sea_orm(column_type = "Text")]
    pub brand: String,
    #[sea_orm(column_type = "Text")]
    pub last4: String,
    /// Its last month: months since 1970.
    pub expires: i32,
    pub changed_at: Instant,
}

/// No relations: queries join by hand, with their scope in sight.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
