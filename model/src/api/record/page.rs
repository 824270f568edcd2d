//! What is asked of a list: its arguments, and cursors, which stay valid when records are added or removed.

use async_graphql::{Name, Value};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{DateTime, Datelike, NaiveDate};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::RecordDef;
use super::filter;
use super::index::OrderKey;
use crate::api::Failure;
use crate::store::{Cell, Direction, PageRequest, Position, Reader, Scalar, Sort, Table};

/// The most records that a page may hold.
pub const MAX_PAGE: i64 = 200;
/// The number of records of a page where the query does not say.
pub const DEFAULT_PAGE: i64 = 20;

/// The part of a list that arguments ask for, and the name of its order.
pub fn request(
    reader: &Reader,
    def: &'static RecordDef,
    arguments: Vec<(Name, Value)>,
) -> Result<(PageRequest, String), Failure> {
    let index = def.index();
    let (mut first, mut last, mut after, mut before) = (None, None, None, None);
    let mut filter = Vec::new();
    let mut order = index.orders.get(index.default_order);
    let mut direction = Direction::Ascending;
    for (name, value) in arguments {
        match (name.as_str(), value) {
            (_, Value::Null) => {}
            ("first", Value::Number(number)) => first = number.as_i64(),
            ("last", Value::Number(number)) => last = number.as_i64(),
            ("after", Value::String(cursor)) => after = Some(cursor),
            ("before", Value::String(cursor)) => before = Some(cursor),
            ("filter", value) => filter = filter::criteria(reader, def, &value)?,
            ("orderBy", Value::Object(given)) => {
                for (name, value) in given {
                    match (name.as_str(), text(&value)) {
                        ("field", Some(wanted)) => {
                            order = index.orders.iter().find(|order| order.value == wanted);
                        }
                        ("direction", Some("DESC")) => direction = Direction::Descending,
                        _ => {}
                    }
                }
            }
            _ => {}
        }
    }
    let (limit, backward) = match (first, last) {
        (Some(_), Some(_)) => return Err(Failure::invalid("last", "first and last cannot be combined")),
        (first, None) => (size("first", first)?, false),
        (None, last) => (size("last", last)?, true),
    };
    let order = order.ok_or_else(|| Failure::unexpected("a list without an order"))?;
    let name = order_name(def, order, direction);
    let place = |argument, cursor: Option<String>| {
        cursor.map(|cursor| read(argument, &cursor, &name, order.sort, index.table)).transpose()
    };
    let (after, before) = (place("after", after)?, place("before", before)?);
    let sort = order.sort;
    let request =
        PageRequest { filter, sort, direction, limit, backward, after, before, records: false, total: false };
    Ok((request, name))
}

fn text(value: &Value) -> Option<&str> {
    match value {
        Value::String(text) => Some(text),
        Value::Enum(name) => Some(name),
        _ => None,
    }
}

/// The order of a list, as its cursors name it.
fn order_name(def: &RecordDef, order: &OrderKey, direction: Direction) -> String {
    let sign = match direction {
        Direction::Ascending => '+',
        Direction::Descending => '-',
    };
    format!("{}{sign}{}", def.name(), order.value)
}

fn size(name: &str, size: Option<i64>) -> Result<u64, Failure> {
    let size = size.unwrap_or(DEFAULT_PAGE);
    u64::try_from(size)
        .ok()
        .filter(|_| size <= MAX_PAGE)
        .ok_or_else(|| Failure::invalid(name, format!("must be between 0 and {MAX_PAGE}")))
}

/// A place in a list: the name of its order, the key and the id of the record there.
#[derive(Serialize, Deserialize)]
struct Cursor(String, CursorKey, Uuid);

#[derive(Serialize, Deserialize)]
enum CursorKey {
    #[serde(rename = "s")]
    Text(String),
    #[serde(rename = "i")]
    Integer(i64),
    #[serde(rename = "d")]
    Date(NaiveDate),
    /// Microseconds since 1970.
    #[serde(rename = "t")]
    Time(i64),
    #[serde(rename = "u")]
    Id(Uuid),
}

/// The cursor of a record, by the values of the column of the order and of its id.
pub fn cursor(order: &str, sort: Sort, key: &Cell, id: &Cell) -> String {
    let key = match sort.key_of(key) {
        Scalar::Text(text) => CursorKey::Text(text),
        Scalar::Integer(number) => CursorKey::Integer(number),
        Scalar::Date(date) => CursorKey::Date(date),
        Scalar::Time(time) => CursorKey::Time(time.timestamp_micros()),
        Scalar::Id(id) => CursorKey::Id(id),
    };
    let cursor = Cursor(order.to_owned(), key, id.id().unwrap_or_default());
    URL_SAFE_NO_PAD.encode(serde_json::to_string(&cursor).unwrap_or_default())
}

