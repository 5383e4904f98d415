//! One dispatch arriving at one inbox.

use medpost_domain::delivery::{Handling, Unfit};
use medpost_domain::id::{DeliveryId, DispatchId, FacilityId, InboxId};
use medpost_domain::instant::Instant;
use medpost_domain::number::{Count, Size};
use medpost_domain::stored::Word;
use sea_orm::entity::prelude::*;

/// One dispatch arriving at one inbox.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "delivery")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: DeliveryId,
    pub dispatch_id: DispatchId,
    pub inbox_id: InboxId,
    pub facility_id: FacilityId,
    pub position: Count,
    pub bytes: Size,
    /// When the recipient may see it; `Instant::NEVER` while it waits for room, so that no query takes it for released.
    pub releases_at: Instant,
    pub kept_until: Instant,
    pub recalled_at: Option<Instant>,
    pub opened_at: Option<Instant>,
    pub first_collected_at: Option<Instant>,
    pub collected_at: Option<Instant>,
    pub ended_at: Option<Instant>,
    pub last_event_at: Instant,
    #[sea_orm(column_type = "Blob", nullable)]
    pub patient_number: Option<Vec<u8>>,
    pub lost_at: Option<Instant>,
    pub stopped_at: Option<Instant>,
    pub set_aside_at: Option<Instant>,
    #[sea_orm(column_type = "Text", nullable)]
    pub unfit: Option<Word<Unfit>>,
    pub deleted_at: Option<Instant>,
    pub listed_at: Option<Instant>,
    #[sea_orm(column_type = "Text")]
    pub handling: Word<Handling>,
    #[sea_orm(column_type = "Text", nullable)]
    pub handled_by: Option<String>,
    pub handled_at: Option<Instant>,
}

/// No relations: queries join explicitly, so that their scope is visible.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
