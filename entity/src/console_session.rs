//! The session of an administrator signed in to the console.

use medpost_domain::id::{AdministratorId, ConsoleSessionId, KeyId};
use medpost_domain::instant::Instant;
use sea_orm::entity::prelude::*;

/// The session of an administrator signed in to the console.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "console_session")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ConsoleSessionId,
    pub administrator_id: AdministratorId,
    pub key_id: KeyId,
    #[sea_orm(column_type = "Blob", nullable)]
    pub certificate_sha256: Option<Vec<u8>>,
    pub created_at: Instant,
    pub active_at: Instant,
    pub fresh_at: Instant,
    pub ended_at: Option<Instant>,
}

/// No relations: queries join explicitly, so that their scope is visible.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
