//! Filters as the store understands them: predicates on columns, criteria on related records.

use chrono::{DateTime, NaiveDate, Utc};
use entity::RecordType;
use sea_orm::Condition;
use sea_orm::sea_query::{CaseStatement, Expr, ExprTrait, JoinType, LikeExpr, Query, SelectStatement, Value};
use uuid::Uuid;

use super::Error;
use super::scope::{as_seen, visible_to};
use super::search::{self, Word};
use super::sql::{Dialect, any_of, days_between, first_day, is_true};
use super::table::Table;
use crate::policy::Caller;

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
    /// It is known, and none of these.
    NoneOf(Vec<Scalar>),
    StartsWith(String),
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

/// What a record has to meet.
#[derive(Clone, Debug, PartialEq)]
pub enum Criterion {
    /// The column with this place meets a predicate.
    Column(usize, Predicate),
    /// The days of a delay meet a predicate.
    Delay(Delay, Predicate),
    /// A record that this one is linked to meets all of these.
    Related(Link, Vec<Criterion>),
    /// Every one of these filters must match.
    All(Vec<Vec<Criterion>>),
    /// At least one of these filters must match.
    Any(Vec<Vec<Criterion>>),
    /// None of these filters is met.
    None(Vec<Vec<Criterion>>),
}

/// The days from a planned to an actual day. While the actual day has not come, those to today, as far as that is late
/// and it still can come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Delay {
    pub planned: usize,
    pub actual: usize,
    /// The column of the stage, and the stages after which the day can't come any more.
    pub stage: usize,
    pub over: &'static [&'static str],
    pub today: NaiveDate,
}

/// How records are linked to those of another table: the value of a column of theirs is found there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Link {
    /// The column of the record that holds the key.
    pub own: usize,
    pub to: RecordType,
    pub via: Via,
}

/// Where the key of a link is found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Via {
    /// In a column of the other record.
    Column(usize),
    /// In a table of links. Two links to the same record count once.
    Links(Links),
}

/// A table of links: the column `near` holds the key, the column `far` the id of the other record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Links {
    /// Links that are records, and so are seen or not.
    Records { of: RecordType, near: usize, far: usize },
    /// Links that a caller may see if it may see both records.
    Plain { table: &'static str, near: &'static str, far: &'static str },
}

impl Links {
    /// The links in sight, without columns yet, and their columns near and far.
    pub(super) fn pairs(self, caller: &Caller) -> (SelectStatement, Expr, Expr) {
        match self {
            Self::Records { of, near, far } => {
                let links = Table::of(of);
                let mut pairs = visible_to(links, caller);
                if links.columns.get(near).is_some_and(|column| column.nullable) {
                    pairs.and_where(links.expr(near).is_not_null());
                }
                (pairs, links.expr(near), links.expr(far))
            }
            Self::Plain { table, near, far } => {
                (Query::select().from(table).take(), Expr::col((table, near)), Expr::col((table, far)))
            }
        }
    }
}

/// More would only be a way to keep the database busy.
const MAX_PREDICATES: usize = 100;
/// The longest list that one predicate may hold.
const MAX_VALUES: usize = 1_000;
/// Follows all letters that a text can have.
const LAST_LETTER: char = '\u{10FFFF}';
/// How many relations a filter may follow from one record to the next.
const MAX_HOPS: usize = 6;

/// The condition that records of a table meet criteria, for a caller: what it may not see meets nothing.
pub(super) fn condition(
    caller: &Caller,
    dialect: Dialect,
    table: &Table,
    criteria: &[Criterion],
) -> Result<Condition, Error> {
    Builder { caller, dialect, predicates: 0, hops: 0 }.all(table, criteria)
}

/// Conditions as they are built, with what they have used of the limits.
struct Builder<'a> {
    caller: &'a Caller,
    dialect: Dialect,
    predicates: usize,
    hops: usize,
}

