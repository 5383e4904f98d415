//! A code for suspending a facility's card by telephone, at any hour.

use medpost_domain::id::FacilityId;
use medpost_domain::instant::Instant;
use sea_orm::entity::prelude::*;

/// A code for suspending a facility's card by telephone, at any hour.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "stop_code")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    #[sea_orm(column_type = "Blob")]
    pub hash: Vec<u8>,
    pub facility_id: FacilityId,
    pub issued_at: Instant,
}

/// No relations: queries join explicitly, so that their scope is visible.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
