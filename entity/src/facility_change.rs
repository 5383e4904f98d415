//! A change of a facility's facts on a day.

use medpost_domain::id::{FacilityChangeId, FacilityId};
use medpost_domain::instant::Instant;
use sea_orm::entity::prelude::*;

/// A change of a facility's facts on a day.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "facility_change")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: FacilityChangeId,
    pub facility_id: FacilityId,
    #[sea_orm(column_type = "Text")]
    pub facts: String,
    pub effective_at: Instant,
    pub applied_at: Option<Instant>,
    pub cancelled_at: Option<Instant>,
    pub made_by: Option<Uuid>,
    pub made_at: Instant,
    #[sea_orm(column_type = "Text")]
    pub note: String,
}

/// No relations: queries join explicitly, so that their scope is visible.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
