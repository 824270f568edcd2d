//! Filters on columns, and how a slice declares the filter of its records.

use async_graphql::InputObject;
use chrono::{DateTime, NaiveDate, NaiveTime, Utc};
use entity::value::PartialDate;
use serde::Serialize;

use super::scalars::Date;
use crate::store::{ColumnFilter, Predicate, Scalar};

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

impl ColumnFilter for bool {
    fn predicates(&self) -> Vec<Predicate> {
        vec![Predicate::IsTrue(*self)]
    }
}

/// A closed list is kept as text, the same as in JSON.
impl<T: Serialize> ColumnFilter for Vec<T> {
    fn predicates(&self) -> Vec<Predicate> {
        let text = |value| match serde_json::to_value(value) {
            Ok(serde_json::Value::String(text)) => Some(Scalar::Text(text)),
            _ => None,
        };
        vec![Predicate::OneOf(self.iter().filter_map(text).collect())]
    }
}

impl ColumnFilter for String {
    fn predicates(&self) -> Vec<Predicate> {
        vec![Predicate::Matches(self.clone())]
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

/// Declares the filter of a slice's records: each field with the column that it compares, or with the
/// columns that link to the records that another filter is on. `search` is a `String`, a closed list a
/// `Vec` of its values.
macro_rules! filter {
    (
        $(#[$doc:meta])*
        $filter:ident on $entity:ident {
            $($(#[$field_doc:meta])* $field:ident: $type:ty = $column:ident,)*
        }
        $(related {
            $($(#[$related_doc:meta])* $related:ident: $other:ident by $own:ident = $theirs:ident::$key:ident,)*
        })?
        $(tagged {
            $($(#[$tagged_doc:meta])* $tagged:ident: $tag_filter:ident by $links:ident($near:ident, $far:ident) = $tag:ident::$tag_key:ident,)*
        })?
    ) => {
        $(#[$doc])*
        #[derive(Clone, Debug, Default, async_graphql::InputObject)]
        pub struct $filter {
            $($(#[$field_doc])* $field: Option<$type>,)*
            $($($(#[$related_doc])* $related: Option<Box<$other>>,)*)?
            $($($(#[$tagged_doc])* $tagged: Option<Box<$tag_filter>>,)*)?
            /// When the record was last changed.
            updated_at: Option<$crate::graphql::TimeFilter>,
            /// Every one of these filters is met.
            and: Option<Vec<$filter>>,
            /// At least one of these filters is met.
            or: Option<Vec<$filter>>,
            /// This filter is not met.
            not: Option<Box<$filter>>,
        }

        impl $crate::store::RecordFilter for $filter {
            type Entity = entity::$entity::Entity;

            fn apply(&self, criteria: &mut $crate::store::Criteria<'_, Self::Entity>) {
                use entity::$entity::Column;
                $(criteria.column(Column::$column, self.$field.as_ref());)*
                $($(criteria.related(Column::$own, entity::$theirs::Column::$key, self.$related.as_deref());)*)?
                $($(criteria.related_through::<entity::$links::Entity, _>(
                    Column::Id,
                    (entity::$links::Column::$near, entity::$links::Column::$far),
                    entity::$tag::Column::$tag_key,
                    self.$tagged.as_deref(),
                );)*)?
                criteria.column(Column::UpdatedAt, self.updated_at.as_ref());
                criteria.all(self.and.as_ref());
                criteria.any(self.or.as_ref());
                criteria.none(self.not.as_deref());
            }
        }
    };
}
