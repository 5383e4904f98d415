//! Invoices are only mailed to a confirmed address.
//!
//! At a million rows: nullable columns and ones with a constant default are added instantly (a brief ACCESS EXCLUSIVE
//! lock on `payer`). The UPDATE reads and writes the payers that have an address: one row per payer, thousands at most,
//! within a second.

use sea_orm_migration::prelude::*;

use crate::run;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let mut link = ColumnDef::new(Alias::new("mail_link"));
        let link = Table::alter().table(Alias::new("payer")).add_column(link.blob().null()).to_owned();
        manager.alter_table(link).await?;
        let lines = [
            // The confirmed address; `mail` is only used as long as it equals this one.
            "ALTER TABLE payer ADD COLUMN mail_confirmed TEXT NOT NULL DEFAULT ''",
            // Besides the hash of the link's token: the address it was mailed to, since when links are counted, and how
            // many were mailed.
            "ALTER TABLE payer ADD COLUMN mail_linked TEXT NOT NULL DEFAULT ''",
            "ALTER TABLE payer ADD COLUMN mail_linked_at BIGINT NOT NULL DEFAULT 0",
            "ALTER TABLE payer ADD COLUMN mail_links INTEGER NOT NULL DEFAULT 0",
            // Existing addresses keep receiving invoices.
            "UPDATE payer SET mail_confirmed = mail",
        ];
        run(manager, lines).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let columns = ["mail_confirmed", "mail_link", "mail_linked", "mail_linked_at", "mail_links"];
        run(manager, columns.map(|it| format!("ALTER TABLE payer DROP COLUMN {it}"))).await
    }
}
