//! Made-up records in every table, so that every list and relation has something to read. What the tables
//! are like is read from the database itself, so that a new one is filled too.

use entity::RecordType;
use sea_orm::{ConnectionTrait, DatabaseConnection, DbBackend, Statement};

use super::{TestApp, database};

/// Puts `count` records into every table, each linked to those of the same number.
pub(crate) async fn seed(app: &TestApp, count: usize) {
    let db = database(&app.database).await;
    for (place, record_type) in RecordType::ALL.iter().enumerate() {
        let table = snake_case(record_type.name());
        let columns = columns(&db, &table).await;
        for number in 1..=count {
            let values: Vec<String> =
                columns.iter().map(|column| value(&db, place, &table, column, number)).collect();
            let names: Vec<String> = columns.iter().map(|column| format!("\"{}\"", column.name)).collect();
            let sql =
                format!("INSERT INTO \"{table}\" ({}) VALUES ({})", names.join(", "), values.join(", "));
            db.execute_unprepared(&sql).await.expect(&sql);
        }
    }
    db.close().await.expect("the connection closes");
    app.store.refresh_reference().await.expect("the small tables are read");
}

struct Column {
    name: String,
    kind: Kind,
    /// The table and column that it refers to.
    link: Option<(String, String)>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Uuid,
    Json,
    Time,
    Date,
    Number,
    Boolean,
    Text,
}

async fn columns(db: &DatabaseConnection, table: &str) -> Vec<Column> {
    let postgres = db.get_database_backend() == DbBackend::Postgres;
    let (columns, links) = if postgres {
        (
            format!(
                "SELECT column_name::text AS name, data_type::text AS type
                 FROM information_schema.columns WHERE table_name = '{table}' ORDER BY ordinal_position"
            ),
            format!(
                "SELECT a.attname::text AS name, c.confrelid::regclass::text AS to_table, b.attname::text AS to_column
                 FROM pg_constraint c
                 JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = c.conkey[1]
                 JOIN pg_attribute b ON b.attrelid = c.confrelid AND b.attnum = c.confkey[1]
                 WHERE c.contype = 'f' AND c.conrelid = '\"{table}\"'::regclass"
            ),
        )
    } else {
        (
            format!("SELECT name, type FROM pragma_table_info('{table}')"),
            format!(
                "SELECT \"from\" AS name, \"table\" AS to_table, \"to\" AS to_column FROM pragma_foreign_key_list('{table}')"
            ),
        )
    };
    let rows = async |sql: String| {
        db.query_all_raw(Statement::from_string(db.get_database_backend(), sql)).await.expect("rows")
    };
    let text = |row: &sea_orm::QueryResult, name: &str| row.try_get::<String>("", name).expect("text");
    let links: Vec<_> = rows(links)
        .await
        .iter()
        .map(|row| (text(row, "name"), (text(row, "to_table").replace('"', ""), text(row, "to_column"))))
        .collect();
    let column = |row: &sea_orm::QueryResult| {
        let name = text(row, "name");
        let kind = match text(row, "type").to_lowercase().as_str() {
            kind if kind.starts_with("uuid") => Kind::Uuid,
            kind if kind.starts_with("json") => Kind::Json,
            kind if kind.starts_with("timestamp") => Kind::Time,
            kind if kind.starts_with("date") => Kind::Date,
            kind if kind.starts_with("int") || kind.starts_with("big") => Kind::Number,
            kind if kind.starts_with("bool") => Kind::Boolean,
            _ => Kind::Text,
        };
        let link = links.iter().find(|(column, _)| *column == name).map(|(_, link)| link.clone());
        Column { name, kind, link }
    };
    rows(columns).await.iter().map(column).collect()
}

