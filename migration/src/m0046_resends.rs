//! Which dispatch one sends again or replaces, which delivery it passes on, whose bytes a document shares, and from when
//! documents share them: processes of the previous version would delete the bytes with the first document.
//!
//! At a million rows: nullable columns and one with a constant default are added instantly. The indexes cover only what
//! was resent or shared, of which there is none yet: each reads its table once, in a second or two, during which nothing
//! is sent.

use sea_orm_migration::prelude::*;

use crate::run;

#[derive(DeriveMigrationName)]
pub struct Migration;

const UP: [&str; 2] = [
    "CREATE INDEX dispatch_resends ON dispatch (resends) WHERE resends IS NOT NULL",
    "CREATE INDEX document_content ON document (content_id) WHERE content_id IS NOT NULL",
];

const DOWN: [&str; 7] = [
    "ALTER TABLE installation DROP COLUMN shares_from",
    "DROP INDEX document_content",
    "DROP INDEX dispatch_resends",
    "ALTER TABLE document DROP COLUMN content_id",
    "ALTER TABLE dispatch DROP COLUMN forwards",
    "ALTER TABLE dispatch DROP COLUMN replaces",
    "ALTER TABLE dispatch DROP COLUMN resends",
];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let id = |name| ColumnDef::new(Alias::new(name)).uuid().null().to_owned();
        let mut replaces = ColumnDef::new(Alias::new("replaces"));
        replaces.boolean().not_null().default(false);
        let mut from = ColumnDef::new(Alias::new("shares_from"));
        from.big_integer().null();
        let columns = [
            ("installation", from),
            ("dispatch", id("resends")),
            ("dispatch", replaces),
            ("dispatch", id("forwards")),
            ("document", id("content_id")),
        ];
        for (table, mut column) in columns {
            let change = Table::alter().table(Alias::new(table)).add_column(&mut column).to_owned();
            manager.alter_table(change).await?;
        }
        run(manager, UP).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        run(manager, DOWN).await
    }
}
