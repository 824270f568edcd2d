//! Recording: what came of requests with an idempotency key, why an application ended or went back, how many
//! took part in a session, the country of a tag, whose partners see it, and whom a change concerns.

use sea_orm_migration::prelude::*;

use sea_orm_migration::sea_orm::{ConnectionTrait, DbBackend};

use crate::tables::{big, integer, integer_null, json, json_null, required, text, text_null, time};

#[derive(Debug)]
pub(crate) struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &str {
        "m20261125_000003_recording"
    }
}

const COLUMNS: [(&str, &str); 2] =
    [("application_stage", "reason"), ("training_session", "participant_count")];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    /// All or nothing on both databases.
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let outcomes = Table::create()
            .table("idempotency_key")
            .col(text("caller_issuer"))
            .col(text("caller_subject"))
            .col(text("key"))
            .col(text("field"))
            .col(required("request", ColumnType::Blob))
            .col(json("outcome"))
            .col(time("created_at"))
            .primary_key(Index::create().col("caller_subject").col("caller_issuer").col("key").col("field"))
            .take();
        manager.create_table(outcomes).await?;
        let by_age = Index::create()
            .name("idempotency_key_created_at")
            .table("idempotency_key")
            .col("created_at")
            .take();
        manager.create_index(by_age).await?;
        changes(manager).await?;
        for (table, column) in COLUMNS {
            let column = if column == "participant_count" { integer_null(column) } else { text_null(column) };
            manager.alter_table(Table::alter().table(table).add_column(column).take()).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for (table, column) in COLUMNS {
            manager.alter_table(Table::alter().table(table).drop_column(column).take()).await?;
        }
        for column in CHANGE_COLUMNS {
            manager.alter_table(Table::alter().table("change").drop_column(column).take()).await?;
        }
        manager.drop_table(Table::drop().table("change_horizon").take()).await?;
        manager.drop_table(Table::drop().table("idempotency_key").take()).await
    }
}

const CHANGE_COLUMNS: [&str; 7] = [
    "organization_code",
    "was_visibility",
    "was_country",
    "was_funding_sources",
    "visibility",
    "country",
    "funding_sources",
];

/// Changes from before do not say whom they concern: the feed of changes begins after them.
async fn changes(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    for column in CHANGE_COLUMNS {
        let column = if column.ends_with("funding_sources") { json_null(column) } else { text_null(column) };
        manager.alter_table(Table::alter().table("change").add_column(column).take()).await?;
    }
    let horizon = Table::create()
        .table("change_horizon")
        .col(integer("id").primary_key())
        .col(big("through"))
        .col(time("until"))
        .col(text("secret"))
        .take();
    manager.create_table(horizon).await?;
    let random = match manager.get_database_backend() {
        DbBackend::Sqlite => "hex(randomblob(32))",
        _ => "gen_random_uuid()::text || gen_random_uuid()::text",
    };
    let first = format!(
        "INSERT INTO change_horizon (id, through, until, secret)
        SELECT 1, COALESCE(MAX(seq), 0), COALESCE(MAX(at), '1970-01-01T00:00:00+00:00'), {random} FROM change"
    );
    manager.get_connection().execute_unprepared(&first).await.map(drop)
}
