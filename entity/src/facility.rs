//! A clinic, hospital, pharmacy or office.

use medpost_domain::id::{AssociationId, FacilityId, PlanId};
use medpost_domain::instant::Instant;
use medpost_domain::number::Count;
use sea_orm::entity::prelude::*;

/// A clinic, hospital, pharmacy or office.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "facility")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: FacilityId,
    pub association_id: AssociationId,
    pub plan_id: PlanId,
    #[sea_orm(column_type = "Text")]
    pub code: String,
    #[sea_orm(column_type = "Text")]
    pub name: String,
    #[sea_orm(column_type = "Text")]
    pub kana: String,
    #[sea_orm(column_type = "Text")]
    pub kind: String,
    #[sea_orm(column_type = "Text")]
    pub city: String,
    #[sea_orm(column_type = "Text")]
    pub address: String,
    #[sea_orm(column_type = "Text")]
    pub phone: String,
    #[sea_orm(column_type = "Text")]
    pub director: String,
    #[sea_orm(column_type = "Text")]
    pub folded: String,
    pub hold_minutes: Count,
    pub screening_hold_minutes: Count,
    pub may_skip_hold: bool,
    pub idle_minutes: Count,
    pub created_at: Instant,
    pub suspended_at: Option<Instant>,
    #[sea_orm(column_type = "Text")]
    pub sort_key: String,
    #[sea_orm(column_type = "Text")]
    pub stem: String,
    #[sea_orm(column_type = "Text")]
    pub postal_code: String,
    pub hidden: bool,
    #[sea_orm(column_type = "Text")]
    pub founder: String,
    /// FAX number; may be empty.
    #[sea_orm(column_type = "Text")]
    pub fax: String,
    /// Whom to call if nothing else helps: name and telephone number of a person; may be empty.
    #[sea_orm(column_type = "Text")]
    pub emergency: String,
    #[sea_orm(column_type = "Text")]
    pub former_city: String,
    pub closes_at: Option<Instant>,
    #[sea_orm(column_type = "Text", nullable)]
    pub closed_reason: Option<String>,
    pub successor_id: Option<FacilityId>,
    #[sea_orm(column_type = "Text", nullable)]
    pub suspended_reason: Option<String>,
    pub suspended_by_operator: bool,
    /// Years for which records are kept, 1 to 5.
    pub record_years: Count,
    /// The administrator who entered it; `None` for the command line, or if it was not recorded yet.
    pub made_by: Option<Uuid>,
}

/// No relations: queries join explicitly, so that their scope is visible.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
