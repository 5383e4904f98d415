//! The one-time code that a temporary card additionally requires to sign in.

use medpost_domain::id::CardId;
use medpost_domain::instant::Instant;
use medpost_domain::number::Count;
use sea_orm::entity::prelude::*;

/// The one-time code that a temporary card additionally requires to sign in.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "one_time_code")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub card_id: CardId,
    #[sea_orm(column_type = "Blob")]
    pub hash: Vec<u8>,
    pub expires_at: Instant,
    pub attempts_left: Count,
}

/// No relations: queries join explicitly, so that their scope is visible.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
