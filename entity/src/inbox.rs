//! An inbox of a facility, with its sealed key.

use medpost_domain::id::{FacilityId, InboxId};
use medpost_domain::instant::Instant;
use medpost_domain::number::Count;
use medpost_domain::openness::Senders;
use medpost_domain::stored::Word;
use sea_orm::entity::prelude::*;

/// An inbox of a facility, with its sealed key.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "inbox")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: InboxId,
    pub facility_id: FacilityId,
    #[sea_orm(column_type = "Text")]
    pub name: String,
    #[sea_orm(column_type = "Text")]
    pub kana: String,
    #[sea_orm(column_type = "Text")]
    pub folded: String,
    pub retention_days: Count,
    pub key_version: i32,
    #[sea_orm(column_type = "Blob")]
    pub sealed_key: Vec<u8>,
    pub created_at: Instant,
    pub closed_at: Option<Instant>,
    pub hidden: bool,
    #[sea_orm(column_type = "Text")]
    pub senders: Word<Senders>,
    pub version: i32,
}

/// No relations: queries join explicitly, so that their scope is visible.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
