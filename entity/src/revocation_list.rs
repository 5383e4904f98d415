//! The latest revocation list of each authority, shared by all processes.

use medpost_domain::instant::Instant;
use sea_orm::entity::prelude::*;

/// The latest revocation list of each authority, shared by all processes.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "revocation_list")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    #[sea_orm(column_type = "Text")]
    pub issuer: String,
    #[sea_orm(column_type = "Text")]
    pub number: String,
    pub this_update: Instant,
    pub next_update: Instant,
    pub fetched_at: Instant,
    #[sea_orm(column_type = "Blob")]
    pub der: Vec<u8>,
}

/// No relations: queries join explicitly, so that their scope is visible.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
