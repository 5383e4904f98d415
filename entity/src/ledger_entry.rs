//! An entry of the ledger that bills are computed from.

use medpost_domain::billing::charge::Kind;
use medpost_domain::id::{ContractId, FacilityId};
use medpost_domain::instant::Instant;
use medpost_domain::stored::Word;
use sea_orm::entity::prelude::*;

/// An entry of the ledger that bills are computed from. Added, never changed.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "ledger_entry")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub contract_id: ContractId,
    pub facility_id: Option<FacilityId>,
    /// monthly | registration | renewal | card | change | adjustment
    #[sea_orm(column_type = "Text")]
    pub kind: Word<Kind>,
    pub yen: i64,
    pub quantity: i32,
    /// Months since January 1970.
    pub month: i32,
    #[sea_orm(column_type = "Text")]
    pub note: String,
    pub made_by: Option<Uuid>,
    pub made_at: Instant,
}

/// No relations: queries join explicitly, so that their scope is visible.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
