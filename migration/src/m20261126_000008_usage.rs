//! Which clients use which elements of the schema, counted by the day.

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::DbBackend;

use crate::tables::{big, boolean, date, text};

#[derive(Debug)]
pub(crate) struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &str {
        "m20261126_000008_usage"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    /// All or nothing on both databases.
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        // The same order of texts on both databases, whatever the locale of the server: pages follow it.
        let text = |name| match manager.get_database_backend() {
            DbBackend::Postgres => text(name).extra("COLLATE \"C\"").take(),
            _ => text(name),
        };
        let mut key = Index::create();
        for column in ["coordinate", "authenticated", "client", "client_version", "day"] {
            key.col(column);
        }
        let usage = Table::create()
            .table("usage")
            .col(text("coordinate"))
            .col(boolean("authenticated"))
            .col(text("client"))
            .col(text("client_version"))
            .col(date("day"))
            .col(big("count"))
            .primary_key(&mut key)
            .take();
        manager.create_table(usage).await?;
        let by_day = Index::create().name("usage_day").table("usage").col("day").take();
        manager.create_index(by_day).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.drop_table(Table::drop().table("usage").take()).await
    }
}
