//! The credit card of a payer.

use medpost_domain::instant::Instant;
use sea_orm::entity::prelude::*;

/// The credit card of a payer.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "credit_card")]
pub struct Model {
    /// Id of the association or facility.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Customer id at Stripe: cus_…
    #[sea_orm(column_type = "Text")]
    pub customer: String,
    /// The Stripe page on which a card is being entered: cs_…
    #[sea_orm(column_type = "Text", nullable)]
    pub session: Option<String>,
    /// The card to collect from: pm_…; `None` if none was entered.
    #[sea_orm(column_type = "Text", nullable)]
    pub card: Option<String>,
    #[sea_orm(column_type = "Text")]
    pub brand: String,
    #[sea_orm(column_type = "Text")]
    pub last4: String,
    /// The last month it is valid, in months since January 1970.
    pub expires: i32,
    pub changed_at: Instant,
}

/// No relations: queries join explicitly, so that their scope is visible.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
