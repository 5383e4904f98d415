//! Something that the operator has to look at.

use medpost_domain::instant::Instant;
use sea_orm::entity::prelude::*;

/// Something that the operator has to look at.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "alarm")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false, column_type = "Text")]
    pub kind: String,
    #[sea_orm(column_type = "Text")]
    pub detail: String,
    pub raised_at: Instant,
    pub seen_at: Instant,
    pub mailed_at: Option<Instant>,
    pub cleared_at: Option<Instant>,
}

/// No relations: queries join explicitly, so that their scope is visible.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
