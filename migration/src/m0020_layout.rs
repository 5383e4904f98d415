//! The layout in which an association downloads the breakdown of its invoices, and the contract number that a payer
//! uses.

use sea_orm_migration::prelude::*;

use crate::run;
use crate::table::{Shape, create, drop};

#[derive(DeriveMigrationName)]
pub struct Migration;

const SHAPES: &[Shape] = &[Shape {
    name: "breakdown_layout",
    columns: &[
        // Id of the association.
        "id uuid key",
        // Columns, surcharges, and members' numbers and amounts, as JSON.
        "content text",
        "version int",
    ],
    unique: &[],
    index: &[],
}];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        run(manager, ["ALTER TABLE payer ADD COLUMN contract_number TEXT NOT NULL DEFAULT ''"]).await?;
        create(manager, SHAPES).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop(manager, SHAPES).await?;
        run(manager, ["ALTER TABLE payer DROP COLUMN contract_number"]).await
    }
}
