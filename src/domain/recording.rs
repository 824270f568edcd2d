//! What all mutations have in common: how work is done in one transaction, how what it names is found, how
//! texts come in, and how a broken rule is told.

mod halt;
mod input;
mod store;

pub use halt::{Broken, Halt, Words};
pub(in crate::domain) use input::{
    Outcome, TermInput, TextInput, expect, found_by, id_of, line, localized, on_term, optional_id,
    optional_line, payload, record, term_in_sight, told,
};
pub use store::{Work, within};
