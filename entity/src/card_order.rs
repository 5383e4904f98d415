//! Cards ordered together for a facility.

use medpost_domain::id::{ContractId, FacilityId, OrderId};
use medpost_domain::instant::Instant;
use medpost_domain::number::{Count, Price};
use sea_orm::entity::prelude::*;

/// Cards ordered together for a facility.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "card_order")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: OrderId,
    #[sea_orm(column_type = "Text")]
    pub number: String,
    pub facility_id: FacilityId,
    pub contract_id: Option<ContractId>,
    pub ordered_by: Uuid,
    pub ordered_at: Instant,
    #[sea_orm(column_type = "Text")]
    pub note: String,
    pub extra: Count,
    pub card_yen: Price,
}

/// No relations: queries join explicitly, so that their scope is visible.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
