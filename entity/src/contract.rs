//! What a contract holder was promised: a pool, shared or divided.

use medpost_domain::billing::cycle::{Cycle, Dated, Due, Payer};
use medpost_domain::id::{AssociationId, ContractId, PackId};
use medpost_domain::instant::Instant;
use medpost_domain::number::{Count, Price, Size};
use medpost_domain::plan::Audience;
use medpost_domain::pool::Sharing;
use medpost_domain::stored::Word;
use sea_orm::entity::prelude::*;

/// What a contract holder was promised: a pool, shared or divided.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "contract")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ContractId,
    pub association_id: AssociationId,
    #[sea_orm(column_type = "Text")]
    pub name: String,
    #[sea_orm(column_type = "Text")]
    pub sharing: Word<Sharing>,
    pub pool_bytes: Size,
    pub ceiling_bytes: Size,
    pub begins_at: Instant,
    pub ends_at: Option<Instant>,
    pub version: i32,
    pub created_at: Instant,
    pub pack_id: Option<PackId>,
    pub monthly_yen: Price,
    pub free_changes: Count,
    /// group | individual
    #[sea_orm(column_type = "Text")]
    pub audience: Word<Audience>,
    pub registration_yen: Price,
    pub registration_months: Count,
    pub included_cards: Count,
    pub card_yen: Price,
    pub suspended_at: Option<Instant>,
    #[sea_orm(column_type = "Text", nullable)]
    pub suspended_reason: Option<String>,
    #[sea_orm(column_type = "Text", nullable)]
    pub ended_reason: Option<String>,
    pub dispatch_bytes: Size,
    pub retention_days: Count,
    pub most_hold_minutes: Count,
    /// Fee in yen for a change beyond the free ones.
    pub change_yen: Price,
    /// Whether prices include tax.
    pub tax_included: bool,
    /// Fee in yen for each renewal of the registration.
    pub renewal_yen: Price,
    /// holder | facilities | split
    #[sea_orm(column_type = "Text")]
    pub payer: Word<Payer>,
    /// month | quarter | half | year
    #[sea_orm(column_type = "Text")]
    pub cycle: Word<Cycle>,
    /// Whether a cycle is billed before it begins.
    pub advance: bool,
    /// Whether an overpayment is paid back instead of being carried over.
    pub pay_back: bool,
    /// month_end | issue_day
    #[sea_orm(column_type = "Text")]
    pub dated: Word<Dated>,
    /// next_month_end | thirty_days
    #[sea_orm(column_type = "Text")]
    pub due: Word<Due>,
    /// The first month billed here; `None` for the contract's first month.
    pub billed_from: Option<i32>,
    /// 更新手続き中: the original end, if the contract continues because its renewal is under review.
    pub renewing_from: Option<Instant>,
}

/// No relations: queries join explicitly, so that their scope is visible.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
