//! The fields that a change touched, as far as the caller may see them.

use async_graphql::{Json, SimpleObject};
use entity::RecordType;
use entity::value::{ChangeKind, Visibility};
use serde_json::{Map, Value};

use crate::api::camel_case;
use crate::api::record::declared;
use crate::policy::{Caller, Place, Reach, conditions, sight};
use crate::store::Seen;

/// A changed field of a record.
#[derive(Clone, Debug, PartialEq, SimpleObject)]
pub struct ChangedField {
    /// Name of the field in the API. Amounts are listed by their parts, such as `budgetMinor` in minor units.
    name: String,
    /// Previous value; null if there was none. Also null for references to other records and for personal
    /// data.
    before: Option<Json<Value>>,
    /// New value; null if there is none. Also null for references to other records and for personal data:
    /// read these from the record.
    after: Option<Json<Value>>,
}

/// Whether only the service needs a column: to search and sort by it.
fn is_inner(of: RecordType, column: &str) -> bool {
    matches!((of, column), (_, "search" | "sort_name") | (RecordType::Application, "year" | "closing_on"))
}

pub(super) fn changed(caller: &Caller, seen: &Seen) -> Vec<ChangedField> {
    let change = &seen.change;
    let empty = Map::new();
    let object = |value: &'_ Option<Value>| match value {
        Some(Value::Object(fields)) => fields.clone(),
        _ => empty.clone(),
    };
    // What enters the caller's sight has no past for it, and what leaves it has no present.
    let (before, after) = match seen.kind {
        ChangeKind::Created => (empty.clone(), object(&change.after)),
        ChangeKind::Deleted => return Vec::new(),
        ChangeKind::Updated => (object(&change.before), object(&change.after)),
    };
    let hidden = hidden(caller, seen);
    // Personal data is read from the record alone, where each read of it is recorded.
    let def = declared(seen.record_type);
    let names = before.keys().chain(after.keys().filter(|name| !before.contains_key(*name)));
    let told = names.filter(|name| !is_inner(seen.record_type, name) && !hidden.contains(&name.as_str()));
    told.map(|column| {
        let bare = column.ends_with("_id") || def.is_personal(column);
        let value = |of: &Map<String, Value>| {
            of.get(column).filter(|value| !bare && !value.is_null()).cloned().map(Json)
        };
        let name = column.strip_suffix("_id").unwrap_or(column);
        ChangedField { name: camel_case(name), before: value(&before), after: value(&after) }
    })
    .collect()
}

/// The columns that not everyone sees who sees the record: told to those who see everything there.
fn hidden(caller: &Caller, seen: &Seen) -> &'static [&'static str] {
    let Some((columns, _)) = conditions(seen.record_type) else { return &[] };
    let place = Place::country(seen.change.country.as_deref());
    match sight(caller, seen.record_type).of(Visibility::Internal) {
        Reach::FundingSource(_) => columns,
        reach if reach.covers(place) => &[],
        _ => columns,
    }
}
