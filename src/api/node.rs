//! Global ids: opaque, the same in every field that takes or gives one.

use async_graphql::ID;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use uuid::Uuid;

use super::Failure;
use entity::RecordType;

/// A record of a record type.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct GlobalId {
    pub record_type: RecordType,
    pub id: Uuid,
}

impl GlobalId {
    /// Reads an id that the API gave out before; `field` is the argument that it came in.
    pub fn parse(field: &str, id: &ID) -> Result<Self, Failure> {
        Self::read(field, id.as_str())
    }

    /// The same for an id that is at hand as text.
    pub fn read(field: &str, id: &str) -> Result<Self, Failure> {
        let read = || {
            let text = String::from_utf8(URL_SAFE_NO_PAD.decode(id).ok()?).ok()?;
            let (record_type, id) = text.split_once(':')?;
            Some(Self { record_type: RecordType::named(record_type)?, id: id.parse().ok()? })
        };
        read().ok_or_else(|| Failure::invalid(field, "not a valid ID of this API"))
    }
}

/// The text of the id, and so what an `ID` is made from.
impl std::fmt::Display for GlobalId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&URL_SAFE_NO_PAD.encode(format!("{}:{}", self.record_type.name(), self.id)))
    }
}
