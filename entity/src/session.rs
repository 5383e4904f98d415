//! The session of a card signed in at a facility.

use medpost_domain::id::{AffiliationId, CardId, MemberId, SessionId};
use medpost_domain::instant::Instant;
use sea_orm::entity::prelude::*;

/// The session of a card signed in at a facility.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "session")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: SessionId,
    pub member_id: MemberId,
    pub card_id: CardId,
    pub affiliation_id: AffiliationId,
    #[sea_orm(column_type = "Blob")]
    pub certificate_sha256: Vec<u8>,
    #[sea_orm(column_type = "Text")]
    pub revocation_number: String,
    pub created_at: Instant,
    pub active_at: Instant,
    pub ended_at: Option<Instant>,
}

/// No relations: queries join explicitly, so that their scope is visible.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
