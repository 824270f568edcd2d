//! Groups of records in figures: how many groups an answer has at most, and sums that do not overflow.

use sea_orm::QueryResult;
use sea_orm::sea_query::{Expr, ExprTrait, Func, SelectStatement};

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

/// Adds the sum of amounts to what a statement gives, for `read_amounts`.
pub fn sum_amounts(statement: &mut SelectStatement, amounts: &Expr) {
    statement
        .expr_as(sum_of(amounts.clone().div(PART)), "parts")
        .expr_as(sum_of(amounts.clone().modulo(PART)), "rest");
}

/// The sum of amounts that `sum_amounts` asked for; 0 where there are none.
pub fn read_amounts(row: &QueryResult) -> Result<i128, Error> {
    let part = |name: &str| row.try_get::<Option<i64>>("", name).map(Option::unwrap_or_default);
    Ok(i128::from(part("parts")?) * i128::from(PART) + i128::from(part("rest")?))
}
