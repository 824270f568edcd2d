//! Whether a document fits the schema, by the rules of the specification of September 2025 (chapter 5), and what its
//! variables hold. The library's own validation is switched off: it lets pass what other implementations refuse
//! (variables of another type, fields in conflict, directives on `__typename`) and reports errors without end.
//! `tests/documents` compares this with graphql-js.

mod conflicts;
mod definitions;
mod roots;
mod selections;
mod values;
mod variables;

use std::collections::HashSet;

use async_graphql::parser::types::ExecutableDocument;
use async_graphql::{Pos, ServerError};

pub use self::definitions::Definitions;
pub(super) use self::definitions::{Definition, name_of, root};
pub(super) use self::roots::{Skip, root_fields};
pub(super) use self::values::coerce;

/// How many errors one answer tells of; the others are counted.
pub(super) const MOST_ERRORS: usize = 20;

/// The definitions of variables that are of a nullable type, and used where null is not taken because something else is
/// taken there by default.
pub(super) type NeverNull = HashSet<Pos>;

/// Looks whether a document may run.
pub(super) fn check(
    definitions: &'static Definitions,
    document: &ExecutableDocument,
) -> Result<NeverNull, Vec<ServerError>> {
    let mut errors = Errors::default();
    let scopes = selections::walk(definitions, document, &mut errors);
    let never_null = variables::check(document, &scopes, &mut errors);
    // These two follow fragments, and so need them to be there and to end.
    if errors.reported.is_empty() {
        roots::check(document, &mut errors);
        conflicts::check(definitions, document, &mut errors);
    }
    if errors.reported.is_empty() { Ok(never_null) } else { Err(errors.into_list()) }
}

/// What was found to be wrong so far.
#[derive(Debug, Default)]
struct Errors {
    reported: Vec<ServerError>,
    more: usize,
}

impl Errors {
    fn report(&mut self, pos: Pos, message: impl FnOnce() -> String) {
        if self.reported.len() < MOST_ERRORS {
            self.reported.push(ServerError::new(message(), Some(pos)));
        } else {
            self.more += 1;
        }
    }

    fn into_list(mut self) -> Vec<ServerError> {
        self.reported.sort_by(|one, other| one.locations.cmp(&other.locations));
        if self.more > 0 {
            self.reported.push(ServerError::new(format!("and {} more errors", self.more), None));
        }
        self.reported
    }
}
