//! An index of jobs that were given up, which the operator's page counts.
//!
//! At a million rows: it reads `job` once under a SHARE lock, which blocks writers for about a second. It contains only
//! the handful of rows that were given up.

use sea_orm_migration::prelude::*;

use crate::run;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        run(manager, ["CREATE INDEX job_given_up ON job (failed_at) WHERE failed_at IS NOT NULL"]).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        run(manager, ["DROP INDEX job_given_up"]).await
    }
}
