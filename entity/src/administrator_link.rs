//! A one-time link through which an administrator enrols a key.

use medpost_domain::id::AdministratorId;
use medpost_domain::instant::Instant;
use sea_orm::entity::prelude::*;

/// A one-time link through which an administrator enrols a key.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "administrator_link")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    #[sea_orm(column_type = "Blob")]
    pub hash: Vec<u8>,
    pub administrator_id: AdministratorId,
    pub issued_by: Option<AdministratorId>,
    pub issued_at: Instant,
    pub expires_at: Instant,
    pub used_at: Option<Instant>,
}

/// No relations: queries join explicitly, so that their scope is visible.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
