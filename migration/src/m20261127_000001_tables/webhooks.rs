//! Where changes are pushed to, and what became of each delivery.

use crate::tables::{
    Record, big_null, integer, json, text, text_null, text_unique, time_null, uuid, uuid_null,
};

pub(super) fn records() -> Vec<Record> {
    vec![
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
        },
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
        },
    ]
}
