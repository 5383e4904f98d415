//! The layout in which an association takes the breakdown of its invoices away.

use sea_orm::entity::prelude::*;

/// The layout in which an association takes the breakdown of its invoices away.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "breakdown_layout")]
pub struct Model {
    /// Of the association.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Columns, what is added for each facility, and members' own numbers and sums: JSON.
    #[sea_orm(column_type = "Text")]
    pub content: String,
    pub version: i32,
}

/// No relations: queries join by hand, with their scope in sight.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
