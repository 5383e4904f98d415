//! The database schema: one file per change, up and down, the same for SQLite and PostgreSQL.

mod m0001_first_journey;
mod m0002_belonging;
mod m0003_stem;
mod m0004_contract;
mod m0005_console;
mod m0006_change;
mod m0007_application;
mod m0008_openness;
mod m0009_cards;
mod m0010_moves;
mod m0011_transfer;
mod m0012_large;
mod m0013_suspended_by;
mod m0014_terms;
mod m0015_ledger;
mod m0016_invoices;
mod m0017_payments;
mod m0018_debits;
mod m0019_cards;
mod m0020_layout;
mod m0021_weather;
mod m0022_record_keys;
mod m0030_confirmed;
mod m0031_second_person;
mod m0032_doors;
mod m0033_application_mail;
mod m0034_growth;
mod m0035_given_up;
mod m0036_open_invoices;
mod m0037_upload_metadata;
mod m0038_tax_rates;
mod m0039_fax_and_renewals;
mod m0040_came;
mod m0041_corrected;
mod m0042_emergency;
mod m0043_stops;
mod m0044_handling;
mod m0045_replies;
mod m0046_resends;
mod table;

use std::collections::BTreeSet;

use sea_orm_migration::prelude::{Alias, DynIden, IntoIden, MigratorTrait, Query, SchemaManager};
use sea_orm_migration::sea_orm::{ConnectionTrait, DatabaseConnection, DbErr};
use sea_orm_migration::{MigrationTrait, async_trait};

/// Changes up to the first release. That release refuses a database whose `seaql_migrations` names a change unknown to
/// it, so nothing may ever be added here.
struct First;

/// Changes since then. The previous program must still run on the new schema, so tables and nullable columns, or ones
/// with a default, may be added, but nothing is dropped.
struct Later;

/// The table that records [`Later`].
const LATER: &str = "schema_change";

/// Migrates a database to this version. A newer one is left as it is.
pub async fn up(db: &DatabaseConnection) -> Result<(), DbErr> {
    if !pending(db).await?.is_empty() {
        First::up(db, None).await?;
        Later::up(db, None).await?;
    }
    Ok(())
}

/// Reverts every change.
pub async fn down(db: &DatabaseConnection) -> Result<(), DbErr> {
    Later::down(db, None).await?;
    First::down(db, None).await
}

/// Migrates an empty database to an earlier version, given by the changes that [`applied`] returned then. Fails if one
/// of them is unknown to this program.
pub async fn up_to(db: &DatabaseConnection, changes: &[String]) -> Result<(), DbErr> {
    let (first, later) = (names::<First>(), names::<Later>());
    if let Some(it) = changes.iter().find(|it| !first.contains(it) && !later.contains(it)) {
        return Err(DbErr::Migration(format!("the change {it} belongs to a newer version of this program")));
    }
    let count = |known: &[String]| u32::try_from(known.iter().filter(|it| changes.contains(it)).count()).ok();
    First::up(db, count(&first)).await?;
    if count(&later) > Some(0) {
        Later::up(db, count(&later)).await?;
    }
    Ok(())
}

/// Changes that this program knows but the database doesn't have, in order.
pub async fn pending(db: &impl ConnectionTrait) -> Result<Vec<String>, DbErr> {
    let applied: BTreeSet<String> = applied(db).await?.into_iter().collect();
    let known = names::<First>().into_iter().chain(names::<Later>());
    Ok(known.filter(|it| !applied.contains(it)).collect())
}

/// Changes that the database has, including those of a newer program.
pub async fn applied(db: &impl ConnectionTrait) -> Result<Vec<String>, DbErr> {
    let mut all = Vec::new();
    for table in ["seaql_migrations", LATER] {
        if has_table(db, table).await? {
            let select = Query::select().column(Alias::new("version")).from(Alias::new(table)).to_owned();
            for row in db.query_all(&select).await? {
                all.push(row.try_get("", "version")?);
            }
        }
    }
    all.sort();
    Ok(all)
}

/// Tables that only record which changes a database has.
pub const BOOKKEEPING: [&str; 2] = ["seaql_migrations", LATER];

async fn has_table(db: &impl ConnectionTrait, name: &str) -> Result<bool, DbErr> {
    use sea_orm_migration::sea_orm::{DbBackend, Statement};
    let sql = match db.get_database_backend() {
        DbBackend::Sqlite => "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = ?",
        _ => "SELECT 1 FROM information_schema.tables WHERE table_schema = current_schema() AND table_name = $1",
    };
    let ask = Statement::from_sql_and_values(db.get_database_backend(), sql, [name.into()]);
    Ok(db.query_one_raw(ask).await?.is_some())
}

fn names<M: MigratorTrait>() -> Vec<String> {
    M::migrations().iter().map(|it| it.name().to_owned()).collect()
}

#[async_trait::async_trait]
impl MigratorTrait for Later {
    fn migration_table_name() -> DynIden {
        Alias::new(LATER).into_iden()
    }

    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![
            Box::new(m0021_weather::Migration),
            Box::new(m0022_record_keys::Migration),
            Box::new(m0030_confirmed::Migration),
            Box::new(m0031_second_person::Migration),
            Box::new(m0032_doors::Migration),
            Box::new(m0033_application_mail::Migration),
            Box::new(m0034_growth::Migration),
            Box::new(m0035_given_up::Migration),
            Box::new(m0036_open_invoices::Migration),
            Box::new(m0037_upload_metadata::Migration),
            Box::new(m0038_tax_rates::Migration),
            Box::new(m0039_fax_and_renewals::Migration),
            Box::new(m0040_came::Migration),
            Box::new(m0041_corrected::Migration),
            Box::new(m0042_emergency::Migration),
            Box::new(m0043_stops::Migration),
            Box::new(m0044_handling::Migration),
            Box::new(m0045_replies::Migration),
            Box::new(m0046_resends::Migration),
        ]
    }
}

#[async_trait::async_trait]
impl MigratorTrait for First {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![
            Box::new(m0001_first_journey::Migration),
            Box::new(m0002_belonging::Migration),
            Box::new(m0003_stem::Migration),
            Box::new(m0004_contract::Migration),
            Box::new(m0005_console::Migration),
            Box::new(m0006_change::Migration),
            Box::new(m0007_application::Migration),
            Box::new(m0008_openness::Migration),
            Box::new(m0009_cards::Migration),
            Box::new(m0010_moves::Migration),
            Box::new(m0011_transfer::Migration),
            Box::new(m0012_large::Migration),
            Box::new(m0013_suspended_by::Migration),
            Box::new(m0014_terms::Migration),
            Box::new(m0015_ledger::Migration),
            Box::new(m0016_invoices::Migration),
            Box::new(m0017_payments::Migration),
            Box::new(m0018_debits::Migration),
            Box::new(m0019_cards::Migration),
            Box::new(m0020_layout::Migration),
        ]
    }
}

/// Executes the statements one after the other.
async fn run(manager: &SchemaManager<'_>, lines: impl IntoIterator<Item: AsRef<str>>) -> Result<(), DbErr> {
    for it in lines {
        manager.get_connection().execute_unprepared(it.as_ref()).await?;
    }
    Ok(())
}
