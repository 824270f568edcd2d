//! When a message is tried again.

use std::time::Duration;

use chrono::{DateTime, SubsecRound, TimeDelta, Utc};

use super::Settings;

/// By how much longer each wait is than the one before.
const GROWTH: u64 = 3;

/// When to try again after some failures, the first attempt having been at a time; `None` to give up. `spread` is
/// between 0 and 1: receivers that were away are not met by all at once. A receiver may ask for a longer wait.
pub(super) fn next_attempt(
    settings: &Settings,
    (first, now): (DateTime<Utc>, DateTime<Utc>),
    failures: u32,
    asked: Option<Duration>,
    spread: f64,
) -> Option<DateTime<Utc>> {
    let grown = settings.first_retry_ms.saturating_mul(GROWTH.saturating_pow(failures.saturating_sub(1)));
    let longest = settings.longest_retry_ms.max(settings.first_retry_ms);
    let wait = Duration::from_millis(grown.min(longest)).mul_f64(0.8 + 0.4 * spread.clamp(0.0, 1.0));
    let asked = asked.map(|asked| asked.min(Duration::from_millis(longest)));
    let wait = TimeDelta::from_std(wait.max(asked.unwrap_or_default())).ok()?;
    let next = now.checked_add_signed(wait)?;
    let seconds = i64::try_from(settings.retry_for_seconds).ok()?;
    let end = first.checked_add_signed(TimeDelta::try_seconds(seconds)?)?;
    // To the microsecond, as times are kept.
    (next <= end).then_some(next.trunc_subsecs(6))
}

/// Any number between 0 and 1.
pub(super) fn spread() -> f64 {
    let mut bytes = [0; 4];
    // Without random bytes all wait the same.
    let _ = aws_lc_rs::rand::fill(&mut bytes);
    f64::from(u32::from_le_bytes(bytes)) / f64::from(u32::MAX)
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use chrono::{DateTime, TimeDelta, Utc};
    use proptest::prelude::*;

    use super::next_attempt;
    use crate::webhook::Settings;

    fn settings() -> Settings {
        Settings {
            timeout_ms: 15_000,
            first_retry_ms: 5_000,
            longest_retry_ms: 14_400_000,
            retry_for_seconds: 259_200,
            lease_seconds: 40,
            most_waiting: 10_000,
            keep_deliveries_days: 30,
            allowed_networks: Vec::new(),
        }
    }

    #[test]
    fn three_days_are_tried_ever_more_seldom() {
        let first = DateTime::UNIX_EPOCH;
        let (mut now, mut attempts) = (first, 1);
        while let Some(next) = next_attempt(&settings(), (first, now), attempts, None, 0.5) {
            assert!(next > now);
            now = next;
            attempts += 1;
        }
        assert!(now - first > TimeDelta::hours(68) && now - first <= TimeDelta::days(3), "{now}");
        assert!((20..30).contains(&attempts), "{attempts}");
    }

    proptest! {
        #[test]
        fn a_wait_is_within_its_bounds(
            failures in 1_u32..1_000,
            spread in 0.0_f64..1.0,
            asked in proptest::option::of(0_u64..1_000_000),
            past in 0_i64..300_000,
        ) {
            let first: DateTime<Utc> = DateTime::UNIX_EPOCH;
            let now = first + TimeDelta::seconds(past);
            let asked = asked.map(Duration::from_secs);
            match next_attempt(&settings(), (first, now), failures, asked, spread) {
                Some(next) => {
                    prop_assert!(next - now >= TimeDelta::seconds(4) && next - now <= TimeDelta::seconds(17_280));
                    prop_assert!(next <= first + TimeDelta::days(3));
                }
                None => prop_assert!(now + TimeDelta::seconds(17_280) > first + TimeDelta::days(3)),
            }
        }
    }
}
