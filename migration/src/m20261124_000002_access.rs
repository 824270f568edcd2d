//! Who may do what: clients of the built-in issuer, its keys, the record of reads of personal data, and
//! who sees the terms of an application.

use sea_orm_migration::prelude::*;

use crate::tables::{Record, create, json, required, text, text_null, text_unique, time, time_null, uuid};

#[derive(Debug)]
pub(crate) struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &str {
        "m20261124_000002_access"
    }
}

const RECORDS: [&str; 3] = ["api_client", "access_record", "sign_in_failure"];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    /// All or nothing on both databases.
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        records(manager).await?;
        credentials(manager).await?;
        let terms = text("conditions_visibility").default("PUBLIC").take();
        manager.alter_table(Table::alter().table("application").add_column(terms).take()).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .alter_table(Table::alter().table("application").drop_column("conditions_visibility").take())
            .await?;
        for table in ["client_secret", "signing_key"].into_iter().chain(RECORDS) {
            manager.drop_table(Table::drop().table(table).take()).await?;
        }
        Ok(())
    }
}

async fn records(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    create(
        manager,
        Record {
            name: "api_client",
            columns: vec![
                text_unique("code"),
                text("label"),
                text("role"),
                text_null("organization_code"),
                text_null("country_code"),
                text_null("funding_source_code"),
                json("scopes"),
                time_null("revoked_at"),
            ],
            links: &[
                ("organization_code", ("organization", "code")),
                ("country_code", ("country", "alpha2")),
                ("funding_source_code", ("funding_source", "code")),
            ],
            orders: &["label"],
            unique: &[],
        },
    )
    .await?;
    create(
        manager,
        Record {
            name: "access_record",
            columns: vec![
                time("accessed_at"),
                text("actor_issuer"),
                text("actor_subject"),
                text("role"),
                text_null("organization_code"),
                text_null("address"),
                text_null("reason"),
                text("request_id"),
                text("record_type"),
                uuid("record_id"),
                json("fields"),
            ],
            links: &[],
            orders: &["accessed_at", "actor_subject", "record_id"],
            unique: &[],
        },
    )
    .await?;
    create(
        manager,
        Record {
            name: "sign_in_failure",
            columns: vec![time("failed_at"), text("client_id"), text("address"), text("network")],
            links: &[],
            orders: &["failed_at", "client_id", "network, failed_at", "network, client_id, failed_at"],
            unique: &[],
        },
    )
    .await
}

async fn credentials(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let secrets = Table::create()
        .table("client_secret")
        .col(uuid("id").primary_key())
        .col(uuid("client_id"))
        .col(required("hash", ColumnType::Blob))
        .col(time("created_at"))
        .col(time_null("expires_at"))
        .foreign_key(ForeignKey::create().from("client_secret", "client_id").to("api_client", "id"))
        .take();
    manager.create_table(secrets).await?;
    let by_client =
        Index::create().name("client_secret_client_id").table("client_secret").col("client_id").take();
    manager.create_index(by_client).await?;
    let keys = Table::create()
        .table("signing_key")
        .col(text("kid").primary_key())
        .col(text("private_key"))
        .col(text("public_key"))
        .col(time("created_at"))
        .col(time_null("retires_at"))
        .take();
    manager.create_table(keys).await
}
