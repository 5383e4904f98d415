//! A facility suspended by the operator can only be resumed by the operator.

use sea_orm_migration::prelude::*;

use crate::run;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        run(manager, ["ALTER TABLE facility ADD COLUMN suspended_by_operator BOOLEAN NOT NULL DEFAULT FALSE"]).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        run(manager, ["ALTER TABLE facility DROP COLUMN suspended_by_operator"]).await
    }
}
