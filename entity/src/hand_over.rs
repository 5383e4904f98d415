//! Which bytes of a document a member was handed.

use medpost_domain::id::{DeliveryId, DocumentId, MemberId};
use medpost_domain::instant::Instant;
use sea_orm::entity::prelude::*;

/// Which bytes of a document a member was handed.
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

/// No relations: queries join by hand, with their scope in sight.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
