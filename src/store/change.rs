//! What the change log keeps of a write.

use entity::value::ChangeKind;
use sea_orm::JsonValue;
use serde_json::Map;

use super::Error;
use super::scope::Row;

/// The fields of a record that a change can touch.
#[derive(Clone, Debug, PartialEq)]
pub struct Snapshot(Map<String, JsonValue>);

/// What the store alone decides: no part of what a change says.
const STAMPED: [&str; 4] = ["id", "version", "created_at", "updated_at"];

impl Snapshot {
    pub fn of<M: Row>(row: &M) -> Result<Self, Error> {
        match serde_json::to_value(row) {
            Ok(JsonValue::Object(mut fields)) => {
                for stamped in STAMPED {
                    fields.remove(stamped);
                }
                Ok(Self(fields))
            }
            Ok(_) => Err(Error::Internal("a record is not an object".to_owned())),
            Err(error) => Err(Error::Internal(error.to_string())),
        }
    }

    /// The kind of change from `before`, with the fields that differ before and after.
    pub(super) fn since(self, before: Option<Self>) -> (ChangeKind, Option<JsonValue>, Option<JsonValue>) {
        let Some(before) = before else {
            return (ChangeKind::Created, None, Some(JsonValue::Object(self.0)));
        };
        let changed = |name: &str| self.0.get(name) != before.0.get(name);
        let part = |fields: &Map<String, JsonValue>| {
            fields.iter().filter(|(name, _)| changed(name)).map(|(k, v)| (k.clone(), v.clone())).collect()
        };
        let (was, is) = (part(&before.0), part(&self.0));
        (ChangeKind::Updated, Some(JsonValue::Object(was)), Some(JsonValue::Object(is)))
    }
}
