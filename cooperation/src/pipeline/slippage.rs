//! How much later than planned the milestones of an application come.

use chrono::NaiveDate;
use entity::application::Column;
use model::clock;
use model::store::Delay;

/// A milestone of an application, by its planned and its actual date.
#[derive(Clone, Copy, Debug)]
pub struct MilestoneDates {
    pub planned: Column,
    pub actual: Column,
    /// The stages in which it can no longer come, or has come on a day that is not known.
    pub over: &'static [&'static str],
}

pub const APPROVAL: MilestoneDates = MilestoneDates {
    planned: Column::PlannedApprovalOn,
    actual: Column::ApprovedOn,
    over: &["IMPLEMENTATION", "COMPLETION", "DROPPED"],
};
pub const CLOSING: MilestoneDates = MilestoneDates {
    planned: Column::PlannedClosingOn,
    actual: Column::ClosedOn,
    over: &["COMPLETION", "DROPPED"],
};

impl MilestoneDates {
    /// What `slippage` gives as of today, in SQL.
    pub fn delay(self) -> Delay {
        let (planned, actual, stage) = (self.planned as usize, self.actual as usize, Column::Stage as usize);
        Delay { planned, actual, stage, over: self.over, today: clock::today() }
    }
}

/// How many days something came later than planned (earlier: negative); while it has not come, how many it is
/// late by `today`, if it is and still can come.
pub fn slippage(
    planned: Option<NaiveDate>,
    actual: Option<NaiveDate>,
    today: Option<NaiveDate>,
) -> Option<i64> {
    let planned = planned?;
    match actual {
        Some(actual) => Some((actual - planned).num_days()),
        None => Some((today? - planned).num_days()).filter(|late| *late > 0),
    }
}

#[cfg(test)]
mod tests {
    use chrono::NaiveDate;
    use proptest::prelude::*;

    use super::slippage;

    proptest! {
        /// Slippage is the actual date minus the planned one; before the actual one, only what is late has any.
        #[test]
        fn slippage_is_the_days_between(planned in 0i64..9_000, actual in 0i64..9_000) {
            let first = NaiveDate::from_ymd_opt(2010, 1, 1).expect("a date");
            let at = |days| Some(first + chrono::TimeDelta::days(days));
            prop_assert_eq!(slippage(at(planned), at(actual), None), Some(actual - planned));
            let late = slippage(at(planned), None, at(actual));
            prop_assert_eq!(late, Some(actual - planned).filter(|days| *days > 0));
            prop_assert_eq!(slippage(None, at(actual), at(actual)), None);
        }
    }
}
