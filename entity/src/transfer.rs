//! Facilities that one association hands over to another.

use medpost_domain::id::{ContractId, TransferId};
use medpost_domain::instant::Instant;
use sea_orm::entity::prelude::*;

/// Facilities that one association hands over to another.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "transfer")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: TransferId,
    pub from_contract: ContractId,
    pub to_contract: ContractId,
    pub pool_bytes: i64,
    pub effective_at: Instant,
    #[sea_orm(column_type = "Text")]
    pub note: String,
    pub asked_by: Uuid,
    pub asked_at: Instant,
    pub from_agreed_at: Option<Instant>,
    pub to_agreed_at: Option<Instant>,
    pub cancelled_at: Option<Instant>,
    pub done_at: Option<Instant>,
    #[sea_orm(column_type = "Text", nullable)]
    pub error: Option<String>,
    pub version: i32,
}

/// No relations: queries join by hand, with their scope in sight.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
