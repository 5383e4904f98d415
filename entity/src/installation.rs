//! The installation itself; the table has a single row.

use medpost_domain::instant::Instant;
use sea_orm::entity::prelude::*;

/// The installation itself; the table has a single row.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "installation")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: i32,
    pub installation: Uuid,
    pub created_at: Instant,
    pub restored_at: Option<Instant>,
    /// From when documents may share their bytes; `None` before the first process of this version.
    pub shares_from: Option<Instant>,
}

/// No relations: queries join explicitly, so that their scope is visible.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
