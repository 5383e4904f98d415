//! Rates of consumption tax, each from a month on. The rates under the law so far need no row.
//!
//! At a million rows: an empty table is created, which takes a moment and locks nothing else.

use sea_orm_migration::prelude::*;

use crate::table::{Shape, create, drop};

#[derive(DeriveMigrationName)]
pub struct Migration;

const SHAPES: [Shape; 1] =
    [Shape { name: "tax_rate", columns: &["month int key", "percent int"], unique: &[], index: &[] }];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        create(manager, &SHAPES).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop(manager, &SHAPES).await
    }
}
