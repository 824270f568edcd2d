//! The schema of dgcc's database: ordered migrations, one per released step, never edited afterwards.

mod m20261121_000001_read_model;
mod m20261124_000002_access;
mod m20261125_000003_recording;
mod m20261125_000004_webhooks;
mod m20261126_000005_erasure;
mod m20261126_000006_search;
mod m20261126_000007_service_areas;
mod m20261126_000008_usage;
mod m20261126_000009_client_identity;
mod tables;

pub use m20261126_000006_search::SEARCHED;
pub use sea_orm_migration::prelude::MigratorTrait;
use sea_orm_migration::prelude::*;

#[derive(Debug)]
pub struct Migrator;

#[async_trait::async_trait]
impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![
            Box::new(m20261121_000001_read_model::Migration),
            Box::new(m20261124_000002_access::Migration),
            Box::new(m20261125_000003_recording::Migration),
            Box::new(m20261125_000004_webhooks::Migration),
            Box::new(m20261126_000005_erasure::Migration),
            Box::new(m20261126_000006_search::Migration),
            Box::new(m20261126_000007_service_areas::Migration),
            Box::new(m20261126_000008_usage::Migration),
            Box::new(m20261126_000009_client_identity::Migration),
        ]
    }
}
