//! A passkey ceremony in progress.

use medpost_domain::id::{AdministratorId, CeremonyId};
use medpost_domain::instant::Instant;
use medpost_domain::office::CeremonyKind;
use medpost_domain::stored::Word;
use sea_orm::entity::prelude::*;

/// A passkey ceremony in progress.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "ceremony")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: CeremonyId,
    pub administrator_id: Option<AdministratorId>,
    #[sea_orm(column_type = "Text")]
    pub kind: Word<CeremonyKind>,
    #[sea_orm(column_type = "Text")]
    pub state: String,
    pub expires_at: Instant,
}

/// No relations: queries join explicitly, so that their scope is visible.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
