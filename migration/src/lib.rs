//! The database schema: one file per change, up and down, the same on SQLite and PostgreSQL.

mod m0001_first_journey;
mod m0002_belonging;
mod table;

pub use sea_orm_migration::prelude::{MigratorTrait, SchemaManager};
use sea_orm_migration::{MigrationTrait, async_trait};

/// Every change in order.
pub struct Migrator;

#[async_trait::async_trait]
impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![Box::new(m0001_first_journey::Migration), Box::new(m0002_belonging::Migration)]
    }
}