impl Builder<'_> {
    fn all(&mut self, table: &Table, criteria: &[Criterion]) -> Result<Condition, Error> {
        let mut all = Condition::all();
        for criterion in criteria {
            all = all.add(self.one(table, criterion)?);
        }
        Ok(all)
    }

    fn one(&mut self, table: &Table, criterion: &Criterion) -> Result<Condition, Error> {
        match criterion {
            Criterion::Column(column, Predicate::Matches(text)) => self.matches(table, *column, text),
            Criterion::Column(column, predicate) => {
                let own = as_seen(table, self.caller, *column);
                self.compare(own, predicate)
            }
            Criterion::Delay(delay, predicate) => {
                let days = delay_days(self.dialect, table, self.caller, delay);
                self.compare(days, predicate)
            }
            Criterion::Related(link, criteria) => self.related(table, link, criteria),
            Criterion::All(filters) => self.combined(table, filters, Condition::all()),
            Criterion::Any(filters) if filters.is_empty() => {
                Err(Error::invalid("filter", "`or` requires at least one filter"))
            }
            Criterion::Any(filters) => self.combined(table, filters, Condition::any()),
            Criterion::None(filters) => self.combined(table, filters, Condition::any().not()),
        }
    }

    fn compare(&mut self, own: Expr, predicate: &Predicate) -> Result<Condition, Error> {
        self.count(1)?;
        let dialect = self.dialect;
        // PostgreSQL refuses texts with NUL, so no value has one.
        let possible = |value: &&Scalar| !matches!(value, Scalar::Text(text) if text.contains('\0'));
        let listed = |values: &[Scalar]| values.iter().filter(possible).cloned().collect::<Vec<_>>();
        Ok(Condition::all().add(match predicate {
            Predicate::OneOf(values) | Predicate::NoneOf(values) if values.len() > MAX_VALUES => {
                let message = format!("a list in a filter can have at most {MAX_VALUES} values");
                return Err(Error::invalid("filter", message));
            }
            Predicate::OneOf(values) => any_of(dialect, own, listed(values)),
            Predicate::NoneOf(values) => {
                own.clone().is_not_null().and(any_of(dialect, own, listed(values)).not())
            }
            Predicate::StartsWith(text) if text.contains('\0') => Expr::value(false),
            // Texts are ordered by their bytes on both databases.
            Predicate::StartsWith(text) => {
                own.clone().gte(text.as_str()).and(own.lt(format!("{text}{LAST_LETTER}")))
            }
            Predicate::AtLeast(value) => own.gte(Value::from(value.clone())),
            Predicate::AtMost(value) => own.lte(Value::from(value.clone())),
            Predicate::StartsAtLeast(day) => first_day(dialect, own).gte(day.to_string()),
            Predicate::StartsAtMost(day) => first_day(dialect, own).lte(day.to_string()),
            Predicate::IsTrue(value) => own.eq(*value),
            Predicate::IsKnown(true) => own.is_not_null(),
            Predicate::IsKnown(false) => own.is_null(),
            Predicate::Matches(_) => return Err(Error::Internal("only a search column matches".to_owned())),
        }))
    }

    /// A search column has what a query looks for: its Korean words side by side, or, where no record has that,
    /// each of them somewhere. So a Korean compound finds the same with and without spaces, and words that
    /// do not belong together still find what has them all.
    fn matches(&mut self, table: &Table, column: usize, text: &str) -> Result<Condition, Error> {
        let query = search::Query::read(text).map_err(|reason| Error::invalid("search", reason))?;
        self.count(query.words.iter().map(|word| word.patterns().count()).sum())?;
        let contains = |words: &[Word]| {
            words.iter().fold(Condition::all(), |all, word| {
                let like = |pattern| contains(self.dialect, table, column, pattern);
                all.add(word.patterns().map(like).fold(Condition::any(), Condition::add))
            })
        };
        let together = contains(&query.together);
        if query.together == query.words {
            return Ok(together);
        }
        let mut somewhere = visible_to(table, self.caller);
        somewhere.expr(table.expr(table.id)).cond_where(together.clone());
        let nowhere = Expr::exists(somewhere).not();
        Ok(Condition::any().add(together).add(contains(&query.words).add(nowhere)))
    }

    fn related(&mut self, table: &Table, link: &Link, criteria: &[Criterion]) -> Result<Condition, Error> {
        self.count(1)?;
        if self.hops == MAX_HOPS {
            let message = format!("a filter can follow at most {MAX_HOPS} nested relations");
            return Err(Error::invalid("filter", message));
        }
        self.hops += 1;
        let to = Table::of(link.to);
        let inner = self.all(to, criteria)?;
        self.hops -= 1;
        let matching = |column| selected(to, self.caller, column).cond_where(inner).take();
        let keys = match link.via {
            Via::Column(theirs) => matching(theirs),
            Via::Links(links) => {
                let (mut pairs, near, far) = links.pairs(self.caller);
                pairs.expr(near).and_where(far.in_subquery(matching(to.id))).take()
            }
        };
        Ok(Condition::all().add(table.expr(link.own).in_subquery(keys)))
    }

    fn combined(
        &mut self,
        table: &Table,
        filters: &[Vec<Criterion>],
        mut condition: Condition,
    ) -> Result<Condition, Error> {
        for filter in filters {
            self.count(1)?;
            // An unknown value makes a comparison unknown, and its negation too: only what is met counts.
            condition = condition.add(is_true(self.dialect, self.all(table, filter)?.into()));
        }
        Ok(condition)
    }

    fn count(&mut self, predicates: usize) -> Result<(), Error> {
        self.predicates += predicates;
        if self.predicates > MAX_PREDICATES {
            let message = format!("a filter can have at most {MAX_PREDICATES} conditions");
            return Err(Error::invalid("filter", message));
        }
        Ok(())
    }
}

