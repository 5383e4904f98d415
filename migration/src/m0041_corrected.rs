//! Which fields of an application were corrected after receipt, with their previous values.
//!
//! At a million rows: a nullable column is added instantly (a brief ACCESS EXCLUSIVE lock on `application`).

use sea_orm_migration::prelude::*;

use crate::run;

#[derive(DeriveMigrationName)]
pub struct Migration;

const UP: [&str; 1] = ["ALTER TABLE application ADD COLUMN corrections TEXT NULL"];

const DOWN: [&str; 1] = ["ALTER TABLE application DROP COLUMN corrections"];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        run(manager, UP).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        run(manager, DOWN).await
    }
}
