//! Groups of records in figures: how many groups an answer has at most, and sums that do not overflow.

use sea_orm::QueryResult;
use sea_orm::sea_query::{Alias, Expr, ExprTrait, Func, Order, SelectStatement};

use super::{Error, Reader};

/// Amounts are added up in two parts, the billions and the rest, since SQLite adds within 64 bits and fails beyond.
const PART: i64 = 1_000_000_000;

impl Reader {
    /// The rows of a statement that gives one for each group, if they are no more than `most`.
    pub async fn groups(
        &self,
        statement: &mut SelectStatement,
        most: u64,
    ) -> Result<Vec<QueryResult>, Error> {
        let rows = self.rows(statement.limit(most + 1)).await?;
        if rows.len() as u64 > most {
            let message = format!("more than {most} groups: narrow the filter or use fewer dimensions");
            return Err(Error::invalid("groupBy", message));
        }
        Ok(rows)
    }
}

/// A sum of numbers. PostgreSQL adds up bigints to a numeric, integers to a bigint.
pub fn sum_of(numbers: Expr) -> Expr {
    Expr::expr(Func::sum(numbers)).cast_as("bigint")
}

/// Groups the rows of a statement that has no columns yet, and sorts the groups. The keys are the first columns.
pub fn group_by(statement: &mut SelectStatement, keys: Vec<Expr>) {
    for (at, key) in keys.into_iter().enumerate() {
        statement
            .expr_as(key.clone(), key_name(at))
            .add_group_by([key.clone()])
            .order_by_expr(key, Order::Asc);
    }
}

fn key_name(at: usize) -> Alias {
    Alias::new(format!("key_{at}"))
}

/// What is counted once in each group, and how its figures are put together.
#[derive(Debug)]
pub struct Distinct<'a> {
    /// Number of keys that the rows are grouped by.
    pub keys: usize,
    pub each: Expr,
    /// The name of the number of different ones.
    pub count: &'static str,
    /// The names of figures of a statement of which the group has the sum, and the highest.
    pub sums: &'a [&'static str],
    pub highest: &'a [&'static str],
}

/// Counts in each group of a statement how many different ones there are: its rows are grouped by each of them, and then
/// put together. For a `COUNT(DISTINCT)` PostgreSQL sorts all rows.
pub fn count_distinct(mut statement: SelectStatement, distinct: Distinct<'_>) -> SelectStatement {
    let own = |name: &'static str| Expr::col((INNER, name));
    statement.clear_order_by().expr_as(distinct.each.clone(), EACH).add_group_by([distinct.each]);
    let mut groups = SelectStatement::new();
    group_by(&mut groups, (0..distinct.keys).map(|at| Expr::col((INNER, key_name(at)))).collect());
    groups.from_subquery(statement, INNER).expr_as(Func::count(own(EACH)), distinct.count);
    for sum in distinct.sums {
        // Where there are no rows, there may be a group of them all.
        groups.expr_as(Func::coalesce([sum_of(own(sum)), Expr::cust("0")]), *sum);
    }
    for highest in distinct.highest {
        groups.expr_as(Func::max(own(highest)), *highest);
    }
    groups
}

/// The figures that `sum_amounts` asks for.
const SUMS: [&str; 2] = ["parts", "rest"];

const INNER: &str = "inner";
const EACH: &str = "each";

/// Adds the sum of amounts to what a statement gives, for `read_amounts`.
pub fn sum_amounts(statement: &mut SelectStatement, amounts: &Expr) {
    statement
        .expr_as(sum_of(amounts.clone().div(PART)), SUMS[0])
        .expr_as(sum_of(amounts.clone().modulo(PART)), SUMS[1]);
}

/// The sum of amounts that `sum_amounts` asked for; 0 where there are none.
pub fn read_amounts(row: &QueryResult) -> Result<i128, Error> {
    let part = |name: &str| row.try_get::<Option<i64>>("", name).map(Option::unwrap_or_default);
    Ok(i128::from(part(SUMS[0])?) * i128::from(PART) + i128::from(part(SUMS[1])?))
}
