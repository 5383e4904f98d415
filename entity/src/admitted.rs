//! A facility that is listed as a sender for an inbox that only accepts listed senders.

use medpost_domain::id::{FacilityId, InboxId};
use sea_orm::entity::prelude::*;

/// A facility that is listed as a sender for an inbox that only accepts listed senders.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "admitted")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub inbox_id: InboxId,
    pub facility_id: FacilityId,
}

/// No relations: queries join explicitly, so that their scope is visible.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
