//! The layout in which an association takes the breakdown of its invoices away.

use sea_orm_migration::prelude::*;

use crate::table::{Shape, create, drop};

#[derive(DeriveMigrationName)]
pub struct Migration;

const SHAPES: &[Shape] = &[Shape {
    name: "breakdown_layout",
    columns: &[
        // Of the association.
        "id uuid key",
        // Columns, what is added for each facility, and members' own numbers and sums: JSON.
        "content text",
        "version int",
    ],
    unique: &[],
    index: &[],
}];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        create(manager, SHAPES).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop(manager, SHAPES).await
    }
}
