//! The state of the installation's clock.

use medpost_domain::instant::Instant;
use sea_orm::entity::prelude::*;

/// The state of the installation's clock.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "time_guard")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: i32,
    pub beat_at: Instant,
    pub held_at: Option<Instant>,
    pub held_step: i64,
    #[sea_orm(column_type = "Text", nullable)]
    pub held_why: Option<String>,
    #[sea_orm(column_type = "Text", nullable)]
    pub accept_by: Option<String>,
    #[sea_orm(column_type = "Text", nullable)]
    pub accept_why: Option<String>,
    pub paused_until: Option<Instant>,
    pub accepted: i64,
}

/// No relations: queries join explicitly, so that their scope is visible.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
