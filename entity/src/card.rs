//! A card that signs a member in, identified by its public key.

use medpost_domain::admission::Level;
use medpost_domain::card::CardKind;
use medpost_domain::id::{AffiliationId, CardId, MemberId};
use medpost_domain::instant::Instant;
use medpost_domain::stored::Word;
use sea_orm::entity::prelude::*;

/// A card that signs a member in, identified by its public key.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "card")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: CardId,
    pub member_id: MemberId,
    pub affiliation_id: AffiliationId,
    #[sea_orm(column_type = "Text")]
    pub kind: Word<CardKind>,
    #[sea_orm(column_type = "Text")]
    pub issuer: String,
    #[sea_orm(column_type = "Text", nullable)]
    pub serial_number: Option<String>,
    #[sea_orm(column_type = "Text")]
    pub holder: String,
    #[sea_orm(column_type = "Text", nullable)]
    pub kanji_name: Option<String>,
    #[sea_orm(column_type = "Text", nullable)]
    pub organisation: Option<String>,
    #[sea_orm(column_type = "Text")]
    pub professions: String,
    #[sea_orm(column_type = "Blob")]
    pub key_sha256: Vec<u8>,
    #[sea_orm(column_type = "Blob")]
    pub certificate_sha256: Vec<u8>,
    pub not_after: Instant,
    pub enrolled_at: Instant,
    pub suspended_at: Option<Instant>,
    #[sea_orm(column_type = "Text", nullable)]
    pub suspended_reason: Option<String>,
    pub temporary: bool,
    #[sea_orm(column_type = "Text", nullable)]
    pub suspended_by: Option<Word<Level>>,
}

/// No relations: queries join explicitly, so that their scope is visible.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
