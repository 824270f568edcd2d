//! What the change log keeps of a write.

use chrono::{DateTime, Utc};
use entity::change;
use entity::value::ChangeKind;
use sea_orm::{ColumnTrait, ConnectionTrait, JsonValue, QueryFilter, QueryOrder, QuerySelect, QueryTrait};
use serde::{Deserialize, Serialize};
use serde_json::{Map, json};
use uuid::Uuid;

use super::Error;
use super::cell::{Cell, Cells};
use super::scope::unscoped;
use super::table::{Column, Table};

/// The fields of a record that a change can touch.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Snapshot(Map<String, JsonValue>);

/// Number and time of the last change in the log, or of the last one up to a number; 0 before the first change.
pub(super) async fn end_of_log(
    db: &impl ConnectionTrait,
    up_to: Option<i64>,
) -> Result<(i64, Option<DateTime<Utc>>), Error> {
    let last: Option<(i64, DateTime<Utc>)> = unscoped::<change::Entity>()
        .select_only()
        .columns([change::Column::Seq, change::Column::At])
        .apply_if(up_to, |select, up_to| select.filter(change::Column::Seq.lte(up_to)))
        .order_by_desc(change::Column::Seq)
        .limit(1)
        .into_tuple()
        .one(db)
        .await?;
    Ok(last.map_or((0, None), |(seq, at)| (seq, Some(at))))
}

/// Where a stored record says which table it is of.
pub(super) const TABLE: &str = "table";

/// Takes the personal values from the fields of a record: null is in their place.
pub(super) fn veil(table: &Table, fields: &mut Map<String, JsonValue>) {
    for column in table.personal() {
        if let Some(value) = fields.get_mut(table.columns[column].name) {
            *value = JsonValue::Null;
        }
    }
}

/// What the store alone decides: no part of what a change says.
const STAMPED: [&str; 4] = ["id", "version", "created_at", "updated_at"];

/// The version that a record had before a change.
pub(super) fn version_before(change: &change::Model) -> i64 {
    match change.kind {
        ChangeKind::Deleted => change.version,
        _ if tells_nothing(change) => change.version,
        _ => change.version - 1,
    }
}

/// Whether a change is only of who else sees the record: no field of it differs.
pub(super) fn tells_nothing(change: &change::Model) -> bool {
    let none = |fields: &Option<JsonValue>| {
        fields.as_ref().and_then(JsonValue::as_object).is_some_and(Map::is_empty)
    };
    none(&change.before) && none(&change.after)
}

impl Snapshot {
    pub fn of(table: &Table, cells: &[Cell]) -> Self {
        let mut fields = Self::whole(table, cells);
        for stamped in STAMPED {
            fields.0.remove(stamped);
        }
        fields
    }

    /// The value of a column, null when there is none.
    pub fn field(&self, column: &str) -> &JsonValue {
        self.0.get(column).unwrap_or(&JsonValue::Null)
    }

    pub fn into_json(self) -> JsonValue {
        JsonValue::Object(self.0)
    }

    /// All values of a record, for going back to what it was.
    pub fn whole(table: &Table, cells: &[Cell]) -> Self {
        let named = table.columns.iter().zip(cells);
        Self(named.map(|(column, cell)| (column.name.to_owned(), cell.to_json())).collect())
    }

    /// What a record was before a change; none before it came into being.
    pub(super) fn undone(fields: Option<Self>, change: &change::Model) -> Option<Self> {
        let Some(JsonValue::Object(before)) = &change.before else { return None };
        let mut fields = fields.unwrap_or_else(|| Self(Map::new()));
        fields.0.extend(before.clone());
        Some(fields)
    }

    /// Sets what the store alone decides.
    pub(super) fn stamp(&mut self, id: Uuid, version: i64, made: DateTime<Utc>, changed: DateTime<Utc>) {
        let stamps = [json!(id), json!(version), json!(made), json!(changed)];
        self.0.extend(STAMPED.map(str::to_owned).into_iter().zip(stamps));
    }

    /// The values of the record of these fields.
    pub fn record(mut self, table: &Table) -> Result<Cells, Error> {
        let cell = |column: &Column| {
            let json = self.0.remove(column.name).unwrap_or_default();
            Cell::from_json(column.kind, json).ok_or_else(|| {
                Error::Internal(format!("a past {} of {} cannot be read", column.name, table.name))
            })
        };
        table.columns.iter().map(cell).collect()
    }

    /// The same, for the answer that is stored of a request.
    pub fn named(table: &Table, cells: &[Cell]) -> Self {
        let mut fields = Self::whole(table, cells);
        fields.0.insert(TABLE.to_owned(), table.name.into());
        fields
    }

    /// The table that a named one is of.
    pub fn table(&self) -> Option<&'static Table> {
        Table::named(self.0.get(TABLE)?.as_str()?)
    }

    /// The kind of change, with the fields that differ as they were and as they are; of personal data only that it
    /// differs.
    pub(super) fn difference(
        table: &Table,
        before: Option<Self>,
        after: Option<Self>,
    ) -> (ChangeKind, Option<JsonValue>, Option<JsonValue>) {
        let object = |mut fields| {
            veil(table, &mut fields);
            JsonValue::Object(fields)
        };
        match (before, after) {
            (Some(before), Some(after)) => {
                let (mut was, mut is) = (before.0, after.0);
                let same: Vec<String> = was
                    .iter()
                    .filter(|(name, value)| is.get(*name) == Some(value))
                    .map(|(name, _)| name.clone())
                    .collect();
                for name in same {
                    was.remove(&name);
                    is.remove(&name);
                }
                (ChangeKind::Updated, Some(object(was)), Some(object(is)))
            }
            (before, Some(after)) => {
                (ChangeKind::Created, before.map(|b| object(b.0)), Some(object(after.0)))
            }
            (before, None) => (ChangeKind::Deleted, before.map(|b| object(b.0)), None),
        }
    }
}
