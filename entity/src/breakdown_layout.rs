//! The layout in which an association downloads the breakdown of its invoices.

use sea_orm::entity::prelude::*;

/// The layout in which an association downloads the breakdown of its invoices.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "breakdown_layout")]
pub struct Model {
    /// Id of the association.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Columns, surcharges, and members' numbers and amounts, as JSON.
    #[sea_orm(column_type = "Text")]
    pub content: String,
    pub version: i32,
}

/// No relations: queries join explicitly, so that their scope is visible.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
