//! Webhooks: where changes are pushed to, what became of each delivery, the secrets that deliveries are signed
//! with, who works for a webhook and how far it has come; and whose own a record is.

use sea_orm_migration::prelude::*;

use crate::tables::{
    Record, big, big_null, create, integer, json, text, text_null, text_unique, time, time_null, uuid,
    uuid_null,
};

#[derive(Debug)]
pub(crate) struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &str {
        "m20261125_000004_webhooks"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    /// All or nothing on both databases.
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for column in OWNER {
            manager.alter_table(Table::alter().table("change").add_column(text_null(column)).take()).await?;
        }
        create(manager, webhook()).await?;
        create(manager, delivery()).await?;
        for table in [secret(), progress(), instance()] {
            manager.create_table(table).await?;
        }
        for (name, table, keys) in INDEXES {
            let sql = format!("CREATE INDEX {name} ON {table} {keys}");
            manager.get_connection().execute_unprepared(&sql).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in ["webhook_instance", "webhook_progress", "webhook_secret", "webhook_delivery", "webhook"]
        {
            manager.drop_table(Table::drop().table(table).take()).await?;
        }
        for column in OWNER {
            manager.alter_table(Table::alter().table("change").drop_column(column).take()).await?;
        }
        Ok(())
    }
}

/// Whose own a record is.
const OWNER: [&str; 2] = ["owner_issuer", "owner_subject"];

/// What is waiting is found without reading what was delivered, and what is old without reading what is waiting.
const INDEXES: [(&str, &str, &str); 9] = [
    ("webhook_owner", "webhook", "(owner_subject, owner_issuer)"),
    ("webhook_delivery_waiting", "webhook_delivery", "(webhook_id, seq) WHERE delivery_status = 'PENDING'"),
    (
        "webhook_delivery_record",
        "webhook_delivery",
        "(webhook_id, record_id, seq) WHERE delivery_status = 'PENDING'",
    ),
    (
        "webhook_delivery_due",
        "webhook_delivery",
        "(webhook_id, next_attempt_at) WHERE delivery_status = 'PENDING'",
    ),
    (
        "webhook_delivery_ping",
        "webhook_delivery",
        "(webhook_id) WHERE delivery_status = 'PENDING' AND seq IS NULL",
    ),
    ("webhook_delivery_done", "webhook_delivery", "(updated_at) WHERE delivery_status <> 'PENDING'"),
    ("webhook_secret_webhook_id", "webhook_secret", "(webhook_id)"),
    ("webhook_delivery_owner", "webhook_delivery", "(owner_subject, owner_issuer, created_at, id)"),
    (
        "webhook_delivery_owner_by_updated_at",
        "webhook_delivery",
        "(owner_subject, owner_issuer, updated_at, id)",
    ),
];

fn webhook() -> Record {
    Record {
        name: "webhook",
        columns: vec![
            text("label"),
            text("owner_issuer"),
            text("owner_subject"),
            text("role"),
            text_null("organization_code"),
            text_null("subscriber_country"),
            text_null("subscriber_funding_source"),
            text("endpoint_url"),
            json("record_types"),
            text_null("country_code"),
            text_null("funding_source_code"),
            text_null("query"),
            text_null("pause_reason"),
            time_null("paused_at"),
            time_null("replayed_at"),
        ],
        links: &[],
        orders: &["label"],
        unique: &[],
    }
}

fn delivery() -> Record {
    Record {
        name: "webhook_delivery",
        columns: vec![
            uuid("webhook_id"),
            text("owner_issuer"),
            text("owner_subject"),
            text_unique("message_id"),
            text("message_type"),
            big_null("seq"),
            text_null("record_type"),
            uuid_null("record_id"),
            text("delivery_status"),
            json("attempts"),
            integer("attempt_count"),
            time_null("first_attempt_at"),
            time_null("next_attempt_at"),
            time_null("delivered_at"),
        ],
        links: &[("webhook_id", ("webhook", "id"))],
        orders: &["created_at"],
        unique: &[],
    }
}

fn secret() -> TableCreateStatement {
    Table::create()
        .table("webhook_secret")
        .col(uuid("id").primary_key())
        .col(uuid("webhook_id"))
        .col(text("secret"))
        .col(time("created_at"))
        .col(time_null("expires_at"))
        .foreign_key(ForeignKey::create().from("webhook_secret", "webhook_id").to("webhook", "id"))
        .take()
}

fn progress() -> TableCreateStatement {
    Table::create()
        .table("webhook_progress")
        .col(uuid("webhook_id").primary_key())
        .col(big("through"))
        .col(text_null("holder"))
        .col(time_null("held_until"))
        .col(time_null("failing_since"))
        .foreign_key(ForeignKey::create().from("webhook_progress", "webhook_id").to("webhook", "id"))
        .take()
}

fn instance() -> TableCreateStatement {
    Table::create().table("webhook_instance").col(text("name").primary_key()).col(time("alive_until")).take()
}
