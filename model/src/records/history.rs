//! The field `history` of every record. It is computed by the change feed, which itself shows records; so the schema is
//! given the function.

use futures::FutureExt;
use futures::future::{BoxFuture, ready};

use crate::api::Failure;
use crate::api::record::declare::{By, Computed, OfRows, Output};
use crate::api::record::{Asked, Outcome, Rows, Run};

/// What computes the field, in the data of the schema.
pub struct Histories(pub OfRows);

impl std::fmt::Debug for Histories {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Histories")
    }
}

/// `id` is the first column of every table of records.
pub const ID_COLUMN: usize = 0;

/// The field `history` of every record.
pub(super) const HISTORY: Computed = Computed {
    name: "history",
    doc: "Changes of the record, field by field, with time and author, as far back as the log is kept. Empty for
        AccessRecord, SignInFailure and WebhookDelivery, which are not in the change log.",
    arguments: &[
        ("after", "String", "Return changes after this cursor."),
        ("first", "Int", "Maximum number of changes (default 200, maximum 1,000)."),
    ],
    output: Output { name: feed, register: |_| feed() },
    from: &[ID_COLUMN],
    by: By::Rows(of_rows),
    filter: None,
};

/// The type of the field, which the change feed registers.
fn feed() -> String {
    "ChangeFeed!".to_owned()
}

fn of_rows<'r>(
    run: &'r Run<'r>,
    rows: &'r Rows<'r>,
    asked: Asked<'r>,
) -> BoxFuture<'r, Result<Vec<Outcome>, Failure>> {
    match asked.ctx.data::<Histories>() {
        Ok(Histories(of_rows)) => of_rows(run, rows, asked),
        Err(missing) => ready(Err(Failure::unexpected(missing))).boxed(),
    }
}
