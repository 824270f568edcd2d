//! API clients that show a certificate, or that are members of X-Road, have no secret.

use sea_orm_migration::prelude::*;

use crate::tables::text_null;

#[derive(Debug)]
pub(crate) struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &str {
        "m20261126_000009_client_identity"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    /// All or nothing on both databases.
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let identity = text_null("identity");
        manager.alter_table(Table::alter().table("api_client").add_column(identity).take()).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.alter_table(Table::alter().table("api_client").drop_column("identity").take()).await
    }
}
