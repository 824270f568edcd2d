//! What all mutations have in common: how work is done in one transaction, how what it names is found, how
//! texts come in, and how a broken rule is reported.

mod deletion;
mod error;
mod given;
mod input;
mod keys;
mod payload;
mod perform;
mod secret;
mod store;

pub use deletion::{delete, delete_and_check, deletions, remove};
pub use error::{Checks, each, on_field, rules};
pub use error::{MutationError, RuleText, ValidationError};
pub use given::{AnyRecord, AsItIs, Given, Written};
pub use input::{
    Details, RecordInput, TermInput, TextInput, codes, email, found_by, kept, kept_texts, label, line,
    localized, maybe_line, money, not_negative, optional_line, optional_texts, partner_country,
    term_in_sight, texts, valid_code,
};
pub use keys::{Keys, id_of, optional_id};
pub use payload::{Payload, PayloadDef, RecordField, register_input, register_payload};
pub use payload::{inputs, payload};
pub use perform::{
    Named, Outcome, Somewhere, done_before, in_place, in_sight, on_key, on_record, on_term, record, refused,
};
pub use secret::{ROTATION_OVERLAP, ShownOnce, overlap};
pub use store::{IN_FUTURE, Work, expect, is_there, within};
