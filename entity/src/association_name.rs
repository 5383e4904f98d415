//! A name and 団体コード that an association bears from a day on.

use medpost_domain::id::{AssociationId, AssociationNameId};
use medpost_domain::instant::Instant;
use sea_orm::entity::prelude::*;

/// A name and 団体コード that an association bears from a day on.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "association_name")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: AssociationNameId,
    pub association_id: AssociationId,
    #[sea_orm(column_type = "Text")]
    pub name: String,
    #[sea_orm(column_type = "Text")]
    pub code: String,
    pub from_at: Instant,
    pub made_by: Option<Uuid>,
    pub made_at: Instant,
    #[sea_orm(column_type = "Text")]
    pub note: String,
}

/// No relations: queries join explicitly, so that their scope is visible.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
