//! An index of unpaid invoices. Every minute, the overdue ones are looked up among them without reading the paid ones.
//!
//! At a million rows: it reads `invoice` once under a SHARE lock, which blocks writers for about a second. It contains
//! only unpaid invoices.

use sea_orm_migration::prelude::*;

use crate::run;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        run(manager, ["CREATE INDEX invoice_open ON invoice (due, id) WHERE total > paid + taken_back"]).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        run(manager, ["DROP INDEX invoice_open"]).await
    }
}
