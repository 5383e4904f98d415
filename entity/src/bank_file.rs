//! A payment file from a bank; each is imported only once.

use medpost_domain::id::{AdministratorId, BankFileId};
use medpost_domain::instant::Instant;
use medpost_domain::number::Count;
use sea_orm::entity::prelude::*;

/// A payment file from a bank; each is imported only once.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "bank_file")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: BankFileId,
    #[sea_orm(column_type = "Text")]
    pub name: String,
    /// SHA-256 of the file's bytes; the same file is refused a second time.
    pub sha256: Vec<u8>,
    pub made_by: AdministratorId,
    pub made_at: Instant,
    pub count: Count,
    pub total: i64,
}

/// No relations: queries join explicitly, so that their scope is visible.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
