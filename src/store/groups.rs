//! Groups of records in figures: how many groups an answer has at most, and sums that do not overflow.

use sea_orm::QueryResult;
use sea_orm::sea_query::{Expr, ExprTrait, Func, Order, SelectStatement};

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

/// What groups have in common, what is counted once in each, and how its figures are put together.
#[derive(Debug)]
pub struct Distinct<'a> {
    /// The names of what the rows are grouped by, in the order of the groups.
    pub keys: &'a [&'static str],
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
    groups.from_subquery(statement, INNER).expr_as(Func::count(own(EACH)), distinct.count);
    for key in distinct.keys {
        groups.expr_as(own(key), *key).add_group_by([own(key)]).order_by_expr(own(key), Order::Asc);
    }
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
