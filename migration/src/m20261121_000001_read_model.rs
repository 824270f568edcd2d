//! The whole read model, and the change log.

mod beside;
mod legal_chain;
mod pipeline;
mod places;
mod work;

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::{ConnectionTrait, DbBackend};

use crate::tables::{big, json_null, required, text, uuid};

#[derive(Debug)]
pub(crate) struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &str {
        "m20261121_000001_read_model"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    /// All or nothing on both databases.
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        places::create_tables(manager).await?;
        legal_chain::create_tables(manager).await?;
        work::create_tables(manager).await?;
        pipeline::create_tables(manager).await?;
        beside::create_tables(manager).await?;
        change_log(manager).await?;
        substring_search(manager).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let tables = [places::TABLES, legal_chain::TABLES, work::TABLES, pipeline::TABLES, beside::TABLES];
        manager.drop_table(Table::drop().table("change").take()).await?;
        for table in tables.concat().into_iter().rev() {
            manager.drop_table(Table::drop().table(table).take()).await?;
        }
        Ok(())
    }
}

async fn change_log(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let table = Table::create()
        .table("change")
        .col(big("seq").primary_key().auto_increment())
        .col(required("at", ColumnType::TimestampWithTimeZone))
        .col(text("actor_issuer"))
        .col(text("actor_subject"))
        .col(text("role"))
        .col(text("record_type"))
        .col(uuid("record_id"))
        .col(big("version"))
        .col(text("kind"))
        .col(json_null("before"))
        .col(json_null("after"))
        .col(text("request_id"))
        .take();
    manager.create_table(table).await?;
    let by_record = Index::create().name("change_record").table("change").col("record_id").col("seq").take();
    manager.create_index(by_record).await
}

/// PostgreSQL finds a part of a name by trigrams, where the extension may be installed; without it the
/// same search reads the table. A later migration does so for other tables and for SQLite.
async fn substring_search(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    if manager.get_database_backend() != DbBackend::Postgres {
        return Ok(());
    }
    let sql = "DO $$ BEGIN
        CREATE EXTENSION IF NOT EXISTS pg_trgm;
        CREATE INDEX pipeline_project_search ON pipeline_project USING gin (search gin_trgm_ops);
        CREATE INDEX project_search ON project USING gin (search gin_trgm_ops);
        CREATE INDEX organization_search ON organization USING gin (search gin_trgm_ops);
    EXCEPTION WHEN insufficient_privilege OR undefined_file OR feature_not_supported THEN
        RAISE NOTICE 'pg_trgm is not available: searches read whole tables';
    END $$";
    manager.get_connection().execute_unprepared(sql).await.map(drop)
}
