//! Who may see a record, changed: what belongs to a record is never more visible than the record.

mod cascade;
mod mutation;
mod rules;

pub(crate) use cascade::narrow_all;
pub use mutation::{ChangeVisibilityInput, ChangeVisibilityPayload, VisibilityMutation};
pub use rules::OWNERS;
