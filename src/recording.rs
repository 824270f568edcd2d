//! What all mutations have in common: how work is done in one transaction, how what it names is found, how
//! texts come in, and how a broken rule is told.

mod error;
mod input;
mod payload;
mod perform;
mod secret;
mod store;

pub use error::{MutationError, RuleText, ValidationError};
pub(crate) use input::{
    RecordInput, TermInput, TextInput, codes, email, found_by, id_of, line, localized, maybe, maybe_id,
    maybe_line, money, name, optional_id, optional_line, optional_texts, term_in_sight, texts, valid,
    valid_code,
};
pub(crate) use payload::payload;
pub(crate) use perform::{
    Named, Outcome, done_before, in_place, on_record, on_term, record, refused, user_error,
};
pub use secret::{ROTATION_OVERLAP, ShownOnce, overlap};
pub use store::{Work, expect, is_there, within};
