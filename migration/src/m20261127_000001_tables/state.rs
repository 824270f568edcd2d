//! The tables beside those of records: the log of changes, what came of requests, credentials, the work of webhooks,
//! erasures, and the use of the API.

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::{ConnectionTrait, DbBackend};

use crate::tables::{
    Beside, big, boolean, bytes, date, integer, json, json_null, text, text_key, text_null, time, time_null,
    uuid, uuid_key,
};

pub(super) fn tables() -> Vec<Beside> {
    vec![
        Beside {
            name: "change",
            columns: vec![
                big("seq").primary_key().auto_increment().take(),
                time("at"),
                text("actor_issuer"),
                text("actor_subject"),
                text("role"),
                text("record_type"),
                uuid("record_id"),
                big("version"),
                text("kind"),
                json_null("before"),
                json_null("after"),
                text("request_id"),
                text_null("organization_code"),
                // Whom the change concerns: who could see the record before, and who can see it now.
                text_null("was_visibility"),
                text_null("was_country"),
                json_null("was_funding_sources"),
                text_null("visibility"),
                text_null("country"),
                json_null("funding_sources"),
                text_null("owner_issuer"),
                text_null("owner_subject"),
            ],
            key: &[],
            links: vec![],
        },
        Beside {
            name: "change_horizon",
            columns: vec![integer("id").primary_key().take(), big("through"), time("until"), text("secret")],
            key: &[],
            links: vec![],
        },
        Beside {
            name: "idempotency_key",
            columns: vec![
                text("caller_issuer"),
                text("caller_subject"),
                text("key"),
                text("field"),
                bytes("request"),
                json("outcome"),
                time("created_at"),
            ],
            key: &["caller_subject", "caller_issuer", "key", "field"],
            links: vec![],
        },
        Beside {
            name: "client_secret",
            columns: vec![
                uuid_key("id"),
                uuid("client_id"),
                bytes("hash"),
                time("created_at"),
                time_null("expires_at"),
            ],
            key: &[],
            links: vec![("client_id", ("api_client", "id"))],
        },
        Beside {
            name: "signing_key",
            columns: vec![
                text_key("kid"),
                text("private_key"),
                text("public_key"),
                time("created_at"),
                time_null("retires_at"),
            ],
            key: &[],
            links: vec![],
        },
        Beside {
            name: "webhook_secret",
            columns: vec![
                uuid_key("id"),
                uuid("webhook_id"),
                text("secret"),
                time("created_at"),
                time_null("expires_at"),
            ],
            key: &[],
            links: vec![("webhook_id", ("webhook", "id"))],
        },
        Beside { name: "listed_row", columns: vec![text_key("code"), json("row")], key: &[], links: vec![] },
        Beside {
            name: "webhook_progress",
            columns: vec![
                uuid_key("webhook_id"),
                big("through"),
                text_null("holder"),
                time_null("held_until"),
                time_null("failing_since"),
            ],
            key: &[],
            links: vec![("webhook_id", ("webhook", "id"))],
        },
        Beside {
            name: "webhook_instance",
            columns: vec![text_key("name"), time("alive_until")],
            key: &[],
            links: vec![],
        },
        Beside {
            name: "erasure",
            columns: vec![
                uuid_key("id"),
                text("record_type"),
                uuid("record_id"),
                time("erased_at"),
                text("legal_basis"),
                text("actor_issuer"),
                text("actor_subject"),
                text("role"),
                time_null("cleared_at"),
            ],
            key: &[],
            links: vec![],
        },
        // The service areas of work are part of its record; this table has them by their ids.
        Beside {
            name: "service_area_link",
            columns: vec![uuid("record_id"), uuid("service_area_id")],
            key: &["record_id", "service_area_id"],
            links: vec![("service_area_id", ("service_area", "id"))],
        },
        Beside {
            name: "usage",
            columns: vec![
                text("coordinate"),
                boolean("authenticated"),
                text("client"),
                text("client_version"),
                date("day"),
                big("count"),
            ],
            key: &["coordinate", "authenticated", "client", "client_version", "day"],
            links: vec![],
        },
    ]
}

/// Indexes that are not those of an order. Deliveries that wait are found without reading those that are done, and the
/// other way round.
pub(super) const INDEXES: &[(&str, &str)] = &[
    // Funding sources refer to their applications by it.
    ("application_reference", "application (reference)"),
    ("change_record", "change (record_id, seq)"),
    ("idempotency_key_created_at", "idempotency_key (created_at)"),
    ("client_secret_client_id", "client_secret (client_id)"),
    ("webhook_owner", "webhook (owner_subject, owner_issuer)"),
    ("webhook_delivery_waiting", "webhook_delivery (webhook_id, seq) WHERE delivery_status = 'PENDING'"),
    (
        "webhook_delivery_record",
        "webhook_delivery (webhook_id, record_id, seq) WHERE delivery_status = 'PENDING'",
    ),
    (
        "webhook_delivery_due",
        "webhook_delivery (webhook_id, next_attempt_at) WHERE delivery_status = 'PENDING'",
    ),
    (
        "webhook_delivery_ping",
        "webhook_delivery (webhook_id) WHERE delivery_status = 'PENDING' AND seq IS NULL",
    ),
    ("webhook_delivery_done", "webhook_delivery (updated_at) WHERE delivery_status <> 'PENDING'"),
    ("webhook_delivery_owner", "webhook_delivery (owner_subject, owner_issuer, created_at, id)"),
    (
        "webhook_delivery_owner_by_updated_at",
        "webhook_delivery (owner_subject, owner_issuer, updated_at, id)",
    ),
    ("webhook_secret_webhook_id", "webhook_secret (webhook_id)"),
    ("erasure_record_id", "erasure (record_id)"),
    ("erasure_cleared_at", "erasure (cleared_at)"),
    ("service_area_link_of_area", "service_area_link (service_area_id, record_id)"),
    ("usage_day", "usage (day)"),
];

/// The log of changes is empty, and the secret of its cursors is random.
pub(super) async fn begin_log(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let random = match manager.get_database_backend() {
        DbBackend::Sqlite => "hex(randomblob(32))",
        _ => "gen_random_uuid()::text || gen_random_uuid()::text",
    };
    let sql = format!(
        "INSERT INTO change_horizon (id, through, until, secret) VALUES (1, 0, '1970-01-01T00:00:00+00:00', {random})"
    );
    manager.get_connection().execute_unprepared(&sql).await.map(drop)
}
