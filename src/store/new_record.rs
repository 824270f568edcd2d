//! How a record that a client enters, or that the service makes, begins.

/// A new row of a table: its own columns, then what every new record has.
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
            source: "service".to_owned(),
            source_detail: None,
        }
    }};
}
