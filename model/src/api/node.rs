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
        // In its one spelling: UUIDs have several.
        read()
            .filter(|read| read.to_string() == id)
            .ok_or_else(|| Failure::invalid(field, "not a valid ID of this API"))
    }
}

/// The text of the id, and so what an `ID` is made from.
impl std::fmt::Display for GlobalId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&URL_SAFE_NO_PAD.encode(format!("{}:{}", self.record_type.name(), self.id)))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn an_id_is_read_as_it_was_written(record_type in prop::sample::select(RecordType::ALL), id: u128) {
            let id = GlobalId { record_type, id: Uuid::from_u128(id) };
            prop_assert_eq!(GlobalId::read("id", &id.to_string()).ok(), Some(id));
        }

        #[test]
        fn an_id_has_one_spelling(
            record_type in prop::sample::select(RecordType::ALL), id: u128, spelling in 0_u8..6, changed: Option<(prop::sample::Index, u8)>,
        ) {
            let id = Uuid::from_u128(id);
            let spelled = match spelling {
                0 => id.to_string(),
                1 => id.simple().to_string(),
                2 => id.braced().to_string(),
                3 => id.urn().to_string(),
                4 => id.to_string().to_uppercase(),
                _ => format!("{id} "),
            };
            let mut text = format!("{}:{spelled}", record_type.name()).into_bytes();
            if let Some((at, byte)) = changed {
                let at = at.index(text.len());
                text[at] = byte;
            }
            let given = URL_SAFE_NO_PAD.encode(text);
            if let Ok(read) = GlobalId::read("id", &given) {
                prop_assert_eq!(read.to_string(), given);
            }
        }

        #[test]
        fn no_text_is_too_much(text in "\\PC{0,60}") {
            if let Ok(read) = GlobalId::read("id", &text) {
                prop_assert_eq!(read.to_string(), text);
            }
        }
    }
}
