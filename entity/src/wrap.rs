//! A key sealed for an inbox (purpose: document, letter, record).

use medpost_domain::id::InboxId;
use sea_orm::entity::prelude::*;

/// A key sealed for an inbox (purpose: document, letter, record).
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "wrap")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    #[sea_orm(column_type = "Text")]
    pub purpose: String,
    pub subject_id: Uuid,
    pub inbox_id: InboxId,
    pub epoch_day: i32,
    pub master_version: i32,
    #[sea_orm(column_type = "Blob")]
    pub sealed: Vec<u8>,
}

/// No relations: queries join explicitly, so that their scope is visible.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
