//! One file, from the first byte uploaded to its end.

use medpost_domain::id::{DispatchId, DocumentId, FacilityId, InboxId, MemberId};
use medpost_domain::instant::Instant;
use medpost_domain::number::{Count, Size};
use sea_orm::entity::prelude::*;

/// One file, from the first byte uploaded to its end.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "document")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: DocumentId,
    pub inbox_id: InboxId,
    pub facility_id: FacilityId,
    pub member_id: MemberId,
    pub dispatch_id: Option<DispatchId>,
    pub position: Count,
    #[sea_orm(column_type = "Blob")]
    pub name: Vec<u8>,
    #[sea_orm(column_type = "Text")]
    pub media_type: String,
    pub modified_at: Instant,
    pub length: Size,
    pub received: Size,
    pub claim: i64,
    pub patches: Count,
    #[sea_orm(column_type = "Blob", nullable)]
    pub hash_state: Option<Vec<u8>>,
    #[sea_orm(column_type = "Blob", nullable)]
    pub sha256: Option<Vec<u8>>,
    #[sea_orm(column_type = "Blob", nullable)]
    pub manifest: Option<Vec<u8>>,
    pub created_at: Instant,
    pub expires_at: Instant,
    pub completed_at: Option<Instant>,
    pub ended_at: Option<Instant>,
    #[sea_orm(column_type = "Blob", nullable)]
    pub metadata: Option<Vec<u8>>,
    /// The document whose sealed bytes it shares, if it was resent or forwarded; they are sealed for that one's id.
    pub content_id: Option<DocumentId>,
}

/// No relations: queries join explicitly, so that their scope is visible.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
