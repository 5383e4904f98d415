//! A card enrolled for an affiliation. It works there once it is confirmed.

use medpost_domain::id::{AffiliationId, CardId, MemberId};
use medpost_domain::instant::Instant;
use sea_orm::entity::prelude::*;

/// A card enrolled for an affiliation.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "enrolment")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub card_id: CardId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub affiliation_id: AffiliationId,
    pub enrolled_at: Instant,
    pub issued_by: Option<MemberId>,
    pub confirmed_at: Option<Instant>,
    pub valid_at: Option<Instant>,
    pub confirmed_by: Option<MemberId>,
    #[sea_orm(column_type = "Text", nullable)]
    pub hands: Option<String>,
    #[sea_orm(column_type = "Text", nullable)]
    pub expected: Option<String>,
    pub renewed_at: Option<Instant>,
}

/// No relations: queries join explicitly, so that their scope is visible.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
