//! Who may do what: clients of the built-in issuer, the record of reads of personal data, and failed sign-ins.

use crate::tables::{Record, json, text, text_null, text_unique, time, time_null, uuid};

pub(super) fn records() -> Vec<Record> {
    vec![
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
                text_null("identity"),
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
        Record {
            name: "sign_in_failure",
            columns: vec![time("failed_at"), text("client_id"), text("address"), text("network")],
            links: &[],
            orders: &["failed_at", "client_id", "network, failed_at", "network, client_id, failed_at"],
            unique: &[],
        },
    ]
}
