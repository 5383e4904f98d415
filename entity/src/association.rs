//! A contract holder: a medical association, a municipality, or the operator.

use medpost_domain::id::AssociationId;
use medpost_domain::instant::Instant;
use sea_orm::entity::prelude::*;

/// A contract holder: a medical association, a municipality, or the operator.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "association")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: AssociationId,
    #[sea_orm(column_type = "Text")]
    pub name: String,
    #[sea_orm(column_type = "Text")]
    pub kind: String,
    pub created_at: Instant,
    #[sea_orm(column_type = "Text")]
    pub code: String,
    /// When somebody of the association last printed its emergency list.
    pub contacts_printed_at: Option<Instant>,
}

/// No relations: queries join explicitly, so that their scope is visible.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
