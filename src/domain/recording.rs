//! What all mutations have in common: how work is done in one transaction, how what it names is found, how
//! texts come in, and how a broken rule is told.

mod halt;
mod input;
mod secret;
mod store;

pub use halt::{Broken, Halt, Words};
pub(in crate::domain) use input::{
    Named, Outcome, RecordInput, TermInput, TextInput, code, email, found_by, id_of, in_place, line,
    localized, maybe, maybe_id, maybe_line, money, on_record, on_term, optional_id, optional_line, payload,
    record, term_in_sight, texts,
};
pub use secret::{ROTATION_OVERLAP, ShownOnce, overlap};
pub use store::{Work, expect, within};
