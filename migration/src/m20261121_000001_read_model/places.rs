//! Places and parties.

use sea_orm_migration::prelude::*;

use crate::tables::{
    Record, boolean, boolean_null, create, date_null, integer_null, json, json_null, text, text_null,
    text_unique, uuid, uuid_null,
};

pub(super) async fn create_tables(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    create(
        manager,
        Record {
            name: "source",
            columns: vec![
                text_unique("code"),
                text("label"),
                text_null("publisher"),
                text("licence"),
                text_null("url"),
                date_null("retrieved_on"),
            ],
            links: &[],
            orders: &[],
            unique: &[],
        },
    )
    .await?;
    create(
        manager,
        Record {
            name: "country",
            columns: vec![
                text_unique("alpha2"),
                text_unique("alpha3"),
                text_unique("numeric_code"),
                json("name"),
                text("sort_name"),
                text("search"),
                json("currencies"),
                json("languages"),
                text_null("region"),
                text_null("subregion"),
                boolean("oda_eligible"),
                text_null("dac_code"),
                text_null("dac_region"),
                text_null("dac_income_group"),
                text_null("world_bank_income_group"),
                boolean_null("landlocked"),
                boolean_null("small_island"),
                boolean_null("fragile"),
            ],
            links: &[],
            orders: &["sort_name"],
            unique: &[],
        },
    )
    .await?;
    create(
        manager,
        Record {
            name: "currency",
            columns: vec![
                text_unique("code"),
                text_null("numeric_code"),
                integer_null("minor_unit"),
                json("name"),
                text("sort_name"),
                text("search"),
                text_null("withdrawn_on"),
            ],
            links: &[],
            orders: &["sort_name"],
            unique: &[],
        },
    )
    .await?;
    create(
        manager,
        Record {
            name: "classification",
            columns: vec![
                text("list"),
                text("code"),
                text_null("parent_code"),
                json("name"),
                text("sort_name"),
                text("search"),
                json_null("description"),
            ],
            links: &[],
            orders: &["sort_name"],
            unique: &[&["list", "code"]],
        },
    )
    .await?;
    create(
        manager,
        Record {
            name: "organization",
            columns: vec![
                text_unique("code"),
                text("organization_kind"),
                uuid_null("parent_id"),
                text_null("country_code"),
                json("name"),
                text("sort_name"),
                text("search"),
                text_null("acronym"),
                json_null("note"),
            ],
            links: &[("parent_id", ("organization", "id")), ("country_code", ("country", "alpha2"))],
            orders: &["sort_name"],
            unique: &[],
        },
    )
    .await?;
    create(
        manager,
        Record {
            name: "organization_name",
            columns: vec![
                uuid("organization_id"),
                json("name"),
                text_null("valid_from"),
                text_null("valid_to"),
                json_null("note"),
            ],
            links: &[("organization_id", ("organization", "id"))],
            orders: &["created_at"],
            unique: &[],
        },
    )
    .await?;
    create(
        manager,
        Record {
            name: "organization_identifier",
            columns: vec![uuid("organization_id"), text("scheme"), text("identifier")],
            links: &[("organization_id", ("organization", "id"))],
            orders: &["created_at"],
            unique: &[&["scheme", "identifier"]],
        },
    )
    .await?;
    create(
        manager,
        Record {
            name: "funding_source",
            columns: vec![
                text_unique("code"),
                uuid_null("organization_id"),
                json("name"),
                text("sort_name"),
                text("search"),
                json("finance_kinds"),
                json_null("note"),
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
            name: "document",
            columns: vec![
                text_unique("code"),
                text("document_kind"),
                text_null("country_code"),
                uuid_null("organization_id"),
                json("title"),
                text("sort_name"),
                text("search"),
                text_null("issued_on"),
                text_null("language"),
                text_null("url"),
                text_null("media_type"),
                text_null("sha256"),
            ],
            links: &[("country_code", ("country", "alpha2")), ("organization_id", ("organization", "id"))],
            orders: &["sort_name", "COALESCE(issued_on, '9999')"],
            unique: &[],
        },
    )
    .await?;
    Ok(())
}

pub(super) const TABLES: &[&str] = &[
    "source",
    "country",
    "currency",
    "classification",
    "organization",
    "organization_name",
    "organization_identifier",
    "funding_source",
    "document",
];
