//! Programs beside the centers, and what Korea offers.

use sea_orm_migration::prelude::*;

use crate::tables::{
    Record, big, create, date, integer, json, json_null, text, text_null, text_unique, uuid, uuid_null,
};

pub(super) async fn create_tables(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    create(
        manager,
        Record {
            name: "program",
            columns: vec![
                text_unique("code"),
                uuid_null("organization_id"),
                json("name"),
                text("sort_name"),
                text("search"),
                json_null("summary"),
                text_null("started_on"),
                json_null("note"),
            ],
            links: &[("organization_id", ("organization", "id"))],
            orders: &["sort_name", "COALESCE(started_on, '9999')"],
            unique: &[],
        },
    )
    .await?;
    create(
        manager,
        Record {
            name: "program_figure",
            columns: vec![
                uuid("program_id"),
                text("measure"),
                big("value"),
                integer("year"),
                text_null("since"),
                text_null("until"),
                json_null("note"),
            ],
            links: &[("program_id", ("program", "id"))],
            orders: &["year"],
            unique: &[],
        },
    )
    .await?;
    create(
        manager,
        Record {
            name: "program_site",
            columns: vec![
                uuid("program_id"),
                text("country_code"),
                json("name"),
                text("sort_name"),
                text("search"),
                json_null("city"),
                text_null("opened_on"),
            ],
            links: &[("program_id", ("program", "id")), ("country_code", ("country", "alpha2"))],
            orders: &["sort_name", "COALESCE(opened_on, '9999')"],
            unique: &[],
        },
    )
    .await?;
    create(
        manager,
        Record {
            name: "service_area",
            columns: vec![
                text_unique("code"),
                integer("ordinal"),
                uuid_null("organization_id"),
                json("name"),
                text("sort_name"),
                text("search"),
                json_null("summary"),
                json_null("note"),
            ],
            links: &[("organization_id", ("organization", "id"))],
            orders: &["ordinal", "sort_name"],
            unique: &[],
        },
    )
    .await?;
    create(
        manager,
        Record {
            name: "service_area_contact",
            columns: vec![
                uuid("service_area_id"),
                uuid_null("organization_id"),
                json_null("position"),
                text_null("person_name"),
                text_null("email"),
            ],
            links: &[
                ("service_area_id", ("service_area", "id")),
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
            name: "policy_initiative",
            columns: vec![
                text_unique("code"),
                uuid_null("organization_id"),
                json("name"),
                text("sort_name"),
                text("search"),
                json_null("summary"),
            ],
            links: &[("organization_id", ("organization", "id"))],
            orders: &["sort_name"],
            unique: &[],
        },
    )
    .await?;
    create(
        manager,
        Record {
            name: "policy_element",
            columns: vec![
                uuid("policy_initiative_id"),
                text("element_kind"),
                text_null("segment"),
                integer("ordinal"),
                json("name"),
                text("sort_name"),
                json_null("summary"),
            ],
            links: &[("policy_initiative_id", ("policy_initiative", "id"))],
            orders: &["ordinal", "sort_name"],
            unique: &[],
        },
    )
    .await?;
    create(
        manager,
        Record {
            name: "inquiry",
            columns: vec![
                text_unique("receipt_number"),
                text("inquiry_kind"),
                text("inquiry_status"),
                text_null("country_code"),
                date("submitted_on"),
                text("preferred_language"),
                text_null("organization_name"),
                text_null("person_name"),
                text_null("email"),
                text_null("message"),
            ],
            links: &[("country_code", ("country", "alpha2"))],
            orders: &["submitted_on"],
            unique: &[],
        },
    )
    .await?;
    Ok(())
}

pub(super) const TABLES: &[&str] = &[
    "program",
    "program_figure",
    "program_site",
    "service_area",
    "service_area_contact",
    "policy_initiative",
    "policy_element",
    "inquiry",
];
