//! A mail address that receives notices about an inbox, once it is confirmed.

use medpost_domain::id::{AddressId, InboxId, MemberId};
use medpost_domain::instant::Instant;
use sea_orm::entity::prelude::*;

/// A mail address that receives notices about an inbox, once it is confirmed.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "notice_address")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: AddressId,
    pub inbox_id: InboxId,
    #[sea_orm(column_type = "Text")]
    pub address: String,
    #[sea_orm(column_type = "Blob")]
    pub token_hash: Vec<u8>,
    pub created_at: Instant,
    pub confirmed_at: Option<Instant>,
    pub removed_at: Option<Instant>,
    pub added_by: Option<MemberId>,
}

/// No relations: queries join explicitly, so that their scope is visible.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
