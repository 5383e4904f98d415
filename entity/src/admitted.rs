//! A facility that may send to an inbox which takes letters from those named only.

use medpost_domain::id::{FacilityId, InboxId};
use sea_orm::entity::prelude::*;

/// A facility that may send to an inbox which takes letters from those named only.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "admitted")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub inbox_id: InboxId,
    pub facility_id: FacilityId,
}

/// No relations: queries join by hand, with their scope in sight.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