fn value(db: &DatabaseConnection, place: usize, table: &str, column: &Column, number: usize) -> String {
    let postgres = db.get_database_backend() == DbBackend::Postgres;
    let id = |place: usize, number: usize| match postgres {
        true => format!("'{place:08x}-0000-7000-8000-{number:012x}'"),
        false => format!("X'{place:08x}000070008000{number:012x}'"),
    };
    match (&column.link, column.name.as_str()) {
        (Some((to, _)), _) if to == "source" && table != "source" => "'operator'".to_owned(),
        (Some((to, key)), _) if key == "id" => {
            let target = RecordType::ALL.iter().position(|record_type| snake_case(record_type.name()) == *to);
            match (to == table, number) {
                (true, 1) => "NULL".to_owned(),
                (true, _) => id(place, number - 1),
                (false, _) => id(target.expect("a table of a record type"), number),
            }
        }
        (Some(_), "source") => format!("'SEED-{number}'"),
        (Some(_), _) => format!("'SEED-{number}'"),
        (None, "id" | "record_id") => id(place, number),
        (None, "visibility" | "conditions_visibility") => "'PUBLIC'".to_owned(),
        (
            None,
            "currencies" | "languages" | "service_area_codes" | "finance_kinds" | "scopes" | "fields"
            | "record_types" | "attempts",
        ) if column.kind == Kind::Json => "'[]'".to_owned(),
        (None, name) => match column.kind {
            Kind::Uuid => "NULL".to_owned(),
            Kind::Json => format!("'{{\"en\": \"{name} {number}\", \"ko\": \"씨앗 {number}\"}}'"),
            Kind::Time => format!("'2036-01-0{}T00:00:00+00:00'", 1 + number % 9),
            Kind::Date => format!("'2026-02-0{}'", 1 + number % 9),
            Kind::Number => number.to_string(),
            Kind::Boolean => number.is_multiple_of(2).to_string(),
            Kind::Text => format!("'{}'", text(table, name, number)),
        },
    }
}

fn text(table: &str, column: &str, number: usize) -> String {
    let constant = match (table, column) {
        (_, "candidacy_basis") => "EXISTING_MEMORANDUM",
        (_, "amount_basis") => "COMMITTED",
        (_, "list") => "DAC_SECTOR",
        (_, "criterion") => "PARTNER_WILLINGNESS",
        (_, "finance_kind") => "GRANT",
        (_, "gender") => "FEMALE",
        (_, "generation") => "DGCC",
        (_, "family") => "DGCC",
        (_, "measure") => "COUNTRIES",
        (_, "mode") => "ONLINE",
        (_, "review_outcome") => "ACCEPTED",
        (_, "decision_outcome") => "APPROVED",
        (_, "rank") => "MINISTER",
        (_, "member_role") => "HEAD",
        (_, "pause_reason") => "REQUESTED",
        ("webhook_delivery", "delivery_status") => "DELIVERED",
        ("webhook_delivery", "record_type") => "Project",
        (_, "organization_role") => "LEAD",
        (_, "role") => "NIA",
        (_, "scheme") => "IATI",
        (_, "segment") => "CITIZENS",
        (_, "side") => "PARTNER",
        (_, "stage") => "APPRAISAL",
        (_, "utilization_status") => "IN_USE",
        ("consultation", "topic") => "STRATEGY",
        ("procedure_step", "means") => "ODA",
        (_, "inquiry_status") => "RECEIVED",
        (_, "work_status") => "ONGOING",
        (_, "latest_step" | "step_kind") => "OPERATING",
        (_, "decision_subject") => "PROJECT",
        (_, "sector_code") => "15110",
        (_, "language" | "preferred_language") => "en",
        (_, "organization_kind") => "MINISTRY",
        (_, "exchange_kind") => "NOTE",
        (_, "act_kind" | "document_kind") => "MEMORANDUM",
        (_, "contribution_kind") => "CASH",
        (_, "project_kind") => "PILOT_SYSTEM",
        (_, "event_kind") => "FORUM",
        (_, "element_kind") => "TO_BE",
        (_, "inquiry_kind") => "COOPERATION",
        (
            _,
            "opened_on" | "planned_end_on" | "ended_on" | "proposed_on" | "assessed_on" | "exchanged_on"
            | "received_on" | "reviewed_on" | "started_on" | "signed_on" | "organized_on" | "held_on"
            | "decided_on" | "new_end_on" | "occurred_on" | "joined_on" | "left_on" | "issued_on"
            | "reported_on" | "valid_from" | "valid_to" | "withdrawn_on" | "since" | "until",
        ) => "2020-05",
        _ => return format!("SEED-{number}"),
    };
    constant.to_owned()
}

fn snake_case(name: &str) -> String {
    let mut snake = String::new();
    for c in name.chars() {
        if c.is_uppercase() && !snake.is_empty() {
            snake.push('_');
        }
        snake.extend(c.to_lowercase());
    }
    snake
}

