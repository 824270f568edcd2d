//! The only source of time and ids.

use chrono::{DateTime, SubsecRound, Utc};
use uuid::Uuid;

/// Now, to the microsecond: what both databases keep.
pub fn now() -> DateTime<Utc> {
    Utc::now().trunc_subsecs(6)
}

/// A new id: UUIDv7, so that ids sort by when they were made.
pub fn new_id() -> Uuid {
    Uuid::now_v7()
}
