//! Recording: what came of requests with an idempotency key, why an application ended or went back, how many
//! took part in a session, and the country of a tag, whose partners see it.

use sea_orm_migration::prelude::*;

use crate::tables::{integer_null, json, required, text, text_null, time};

#[derive(Debug)]
pub(crate) struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &str {
        "m20261125_000003_recording"
    }
}

const COLUMNS: [(&str, &str); 3] = [
    ("application_stage", "reason"),
    ("training_session", "participants"),
    ("service_area_tag", "country_code"),
];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    /// All or nothing on both databases.
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let outcomes = Table::create()
            .table("idempotency_key")
            .col(text("caller"))
            .col(text("key"))
            .col(text("field"))
            .col(required("request", ColumnType::Blob))
            .col(json("outcome"))
            .col(time("created_at"))
            .primary_key(Index::create().col("caller").col("key").col("field"))
            .take();
        manager.create_table(outcomes).await?;
        let by_age = Index::create()
            .name("idempotency_key_created_at")
            .table("idempotency_key")
            .col("created_at")
            .take();
        manager.create_index(by_age).await?;
        for (table, column) in COLUMNS {
            let column = if column == "participants" { integer_null(column) } else { text_null(column) };
            manager.alter_table(Table::alter().table(table).add_column(column).take()).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for (table, column) in COLUMNS {
            manager.alter_table(Table::alter().table(table).drop_column(column).take()).await?;
        }
        manager.drop_table(Table::drop().table("idempotency_key").take()).await
    }
}
