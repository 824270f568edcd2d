//! Orders of lists. Every order is total: a key that is never null, then the id.

use chrono::NaiveDate;
use sea_orm::sea_query::{CaseStatement, Expr, ExprTrait, Func};

use super::cell::Cell;
use super::criteria::Scalar;
use super::table::{CellKind, Table};

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Direction {
    #[default]
    Ascending,
    Descending,
}

/// An order of the records of a table: by a column, with unknown values last; by a closed list in the order of its
/// values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sort {
    pub column: usize,
    last: Option<Last>,
    ranks: Option<&'static [&'static str]>,
}

/// What unknown values are ordered as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Last {
    Year,
    Date,
    /// Of two partial dates that share a beginning, the less precise comes first.
    PartialDate,
}

impl Sort {
    pub fn by(table: &Table, column: usize) -> Self {
        let last =
            table.columns.get(column).filter(|column| column.nullable).map(|column| match column.kind {
                CellKind::Int | CellKind::Long => Last::Year,
                CellKind::Date => Last::Date,
                _ => Last::PartialDate,
            });
        Self { column, last, ranks: None }
    }

    /// By a column of a closed list, in the order of these values.
    pub fn ranked(column: usize, values: &'static [&'static str]) -> Self {
        Self { column, last: None, ranks: Some(values) }
    }

    /// The key in SQL: the same expression as in the index on it.
    pub(super) fn key(self, table: &Table) -> Expr {
        let column = table.expr(self.column);
        if let Some(values) = self.ranks {
            let ranked = |case: CaseStatement, (rank, value): (usize, &&str)| {
                let own = column.clone().eq(Expr::cust(format!("'{value}'")));
                case.case(own, Expr::cust(rank.to_string()))
            };
            return values.iter().enumerate().fold(CaseStatement::new(), ranked).into();
        }
        let last = match self.last {
            None => return column,
            Some(Last::Year) => "9999",
            Some(Last::Date) => "date('9999-12-31')",
            Some(Last::PartialDate) => "'9999'",
        };
        Func::coalesce([column, Expr::cust(last)]).into()
    }

    /// The key of a record, given the value of its column.
    pub fn key_of(self, cell: &Cell) -> Scalar {
        if let (Cell::Text(text), Some(values)) = (cell, self.ranks) {
            let rank = values.iter().position(|value| value == text);
            return Scalar::Integer(rank.and_then(|rank| i64::try_from(rank).ok()).unwrap_or_default());
        }
        match (cell, self.last) {
            (Cell::Text(text), _) => Scalar::Text(text.clone()),
            (Cell::Int(number), _) => Scalar::Integer(*number),
            (Cell::Date(date), _) => Scalar::Date(*date),
            (Cell::Time(time), _) => Scalar::Time(*time),
            (Cell::Id(id), _) => Scalar::Id(*id),
            (_, Some(Last::Year)) => Scalar::Integer(9999),
            (_, Some(Last::Date)) => Scalar::Date(NaiveDate::from_ymd_opt(9999, 12, 31).unwrap_or_default()),
            _ => Scalar::Text("9999".to_owned()),
        }
    }

    /// Whether a key is of the kind that this order has.
    pub fn holds(self, table: &Table, key: &Scalar) -> bool {
        match table.kind(self.column) {
            _ if self.ranks.is_some() => matches!(key, Scalar::Integer(_)),
            CellKind::Int | CellKind::Long => matches!(key, Scalar::Integer(_)),
            CellKind::Date => matches!(key, Scalar::Date(_)),
            CellKind::Time => matches!(key, Scalar::Time(_)),
            CellKind::Id => matches!(key, Scalar::Id(_)),
            CellKind::Text | CellKind::Flag | CellKind::Json => matches!(key, Scalar::Text(_)),
        }
    }
}
