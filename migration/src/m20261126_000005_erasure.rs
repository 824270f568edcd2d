//! Erasures of personal data.

use sea_orm_migration::prelude::*;

use crate::tables::{text, time, time_null, uuid};

#[derive(Debug)]
pub(crate) struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &str {
        "m20261126_000005_erasure"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    /// All or nothing on both databases.
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let erasures = Table::create()
            .table("erasure")
            .col(uuid("id").primary_key())
            .col(text("record_type"))
            .col(uuid("record_id"))
            .col(time("erased_at"))
            .col(text("legal_basis"))
            .col(text("actor_issuer"))
            .col(text("actor_subject"))
            .col(text("role"))
            .col(time_null("cleared_at"))
            .take();
        manager.create_table(erasures).await?;
        for column in ["record_id", "cleared_at"] {
            let index = Index::create().name(format!("erasure_{column}")).table("erasure").col(column).take();
            manager.create_index(index).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.drop_table(Table::drop().table("erasure").take()).await
    }
}
