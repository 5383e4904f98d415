//! An index of invoices that somebody still owes: every minute the overdue ones are looked for among them, and never among
//! what was paid.
//!
//! At a million rows: it reads `invoice` once under a SHARE lock, which keeps writers of it waiting for about a second; it
//! holds only the invoices that are not paid.

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
