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

/// Filters by a text. All conditions given must hold.
#[derive(Clone, Debug, Default, InputObject)]
pub struct StringFilter {
    /// The text equals this one.
    eq: Option<String>,
    /// The text is one of these texts; at most 1,000 can be given.
    r#in: Option<Vec<String>>,
    /// The text is known and is none of these texts; at most 1,000 can be given.
    not_in: Option<Vec<String>>,
    /// The text begins with this one, in the same upper and lower case.
    starts_with: Option<String>,
    /// If true, the value must be known. If false, it must be null.
    known: Option<bool>,
}

/// Filters by an integer. All conditions given must hold; a null value matches no comparison.
#[derive(Clone, Debug, Default, InputObject)]
pub struct IntFilter {
    /// The number equals this one.
    eq: Option<i64>,
    /// The number is greater than or equal to this one.
    gte: Option<i64>,
    /// The number is less than or equal to this one.
    lte: Option<i64>,
    /// If true, the value must be known. If false, it must be null.
    known: Option<bool>,
}

/// Filters by an amount of money. All conditions given must hold; an unknown amount or an amount in another
/// currency matches no comparison.
#[derive(Clone, Debug, InputObject)]
pub struct MoneyFilter {
    /// The currency has this code (ISO 4217).
    currency: String,
    /// The amount is greater than or equal to this one.
    gte: Option<Decimal>,
    /// The amount is less than or equal to this one.
    lte: Option<Decimal>,
}

impl MoneyFilter {
    pub fn currency(&self) -> Predicate {
        Predicate::OneOf(vec![Scalar::Text(self.currency.clone())])
    }

    /// What its minor units are compared with.
    pub fn predicates(&self, reader: &Reader) -> Result<Vec<Predicate>, Failure> {
        let digits = money::digits(reader, &self.currency)
            .ok_or_else(|| Failure::invalid("filter", "unknown currency code"))?;
        let minor = |amount: &Decimal| {
            let read = money::bound(&amount.0, digits);
            read.map(Scalar::Integer).map_err(|rule| Failure::invalid("filter", rule))
        };
        let from = self.gte.as_ref().map(minor).transpose()?.map(Predicate::AtLeast);
        let until = self.lte.as_ref().map(minor).transpose()?.map(Predicate::AtMost);
        Ok(from.into_iter().chain(until).collect())
    }
}

/// Filters by a date. All conditions given must hold; a null value matches no comparison.
#[derive(Clone, Debug, Default, InputObject)]
pub struct DateFilter {
    /// The date equals this one.
    eq: Option<Date>,
    /// The date is on or after this one.
    gte: Option<Date>,
    /// The date is on or before this one.
    lte: Option<Date>,
    /// If true, the value must be known. If false, it must be null.
    known: Option<bool>,
}

/// Filters by a partial date, which is compared by the first day it can mean: `2021` counts as 2021-01-01.
/// All conditions given must hold; a null value matches no comparison.
#[derive(Clone, Debug, Default, InputObject)]
pub struct PartialDateFilter {
    /// The date is on or after the first day of this one.
    gte: Option<PartialDate>,
    /// The date is on or before the first day of this one.
    lte: Option<PartialDate>,
    /// If true, the value must be known. If false, it must be null.
    known: Option<bool>,
}

/// Filters by a time. All conditions given must hold.
#[derive(Clone, Debug, Default, InputObject)]
pub struct TimeFilter {
    /// The time is at or after this one.
    gte: Option<DateTime<Utc>>,
    /// The time is at or before this one.
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
