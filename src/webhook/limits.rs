//! What a webhook asks for: its document, and the record types that it is limited to.

use entity::RecordType;
use entity::value::Codes;
use model::store::Error;

/// What shapes the messages of a webhook that has no document of its own.
pub const DOCUMENT: &str = "subscription {
  changes {
    cursor
    kind
    recordType
    recordId
    version
    at
    role
    organization { code }
    fields { name before after }
  }
}";

/// The kinds of record that a webhook is limited to; `None` if it is not limited. A kind that this version of the
/// service does not know is an error: without it the webhook would be told of other changes than it asked for.
pub fn record_types(codes: &Codes) -> Result<Option<Vec<RecordType>>, Error> {
    let named = |name: &String| {
        let unknown = || Error::Internal(format!("the webhook is limited to an unknown record type: {name}"));
        RecordType::named(name).ok_or_else(unknown)
    };
    let record_types = codes.0.iter().map(named).collect::<Result<Vec<_>, _>>()?;
    Ok(Some(record_types).filter(|record_types| !record_types.is_empty()))
}