/// A search column fits a pattern. PostgreSQL has an index on the column, SQLite one on a copy of it, of three characters
/// and more: shorter patterns find nothing there.
pub(super) fn contains(dialect: Dialect, table: &Table, column: usize, pattern: String) -> Expr {
    let is_indexed =
        migration::SEARCHED.contains(&table.name) && pattern.trim_matches('%').chars().count() > 2;
    if dialect == Dialect::Postgres || !is_indexed {
        return table.expr(column).like(LikeExpr::new(pattern));
    }
    let (copy, index) = ("searched", "searched_text");
    let found = Query::select()
        .column((copy, "id"))
        .from(index)
        .join(JoinType::InnerJoin, copy, Expr::col((copy, "number")).equals((index, "rowid")))
        .and_where(Expr::col((index, "search")).like(LikeExpr::new(pattern)))
        .take();
    table.expr(table.id).in_subquery(found)
}

/// The days of a delay, as the caller sees the planned day; null where there is none.
pub(super) fn delay_days(dialect: Dialect, table: &Table, caller: &Caller, delay: &Delay) -> Expr {
    let (planned, actual) = (as_seen(table, caller, delay.planned), as_seen(table, caller, delay.actual));
    let today = Expr::value(delay.today);
    let over = table.expr(delay.stage).is_in(delay.over.iter().copied());
    CaseStatement::new()
        .case(actual.clone().is_not_null(), days_between(dialect, planned.clone(), actual))
        .case(over.not().and(planned.clone().lt(today.clone())), days_between(dialect, planned, today))
        .into()
}

/// The values of a column of the records in sight that have one.
fn selected(table: &Table, caller: &Caller, column: usize) -> SelectStatement {
    let mut statement = visible_to(table, caller);
    statement.expr(table.expr(column));
    if table.columns.get(column).is_some_and(|column| column.nullable) {
        statement.and_where(table.expr(column).is_not_null());
    }
    statement
}
