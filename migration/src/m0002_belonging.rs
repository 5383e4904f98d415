//! Cards are confirmed per affiliation instead of once for all, affiliations are suspended individually, and facilities
//! are listed by reading.

use sea_orm_migration::prelude::*;

use crate::run;

#[derive(DeriveMigrationName)]
pub struct Migration;

const UP: [&str; 7] = [
    "ALTER TABLE affiliation ADD COLUMN suspended_reason TEXT NULL",
    // Filled by the server after the migration, because it knows how a reading is folded.
    "ALTER TABLE facility ADD COLUMN sort_key TEXT NOT NULL DEFAULT ''",
    "CREATE INDEX facility_sort_key ON facility (sort_key, id)",
    // Before this change, a card acted for every affiliation of its holder.
    "INSERT INTO enrolment (card_id, affiliation_id, enrolled_at, issued_by, confirmed_at, confirmed_by) \
     SELECT card.id, affiliation.id, card.enrolled_at, NULL, card.confirmed_at, card.confirmed_by \
     FROM card JOIN affiliation ON affiliation.member_id = card.member_id",
    "CREATE INDEX enrolment_affiliation ON enrolment (affiliation_id)",
    "ALTER TABLE card DROP COLUMN confirmed_at",
    "ALTER TABLE card DROP COLUMN confirmed_by",
];

const DOWN: [&str; 7] = [
    "ALTER TABLE card ADD COLUMN confirmed_at BIGINT NULL",
    "ALTER TABLE card ADD COLUMN confirmed_by",
    // A card counts as unconfirmed if any of its affiliations is still unconfirmed.
    "UPDATE card SET confirmed_at = (SELECT MAX(enrolment.confirmed_at) FROM enrolment WHERE enrolment.card_id = card.id) \
     WHERE NOT EXISTS (SELECT 1 FROM enrolment WHERE enrolment.card_id = card.id AND enrolment.confirmed_at IS NULL)",
    "DROP TABLE enrolment",
    "DROP INDEX facility_sort_key",
    "ALTER TABLE facility DROP COLUMN sort_key",
    "ALTER TABLE affiliation DROP COLUMN suspended_reason",
];

fn table() -> TableCreateStatement {
    let name = |it: &str| Alias::new(it);
    let to = |column: &str, table: &str| {
        ForeignKey::create()
            .name(format!("enrolment_{column}"))
            .from(Alias::new("enrolment"), Alias::new(column))
            .to(Alias::new(table), Alias::new("id"))
            .to_owned()
    };
    Table::create()
        .table(name("enrolment"))
        .col(ColumnDef::new(name("card_id")).uuid().not_null())
        .col(ColumnDef::new(name("affiliation_id")).uuid().not_null())
        .col(ColumnDef::new(name("enrolled_at")).big_integer().not_null())
        .col(ColumnDef::new(name("issued_by")).uuid())
        .col(ColumnDef::new(name("confirmed_at")).big_integer())
        .col(ColumnDef::new(name("confirmed_by")).uuid())
        .primary_key(Index::create().col(name("card_id")).col(name("affiliation_id")))
        .foreign_key(&mut to("card_id", "card"))
        .foreign_key(&mut to("affiliation_id", "affiliation"))
        .to_owned()
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.create_table(table()).await?;
        run(manager, UP).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let uuid = if manager.get_database_backend() == sea_orm_migration::sea_orm::DbBackend::Postgres {
            "uuid NULL"
        } else {
            "uuid_text NULL"
        };
        let lines = DOWN.map(|it| if it.ends_with("confirmed_by") { format!("{it} {uuid}") } else { it.to_owned() });
        run(manager, lines).await
    }
}
