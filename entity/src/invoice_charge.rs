//! A charge on an invoice. Each charge is invoiced only once.

use medpost_domain::billing::charge::Kind;
use medpost_domain::id::{ContractId, FacilityId, InvoiceId};
use medpost_domain::stored::Word;
use sea_orm::entity::prelude::*;

/// A charge on an invoice. Each charge is invoiced only once.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "invoice_charge")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub invoice_id: InvoiceId,
    pub contract_id: ContractId,
    pub month: i32,
    #[sea_orm(column_type = "Text")]
    pub kind: Word<Kind>,
    pub entry_id: Uuid,
    pub facility_id: Option<FacilityId>,
    pub quantity: i32,
    pub yen: i64,
}

/// No relations: queries join explicitly, so that their scope is visible.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
