//! Bytes of a divided pool assigned to an inbox, with start and end.

use medpost_domain::id::{AllotmentId, ContractId, InboxId};
use medpost_domain::instant::Instant;
use medpost_domain::number::Size;
use sea_orm::entity::prelude::*;

/// Bytes of a divided pool assigned to an inbox, with start and end.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "allotment")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: AllotmentId,
    pub contract_id: ContractId,
    pub inbox_id: InboxId,
    pub bytes: Size,
    pub from_at: Instant,
    pub until_at: Option<Instant>,
}

/// No relations: queries join explicitly, so that their scope is visible.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
