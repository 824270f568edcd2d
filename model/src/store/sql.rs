//! The few places where the two databases are written to differently.

use sea_orm::sea_query::{ArrayType, Expr, ExprTrait, SelectStatement, Value, Values};
use sea_orm::{DbBackend, JsonValue, Statement};

use super::criteria::Scalar;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dialect {
    Postgres,
    Sqlite,
}

impl From<DbBackend> for Dialect {
    fn from(backend: DbBackend) -> Self {
        match backend {
            DbBackend::Postgres => Self::Postgres,
            _ => Self::Sqlite,
        }
    }
}

/// `column` is one of `values`: one bound list, so that the statement's text is the same whatever their number. A single
/// value is compared with directly, which PostgreSQL plans once and not at every call.
pub(super) fn any_of(dialect: Dialect, column: Expr, mut wanted: Vec<Scalar>) -> Expr {
    let is_id = match wanted.as_slice() {
        [] => return Expr::value(false),
        [_] => return column.eq(Value::from(wanted.remove(0))),
        [first, ..] => matches!(first, Scalar::Id(_)),
    };
    let list = values(dialect, wanted);
    match dialect {
        Dialect::Postgres => Expr::cust_with_exprs("$1 = ANY($2)", [column, list]),
        Dialect::Sqlite if is_id => {
            Expr::cust_with_exprs("? IN (SELECT unhex(value) FROM json_each(?))", [column, list])
        }
        Dialect::Sqlite => Expr::cust_with_exprs("? IN (SELECT value FROM json_each(?))", [column, list]),
    }
}

/// A condition that a column holds one of the values that a statement finds. These are found first: PostgreSQL would
/// rather go through a whole table in the order of a list until it has met enough of them, and find none in a long time.
pub(super) fn any_found(dialect: Dialect, column: Expr, found: SelectStatement) -> Expr {
    match dialect {
        Dialect::Postgres => {
            let found = Expr::SubQuery(None, Box::new(found.into()));
            Expr::cust_with_exprs("$1 = ANY(ARRAY $2)", [column, found])
        }
        Dialect::Sqlite => column.in_subquery(found),
    }
}

/// Values as one bound list: an array, or on SQLite a JSON array in which ids are hexadecimal.
pub(super) fn values(dialect: Dialect, values: Vec<Scalar>) -> Expr {
    match dialect {
        Dialect::Postgres => {
            let kind = match values.first() {
                Some(Scalar::Integer(_)) => ArrayType::BigInt,
                Some(Scalar::Date(_)) => ArrayType::ChronoDate,
                Some(Scalar::Time(_)) => ArrayType::ChronoDateTimeUtc,
                Some(Scalar::Id(_)) => ArrayType::Uuid,
                Some(Scalar::Text(_)) | None => ArrayType::String,
            };
            let values = values.into_iter().map(Value::from).collect();
            Expr::value(Value::Array(kind, Some(Box::new(values))))
        }
        Dialect::Sqlite => {
            let list = values.iter().map(json).collect::<Vec<_>>();
            Expr::value(JsonValue::from(list).to_string())
        }
    }
}

/// The first day that a partial date can mean.
pub(super) fn first_day(dialect: Dialect, partial_date: Expr) -> Expr {
    let text = match dialect {
        Dialect::Postgres => "substr($1 || '-01-01', 1, 10)",
        Dialect::Sqlite => "substr(? || '-01-01', 1, 10)",
    };
    Expr::cust_with_expr(text, partial_date)
}

/// The calendar quarter of a date as one number that grows by one with each quarter: four times the year, and 0 to 3.
pub(super) fn quarter(dialect: Dialect, date: Expr) -> Expr {
    match dialect {
        Dialect::Postgres => {
            let text = "CAST(EXTRACT(YEAR FROM $1) * 4 + EXTRACT(QUARTER FROM $2) - 1 AS integer)";
            Expr::cust_with_exprs(text, [date.clone(), date])
        }
        Dialect::Sqlite => {
            let text =
                "(CAST(strftime('%Y', ?) AS INTEGER) * 4 + (CAST(strftime('%m', ?) AS INTEGER) - 1) / 3)";
            Expr::cust_with_exprs(text, [date.clone(), date])
        }
    }
}

/// The calendar year of a date.
pub(super) fn year(dialect: Dialect, date: Expr) -> Expr {
    match dialect {
        Dialect::Postgres => Expr::cust_with_expr("CAST(EXTRACT(YEAR FROM $1) AS integer)", date),
        Dialect::Sqlite => Expr::cust_with_expr("CAST(strftime('%Y', ?) AS INTEGER)", date),
    }
}

/// The days from one date to another.
pub(super) fn days_between(dialect: Dialect, from: Expr, to: Expr) -> Expr {
    match dialect {
        Dialect::Postgres => Expr::cust_with_exprs("CAST($1 AS date) - CAST($2 AS date)", [to, from]),
        Dialect::Sqlite => Expr::cust_with_exprs("CAST(julianday(?) - julianday(?) AS INTEGER)", [to, from]),
    }
}

/// A list of codes, kept as a JSON array, holds one.
pub(super) fn holds(dialect: Dialect, codes: Expr, code: &str) -> Expr {
    match dialect {
        Dialect::Postgres => {
            Expr::cust_with_exprs("$1 @> $2", [codes, Expr::value(JsonValue::from(vec![code]))])
        }
        Dialect::Sqlite => {
            let text = "EXISTS (SELECT 1 FROM json_each(?) WHERE value = ?)";
            Expr::cust_with_exprs(text, [codes, Expr::value(code)])
        }
    }
}

/// A column whose index is of no use to a statement, which the planner of SQLite can't know.
pub(super) fn unindexed(dialect: Dialect, column: Expr) -> Expr {
    match dialect {
        Dialect::Postgres => column,
        Dialect::Sqlite => Expr::cust_with_expr("+?", column),
    }
}

/// `condition` is met: neither false nor unknown.
pub(super) fn is_true(dialect: Dialect, condition: Expr) -> Expr {
    let text = match dialect {
        Dialect::Postgres => "($1) IS TRUE",
        Dialect::Sqlite => "(?) IS TRUE",
    };
    Expr::cust_with_expr(text, condition)
}

fn json(value: &Scalar) -> JsonValue {
    match value {
        Scalar::Text(text) => text.as_str().into(),
        Scalar::Integer(number) => (*number).into(),
        Scalar::Date(date) => date.to_string().into(),
        Scalar::Time(time) => time.to_rfc3339().into(),
        Scalar::Id(id) => id.simple().to_string().into(),
    }
}

/// A statement that ends with a limit has it in its text. PostgreSQL plans a limit that it does not know for a tenth of all
/// rows, and therefore plans the statement again each time that it runs.
pub(super) fn with_plain_limit(mut statement: Statement) -> Statement {
    if let Some(Values(values)) = &mut statement.values
        && let Some(Value::BigUnsigned(Some(limit))) = values.last()
        && let Some(text) = statement.sql.strip_suffix(&format!(" LIMIT ${}", values.len()))
    {
        statement.sql = format!("{text} LIMIT {limit}");
        values.pop();
    }
    statement
}
