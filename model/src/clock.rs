//! The only source of time and ids.

use chrono::{DateTime, NaiveDate, SubsecRound, TimeDelta, Utc};
use tokio::time::Instant;
use uuid::Uuid;

/// Now, to the microsecond: what both databases keep.
#[expect(clippy::disallowed_methods, reason = "this is the clock")]
pub fn now() -> DateTime<Utc> {
    Utc::now().trunc_subsecs(6)
}

/// Today in Korea, whose side keeps the records. Rules, and how late something is, go by this day alone.
pub fn today() -> NaiveDate {
    day_in_korea(now())
}

fn day_in_korea(time: DateTime<Utc>) -> NaiveDate {
    (time + TimeDelta::hours(9)).date_naive()
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
#[expect(clippy::disallowed_methods, reason = "this is the clock")]
pub fn moment() -> Instant {
    Instant::now()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_begins_at_midnight_in_korea() {
        let day = |time: &str| day_in_korea(time.parse().expect("a time")).to_string();
        assert_eq!(day("2026-11-25T14:59:59.999999Z"), "2026-11-25");
        assert_eq!(day("2026-11-25T15:00:00Z"), "2026-11-26");
        assert_eq!(day("2026-12-31T23:59:59Z"), "2027-01-01");
    }
}
