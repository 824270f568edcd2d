//! The legal chain: from candidate to closed center.

use sea_orm_migration::prelude::*;

use crate::tables::{
    Record, boolean, boolean_null, create, date_null, integer, json, json_null, money_null, text, text_null,
    text_unique, uuid, uuid_null,
};

pub(super) async fn create_tables(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    create(
        manager,
        Record {
            name: "center",
            columns: vec![
                text_unique("code"),
                text_unique("country_code"),
                json("name"),
                text("sort_name"),
                text("search"),
            ],
            links: &[("country_code", ("country", "alpha2"))],
            orders: &["sort_name"],
            unique: &[],
        },
    )
    .await?;
    create(
        manager,
        Record {
            name: "center_term",
            columns: vec![
                text_unique("code"),
                uuid("center_id"),
                text("country_code"),
                integer("ordinal"),
                text("generation"),
                text("family"),
                text_null("latest_step"),
                json("name"),
                text("sort_name"),
                text("search"),
                json_null("city"),
                uuid_null("host_organization_id"),
                text_null("opened_on"),
                text_null("planned_end_on"),
                text_null("ended_on"),
                json_null("note"),
            ],
            links: &[
                ("center_id", ("center", "id")),
                ("country_code", ("country", "alpha2")),
                ("host_organization_id", ("organization", "id")),
            ],
            orders: &["ordinal", "sort_name", "COALESCE(opened_on, '9999')"],
            unique: &[&["center_id", "ordinal"]],
        },
    )
    .await?;
    create(
        manager,
        Record {
            name: "memorandum",
            columns: vec![
                uuid_null("term_id"),
                text("country_code"),
                json_null("official_title"),
                text_null("signed_on"),
                json_null("place"),
                uuid_null("document_id"),
                json_null("note"),
            ],
            links: &[
                ("term_id", ("center_term", "id")),
                ("country_code", ("country", "alpha2")),
                ("document_id", ("document", "id")),
            ],
            orders: &["COALESCE(signed_on, '9999')"],
            unique: &[],
        },
    )
    .await?;
    create(
        manager,
        Record {
            name: "candidacy",
            columns: vec![
                uuid("term_id"),
                text("country_code"),
                text("candidacy_basis"),
                uuid_null("proposer_id"),
                uuid_null("memorandum_id"),
                text_null("proposed_on"),
                json_null("note"),
            ],
            links: &[
                ("term_id", ("center_term", "id")),
                ("country_code", ("country", "alpha2")),
                ("proposer_id", ("organization", "id")),
                ("memorandum_id", ("memorandum", "id")),
            ],
            orders: &["COALESCE(proposed_on, '9999')"],
            unique: &[],
        },
    )
    .await?;
    create(
        manager,
        Record {
            name: "candidacy_criterion",
            columns: vec![
                uuid("candidacy_id"),
                text("country_code"),
                text("criterion"),
                boolean_null("met"),
                json_null("assessment"),
                text_null("assessed_on"),
            ],
            links: &[("candidacy_id", ("candidacy", "id")), ("country_code", ("country", "alpha2"))],
            orders: &["created_at"],
            unique: &[],
        },
    )
    .await?;
    create(
        manager,
        Record {
            name: "diplomatic_exchange",
            columns: vec![
                uuid("term_id"),
                text("country_code"),
                text("exchange_kind"),
                text_null("exchanged_on"),
                uuid_null("sender_id"),
                uuid_null("recipient_id"),
                json_null("summary"),
                uuid_null("document_id"),
            ],
            links: &[
                ("term_id", ("center_term", "id")),
                ("country_code", ("country", "alpha2")),
                ("sender_id", ("organization", "id")),
                ("recipient_id", ("organization", "id")),
                ("document_id", ("document", "id")),
            ],
            orders: &["COALESCE(exchanged_on, '9999')"],
            unique: &[],
        },
    )
    .await?;
    create(
        manager,
        Record {
            name: "cooperation_request",
            columns: vec![
                uuid("term_id"),
                text("country_code"),
                uuid_null("requester_id"),
                text_null("received_on"),
                json_null("summary"),
                uuid_null("document_id"),
            ],
            links: &[
                ("term_id", ("center_term", "id")),
                ("country_code", ("country", "alpha2")),
                ("requester_id", ("organization", "id")),
                ("document_id", ("document", "id")),
            ],
            orders: &["COALESCE(received_on, '9999')"],
            unique: &[],
        },
    )
    .await?;
    create(
        manager,
        Record {
            name: "document_review",
            columns: vec![
                uuid("cooperation_request_id"),
                text("country_code"),
                uuid_null("reviewer_id"),
                text_null("reviewed_on"),
                text_null("review_outcome"),
                json_null("findings"),
                uuid_null("document_id"),
            ],
            links: &[
                ("cooperation_request_id", ("cooperation_request", "id")),
                ("country_code", ("country", "alpha2")),
                ("reviewer_id", ("organization", "id")),
                ("document_id", ("document", "id")),
            ],
            orders: &["COALESCE(reviewed_on, '9999')"],
            unique: &[],
        },
    )
    .await?;
    create(
        manager,
        Record {
            name: "site_visit",
            columns: vec![
                uuid("term_id"),
                text("country_code"),
                uuid_null("visitor_id"),
                text_null("started_on"),
                text_null("ended_on"),
                json_null("place"),
                json_null("findings"),
                uuid_null("document_id"),
            ],
            links: &[
                ("term_id", ("center_term", "id")),
                ("country_code", ("country", "alpha2")),
                ("visitor_id", ("organization", "id")),
                ("document_id", ("document", "id")),
            ],
            orders: &["COALESCE(started_on, '9999')"],
            unique: &[],
        },
    )
    .await?;
    create(
        manager,
        Record {
            name: "committee",
            columns: vec![
                uuid("term_id"),
                text("country_code"),
                json("name"),
                text("sort_name"),
                text_null("organized_on"),
                uuid_null("document_id"),
            ],
            links: &[
                ("term_id", ("center_term", "id")),
                ("country_code", ("country", "alpha2")),
                ("document_id", ("document", "id")),
            ],
            orders: &["sort_name", "COALESCE(organized_on, '9999')"],
            unique: &[],
        },
    )
    .await?;
    create(
        manager,
        Record {
            name: "committee_member",
            columns: vec![
                uuid("committee_id"),
                text("country_code"),
                uuid_null("organization_id"),
                text("side"),
                text("organization_role"),
                json_null("position"),
                text_null("person_name"),
                text_null("vacancy_reason"),
            ],
            links: &[
                ("committee_id", ("committee", "id")),
                ("country_code", ("country", "alpha2")),
                ("organization_id", ("organization", "id")),
            ],
            orders: &["created_at"],
            unique: &[],
        },
    )
    .await?;
    create(
        manager,
        Record {
            name: "committee_meeting",
            columns: vec![
                uuid("committee_id"),
                text("country_code"),
                integer("ordinal"),
                text_null("held_on"),
                json_null("place"),
                json_null("agenda"),
                uuid_null("document_id"),
            ],
            links: &[
                ("committee_id", ("committee", "id")),
                ("country_code", ("country", "alpha2")),
                ("document_id", ("document", "id")),
            ],
            orders: &["ordinal", "COALESCE(held_on, '9999')"],
            unique: &[&["committee_id", "ordinal"]],
        },
    )
    .await?;
    create(
        manager,
        Record {
            name: "committee_decision",
            columns: vec![
                text_unique("code"),
                uuid("committee_id"),
                uuid_null("meeting_id"),
                text("country_code"),
                text("decision_subject"),
                text("decision_outcome"),
                text_null("decided_on"),
                json("title"),
                text("sort_name"),
                text("search"),
                json_null("resolution"),
            ],
            links: &[
                ("committee_id", ("committee", "id")),
                ("meeting_id", ("committee_meeting", "id")),
                ("country_code", ("country", "alpha2")),
            ],
            orders: &["COALESCE(decided_on, '9999')", "sort_name"],
            unique: &[],
        },
    )
    .await?;
    create(
        manager,
        Record {
            name: "operation_agreement",
            columns: vec![
                uuid("term_id"),
                text("country_code"),
                text_null("signed_on"),
                boolean("skipped"),
                text_null("skip_reason"),
                uuid_null("document_id"),
            ],
            links: &[
                ("term_id", ("center_term", "id")),
                ("country_code", ("country", "alpha2")),
                ("document_id", ("document", "id")),
            ],
            orders: &["COALESCE(signed_on, '9999')"],
            unique: &[],
        },
    )
    .await?;
    create(
        manager,
        Record {
            name: "signatory",
            columns: vec![
                uuid_null("memorandum_id"),
                uuid_null("operation_agreement_id"),
                text("country_code"),
                text("side"),
                uuid_null("organization_id"),
                text_null("rank"),
                json_null("position"),
                text_null("person_name"),
            ],
            links: &[
                ("memorandum_id", ("memorandum", "id")),
                ("operation_agreement_id", ("operation_agreement", "id")),
                ("country_code", ("country", "alpha2")),
                ("organization_id", ("organization", "id")),
            ],
            orders: &["created_at"],
            unique: &[],
        },
    )
    .await?;
    create(
        manager,
        Record {
            name: "extension_act",
            columns: vec![
                uuid("term_id"),
                text("country_code"),
                text_null("act_kind"),
                text_null("signed_on"),
                text_null("new_end_on"),
                uuid_null("document_id"),
                json_null("note"),
            ],
            links: &[
                ("term_id", ("center_term", "id")),
                ("country_code", ("country", "alpha2")),
                ("document_id", ("document", "id")),
            ],
            orders: &["COALESCE(signed_on, '9999')"],
            unique: &[],
        },
    )
    .await?;
    create(
        manager,
        Record {
            name: "procedure_step",
            columns: vec![
                uuid("term_id"),
                text("country_code"),
                integer("ordinal"),
                text("step_kind"),
                text_null("occurred_on"),
                uuid_null("actor_id"),
                uuid_null("document_id"),
                text_null("reason"),
                uuid_null("corrects_id"),
                text_null("means"),
            ],
            links: &[
                ("term_id", ("center_term", "id")),
                ("country_code", ("country", "alpha2")),
                ("actor_id", ("organization", "id")),
                ("document_id", ("document", "id")),
                ("corrects_id", ("procedure_step", "id")),
            ],
            orders: &["ordinal", "COALESCE(occurred_on, '9999')"],
            unique: &[&["term_id", "ordinal"]],
        },
    )
    .await?;
    create(
        manager,
        Record {
            name: "contribution",
            columns: vec![
                uuid("term_id"),
                text("country_code"),
                text("side"),
                text("contribution_kind"),
                money_null("amount_minor"),
                text_null("amount_currency"),
                date_null("amount_value_date"),
                boolean("approximate"),
                text_null("period"),
                json_null("description"),
                json_null("note"),
            ],
            links: &[
                ("term_id", ("center_term", "id")),
                ("country_code", ("country", "alpha2")),
                ("amount_currency", ("currency", "code")),
            ],
            orders: &["created_at"],
            unique: &[],
        },
    )
    .await?;
    create(
        manager,
        Record {
            name: "center_member",
            columns: vec![
                uuid("term_id"),
                text("country_code"),
                text("side"),
                text("member_role"),
                uuid_null("organization_id"),
                json_null("position"),
                text_null("person_name"),
                text_null("joined_on"),
                text_null("left_on"),
            ],
            links: &[
                ("term_id", ("center_term", "id")),
                ("country_code", ("country", "alpha2")),
                ("organization_id", ("organization", "id")),
            ],
            orders: &["COALESCE(joined_on, '9999')"],
            unique: &[],
        },
    )
    .await?;
    Ok(())
}

pub(super) const TABLES: &[&str] = &[
    "center",
    "center_term",
    "candidacy",
    "candidacy_criterion",
    "diplomatic_exchange",
    "cooperation_request",
    "document_review",
    "site_visit",
    "memorandum",
    "signatory",
    "committee",
    "committee_member",
    "committee_meeting",
    "committee_decision",
    "operation_agreement",
    "extension_act",
    "procedure_step",
    "contribution",
    "center_member",
];
