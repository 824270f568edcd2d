//! The values of columns as GraphQL has them.

use async_graphql::{Name, Value};
use entity::value::PartialDate;
use sea_orm::JsonValue;
use serde_json::Map;

use super::declare::Kind;
use super::plan::{Part, Parts};
use crate::api::{Failure, GlobalId};
use crate::store::Cell;
use entity::RecordType;

pub fn string(text: &str) -> Value {
    Value::String(text.to_owned())
}

pub fn global_id(of: RecordType, id: &Cell) -> Value {
    id.id().map_or(Value::Null, |id| Value::String(GlobalId { record_type: of, id }.to_string()))
}

pub fn scalar(cell: &Cell, kind: Kind) -> Result<Value, Failure> {
    Ok(match (cell, kind) {
        (Cell::Null, _) => Value::Null,
        (Cell::Text(text), Kind::PartialDate) => {
            // What is stored and is not a date is an error, and never some other day.
            PartialDate::read(text.clone()).map_err(Failure::unexpected)?;
            string(text)
        }
        (Cell::Text(text), Kind::Choice(_)) => Value::Enum(Name::new(text)),
        (Cell::Text(text), _) => string(text),
        (Cell::Int(number), _) => Value::from(*number),
        (Cell::Flag(flag), _) => Value::Boolean(*flag),
        (Cell::Date(date), _) => Value::String(date.to_string()),
        (Cell::Time(time), _) => Value::String(time.to_rfc3339()),
        (Cell::Id(id), _) => Value::String(id.to_string()),
        (Cell::Json(JsonValue::Array(codes)), Kind::Choices(_)) => Value::List(
            codes.iter().filter_map(JsonValue::as_str).map(|code| Value::Enum(Name::new(code))).collect(),
        ),
        (Cell::Json(json), _) => Value::from_json(json.clone()).map_err(Failure::unexpected)?,
    })
}

/// A text in the best of some languages that it is stored in, with what is selected of it.
pub(super) fn localized<'l>(
    all: &Map<String, JsonValue>,
    wanted: impl Iterator<Item = &'l str>,
    parts: &Parts<'_>,
) -> Value {
    let best = wanted
        .chain(["en", "ko"])
        .find_map(|language| all.get_key_value(language))
        .or_else(|| all.iter().next())
        .map_or(("en", ""), |(language, text)| (language.as_str(), text.as_str().unwrap_or_default()));
    object(parts, |part| match part.name {
        "text" => string(best.1),
        "language" => string(best.0),
        "translations" => {
            Value::List(all.iter().map(|(language, text)| translation(language, text, &part.below)).collect())
        }
        _ => string("LocalizedText"),
    })
}

fn translation(language: &str, text: &JsonValue, parts: &Parts<'_>) -> Value {
    object(parts, |part| match part.name {
        "language" => string(language),
        "text" => string(text.as_str().unwrap_or_default()),
        _ => string("Translation"),
    })
}

/// An object of the fields that are selected.
pub(super) fn object(parts: &Parts<'_>, value: impl Fn(&Part<'_>) -> Value) -> Value {
    Value::Object(parts.iter().map(|part| (part.key.clone(), value(part))).collect())
}

/// What is selected of a value that has all its fields; `__typename` among them.
pub(super) fn selected(value: Value, parts: &Parts<'_>) -> Value {
    match value {
        _ if parts.is_empty() => value,
        Value::List(list) => Value::List(list.into_iter().map(|item| selected(item, parts)).collect()),
        Value::Object(all) => object(parts, |part| {
            all.get(part.name).map_or(Value::Null, |value| selected(value.clone(), &part.below))
        }),
        value => value,
    }
}
