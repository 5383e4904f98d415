//! A transfer of facilities from one contract to another on a day.

use medpost_domain::id::{AdministratorId, ContractId, TransferId};
use medpost_domain::instant::Instant;
use medpost_domain::number::{Price, Size};
use medpost_domain::stored::Word;
use medpost_domain::transfer::Ending;
use sea_orm::entity::prelude::*;

/// A transfer of facilities from one contract to another on a day.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "transfer")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: TransferId,
    pub from_contract_id: ContractId,
    pub to_contract_id: Option<ContractId>,
    pub everything: bool,
    pub pool_bytes: Size,
    pub monthly_yen: Price,
    pub begins_at: Instant,
    #[sea_orm(column_type = "Text")]
    pub note: String,
    pub code_hash: Option<Vec<u8>>,
    pub asked_by: AdministratorId,
    pub asked_at: Instant,
    pub from_agreed_by: Option<AdministratorId>,
    pub from_agreed_at: Option<Instant>,
    pub to_agreed_by: Option<AdministratorId>,
    pub to_agreed_at: Option<Instant>,
    pub ended_by: Option<AdministratorId>,
    pub ended_at: Option<Instant>,
    #[sea_orm(column_type = "Text", nullable)]
    pub ended_how: Option<Word<Ending>>,
    #[sea_orm(column_type = "Text")]
    pub reason: String,
    pub done_at: Option<Instant>,
    pub version: i32,
}

/// No relations: queries join explicitly, so that their scope is visible.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
