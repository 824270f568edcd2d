//! What changed, for those who keep a copy, and what was.

mod feed;
mod fields;
mod history;
mod snapshot;
mod subscription;

pub use feed::{Change, ChangeFeed, ChangeFeedQuery};
pub use history::{HISTORY, HistoryQuery};
pub use snapshot::{Snapshot, SnapshotQuery};
pub use subscription::{Follow, Given, LastSent, ResumeAfter};

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use crate::graphql::Failure;

/// The most changes or records that a page holds.
const MAX_PAGE: i32 = 1_000;
/// How many it holds unless told.
const PAGE: i32 = 200;

/// A place in the change log, as a client keeps it.
pub fn cursor(through: i64) -> String {
    URL_SAFE_NO_PAD.encode(format!("change:{through}"))
}

/// The place that a cursor is; `field` is where it was given.
pub(in crate::domain) fn read_cursor(field: &str, cursor: Option<String>) -> Result<Option<i64>, Failure> {
    let Some(cursor) = cursor else { return Ok(None) };
    let read = || {
        let text = String::from_utf8(URL_SAFE_NO_PAD.decode(&cursor).ok()?).ok()?;
        text.strip_prefix("change:")?.parse::<i64>().ok().filter(|through| *through >= 0)
    };
    read().map(Some).ok_or_else(|| Failure::invalid(field, "this is not a cursor of the change log"))
}

fn page(first: Option<i32>) -> Result<u64, Failure> {
    let first = first.unwrap_or(PAGE);
    let fits = u64::try_from(first).ok().filter(|_| (1..=MAX_PAGE).contains(&first));
    fits.ok_or_else(|| Failure::invalid("first", format!("a page holds 1 to {MAX_PAGE}")))
}
