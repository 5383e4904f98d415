//! The holder of a post, with start and end.

use medpost_domain::id::{HolderId, MemberId};
use medpost_domain::instant::Instant;
use medpost_domain::number::Count;
use sea_orm::entity::prelude::*;

/// The holder of a post, with start and end.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "post_holder")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: HolderId,
    pub member_id: MemberId,
    #[sea_orm(column_type = "Text")]
    pub name: String,
    #[sea_orm(column_type = "Text")]
    pub kana: String,
    pub from_at: Instant,
    pub until_at: Option<Instant>,
    #[sea_orm(column_type = "Blob")]
    pub hash: Vec<u8>,
    pub attempts_left: Count,
    pub accepted_at: Option<Instant>,
    pub created_at: Instant,
    #[sea_orm(column_type = "Text", nullable)]
    pub hands: Option<String>,
    pub waits_since: Option<Instant>,
    pub valid_at: Option<Instant>,
}

/// No relations: queries join explicitly, so that their scope is visible.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
