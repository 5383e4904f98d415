//! A key that an administrator signs in with: a passkey or a card.

use medpost_domain::id::{AdministratorId, KeyId};
use medpost_domain::instant::Instant;
use medpost_domain::office::ProofKind;
use medpost_domain::stored::Word;
use sea_orm::entity::prelude::*;

/// A key that an administrator signs in with: a passkey or a card.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "administrator_key")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: KeyId,
    pub administrator_id: AdministratorId,
    #[sea_orm(column_type = "Text")]
    pub kind: Word<ProofKind>,
    #[sea_orm(column_type = "Blob")]
    pub identifier: Vec<u8>,
    #[sea_orm(column_type = "Text", nullable)]
    pub credential: Option<String>,
    #[sea_orm(column_type = "Text")]
    pub label: String,
    pub created_at: Instant,
    pub used_at: Option<Instant>,
    pub removed_at: Option<Instant>,
    pub settles_at: Option<Instant>,
}

/// No relations: queries join explicitly, so that their scope is visible.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
