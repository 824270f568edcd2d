//! The only source of time and ids.

use chrono::{DateTime, SubsecRound, TimeDelta, Utc};
use tokio::time::Instant;
use uuid::Uuid;

/// Now, to the microsecond: what both databases keep.
#[expect(clippy::disallowed_methods, reason = "this is the clock")]
pub fn now() -> DateTime<Utc> {
    Utc::now().trunc_subsecs(6)
}

/// A new id: UUIDv7, so that ids sort by when they were made.
#[expect(clippy::disallowed_methods, reason = "this is where ids are made")]
pub fn new_id() -> Uuid {
    Uuid::now_v7()
}

/// A span of days: of so many as a setting may say, and no more than times can be reckoned with.
pub fn days(number: u64) -> TimeDelta {
    TimeDelta::days(i32::try_from(number).unwrap_or(i32::MAX).into())
}

/// A moment to measure how long something takes from, whatever becomes of the time of day.
pub fn moment() -> Instant {
    Instant::now()
}
