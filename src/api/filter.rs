//! Filters on columns.

use async_graphql::InputObject;
use chrono::{DateTime, NaiveDate, NaiveTime, Utc};
use entity::value::PartialDate;

use super::scalars::{Date, Decimal};
use super::{Failure, money};
use crate::store::{Predicate, Reader, Scalar};

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
    /// It is known, and none of these texts; at most 1,000.
    not_in: Option<Vec<String>>,
    /// It begins with this text; upper and lower case differ.
    starts_with: Option<String>,
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

/// Compares an amount of money with others in its currency. All that is given must hold; an unknown amount, and one
/// in another currency, meets no comparison.
#[derive(Clone, Debug, InputObject)]
pub struct MoneyFilter {
    /// It is in this currency, ISO 4217.
    currency: String,
    /// It is not less than this amount.
    gte: Option<Decimal>,
    /// It is not more than this amount.
    lte: Option<Decimal>,
}

impl MoneyFilter {
    pub fn currency(&self) -> Predicate {
        Predicate::OneOf(vec![Scalar::Text(self.currency.clone())])
    }

    /// What its minor units are compared with.
    pub fn predicates(&self, reader: &Reader) -> Result<Vec<Predicate>, Failure> {
        let digits = money::digits(reader, &self.currency)
            .ok_or_else(|| Failure::invalid("filter", format!("there is no currency {}", self.currency)))?;
        let minor = |amount: &Decimal| {
            let read = money::bound(&amount.0, digits);
            read.map(Scalar::Integer).map_err(|rule| Failure::invalid("filter", rule))
        };
        let from = self.gte.as_ref().map(minor).transpose()?.map(Predicate::AtLeast);
        let until = self.lte.as_ref().map(minor).transpose()?.map(Predicate::AtMost);
        Ok(from.into_iter().chain(until).collect())
    }
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
        let scalars = |list: &Vec<String>| list.iter().cloned().map(Scalar::Text).collect();
        let list = self.r#in.iter().map(|list| Predicate::OneOf(scalars(list)));
        let not = self.not_in.iter().map(|list| Predicate::NoneOf(scalars(list)));
        let begins = self.starts_with.iter().cloned().map(Predicate::StartsWith);
        eq.chain(list).chain(not).chain(begins).chain(self.known.map(Predicate::IsKnown)).collect()
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
