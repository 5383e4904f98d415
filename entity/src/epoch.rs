//! The key of a day of expiry: where its sealed bytes are stored, and when they were destroyed.

use medpost_domain::instant::Instant;
use sea_orm::entity::prelude::*;

/// The key of a day of expiry: where its sealed bytes are stored, and when they were destroyed.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "epoch")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub day: i32,
    #[sea_orm(column_type = "Text")]
    pub object: String,
    pub created_at: Instant,
    pub destroyed_at: Option<Instant>,
}

/// No relations: queries join explicitly, so that their scope is visible.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
