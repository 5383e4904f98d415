//! The database schema: one file per change, up and down, the same on SQLite and PostgreSQL.

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
mod m0023_doors;
mod table;

pub use sea_orm_migration::prelude::{MigratorTrait, SchemaManager};
use sea_orm_migration::sea_orm::{ConnectionTrait, DbErr};
use sea_orm_migration::{MigrationTrait, async_trait};

/// Every change in order.
pub struct Migrator;

#[async_trait::async_trait]
impl MigratorTrait for Migrator {
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
            Box::new(m0023_doors::Migration),
        ]
    }
}

/// Runs statements one after the other.
async fn run(manager: &SchemaManager<'_>, lines: impl IntoIterator<Item: AsRef<str>>) -> Result<(), DbErr> {
    for it in lines {
        manager.get_connection().execute_unprepared(it.as_ref()).await?;
    }
    Ok(())
}
