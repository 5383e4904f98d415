//! An association's request to change the pack of its contract.

use medpost_domain::change_request::State;
use medpost_domain::id::{AdministratorId, ChangeId, ContractId, PackId};
use medpost_domain::instant::Instant;
use medpost_domain::number::{Price, Size};
use medpost_domain::stored::Word;
use sea_orm::entity::prelude::*;

/// An association's request to change the pack of its contract.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "change_request")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ChangeId,
    pub contract_id: ContractId,
    pub pack_id: PackId,
    pub pool_bytes: Size,
    pub monthly_yen: Price,
    #[sea_orm(column_type = "Text")]
    pub state: Word<State>,
    #[sea_orm(column_type = "Text")]
    pub note: String,
    pub asked_by: AdministratorId,
    pub asked_at: Instant,
    pub takes_effect_at: Instant,
    pub fee: bool,
    pub decided_by: Option<AdministratorId>,
    pub decided_at: Option<Instant>,
    #[sea_orm(column_type = "Text", nullable)]
    pub reason: Option<String>,
    pub version: i32,
}

/// No relations: queries join explicitly, so that their scope is visible.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
