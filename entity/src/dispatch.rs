//! A dispatch: one press of the send button.

use medpost_domain::id::{CardId, DeliveryId, DispatchId, FacilityId, InboxId, MemberId};
use medpost_domain::instant::Instant;
use medpost_domain::letter::DispatchKind;
use medpost_domain::number::{Count, Size};
use medpost_domain::stored::Word;
use sea_orm::entity::prelude::*;

/// A dispatch: one press of the send button.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "dispatch")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: DispatchId,
    pub inbox_id: InboxId,
    pub facility_id: FacilityId,
    pub member_id: MemberId,
    pub card_id: CardId,
    #[sea_orm(column_type = "Text")]
    pub kind: Word<DispatchKind>,
    pub urgent: bool,
    pub created_at: Instant,
    pub releases_at: Instant,
    pub cancelled_at: Option<Instant>,
    pub cancelled_by: Option<MemberId>,
    #[sea_orm(column_type = "Text")]
    pub idempotency_key: String,
    #[sea_orm(column_type = "Blob")]
    pub request_digest: Vec<u8>,
    pub bytes: Size,
    pub document_count: Count,
    #[sea_orm(column_type = "Text")]
    pub sender_facility: String,
    #[sea_orm(column_type = "Text")]
    pub sender_inbox: String,
    #[sea_orm(column_type = "Text")]
    pub sender_name: String,
    #[sea_orm(column_type = "Text")]
    pub sender_professions: String,
    #[sea_orm(column_type = "Blob")]
    pub subject: Vec<u8>,
    #[sea_orm(column_type = "Blob", nullable)]
    pub patient: Option<Vec<u8>>,
    #[sea_orm(column_type = "Blob", nullable)]
    pub letter: Option<Vec<u8>>,
    /// The delivery it replies to.
    pub reply_to: Option<DeliveryId>,
    /// The dispatch that it sends again.
    pub resends: Option<DispatchId>,
    /// Whether it took that one back in the same act.
    pub replaces: bool,
    /// The delivery that it passes on.
    pub forwards: Option<DeliveryId>,
}

/// No relations: queries join explicitly, so that their scope is visible.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
