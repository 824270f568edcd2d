//! What a statement reads of each row: some of its columns, and some of the records that the row leads to. For a few rows, a
//! join costs less than a statement of its own for these records. For many rows, it would read most of them many times.

use sea_orm::QueryResult;
use sea_orm::sea_query::{Alias, Expr, ExprTrait, IntoColumnRef, JoinType, SelectStatement};

use super::cell::{Cells, cells};
use super::scope::visible_to;
use super::table::Table;
use super::{Error, Reference};
use crate::policy::Caller;

/// The most rows for which the records that they lead to are read by a join.
const FEW: u64 = 16;
/// The most tables that are joined: how long PostgreSQL plans a statement grows fast with them, and SQLite joins at most 64.
const MOST_JOINED: usize = 4;

/// Which columns are read of a table's rows, in which order.
#[derive(Clone, Debug, Default)]
pub struct Layout {
    pub columns: Vec<usize>,
    beside: Vec<Beside>,
}

/// A record that each row leads to.
#[derive(Clone, Debug)]
pub struct Beside {
    /// The column of the row that holds its key.
    pub own: usize,
    pub table: &'static Table,
    /// The column of the record that holds its key. No two records have the same.
    pub by: usize,
    pub columns: Vec<usize>,
}

impl Layout {
    /// Every column, each at its own place.
    pub fn whole(table: &Table) -> Self {
        Self { columns: table.all(), beside: Vec::new() }
    }

    /// The position of a column, which is read from now on if it was not.
    pub fn take(&mut self, column: usize) -> usize {
        self.position(column).unwrap_or_else(|| {
            self.columns.push(column);
            self.columns.len() - 1
        })
    }

    pub fn position(&self, column: usize) -> Option<usize> {
        self.columns.iter().position(|own| *own == column)
    }

    /// Reads a record beside each row, unless it is kept in memory or enough tables are joined; its number among those.
    pub fn lead(&mut self, beside: Beside, reference: &Reference) -> Option<usize> {
        let of = beside.table.of;
        if self.beside.len() == MOST_JOINED || of.is_book() || reference.table(of).is_some() {
            return None;
        }
        self.beside.push(beside);
        Some(self.beside.len() - 1)
    }

    /// What was read of a record beside a row; nothing if it was not read. It is all null where there is no such record.
    pub fn beside<'a>(&self, number: usize, row: &'a Cells) -> Option<&'a [super::Cell]> {
        let before = self.beside.get(..number)?.iter().map(|beside| beside.columns.len()).sum::<usize>();
        let from = self.columns.len() + before;
        row.get(from..from + self.beside.get(number)?.columns.len())
    }
}

/// What one statement reads of each row.
#[derive(Clone, Copy, Debug)]
pub struct Columns<'a> {
    own: &'a [usize],
    beside: &'a [Beside],
}

impl<'a> Columns<'a> {
    pub(super) fn own(self) -> &'a [usize] {
        self.own
    }

    /// The same for a statement that gives so many rows at most.
    pub(super) fn of_rows(self, most: u64) -> Self {
        Self { beside: if most <= FEW { self.beside } else { &[] }, ..self }
    }

    /// Has a statement on a table give them, after what it gives already.
    pub(super) fn select(self, statement: &mut SelectStatement, table: &Table, caller: &Caller) {
        statement.columns(table.refs(self.own));
        for (number, beside) in self.beside.iter().enumerate() {
            let name = format!("beside_{number}");
            let column = |column: usize| {
                (Alias::new(&name), Alias::new(beside.table.column_name(column))).into_column_ref()
            };
            let mut seen = visible_to(beside.table, caller);
            seen.columns(beside.table.refs(&beside.columns));
            let same = Expr::col(column(beside.by)).eq(table.expr(beside.own));
            statement
                .join_subquery(JoinType::LeftJoin, seen, Alias::new(&name), same)
                .columns(beside.columns.iter().map(|own| column(*own)));
        }
    }

    /// Reads them from a row, from a position on.
    pub(super) fn read(self, row: &QueryResult, table: &Table, from: usize) -> Result<Cells, Error> {
        let mut read = cells(row, table, self.own, from)?;
        for beside in self.beside {
            read.extend(cells(row, beside.table, &beside.columns, from + read.len())?);
        }
        Ok(read)
    }
}

impl<'a> From<&'a Layout> for Columns<'a> {
    fn from(layout: &'a Layout) -> Self {
        Self { own: &layout.columns, beside: &layout.beside }
    }
}

impl<'a, C: AsRef<[usize]>> From<&'a C> for Columns<'a> {
    fn from(columns: &'a C) -> Self {
        Self { own: columns.as_ref(), beside: &[] }
    }
}
