//! A person's affiliation with a facility.

use medpost_domain::admission::Level;
use medpost_domain::id::{AffiliationId, FacilityId, MemberId};
use medpost_domain::instant::Instant;
use medpost_domain::role::Role;
use medpost_domain::stored::Word;
use sea_orm::entity::prelude::*;

/// A person's affiliation with a facility.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "affiliation")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: AffiliationId,
    pub member_id: MemberId,
    pub facility_id: FacilityId,
    #[sea_orm(column_type = "Text")]
    pub role: Word<Role>,
    pub from_at: Instant,
    pub until_at: Option<Instant>,
    pub suspended_at: Option<Instant>,
    #[sea_orm(column_type = "Text", nullable)]
    pub suspended_reason: Option<String>,
    #[sea_orm(column_type = "Text", nullable)]
    pub suspended_by: Option<Word<Level>>,
}

/// No relations: queries join explicitly, so that their scope is visible.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
