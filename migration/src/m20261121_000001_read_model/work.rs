//! What a center does.

use sea_orm_migration::prelude::*;

use crate::tables::{
    Record, boolean, create, date, date_null, integer, integer_null, json, json_null, money_null, text,
    text_null, text_unique, uuid, uuid_null,
};

pub(super) async fn create_tables(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    create(
        manager,
        Record {
            name: "project",
            columns: vec![
                text_unique("code"),
                uuid("term_id"),
                text("country_code"),
                text("project_kind"),
                text("work_status"),
                json("name"),
                text("sort_name"),
                text("search"),
                json_null("summary"),
                uuid_null("lead_organization_id"),
                text_null("sector_code"),
                uuid_null("decision_id"),
                boolean("predates_records"),
                text_null("started_on"),
                text_null("ended_on"),
                money_null("budget_minor"),
                text_null("budget_currency"),
                date_null("budget_value_date"),
            ],
            links: &[
                ("term_id", ("center_term", "id")),
                ("country_code", ("country", "alpha2")),
                ("lead_organization_id", ("organization", "id")),
                ("decision_id", ("committee_decision", "id")),
                ("budget_currency", ("currency", "code")),
            ],
            orders: &["sort_name", "COALESCE(started_on, '9999')"],
            unique: &[],
        },
    )
    .await?;
    create(
        manager,
        Record {
            name: "consultation",
            columns: vec![
                text_unique("code"),
                uuid("term_id"),
                text("country_code"),
                text("work_status"),
                text_null("topic"),
                json("name"),
                text("sort_name"),
                text("search"),
                json_null("summary"),
                uuid_null("project_id"),
                uuid_null("decision_id"),
                boolean("predates_records"),
                text_null("started_on"),
                text_null("ended_on"),
            ],
            links: &[
                ("term_id", ("center_term", "id")),
                ("country_code", ("country", "alpha2")),
                ("project_id", ("project", "id")),
                ("decision_id", ("committee_decision", "id")),
            ],
            orders: &["sort_name", "COALESCE(started_on, '9999')"],
            unique: &[],
        },
    )
    .await?;
    create(
        manager,
        Record {
            name: "event",
            columns: vec![
                text_unique("code"),
                uuid_null("term_id"),
                text("country_code"),
                text("event_kind"),
                json("name"),
                text("sort_name"),
                text("search"),
                json_null("summary"),
                text_null("started_on"),
                text_null("ended_on"),
                json_null("place"),
                integer_null("participant_count"),
                date_null("cancelled_on"),
                text_null("cancellation_reason"),
            ],
            links: &[("term_id", ("center_term", "id")), ("country_code", ("country", "alpha2"))],
            orders: &["sort_name", "COALESCE(started_on, '9999')"],
            unique: &[],
        },
    )
    .await?;
    create(
        manager,
        Record {
            name: "expert",
            columns: vec![
                text_unique("code"),
                uuid_null("organization_id"),
                text_null("country_code"),
                json("specialty"),
                text("sort_name"),
                text("search"),
                text_null("person_name"),
                text_null("email"),
            ],
            links: &[("organization_id", ("organization", "id")), ("country_code", ("country", "alpha2"))],
            orders: &["sort_name"],
            unique: &[],
        },
    )
    .await?;
    create(
        manager,
        Record {
            name: "expert_dispatch",
            columns: vec![
                uuid("expert_id"),
                uuid("term_id"),
                text("country_code"),
                date("started_on"),
                date_null("ended_on"),
                json_null("duties"),
            ],
            links: &[
                ("expert_id", ("expert", "id")),
                ("term_id", ("center_term", "id")),
                ("country_code", ("country", "alpha2")),
            ],
            orders: &["started_on"],
            unique: &[],
        },
    )
    .await?;
    create(
        manager,
        Record {
            name: "training_program",
            columns: vec![
                text_unique("code"),
                uuid_null("term_id"),
                text_null("country_code"),
                text("mode"),
                json("name"),
                text("sort_name"),
                text("search"),
                json_null("summary"),
                uuid_null("decision_id"),
                boolean("predates_records"),
                date_null("cancelled_on"),
                text_null("cancellation_reason"),
            ],
            links: &[
                ("term_id", ("center_term", "id")),
                ("country_code", ("country", "alpha2")),
                ("decision_id", ("committee_decision", "id")),
            ],
            orders: &["sort_name"],
            unique: &[],
        },
    )
    .await?;
    create(
        manager,
        Record {
            name: "training_session",
            columns: vec![
                text_unique("code"),
                uuid("training_program_id"),
                text_null("country_code"),
                text("mode"),
                date("started_on"),
                date_null("ended_on"),
                json_null("place"),
                date_null("cancelled_on"),
                text_null("cancellation_reason"),
            ],
            links: &[
                ("training_program_id", ("training_program", "id")),
                ("country_code", ("country", "alpha2")),
            ],
            orders: &["started_on"],
            unique: &[],
        },
    )
    .await?;
    create(
        manager,
        Record {
            name: "training_participation",
            columns: vec![
                uuid("training_session_id"),
                text("country_code"),
                text("gender"),
                integer("person_count"),
            ],
            links: &[
                ("training_session_id", ("training_session", "id")),
                ("country_code", ("country", "alpha2")),
            ],
            orders: &["created_at"],
            unique: &[&["training_session_id", "country_code", "gender"]],
        },
    )
    .await?;
    create(
        manager,
        Record {
            name: "utilization_report",
            columns: vec![
                uuid("term_id"),
                uuid_null("project_id"),
                text("country_code"),
                uuid_null("reporter_id"),
                text("utilization_status"),
                text_null("reported_on"),
                text_null("period"),
                json_null("findings"),
                uuid_null("document_id"),
            ],
            links: &[
                ("term_id", ("center_term", "id")),
                ("project_id", ("project", "id")),
                ("country_code", ("country", "alpha2")),
                ("reporter_id", ("organization", "id")),
                ("document_id", ("document", "id")),
            ],
            orders: &["COALESCE(reported_on, '9999')"],
            unique: &[],
        },
    )
    .await?;
    create(
        manager,
        Record {
            name: "reported_total",
            columns: vec![
                text_unique("code"),
                uuid_null("term_id"),
                text_null("country_code"),
                integer("project_count"),
                integer("consultation_count"),
                integer("workshop_count"),
                integer_null("start_year"),
            ],
            links: &[("term_id", ("center_term", "id")), ("country_code", ("country", "alpha2"))],
            orders: &[],
            unique: &[],
        },
    )
    .await?;
    Ok(())
}

pub(super) const TABLES: &[&str] = &[
    "project",
    "consultation_count",
    "event",
    "expert",
    "expert_dispatch",
    "training_program",
    "training_session",
    "training_participation",
    "utilization_report",
    "reported_total",
];
