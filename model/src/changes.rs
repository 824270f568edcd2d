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

use serde::Deserialize;

use crate::api::Failure;

/// What is kept of the change log.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Settings {
    /// For how many days changes are kept; 0 for good.
    pub keep_days: u64,
}

/// The most changes or records that a page holds.
const MAX_PAGE: i32 = 1_000;
/// How many it holds unless told.
const PAGE: i32 = 200;

fn page(first: Option<i32>) -> Result<u64, Failure> {
    let first = first.unwrap_or(PAGE);
    let fits = u64::try_from(first).ok().filter(|_| (1..=MAX_PAGE).contains(&first));
    fits.ok_or_else(|| Failure::invalid("first", format!("must be between 1 and {MAX_PAGE}")))
}
