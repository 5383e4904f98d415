//! An invoice: a draft until it gets its number, and never changed afterwards.

use medpost_domain::billing::payer::{Delivery, Document};
use medpost_domain::id::{AssociationId, ContractId, FacilityId, InvoiceId, RunId};
use medpost_domain::instant::Instant;
use medpost_domain::number::{Count, Size};
use medpost_domain::stored::Word;
use sea_orm::entity::prelude::*;

/// An invoice: a draft until it gets its number, and never changed afterwards.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "invoice")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: InvoiceId,
    pub run_id: Option<RunId>,
    pub contract_id: ContractId,
    pub association_id: AssociationId,
    /// The facility that pays; `None` if the contract holder does.
    pub facility_id: Option<FacilityId>,
    /// invoice | reversal
    #[sea_orm(column_type = "Text")]
    pub kind: Word<Document>,
    pub reverses_id: Option<InvoiceId>,
    #[sea_orm(column_type = "Text")]
    pub payee: String,
    #[sea_orm(column_type = "Text")]
    pub folded: String,
    pub month: i32,
    pub fiscal_year: i32,
    pub serial: Option<i32>,
    #[sea_orm(column_type = "Text", nullable)]
    pub number: Option<String>,
    /// Date of the invoice, in days since 1970 in Japan.
    pub dated: i32,
    pub due: i32,
    pub total: i64,
    /// Yen received for it; `taken_back` is what reversals took back, in yen.
    pub paid: i64,
    pub taken_back: i64,
    #[sea_orm(column_type = "Text")]
    pub content: String,
    pub sha256: Option<Vec<u8>>,
    /// What changed compared with the previous invoice, as JSON; empty if nothing did.
    #[sea_orm(column_type = "Text")]
    pub change: String,
    pub made_at: Instant,
    pub issued_at: Option<Instant>,
    #[sea_orm(column_type = "Text", nullable)]
    pub object: Option<String>,
    pub pdf_sha256: Option<Vec<u8>>,
    pub pdf_bytes: Size,
    pub sealed_with: i32,
    pub drawn_at: Option<Instant>,
    #[sea_orm(column_type = "Text")]
    pub delivery: Word<Delivery>,
    pub sent_at: Option<Instant>,
    pub opened_at: Option<Instant>,
    /// Number of reminders sent.
    pub reminded: Count,
    pub reminded_at: Option<Instant>,
}

/// No relations: queries join explicitly, so that their scope is visible.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
