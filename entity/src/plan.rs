//! Limits with dates of validity.

use medpost_domain::id::PlanId;
use medpost_domain::instant::Instant;
use medpost_domain::number::{Count, Size};
use sea_orm::entity::prelude::*;

/// Limits with dates of validity.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "plan")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: PlanId,
    #[sea_orm(column_type = "Text")]
    pub code: String,
    pub inbox_bytes: Size,
    pub dispatch_bytes: Size,
    pub staging_bytes: Size,
    pub recipients: Count,
    pub documents: Count,
    pub text_bytes: Count,
    pub retention_days: Count,
    pub valid_from: Instant,
    pub valid_until: Option<Instant>,
    pub most_hold_minutes: Count,
}

/// No relations: queries join explicitly, so that their scope is visible.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
