//! A line of a data file as a record: links by natural key become ids, and what is computed is added.

use std::collections::HashMap;

use entity::value::Localized;
use model::clock;
use model::store::{Cell, CellKind, Cells, Column, Table, search};
use serde_json::{Map, Value};
use uuid::Uuid;

/// The ids of records by table and natural key.
#[derive(Debug, Default)]
pub(super) struct Keys(HashMap<(&'static str, String), Uuid>);

impl Keys {
    pub(super) fn insert(&mut self, table: &'static str, code: &str, id: Uuid) {
        self.0.insert((table, code.to_owned()), id);
    }

    fn find(&self, table: &'static str, code: &str) -> Option<Uuid> {
        self.0.get(&(table, code.to_owned())).copied()
    }
}

/// The columns of the natural keys, of which a table has at most one.
pub(super) const CODES: [&str; 2] = ["code", "alpha2"];
/// The columns of texts that a record is found by, the one it is sorted by first.
const NAMES: [&str; 3] = ["name", "title", "specialty"];
/// Further columns that a record is found by.
const FOUND_BY: [&str; 6] = ["code", "alpha2", "alpha3", "acronym", "city", "reference"];

/// The key by which other lines name this one, if its table has one. A memorandum and an agreement go by their term.
pub(super) fn code<'a>(table: &str, line: &'a Map<String, Value>) -> Option<&'a str> {
    let by_term = ["memorandum", "operation_agreement"].contains(&table).then_some("term");
    CODES.into_iter().chain(by_term).find_map(|column| line.get(column)?.as_str())
}

/// The record that a line stands for, with a new id.
///
/// `also` are further texts that the record is found by.
pub(super) fn record(
    mut line: Map<String, Value>,
    table: &Table,
    keys: &Keys,
    also: &[String],
) -> Result<Cells, String> {
    for link in line.keys().cloned().collect::<Vec<_>>() {
        if table.column(&link).is_some() {
            continue;
        }
        let column = format!("{link}_id");
        if table.column(&column).is_none() {
            return Err(format!("{link}: no such column"));
        }
        let id = match line.remove(&link) {
            Some(Value::String(code)) => {
                let target = target(&link);
                let id = keys.find(target, &code);
                Value::String(
                    id.ok_or_else(|| format!("{link}: no {target} with the code {code}"))?.to_string(),
                )
            }
            Some(Value::Null) | None => Value::Null,
            Some(_) => return Err(format!("{link}: not a key")),
        };
        line.insert(column, id);
    }
    let texts = NAMES.into_iter().find_map(|column| localized(line.get(column)?)).unwrap_or_default();
    let sorted_by = texts.0.get("en").or_else(|| texts.0.get("ko")).or_else(|| texts.0.values().next());
    let codes = FOUND_BY.into_iter().filter_map(|column| line.get(column)).flat_map(texts_of);
    let found_by = search::document(
        texts.0.values().map(String::as_str).chain(codes).chain(also.iter().map(String::as_str)),
    );
    let sort_name = sorted_by.map(|name| search::fold(name)).unwrap_or_default();
    let now = clock::now().to_rfc3339();
    let computed = [
        ("id", Value::from(clock::new_id().to_string())),
        ("version", Value::from(1)),
        ("created_at", Value::from(now.clone())),
        ("updated_at", Value::from(now)),
        ("sort_name", Value::from(sort_name)),
        ("search", Value::from(found_by)),
    ];
    line.extend(computed.map(|(name, value)| (name.to_owned(), value)));
    line.entry("visibility").or_insert_with(|| "PUBLIC".into());
    let cell = |column: &Column| match line.remove(column.name).unwrap_or_default() {
        Value::Null if !column.nullable && column.kind == CellKind::Flag => Ok(Cell::Flag(false)),
        Value::Null if !column.nullable => Err(format!("{}: missing", column.name)),
        value => Cell::from_json(column.kind, value)
            .ok_or_else(|| format!("{}: not of the type {:?}", column.name, column.kind)),
    };
    table.columns.iter().map(cell).collect()
}

/// The table that a link leads to.
fn target(link: &str) -> &'static str {
    match link {
        "term" => "center_term",
        "center" => "center",
        "program" => "program",
        "policy_initiative" => "policy_initiative",
        "service_area" => "service_area",
        "committee" => "committee",
        "memorandum" => "memorandum",
        "operation_agreement" => "operation_agreement",
        "document" => "document",
        _ => "organization",
    }
}

/// A text, or the texts in all languages.
fn texts_of(value: &Value) -> Vec<&str> {
    match value {
        Value::Object(texts) => texts.values().filter_map(Value::as_str).collect(),
        value => value.as_str().into_iter().collect(),
    }
}

fn localized(value: &Value) -> Option<Localized> {
    serde_json::from_value(value.clone()).ok()
}
