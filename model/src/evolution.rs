//! How the schema may change: the breaking changes between two schemas, and the dates of deprecations. docs/EVOLUTION.md is
//! the promise to clients. Everything here is a pure function of texts and dates.

mod compare;
mod deprecation;
mod elements;
mod needed;
mod read;

use chrono::NaiveDate;

pub use deprecation::{Deprecation, deprecated_elements, misdated};
pub use elements::removed_elements;
pub use read::Schema;

/// A schema that could not be read.
#[derive(Debug, thiserror::Error)]
#[error("not a schema: {0}")]
pub struct SchemaError(String);

/// A change that can break a client.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct BreakingChange {
    /// What has changed: `Query.center(by:)`, `Role.NIA`.
    pub element: String,
    /// How it has changed.
    pub change: String,
}

impl std::fmt::Display for BreakingChange {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}: {}", self.element, self.change)
    }
}

/// The breaking changes from an old schema to a new one, both in the schema definition language, in the order of their
/// elements. A deprecated element may be gone if the new schema is released on the date of its removal or later; without
/// a date every removal is breaking.
pub fn breaking_changes(
    old: &str,
    new: &str,
    released_on: Option<NaiveDate>,
) -> Result<Vec<BreakingChange>, SchemaError> {
    let (old, new) = (Schema::read(old)?, Schema::read(new)?);
    Ok(compare::compare(&old, &new, released_on))
}
