//! The bytes of a document that a member has been handed.

use medpost_domain::id::{DeliveryId, DocumentId, MemberId};
use medpost_domain::instant::Instant;
use sea_orm::entity::prelude::*;

/// The bytes of a document that a member has been handed.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "hand_over")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub delivery_id: DeliveryId,
    pub document_id: DocumentId,
    pub member_id: MemberId,
    #[sea_orm(column_type = "Text")]
    pub ranges: String,
    pub handed_over_at: Option<Instant>,
    pub collected_at: Option<Instant>,
}

/// No relations: queries join explicitly, so that their scope is visible.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