/// A record that was put in for its visibility and place.
#[derive(Clone, Debug)]
pub(crate) struct Seeded {
    pub(crate) record_type: RecordType,
    pub(crate) id: uuid::Uuid,
    /// PUBLIC, PARTNER or INTERNAL.
    pub(crate) visibility: &'static str,
    /// The country that it is of: UZ, ID, or none.
    pub(crate) country: &'static str,
    /// The funding source that it is of: WB, ADB, or none.
    pub(crate) funding_source: &'static str,
    /// Whose own it is: one of the callers, or nobody.
    pub(crate) owner: &'static str,
}

/// The id of a record in the API.
pub(crate) fn global(seeded: &Seeded) -> String {
    async_graphql::ID::from(model::api::GlobalId { record_type: seeded.record_type, id: seeded.id })
        .to_string()
}

/// Whose records are seeded that are somebody's own, at the four places and then beside them.
const OWNERS: [&str; 8] = [
    "NIA",
    "LEAD_ORGANIZATION UZ",
    "SPECIALIZED_ORGANIZATION UZ",
    "DIPLOMATIC_ORGANIZATION UZ",
    "FUNDER WB",
    "MOIS",
    "NIA of another issuer",
    "",
];

/// Into every table, a record of each visibility for each of two countries and each of two funding
/// sources, as far as its table has such a place. Records of one visibility and place belong together.
pub(crate) async fn seed_for_sight(app: &TestApp) -> Vec<Seeded> {
    let db = database(&app.database).await;
    let mut seeded = Vec::new();
    let places = [("UZ", "WB"), ("UZ", "ADB"), ("ID", "WB"), ("ID", "ADB")];
    let mut number = 100;
    for visibility in ["PUBLIC", "PARTNER", "INTERNAL"] {
        for (nth, (country, funding_source)) in places.into_iter().enumerate() {
            number += 1;
            let own = |record_type: &RecordType| ["Webhook", "WebhookDelivery"].contains(&record_type.name());
            let all = RecordType::ALL
                .iter()
                .enumerate()
                .map(|(place, record_type)| (place, record_type, number, nth));
            let beside = RecordType::ALL.iter().enumerate().filter(|(_, record_type)| own(record_type));
            let beside = beside.map(|(place, record_type)| (place, record_type, number + 50, nth + 4));
            for (place, record_type, number, nth) in all.chain(beside) {
                let owner = if own(record_type) { OWNERS[nth] } else { "" };
                // What the reference data has already, and what others refer to.
                if ["Source", "Currency"].contains(&record_type.name()) {
                    continue;
                }
                let table = snake_case(record_type.name());
                let columns = columns(&db, &table).await;
                let has = |name: &str| columns.iter().any(|column| column.name == name);
                let values = columns.iter().map(|column| match (column.name.as_str(), table.as_str()) {
                    ("visibility" | "conditions_visibility", _) => format!("'{visibility}'"),
                    ("country_code", "center") => format!("'SEED-{number}'"),
                    ("country_code", _) => format!("'{country}'"),
                    ("funding_source_code", _) => format!("'{funding_source}'"),
                    ("organization_code", _) => "NULL".to_owned(),
                    ("owner_issuer", _) => format!("'{}'", app.app.issuer.url),
                    ("owner_subject", _) => format!("'{owner}'"),
                    ("previous_id" | "parent_id" | "corrects_id", _) => "NULL".to_owned(),
                    (_, _) if column.link.as_ref().is_some_and(|(to, _)| to == "currency") => {
                        "'USD'".to_owned()
                    }
                    _ => value(&db, place, &table, column, number),
                });
                let values: Vec<String> = values.collect();
                let names: Vec<String> =
                    columns.iter().map(|column| format!("\"{}\"", column.name)).collect();
                let sql =
                    format!("INSERT INTO \"{table}\" ({}) VALUES ({})", names.join(", "), values.join(", "));
                db.execute_unprepared(&sql).await.expect(&sql);
                let has_place = |column: &str, code| if has(column) && table != "center" { code } else { "" };
                seeded.push(Seeded {
                    record_type: *record_type,
                    id: format!("{place:08x}-0000-7000-8000-{number:012x}").parse().expect("an id"),
                    visibility,
                    country: has_place("country_code", country),
                    funding_source: match record_type.name() {
                        // By its application, which has the same number.
                        "PipelineProject" => funding_source,
                        _ => has_place("funding_source_code", funding_source),
                    },
                    owner,
                });
            }
        }
    }
    db.close().await.expect("the connection closes");
    app.store.refresh_reference().await.expect("the small tables are read");
    seeded
}
