//! Limits with dates of validity.

use medpost_domain::id::PlanId;
use medpost_domain::instant::Instant;
use sea_orm::entity::prelude::*;

/// Limits with dates of validity.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "plan")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: PlanId,
    #[sea_orm(column_type = "Text")]
    pub code: String,
    pub inbox_bytes: i64,
    pub dispatch_bytes: i64,
    pub staging_bytes: i64,
    pub recipients: i32,
    pub documents: i32,
    pub text_bytes: i32,
    pub retention_days: i32,
    pub valid_from: Instant,
    pub valid_until: Option<Instant>,
    pub most_hold_minutes: i32,
}

/// No relations: queries join explicitly, so that their scope is visible.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
