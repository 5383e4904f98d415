//! A one-time enrolment code, stored as a hash.

use medpost_domain::card::CardKind;
use medpost_domain::id::{AffiliationId, CodeId, MemberId};
use medpost_domain::instant::Instant;
use medpost_domain::number::Count;
use medpost_domain::stored::Word;
use sea_orm::entity::prelude::*;

/// A one-time enrolment code, stored as a hash.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "enrolment_code")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: CodeId,
    #[sea_orm(column_type = "Blob")]
    pub hash: Vec<u8>,
    pub affiliation_id: AffiliationId,
    #[sea_orm(column_type = "Text")]
    pub card_kind: Word<CardKind>,
    #[sea_orm(column_type = "Text", nullable)]
    pub holder: Option<String>,
    pub needs_confirmation: bool,
    pub issued_by: Option<MemberId>,
    pub issued_at: Instant,
    pub expires_at: Instant,
    pub attempts_left: Count,
    pub used_at: Option<Instant>,
    pub by_console: bool,
    #[sea_orm(column_type = "Text", nullable)]
    pub expected: Option<String>,
}

/// No relations: queries join explicitly, so that their scope is visible.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
