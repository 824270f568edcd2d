//! The values of records, read by the positions of their columns.

use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::{EntityTrait, Iterable, JsonValue, ModelTrait, QueryResult, Value};
use uuid::Uuid;

use super::table::{CellKind, Table};
use super::{Error, Key};

/// The value of a column of a record.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Cell {
    #[default]
    Null,
    Text(String),
    Int(i64),
    Flag(bool),
    Date(NaiveDate),
    Time(DateTime<Utc>),
    Id(Uuid),
    Json(JsonValue),
}

/// The values of one record, in the order of the columns that were asked for.
pub type Cells = Vec<Cell>;

impl Cell {
    pub(super) fn read(row: &QueryResult, at: usize, kind: CellKind) -> Result<Self, sea_orm::DbErr> {
        Ok(match kind {
            CellKind::Text => row.try_get_by_index::<Option<String>>(at)?.map_or(Self::Null, Self::Text),
            CellKind::Int => {
                row.try_get_by_index::<Option<i32>>(at)?.map_or(Self::Null, |number| Self::Int(number.into()))
            }
            CellKind::Long => row.try_get_by_index::<Option<i64>>(at)?.map_or(Self::Null, Self::Int),
            CellKind::Flag => row.try_get_by_index::<Option<bool>>(at)?.map_or(Self::Null, Self::Flag),
            CellKind::Date => row.try_get_by_index::<Option<NaiveDate>>(at)?.map_or(Self::Null, Self::Date),
            CellKind::Time => {
                row.try_get_by_index::<Option<DateTime<Utc>>>(at)?.map_or(Self::Null, Self::Time)
            }
            CellKind::Id => row.try_get_by_index::<Option<Uuid>>(at)?.map_or(Self::Null, Self::Id),
            CellKind::Json => row.try_get_by_index::<Option<JsonValue>>(at)?.map_or(Self::Null, Self::Json),
        })
    }

    /// The value of a column in the change log's form; `None` for one that is not of its type.
    pub fn from_json(kind: CellKind, json: JsonValue) -> Option<Self> {
        Some(match (kind, json) {
            (_, JsonValue::Null) => Self::Null,
            (CellKind::Json, json) => Self::Json(json),
            (CellKind::Int | CellKind::Long, JsonValue::Number(number)) => Self::Int(number.as_i64()?),
            (CellKind::Flag, JsonValue::Bool(flag)) => Self::Flag(flag),
            (CellKind::Text, JsonValue::String(text)) => Self::Text(text),
            (CellKind::Date, JsonValue::String(text)) => Self::Date(text.parse().ok()?),
            (CellKind::Time, JsonValue::String(text)) => Self::Time(text.parse().ok()?),
            (CellKind::Id, JsonValue::String(text)) => Self::Id(text.parse().ok()?),
            _ => return None,
        })
    }

    pub(super) fn to_json(&self) -> JsonValue {
        match self {
            Self::Null => JsonValue::Null,
            Self::Text(text) => text.as_str().into(),
            Self::Int(number) => (*number).into(),
            Self::Flag(flag) => (*flag).into(),
            Self::Date(date) => serde_json::json!(date),
            Self::Time(time) => serde_json::json!(time),
            Self::Id(id) => serde_json::json!(id),
            Self::Json(json) => json.clone(),
        }
    }

    /// The value for a statement: a null of the type of its column.
    pub(super) fn into_value(self, kind: CellKind) -> Value {
        match (self, kind) {
            (Self::Text(text), _) => text.into(),
            (Self::Int(number), CellKind::Int) => i32::try_from(number).ok().into(),
            (Self::Int(number), _) => number.into(),
            (Self::Flag(flag), _) => flag.into(),
            (Self::Date(date), _) => date.into(),
            (Self::Time(time), _) => time.into(),
            (Self::Id(id), _) => id.into(),
            (Self::Json(json), _) => json.into(),
            (Self::Null, CellKind::Text) => Value::String(None),
            (Self::Null, CellKind::Int) => Value::Int(None),
            (Self::Null, CellKind::Long) => Value::BigInt(None),
            (Self::Null, CellKind::Flag) => Value::Bool(None),
            (Self::Null, CellKind::Date) => Value::ChronoDate(None),
            (Self::Null, CellKind::Time) => Value::ChronoDateTimeUtc(None),
            (Self::Null, CellKind::Id) => Value::Uuid(None),
            (Self::Null, CellKind::Json) => Value::Json(None),
        }
    }

    /// The key that a record refers to another by.
    pub fn key(&self) -> Option<Key> {
        match self {
            Self::Text(code) => Some(Key::Code(code.clone())),
            Self::Id(id) => Some(Key::Id(*id)),
            _ => None,
        }
    }

    pub fn text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            _ => None,
        }
    }

    pub fn date(&self) -> Option<NaiveDate> {
        match self {
            Self::Date(date) => Some(*date),
            _ => None,
        }
    }

    pub fn int(&self) -> Option<i64> {
        match self {
            Self::Int(number) => Some(*number),
            _ => None,
        }
    }

    pub fn id(&self) -> Option<Uuid> {
        match self {
            Self::Id(id) => Some(*id),
            _ => None,
        }
    }

    pub fn json(&self) -> Option<&JsonValue> {
        match self {
            Self::Json(json) => Some(json),
            _ => None,
        }
    }
}

impl From<Value> for Cell {
    fn from(value: Value) -> Self {
        match value {
            Value::Bool(flag) => flag.map_or(Self::Null, Self::Flag),
            Value::Int(number) => number.map_or(Self::Null, |number| Self::Int(number.into())),
            Value::BigInt(number) => number.map_or(Self::Null, Self::Int),
            Value::String(text) => text.map_or(Self::Null, Self::Text),
            Value::ChronoDate(date) => date.map_or(Self::Null, Self::Date),
            Value::ChronoDateTimeUtc(time) => time.map_or(Self::Null, Self::Time),
            Value::Uuid(id) => id.map_or(Self::Null, Self::Id),
            Value::Json(json) => json.map_or(Self::Null, |json| Self::Json(*json)),
            _ => Self::Null,
        }
    }
}

/// All values of a record, in the order of its table's columns.
pub fn cells_of<M: ModelTrait>(row: &M) -> Cells {
    <M::Entity as EntityTrait>::Column::iter().map(|column| Cell::from(row.get(column))).collect()
}

/// The columns of a row of a statement, from a position on.
pub(super) fn cells(
    row: &QueryResult,
    table: &Table,
    columns: &[usize],
    from: usize,
) -> Result<Cells, Error> {
    let cell = |(at, column): (usize, &usize)| Cell::read(row, from + at, table.kind(*column));
    columns
        .iter()
        .enumerate()
        .map(cell)
        .collect::<Result<_, _>>()
        .map_err(|error| Error::Internal(format!("a row of {}: {error}", table.name)))
}
