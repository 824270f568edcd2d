//! Who may see a record, changed: what belongs to a record is never more visible than the record.

mod mutation;
mod rules;

pub use mutation::{ChangeVisibilityInput, ChangeVisibilityPayload, change};
pub use rules::OWNERS;
