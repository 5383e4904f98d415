//! Belongings are confirmed and suspended one by one; facilities are listed by reading.

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::DbBackend;

#[derive(DeriveMigrationName)]
pub struct Migration;

const COLUMNS: &[(&str, &str)] = &[
    ("affiliation", "confirmed_at BIGINT NULL"),
    ("affiliation", "suspended_reason TEXT NULL"),
    ("facility", "sort_key TEXT NOT NULL DEFAULT ''"),
];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let db = manager.get_connection();
        for (table, column) in COLUMNS {
            db.execute_unprepared(&format!("ALTER TABLE {table} ADD COLUMN {column}")).await?;
        }
        // Until now every belonging counted from its beginning.
        db.execute_unprepared("UPDATE affiliation SET confirmed_at = from_at").await?;
        let hex = match db.get_database_backend() {
            DbBackend::Postgres => {
                "encode(convert_to(kana, 'UTF8'), 'hex') || '00' || encode(convert_to(name, 'UTF8'), 'hex') || '00'"
            }
            _ => "lower(hex(kana)) || '00' || lower(hex(name)) || '00'",
        };
        db.execute_unprepared(&format!("UPDATE facility SET sort_key = {hex}")).await?;
        db.execute_unprepared("CREATE INDEX facility_sort_key ON facility (sort_key, id)").await?;
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let db = manager.get_connection();
        db.execute_unprepared("DROP INDEX facility_sort_key").await?;
        for (table, column) in COLUMNS.iter().rev() {
            let name = column.split(' ').next().unwrap_or_default();
            db.execute_unprepared(&format!("ALTER TABLE {table} DROP COLUMN {name}")).await?;
        }
        Ok(())
    }
}
