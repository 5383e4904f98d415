//! A rate of consumption tax, from a month on.

use sea_orm::entity::prelude::*;

/// A rate of consumption tax, from a month on.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "tax_rate")]
pub struct Model {
    /// The first month it applies, in months since January 1970.
    #[sea_orm(primary_key, auto_increment = false)]
    pub month: i32,
    pub percent: i32,
}

/// No relations: queries join explicitly, so that their scope is visible.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
