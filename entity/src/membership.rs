//! A facility in a contract, from and until.

use medpost_domain::id::{ContractId, FacilityId, MembershipId};
use medpost_domain::instant::Instant;
use sea_orm::entity::prelude::*;

/// A facility in a contract, from and until.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "membership")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: MembershipId,
    pub contract_id: ContractId,
    pub facility_id: FacilityId,
    pub from_at: Instant,
    pub until_at: Option<Instant>,
}

/// No relations: queries join by hand, with their scope in sight.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
