//! Projects toward funding sources.

use crate::tables::{
    Record, date_null, integer, integer_null, json, json_null, money, text, text_null, text_unique, uuid,
    uuid_null,
};

pub(super) fn records() -> Vec<Record> {
    vec![
        Record {
            name: "pipeline_project",
            columns: vec![
                text_unique("code"),
                text_null("country_code"),
                text_null("country_as_reported"),
                text_null("region"),
                uuid_null("term_id"),
                json("name"),
                text("sort_name"),
                text("search"),
                json_null("objective"),
                text_null("sector_code"),
                text_null("implementing_agency"),
                text_null("borrower"),
                date_null("identified_on"),
            ],
            links: &[("country_code", ("country", "alpha2")), ("term_id", ("center_term", "id"))],
            orders: &["sort_name", "COALESCE(identified_on, date('9999-12-31'))"],
            unique: &[],
        },
        Record {
            name: "application",
            columns: vec![
                text_unique("code"),
                uuid("pipeline_project_id"),
                text("funding_source_code"),
                text_null("country_code"),
                text_null("sector_code"),
                text_null("reference"),
                text("stage"),
                text("funder_stage"),
                text_null("instrument"),
                integer_null("year"),
                date_null("applied_on"),
                date_null("planned_approval_on"),
                date_null("approved_on"),
                date_null("signed_on"),
                date_null("effective_on"),
                date_null("planned_closing_on"),
                date_null("closed_on"),
                date_null("closing_on"),
                text("conditions_visibility"),
            ],
            links: &[
                ("pipeline_project_id", ("pipeline_project", "id")),
                ("funding_source_code", ("funding_source", "code")),
                ("country_code", ("country", "alpha2")),
            ],
            orders: &[
                "COALESCE(year, 9999)",
                "COALESCE(approved_on, date('9999-12-31'))",
                "COALESCE(closed_on, date('9999-12-31'))",
                "COALESCE(closing_on, date('9999-12-31'))",
                STAGE,
            ],
            unique: &[&["pipeline_project_id", "funding_source_code"]],
        },
        Record {
            name: "application_stage",
            columns: vec![
                uuid("application_id"),
                text_null("country_code"),
                text("funding_source_code"),
                integer("ordinal"),
                text("stage"),
                text("funder_stage"),
                date_null("entered_on"),
                uuid_null("previous_id"),
                text_null("reason"),
            ],
            links: &[
                ("application_id", ("application", "id")),
                ("country_code", ("country", "alpha2")),
                ("funding_source_code", ("funding_source", "code")),
                ("previous_id", ("application_stage", "id")),
            ],
            orders: &["ordinal", "COALESCE(entered_on, date('9999-12-31'))"],
            unique: &[&["application_id", "ordinal"]],
        },
        Record {
            name: "application_amount",
            columns: vec![
                uuid("application_id"),
                text_null("country_code"),
                text("funding_source_code"),
                text("amount_basis"),
                text_null("finance_kind"),
                money("amount_minor"),
                text("amount_currency"),
                date_null("amount_value_date"),
            ],
            links: &[
                ("application_id", ("application", "id")),
                ("country_code", ("country", "alpha2")),
                ("funding_source_code", ("funding_source", "code")),
                ("amount_currency", ("currency", "code")),
            ],
            orders: &["created_at"],
            unique: &[&["application_id", "amount_basis", "COALESCE(finance_kind, '')", "amount_currency"]],
        },
    ]
}

/// The common stages in their order.
const STAGE: &str = "(CASE WHEN stage = 'IDENTIFICATION' THEN 0 WHEN stage = 'PREPARATION' THEN 1 \
    WHEN stage = 'APPRAISAL' THEN 2 WHEN stage = 'NEGOTIATION' THEN 3 WHEN stage = 'IMPLEMENTATION' THEN 4 \
    WHEN stage = 'COMPLETION' THEN 5 WHEN stage = 'DROPPED' THEN 6 END)";
