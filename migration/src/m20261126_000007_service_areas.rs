//! The service areas of work are part of its record; a table beside it has them by their ids.

use sea_orm_migration::prelude::*;

use crate::tables::{json_null, uuid};

#[derive(Debug)]
pub(crate) struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &str {
        "m20261126_000007_service_areas"
    }
}

const SERVING: [&str; 4] = ["consultation", "event", "project", "training_program"];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    /// All or nothing on both databases.
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in SERVING {
            let codes = json_null("service_area_codes");
            manager.alter_table(Table::alter().table(table).add_column(codes).take()).await?;
        }
        let links = Table::create()
            .table("service_area_link")
            .col(uuid("record_id"))
            .col(uuid("service_area_id"))
            .primary_key(Index::create().col("record_id").col("service_area_id"))
            .foreign_key(
                ForeignKey::create().from("service_area_link", "service_area_id").to("service_area", "id"),
            )
            .take();
        manager.create_table(links).await?;
        let of_area = Index::create()
            .name("service_area_link_of_area")
            .table("service_area_link")
            .col("service_area_id")
            .col("record_id")
            .take();
        manager.create_index(of_area).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.drop_table(Table::drop().table("service_area_link").take()).await?;
        for table in SERVING {
            manager.alter_table(Table::alter().table(table).drop_column("service_area_codes").take()).await?;
        }
        Ok(())
    }
}
