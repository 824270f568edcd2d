//! Filters as the store understands them: predicates on columns, criteria on related records.

use std::marker::PhantomData;

use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::sea_query::{Expr, ExprTrait, IntoCondition, LikeExpr, Value};
use sea_orm::{
    ColumnTrait, Condition, EntityTrait, IdenStatic, Iterable, QueryFilter, QuerySelect, QueryTrait,
};
use uuid::Uuid;

use super::Error;
use super::scope::{Stored, as_seen, visible_to};
use super::search::{Query, Word};
use super::sql::{Dialect, any_of, first_day, is_true};
use crate::auth::Caller;

/// A value that a column is compared with.
#[derive(Clone, Debug, PartialEq)]
pub enum Scalar {
    Text(String),
    Integer(i64),
    Date(NaiveDate),
    Time(DateTime<Utc>),
    Id(Uuid),
}

impl From<Scalar> for Value {
    fn from(scalar: Scalar) -> Self {
        match scalar {
            Scalar::Text(text) => text.into(),
            Scalar::Integer(number) => number.into(),
            Scalar::Date(date) => date.into(),
            Scalar::Time(time) => time.into(),
            Scalar::Id(id) => id.into(),
        }
    }
}

/// A condition on one column.
#[derive(Clone, Debug, PartialEq)]
pub enum Predicate {
    OneOf(Vec<Scalar>),
    AtLeast(Scalar),
    AtMost(Scalar),
    /// Of a partial date: the first day that it can mean is not before this one.
    StartsAtLeast(NaiveDate),
    /// Of a partial date: the first day that it can mean is not after this one.
    StartsAtMost(NaiveDate),
    IsTrue(bool),
    /// Whether a value is on record.
    IsKnown(bool),
    /// Of a search column: it contains every word.
    Matches(String),
}

/// A filter on a column.
pub trait ColumnFilter {
    fn predicates(&self) -> Vec<Predicate>;
}

/// A filter on the records of a table.
pub trait RecordFilter: Send + Sync {
    type Entity: Stored;
    fn apply(&self, criteria: &mut Criteria<'_, Self::Entity>);
}

/// More would only be a way to keep the database busy.
const MAX_PREDICATES: usize = 100;
/// The longest list that one predicate may hold.
const MAX_VALUES: usize = 1_000;
/// How many relations a filter may follow from one record to the next.
const MAX_HOPS: usize = 6;

/// What records have to meet, as it grows while a filter is read.
#[derive(Debug)]
pub struct Criteria<'a, E> {
    caller: &'a Caller,
    dialect: Dialect,
    condition: Condition,
    predicates: usize,
    hops: usize,
    error: Option<Error>,
    entity: PhantomData<E>,
}

impl<'a, E: Stored> Criteria<'a, E> {
    pub(super) fn new(caller: &'a Caller, dialect: Dialect) -> Self {
        Self {
            caller,
            dialect,
            condition: Condition::all(),
            predicates: 0,
            hops: 0,
            error: None,
            entity: PhantomData,
        }
    }

    pub(super) fn from_filter<F: RecordFilter<Entity = E>>(
        caller: &'a Caller,
        dialect: Dialect,
        filter: Option<&F>,
    ) -> Result<Condition, Error> {
        let mut criteria = Self::new(caller, dialect);
        if let Some(filter) = filter {
            filter.apply(&mut criteria);
        }
        match criteria.error {
            Some(error) => Err(error),
            None => Ok(criteria.condition),
        }
    }

    /// A column meets a filter.
    pub fn column(&mut self, column: E::Column, filter: Option<&impl ColumnFilter>) {
        for predicate in filter.map(ColumnFilter::predicates).unwrap_or_default() {
            self.count(1);
            self.meet(column, predicate);
        }
    }

    fn meet(&mut self, column: E::Column, predicate: Predicate) {
        let dialect = self.dialect;
        let own = as_seen::<E>(self.caller, column);
        let condition = match predicate {
            Predicate::OneOf(values) if values.len() > MAX_VALUES => {
                return self.refuse(format!("a list in a filter holds at most {MAX_VALUES} values"));
            }
            Predicate::OneOf(mut values) => {
                // PostgreSQL refuses texts with NUL, so no value has one.
                values.retain(|value| !matches!(value, Scalar::Text(text) if text.contains('\0')));
                any_of(dialect, own, values)
            }
            Predicate::AtLeast(value) => own.gte(Value::from(value)),
            Predicate::AtMost(value) => own.lte(Value::from(value)),
            Predicate::StartsAtLeast(day) => first_day(dialect, own).gte(day.to_string()),
            Predicate::StartsAtMost(day) => first_day(dialect, own).lte(day.to_string()),
            Predicate::IsTrue(value) => own.eq(value),
            Predicate::IsKnown(true) => own.is_not_null(),
            Predicate::IsKnown(false) => own.is_null(),
            Predicate::Matches(text) => return self.matches(column, &text),
        };
        self.require(condition);
    }