fn read(argument: &str, cursor: &str, order: &str, sort: Sort, table: &Table) -> Result<Position, Failure> {
    let none = || Failure::invalid(argument, "not a cursor of this API");
    let bytes = URL_SAFE_NO_PAD.decode(cursor).unwrap_or_default();
    let Cursor(of, key, id) = serde_json::from_slice(&bytes).map_err(|_| none())?;
    if of != order {
        let message = "the cursor belongs to another list, or to this list in another order";
        return Err(Failure::invalid(argument, message));
    }
    let key = match key {
        CursorKey::Text(text) => Scalar::Text(text.replace('\0', "")),
        CursorKey::Integer(number) => Scalar::Integer(number),
        CursorKey::Date(date) => Scalar::Date(Some(date).filter(is_plain).ok_or_else(none)?),
        CursorKey::Time(micros) => {
            let time = DateTime::from_timestamp_micros(micros);
            Scalar::Time(time.filter(|time| is_plain(&time.date_naive())).ok_or_else(none)?)
        }
        CursorKey::Id(id) => Scalar::Id(id),
    };
    if !sort.holds(table, &key) {
        return Err(none());
    }
    Ok(Position { key, id })
}

/// Whether a day is of a year with four digits: PostgreSQL fails on days that are too far away.
fn is_plain(day: &NaiveDate) -> bool {
    (0..=9999).contains(&day.year())
}

#[cfg(test)]
mod tests {
    use entity::RecordType;
    use proptest::prelude::*;

    use super::*;
    use crate::store::CellKind;

    /// Possible orders: by every column of a kind that can be sorted by, and by a closed list.
    fn order() -> impl Strategy<Value = (&'static Table, Sort)> {
        let by = |of: &RecordType| {
            let table = Table::of(*of);
            let columns = table.columns.iter().enumerate().filter(|(_, column)| match column.kind {
                CellKind::Text | CellKind::Int | CellKind::Long | CellKind::Date => true,
                CellKind::Time | CellKind::Id => !column.nullable,
                CellKind::Flag | CellKind::Json => false,
            });
            let sorts = columns.map(|(place, _)| (table, Sort::by(table, place)));
            sorts.chain([(table, Sort::ranked(table.id, &["FIRST", "SECOND"]))]).collect::<Vec<_>>()
        };
        prop::sample::select(RecordType::ALL.iter().flat_map(by).collect::<Vec<_>>())
    }

    fn cell() -> impl Strategy<Value = Cell> {
        let day = -400_000_i64..2_932_897;
        let micros = -62_000_000_000_000_000_i64..253_402_300_799_999_999;
        prop_oneof![
            Just(Cell::Null),
            any::<String>().prop_map(Cell::Text),
            any::<i64>().prop_map(Cell::Int),
            day.prop_map(|days| Cell::Date(
                NaiveDate::from_epoch_days(i32::try_from(days).unwrap_or_default()).unwrap_or_default()
            )),
            micros.prop_map(|micros| Cell::Time(DateTime::from_timestamp_micros(micros).unwrap_or_default())),
            any::<u128>().prop_map(|id| Cell::Id(Uuid::from_u128(id))),
        ]
    }

    proptest! {
        #[test]
        fn a_cursor_of_any_order_is_read_as_it_was_written(
            (table, sort) in order(), value in "[A-Z_]+", cell in cell(), id: u128
        ) {
            let (key, id) = (sort.key_of(&cell), Uuid::from_u128(id));
            if sort.holds(table, &key) {
                let cursor = cursor(&value, sort, &cell, &Cell::Id(id));
                let key = if let Scalar::Text(text) = key { Scalar::Text(text.replace('\0', "")) } else { key };
                prop_assert_eq!(read("after", &cursor, &value, sort, table).ok(), Some(Position { key, id }));
            }
        }

        #[test]
        fn what_is_read_is_of_the_kind_that_is_compared(
            (table, sort) in order(), value in "[A-Z_]+", kind in "[sidtuxS]",
            key in prop_oneof![any::<i64>().prop_map(|n| n.to_string()), any::<String>().prop_map(|text| serde_json::json!(text).to_string()),
                "\"[+-]?[0-9]{1,6}-[0-9]{1,2}-[0-9]{1,2}\""],
            id: u128, more in "\\PC{0,3}",
        ) {
            let text = format!("[{value:?},{{\"{kind}\":{key}}},\"{}\"]{more}", Uuid::from_u128(id));
            for given in [URL_SAFE_NO_PAD.encode(&text), text] {
                if let Ok(Position { key, .. }) = read("after", &given, &value, sort, table) {
                    prop_assert!(sort.holds(table, &key));
                    let plain = match key {
                        Scalar::Text(text) => !text.contains('\0'),
                        Scalar::Date(day) => is_plain(&day),
                        Scalar::Time(time) => is_plain(&time.date_naive()),
                        Scalar::Integer(_) | Scalar::Id(_) => true,
                    };
                    prop_assert!(plain);
                }
            }
        }
    }
}
