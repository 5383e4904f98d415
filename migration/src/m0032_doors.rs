//! Who may let whom in: who had a hand in letting somebody in, what is awaiting confirmation and until when, who
//! suspended a card or a person, who invited an administrator, and from when a key that replaced another one may
//! confirm.
//!
//! At a million rows: every column is nullable without a default, which takes no time on either database (a momentary
//! ACCESS EXCLUSIVE lock on PostgreSQL). The two indices only contain what is waiting, a handful of rows; each reads
//! its table once under a SHARE lock, which blocks writers of `enrolment` and `post_holder` for about a second.

use sea_orm_migration::prelude::*;

use crate::run;

#[derive(DeriveMigrationName)]
pub struct Migration;

/// Table, column and type. `uuid` stands for each database's own type.
const COLUMNS: [(&str, &str, &str); 15] = [
    ("facility", "made_by", "uuid"),
    ("card", "suspended_by", "TEXT"),
    ("affiliation", "suspended_by", "TEXT"),
    ("enrolment_code", "expected", "TEXT"),
    ("enrolment", "hands", "TEXT"),
    ("enrolment", "expected", "TEXT"),
    ("enrolment", "renewed_at", "BIGINT"),
    ("post_holder", "hands", "TEXT"),
    ("post_holder", "waits_since", "BIGINT"),
    ("post_holder", "valid_at", "BIGINT"),
    ("pki_card", "hands", "TEXT"),
    ("notice_address", "added_by", "uuid"),
    ("administrator", "invited_by", "uuid"),
    ("administrator", "known_at", "BIGINT"),
    ("administrator_key", "settles_at", "BIGINT"),
];

const INDICES: [&str; 2] = [
    "CREATE INDEX enrolment_waits ON enrolment (affiliation_id) WHERE confirmed_at IS NULL",
    "CREATE INDEX post_holder_waits ON post_holder (member_id) WHERE waits_since IS NOT NULL",
];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let postgres = manager.get_database_backend() == sea_orm_migration::sea_orm::DbBackend::Postgres;
        let columns = COLUMNS.map(|(table, column, kind)| {
            let kind = if kind == "uuid" && !postgres { "uuid_text" } else { kind };
            format!("ALTER TABLE {table} ADD COLUMN {column} {kind} NULL")
        });
        run(manager, columns).await?;
        run(manager, INDICES).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        run(manager, ["DROP INDEX enrolment_waits", "DROP INDEX post_holder_waits"]).await?;
        run(manager, COLUMNS.map(|(table, column, _)| format!("ALTER TABLE {table} DROP COLUMN {column}"))).await
    }
}
