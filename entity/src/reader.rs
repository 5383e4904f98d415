//! A member's rights at an inbox.

use medpost_domain::id::{InboxId, MemberId};
use medpost_domain::instant::Instant;
use sea_orm::entity::prelude::*;

/// A member's rights at an inbox.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "reader")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub inbox_id: InboxId,
    pub member_id: MemberId,
    pub may_read: bool,
    pub may_send: bool,
    pub may_manage: bool,
    pub from_at: Instant,
    pub until_at: Option<Instant>,
}

/// No relations: queries join explicitly, so that their scope is visible.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