    /// A search column has what a query looks for: its Korean words side by side, or, where no record has that,
    /// each of them somewhere. So a Korean compound finds the same with and without spaces, and words that
    /// do not belong together still find what has them all.
    fn matches(&mut self, column: E::Column, text: &str) {
        let query = match Query::read(text) {
            Ok(query) => query,
            Err(reason) => return self.error = self.error.take().or(Some(Error::invalid("search", reason))),
        };
        self.count(query.words.iter().map(|word| word.patterns().count()).sum());
        let contains = |words: &[Word]| {
            words.iter().fold(Condition::all(), |all, word| {
                let like = |pattern| Expr::col(column.as_column_ref()).like(LikeExpr::new(pattern));
                all.add(word.patterns().map(like).fold(Condition::any(), Condition::add))
            })
        };
        let together = contains(&query.together);
        if query.together == query.words {
            return self.require(together);
        }
        let somewhere = visible_to::<E>(self.caller).select_only().column(E::id()).filter(together.clone());
        let nowhere = Expr::exists(somewhere.into_query()).not();
        self.require(Condition::any().add(together).add(contains(&query.words).add(nowhere)));
    }

    /// A record that this one is linked to meets a filter: `own` holds what `theirs` is.
    pub fn related<F: RecordFilter>(
        &mut self,
        own: E::Column,
        theirs: <F::Entity as EntityTrait>::Column,
        filter: Option<&F>,
    ) {
        let Some(filter) = filter else { return };
        let related = self.matching(theirs, filter);
        self.require(own.in_subquery(related));
    }

    /// A record that this one is linked to by a row of a table of links meets a filter.
    pub fn related_through<L: Stored, F: RecordFilter>(
        &mut self,
        own: E::Column,
        (near, far): (L::Column, L::Column),
        theirs: <F::Entity as EntityTrait>::Column,
        filter: Option<&F>,
    ) {
        let Some(filter) = filter else { return };
        let related = self.matching(theirs, filter);
        let links = visible_to::<L>(self.caller)
            .select_only()
            .column(near)
            .filter(near.is_not_null())
            .filter(far.in_subquery(related))
            .into_query();
        self.require(own.in_subquery(links));
    }

    /// Every, any or none of some filters is met.
    pub fn all<F: RecordFilter<Entity = E>>(&mut self, filters: Option<&Vec<F>>) {
        self.combine(Condition::all(), filters.into_iter().flatten());
    }

    pub fn any<F: RecordFilter<Entity = E>>(&mut self, filters: Option<&Vec<F>>) {
        if filters.is_some_and(Vec::is_empty) {
            self.refuse("`or` needs at least one filter".to_owned());
        }
        self.combine(Condition::any(), filters.into_iter().flatten());
    }

    pub fn none<'f, F: RecordFilter<Entity = E> + 'f>(&mut self, filter: Option<&'f F>) {
        if filter.is_some() {
            self.combine(Condition::all().not(), filter.into_iter());
        }
    }

    fn combine<'f, F>(&mut self, mut condition: Condition, filters: impl Iterator<Item = &'f F>)
    where
        F: RecordFilter<Entity = E> + 'f,
    {
        for filter in filters {
            self.count(1);
            if self.error.is_some() {
                return;
            }
            let mut inner = Self::new(self.caller, self.dialect);
            inner.predicates = self.predicates;
            inner.hops = self.hops;
            filter.apply(&mut inner);
            self.predicates = inner.predicates;
            self.error = self.error.take().or(inner.error);
            // An unknown value makes a comparison unknown, and its negation too: only what is met counts.
            condition = condition.add(is_true(self.dialect, inner.condition.into()));
        }
        if !condition.is_empty() {
            self.require(condition);
        }
    }

    fn matching<F: RecordFilter>(
        &mut self,
        theirs: <F::Entity as EntityTrait>::Column,
        filter: &F,
    ) -> sea_orm::sea_query::SelectStatement {
        self.count(1);
        let mut inner = Criteria::<F::Entity>::new(self.caller, self.dialect);
        inner.predicates = self.predicates;
        inner.hops = self.hops + 1;
        if inner.hops > MAX_HOPS {
            self.refuse(format!("a filter follows at most {MAX_HOPS} relations one after another"));
        }
        if self.error.is_none() {
            filter.apply(&mut inner);
        }
        self.predicates = inner.predicates;
        self.error = self.error.take().or(inner.error);
        visible_to::<F::Entity>(self.caller)
            .select_only()
            .column(theirs)
            .filter(theirs.is_not_null())
            .filter(inner.condition)
            .into_query()
    }

    fn require(&mut self, condition: impl IntoCondition) {
        let required = std::mem::replace(&mut self.condition, Condition::all());
        self.condition = required.add(condition.into_condition());
    }

    fn count(&mut self, predicates: usize) {
        self.predicates += predicates;
        if self.predicates > MAX_PREDICATES {
            self.refuse(format!("a filter holds at most {MAX_PREDICATES} conditions"));
        }
    }

    fn refuse(&mut self, message: String) {
        self.error.get_or_insert_with(|| Error::invalid("filter", message));
    }
}

/// The columns of a table by the names of the fields that are read: those that are never null, and of
/// the others those that a field is made of (`amount` of `amount_minor`, `amount_currency`, …).
pub(super) fn columns_for<E: Stored>(fields: &super::Fields) -> Vec<E::Column> {
    E::Column::iter().filter(|column| !column.def().is_null() || fields.need(column.as_str())).collect()
}
