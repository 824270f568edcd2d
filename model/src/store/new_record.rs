//! How a record that a client enters, or that the service makes, begins.

/// The key of the source that such records name.
pub const OWN_SOURCE: &str = "service";

/// A new row of a table: its own columns, then what every new record has.
#[macro_export]
macro_rules! new_record {
    ($entity:ident, $visibility:expr, { $($column:ident $(: $value:expr)?,)* }) => {{
        let now = $crate::clock::now();
        entity::$entity::Model {
            id: $crate::clock::new_id(),
            $($column $(: $value)?,)*
            version: 1,
            created_at: now,
            updated_at: now,
            visibility: $visibility,
            source: $crate::store::OWN_SOURCE.to_owned(),
            source_detail: None,
        }
    }};
}
pub use new_record;
