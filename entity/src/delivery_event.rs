//! What a reader did with a delivery; the basis of the receipts.

use medpost_domain::delivery::EventKind;
use medpost_domain::id::{CardId, DeliveryId, DocumentId, MemberId};
use medpost_domain::instant::Instant;
use medpost_domain::stored::Word;
use sea_orm::entity::prelude::*;

/// What a reader did with a delivery; the basis of the receipts.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "delivery_event")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub delivery_id: DeliveryId,
    pub document_id: Option<DocumentId>,
    #[sea_orm(column_type = "Text")]
    pub kind: Word<EventKind>,
    pub at: Instant,
    pub member_id: MemberId,
    pub card_id: CardId,
    #[sea_orm(column_type = "Text")]
    pub member_name: String,
    #[sea_orm(column_type = "Text")]
    pub professions: String,
}

/// No relations: queries join explicitly, so that their scope is visible.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
