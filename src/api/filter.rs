//! Filters on columns.

use async_graphql::InputObject;
use chrono::{DateTime, NaiveDate, NaiveTime, Utc};
use entity::value::PartialDate;

use super::scalars::Date;
use crate::store::{Predicate, Scalar};

/// A filter on a column.
pub trait ColumnFilter {
    fn predicates(&self) -> Vec<Predicate>;
}

/// Compares a text. All that is given must hold.
#[derive(Clone, Debug, Default, InputObject)]
pub struct StringFilter {
    /// It is this text.
    eq: Option<String>,
    /// It is one of these texts; at most 1,000.
    r#in: Option<Vec<String>>,
    /// Whether it is on record at all.
    known: Option<bool>,
}

/// Compares a whole number. All that is given must hold; an unknown number meets no comparison.
#[derive(Clone, Debug, Default, InputObject)]
pub struct IntFilter {
    /// It is this number.
    eq: Option<i64>,
    /// It is not less than this number.
    gte: Option<i64>,
    /// It is not more than this number.
    lte: Option<i64>,
    /// Whether it is on record at all.
    known: Option<bool>,
}

/// Compares a date. All that is given must hold; an unknown date meets no comparison.
#[derive(Clone, Debug, Default, InputObject)]
pub struct DateFilter {
    /// It is this day.
    eq: Option<Date>,
    /// It is this day or a later one.
    gte: Option<Date>,
    /// It is this day or an earlier one.
    lte: Option<Date>,
    /// Whether it is on record at all.
    known: Option<bool>,
}

/// Compares a date that may be known only by month or year, by the first day that it can mean: `2021`
/// counts as 2021-01-01. All that is given must hold; an unknown date meets no comparison.
#[derive(Clone, Debug, Default, InputObject)]
pub struct PartialDateFilter {
    /// It is not before the first day of this date.
    gte: Option<PartialDate>,
    /// It is not after the first day of this date.
    lte: Option<PartialDate>,
    /// Whether it is on record at all.
    known: Option<bool>,
}

/// Compares a point in time. All that is given must hold.
#[derive(Clone, Debug, Default, InputObject)]
pub struct TimeFilter {
    /// It is not before this time.
    gte: Option<DateTime<Utc>>,
    /// It is not after this time.
    lte: Option<DateTime<Utc>>,
}

impl ColumnFilter for StringFilter {
    fn predicates(&self) -> Vec<Predicate> {
        let eq = self.eq.iter().map(|text| Predicate::OneOf(vec![Scalar::Text(text.clone())]));
        let list =
            self.r#in.iter().map(|list| Predicate::OneOf(list.iter().cloned().map(Scalar::Text).collect()));
        eq.chain(list).chain(self.known.map(Predicate::IsKnown)).collect()
    }
}

impl ColumnFilter for IntFilter {
    fn predicates(&self) -> Vec<Predicate> {
        let eq = self.eq.map(|number| Predicate::OneOf(vec![Scalar::Integer(number)]));
        range(eq, self.gte.map(Scalar::Integer), self.lte.map(Scalar::Integer), self.known)
    }
}

impl ColumnFilter for DateFilter {
    fn predicates(&self) -> Vec<Predicate> {
        let eq = self.eq.map(|date| Predicate::OneOf(vec![Scalar::Date(date.0)]));
        range(
            eq,
            self.gte.map(|date| Scalar::Date(date.0)),
            self.lte.map(|date| Scalar::Date(date.0)),
            self.known,
        )
    }
}

impl ColumnFilter for PartialDateFilter {
    fn predicates(&self) -> Vec<Predicate> {
        let from = self.gte.iter().map(|date| Predicate::StartsAtLeast(date.earliest()));
        let until = self.lte.iter().map(|date| Predicate::StartsAtMost(date.earliest()));
        from.chain(until).chain(self.known.map(Predicate::IsKnown)).collect()
    }
}

impl ColumnFilter for TimeFilter {
    fn predicates(&self) -> Vec<Predicate> {
        // Beyond four digits of a year the two databases no longer agree.
        let within = |time: DateTime<Utc>| {
            let year = |year| {
                NaiveDate::from_ymd_opt(year, 1, 1).unwrap_or_default().and_time(NaiveTime::MIN).and_utc()
            };
            Scalar::Time(time.clamp(year(1), year(9999)))
        };
        range(None, self.gte.map(within), self.lte.map(within), None)
    }
}

fn range(
    eq: Option<Predicate>,
    gte: Option<Scalar>,
    lte: Option<Scalar>,
    known: Option<bool>,
) -> Vec<Predicate> {
    eq.into_iter()
        .chain(gte.map(Predicate::AtLeast))
        .chain(lte.map(Predicate::AtMost))
        .chain(known.map(Predicate::IsKnown))
        .collect()
}
