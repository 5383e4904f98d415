//! An application remains a draft until its mail address is confirmed, and is counted by address and network.
//!
//! At a million rows: nullable columns and ones with a constant default are added instantly (a brief ACCESS EXCLUSIVE
//! lock on `application`). Each index reads the table once under a SHARE lock, which blocks applying and deciding
//! for about a second; the one on addresses covers every row, the others are empty at first. Existing applications
//! count as confirmed: none of them is a draft.

use sea_orm_migration::prelude::*;

use crate::run;

#[derive(DeriveMigrationName)]
pub struct Migration;

const UP: [&str; 6] = [
    // The network that the form was sent from; deleted after a day.
    "ALTER TABLE application ADD COLUMN network TEXT NULL",
    // When a confirmation link was last requested, and how many were.
    "ALTER TABLE application ADD COLUMN mail_linked_at BIGINT NULL",
    "ALTER TABLE application ADD COLUMN mail_links INTEGER NOT NULL DEFAULT 0",
    "CREATE UNIQUE INDEX application_link ON application (mail_link) WHERE mail_link IS NOT NULL",
    "CREATE INDEX application_lately ON application (created_at) WHERE network IS NOT NULL",
    "CREATE INDEX application_address ON application (lower(mail))",
];

const DOWN: [&str; 7] = [
    "DROP INDEX application_address",
    "DROP INDEX application_lately",
    "DROP INDEX application_link",
    "ALTER TABLE application DROP COLUMN mail_links",
    "ALTER TABLE application DROP COLUMN mail_linked_at",
    "ALTER TABLE application DROP COLUMN mail_link",
    "ALTER TABLE application DROP COLUMN network",
];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        // Hash of the token in the link mailed last.
        let mut link = ColumnDef::new(Alias::new("mail_link"));
        let link = Table::alter().table(Alias::new("application")).add_column(link.blob().null()).to_owned();
        manager.alter_table(link).await?;
        run(manager, UP).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        run(manager, DOWN).await
    }
}
