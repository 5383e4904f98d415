//! The key of a year in which records end, sealed by a master key. Emptied when the year is over.

use medpost_domain::instant::Instant;
use sea_orm::entity::prelude::*;

/// The key of a year in which records end, sealed by a master key. Emptied when the year is over.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "record_epoch")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub year: i32,
    pub master_version: i32,
    #[sea_orm(column_type = "Blob", nullable)]
    pub sealed: Option<Vec<u8>>,
    pub created_at: Instant,
    pub destroyed_at: Option<Instant>,
}

/// No relations: queries join explicitly, so that their scope is visible.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
