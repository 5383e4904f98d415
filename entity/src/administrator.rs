//! Somebody who looks after a contract holder or, if there is none, the operator's staff.

use medpost_domain::id::{AdministratorId, AssociationId};
use medpost_domain::instant::Instant;
use medpost_domain::role::Role;
use medpost_domain::stored::Word;
use sea_orm::entity::prelude::*;

/// Somebody who looks after a contract holder or, if there is none, the operator's staff.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "administrator")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: AdministratorId,
    pub association_id: Option<AssociationId>,
    #[sea_orm(column_type = "Text")]
    pub name: String,
    #[sea_orm(column_type = "Text")]
    pub mail: String,
    #[sea_orm(column_type = "Text")]
    pub role: Word<Role>,
    pub created_at: Instant,
    pub suspended_at: Option<Instant>,
    pub version: i32,
    pub invited_by: Option<AdministratorId>,
    pub known_at: Option<Instant>,
}

/// No relations: queries join explicitly, so that their scope is visible.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
