//! One sealed piece of a document.

use medpost_domain::id::{DocumentId, SegmentId};
use medpost_domain::instant::Instant;
use medpost_domain::number::Size;
use sea_orm::entity::prelude::*;

/// One sealed piece of a document.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "segment")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: SegmentId,
    pub document_id: DocumentId,
    pub start: Size,
    pub length: Size,
    #[sea_orm(column_type = "Text")]
    pub object: String,
    #[sea_orm(column_type = "Blob")]
    pub salt: Vec<u8>,
    pub created_at: Instant,
}

/// No relations: queries join explicitly, so that their scope is visible.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
