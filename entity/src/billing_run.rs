//! A month's bill, from its draft to its issue.

use medpost_domain::billing::run::RunState;
use medpost_domain::id::{AdministratorId, RunId};
use medpost_domain::instant::Instant;
use medpost_domain::stored::Word;
use sea_orm::entity::prelude::*;

/// A month's bill, from its draft to its issue.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "billing_run")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: RunId,
    /// Months since January 1970.
    pub month: i32,
    /// draft | approved | issuing | issued | dropped
    #[sea_orm(column_type = "Text")]
    pub state: Word<RunState>,
    /// SHA-256 of everything billed, to make sure that what was reviewed is what is issued.
    pub digest: Vec<u8>,
    pub made_by: AdministratorId,
    pub made_at: Instant,
    pub approved_by: Option<AdministratorId>,
    pub approved_at: Option<Instant>,
    pub issues_at: Option<Instant>,
    pub issued_at: Option<Instant>,
    #[sea_orm(column_type = "Text")]
    pub reason: String,
    pub version: i32,
}

/// No relations: queries join explicitly, so that their scope is visible.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
