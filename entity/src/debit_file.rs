//! A file that asks a bank to collect.

use medpost_domain::id::{AdministratorId, DebitFileId};
use medpost_domain::instant::Instant;
use medpost_domain::number::Count;
use sea_orm::entity::prelude::*;

/// A file that asks a bank to collect.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "debit_file")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: DebitFileId,
    /// 振替日 (collection day), in days since 1970 in Japan.
    pub day: i32,
    pub count: Count,
    pub total: i64,
    /// The file for the bank, sealed.
    pub content: Vec<u8>,
    pub sealed_with: i32,
    pub made_by: AdministratorId,
    pub made_at: Instant,
    /// When its results were read; `None` if they have not been yet.
    pub read_at: Option<Instant>,
}

/// No relations: queries join explicitly, so that their scope is visible.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
