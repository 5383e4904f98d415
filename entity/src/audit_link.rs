//! The chain over audit lines; insert-only.

use medpost_domain::id::EntryId;
use sea_orm::entity::prelude::*;

/// The chain over audit lines; insert-only.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "audit_link")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub seq: i64,
    pub entry_id: EntryId,
    #[sea_orm(column_type = "Blob")]
    pub previous: Vec<u8>,
    #[sea_orm(column_type = "Blob")]
    pub hash: Vec<u8>,
}

/// No relations: queries join by hand, with their scope in sight.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
