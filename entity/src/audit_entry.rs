//! An entry of the audit log, with its own digest.

use medpost_domain::act::{Act, ActorKind, SubjectKind};
use medpost_domain::id::{CardId, EntryId, FacilityId, MemberId};
use medpost_domain::instant::Instant;
use medpost_domain::stored::Word;
use sea_orm::entity::prelude::*;

/// An entry of the audit log, with its own digest.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "audit_entry")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: EntryId,
    pub at: Instant,
    #[sea_orm(column_type = "Text")]
    pub action: Word<Act>,
    #[sea_orm(column_type = "Text")]
    pub actor: Word<ActorKind>,
    pub member_id: Option<MemberId>,
    pub card_id: Option<CardId>,
    pub facility_id: Option<FacilityId>,
    #[sea_orm(column_type = "Text")]
    pub subject_kind: Word<SubjectKind>,
    pub subject_id: Option<Uuid>,
    #[sea_orm(column_type = "Text")]
    pub detail: String,
    #[sea_orm(column_type = "Blob")]
    pub digest: Vec<u8>,
    pub sealed: Option<i64>,
}

/// No relations: queries join explicitly, so that their scope is visible.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
