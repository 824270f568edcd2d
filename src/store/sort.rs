//! Orders of lists. Every order is total: a key that is never null, then the id.

use chrono::{DateTime, NaiveDate, Utc};
use entity::value::PartialDate;
use sea_orm::ColumnTrait;
use sea_orm::sea_query::{Expr, Func, SimpleExpr};

use super::criteria::Scalar;
use super::scope::Stored;

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Direction {
    #[default]
    Ascending,
    Descending,
}

/// What a list may be ordered by.
pub trait SortField: Copy + Send + Sync {
    type Entity: Stored;
    /// As it stands in a cursor.
    fn name(self) -> &'static str;
    fn sort(self) -> Sort<Self::Entity>;
}

type KeyOf<M> = Box<dyn Fn(&M) -> Scalar + Send + Sync>;

/// An order: the key in SQL, and the same key of a row.
pub struct Sort<E: Stored> {
    pub(super) column: E::Column,
    pub(super) key: Expr,
    /// A key of the kind that it has.
    like: Scalar,
    value: KeyOf<E::Model>,
}

impl<E: Stored> std::fmt::Debug for Sort<E> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Sort").field("column", &self.column).finish_non_exhaustive()
    }
}

impl<E: Stored> Sort<E> {
    pub fn text(column: E::Column, value: fn(&E::Model) -> &str) -> Self {
        Self::new(column, Scalar::Text(String::new()), move |row| Scalar::Text(value(row).to_owned()))
    }

    pub fn integer(column: E::Column, value: fn(&E::Model) -> i32) -> Self {
        Self::new(column, Scalar::Integer(0), move |row| Scalar::Integer(value(row).into()))
    }

    pub fn date(column: E::Column, value: fn(&E::Model) -> NaiveDate) -> Self {
        Self::new(column, Scalar::Date(NaiveDate::MIN), move |row| Scalar::Date(value(row)))
    }

    pub fn time(column: E::Column, value: fn(&E::Model) -> DateTime<Utc>) -> Self {
        Self::new(column, Scalar::Time(DateTime::UNIX_EPOCH), move |row| Scalar::Time(value(row)))
    }

    /// Unknown years come last.
    pub fn optional_year(column: E::Column, value: fn(&E::Model) -> Option<i32>) -> Self {
        Self::coalesced(column, "9999", Scalar::Integer(0), move |row| {
            Scalar::Integer(value(row).unwrap_or(9999).into())
        })
    }

    /// Unknown dates come last.
    pub fn optional_date(column: E::Column, value: fn(&E::Model) -> Option<NaiveDate>) -> Self {
        Self::coalesced(column, "date('9999-12-31')", Scalar::Date(NaiveDate::MIN), move |row| {
            Scalar::Date(value(row).or(NaiveDate::from_ymd_opt(9999, 12, 31)).unwrap_or_default())
        })
    }

    /// Unknown dates come last; of two that share a beginning, the less precise comes first.
    pub fn partial_date(column: E::Column, value: fn(&E::Model) -> Option<&PartialDate>) -> Self {
        Self::coalesced(column, "'9999'", Scalar::Text(String::new()), move |row| {
            Scalar::Text(value(row).map_or("9999", PartialDate::as_str).to_owned())
        })
    }

    /// The key of a row, as it stands in a cursor.
    pub fn key_of(&self, row: &E::Model) -> Scalar {
        (self.value)(row)
    }

    /// Whether a key is of the kind that this order has.
    pub fn holds(&self, key: &Scalar) -> bool {
        std::mem::discriminant(key) == std::mem::discriminant(&self.like)
    }

    fn new(
        column: E::Column,
        like: Scalar,
        value: impl Fn(&E::Model) -> Scalar + Send + Sync + 'static,
    ) -> Self {
        Self { column, key: Expr::col(column.as_column_ref()), like, value: Box::new(value) }
    }

    /// The same expression as in the index on it.
    fn coalesced(
        column: E::Column,
        last: &'static str,
        like: Scalar,
        value: impl Fn(&E::Model) -> Scalar + Send + Sync + 'static,
    ) -> Self {
        let key: SimpleExpr = Func::coalesce([Expr::col(column.as_column_ref()), Expr::cust(last)]).into();
        Self { column, key, like, value: Box::new(value) }
    }
}
