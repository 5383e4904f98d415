//! A facility's membership in a contract, with start and end.

use medpost_domain::id::{ContractId, FacilityId, MembershipId};
use medpost_domain::instant::Instant;
use sea_orm::entity::prelude::*;

/// A facility's membership in a contract, with start and end.
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

/// No relations: queries join explicitly, so that their scope is visible.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
