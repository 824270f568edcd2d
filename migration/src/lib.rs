//! The schema of dgcc's database: ordered migrations, one per released step, never edited after their release.

mod m20261127_000001_tables;
mod tables;

pub use m20261127_000001_tables::SEARCHED;
pub use sea_orm_migration::prelude::MigratorTrait;
use sea_orm_migration::prelude::*;

#[derive(Debug)]
pub struct Migrator;

#[async_trait::async_trait]
impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![Box::new(m20261127_000001_tables::Migration)]
    }
}
