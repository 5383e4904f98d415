//! A queued job: work with an effect outside the database.

use medpost_domain::id::JobId;
use medpost_domain::instant::Instant;
use medpost_domain::number::Count;
use sea_orm::entity::prelude::*;

/// A queued job: work with an effect outside the database.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "job")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: JobId,
    #[sea_orm(column_type = "Text")]
    pub kind: String,
    #[sea_orm(column_type = "Text")]
    pub dedup: String,
    #[sea_orm(column_type = "Text")]
    pub payload: String,
    pub run_at: Instant,
    pub attempts: Count,
    pub lease_until: Option<Instant>,
    pub done_at: Option<Instant>,
    pub failed_at: Option<Instant>,
    #[sea_orm(column_type = "Text", nullable)]
    pub error: Option<String>,
    pub held_at: Option<Instant>,
}

/// No relations: queries join explicitly, so that their scope is visible.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
