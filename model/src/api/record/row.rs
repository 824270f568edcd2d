//! Rows as they were read: the columns that were asked for, by position.

use std::collections::HashSet;

use super::RecordDef;
use super::run::Run;
use crate::policy::{Place, conditions};
use crate::store::{Cell, Cells, Key, Layout};

/// The rows that one statement read.
#[derive(Debug)]
pub struct Rows<'a> {
    pub def: &'static RecordDef,
    pub layout: &'a Layout,
    pub cells: Vec<Cells>,
}

impl Rows<'_> {
    pub fn iter(&self) -> impl Iterator<Item = RowRef<'_>> {
        self.cells.iter().map(|cells| RowRef { def: self.def, layout: self.layout, cells })
    }

    /// The keys at a position, each once.
    pub fn keys(&self, at: usize) -> Vec<Key> {
        let mut seen = HashSet::with_capacity(self.cells.len());
        let keys = self.cells.iter().filter_map(|cells| cells.get(at)?.key());
        keys.filter(|key| seen.insert(key.clone())).collect()
    }
}

/// One row.
#[derive(Clone, Copy, Debug)]
pub struct RowRef<'a> {
    pub def: &'static RecordDef,
    layout: &'a Layout,
    cells: &'a [Cell],
}

static NULL: Cell = Cell::Null;

impl<'a> RowRef<'a> {
    /// The value of a column that was read.
    pub fn cell(&self, column: usize) -> &'a Cell {
        self.layout.position(column).and_then(|at| self.cells.get(at)).unwrap_or(&NULL)
    }

    pub fn at(&self, position: usize) -> &'a Cell {
        self.cells.get(position).unwrap_or(&NULL)
    }

    /// Where the record belongs, as far as the columns that say so were read.
    pub fn place(&self) -> Place<'a> {
        let table = self.def.table();
        let text = |column: Option<usize>| column.and_then(|column| self.cell(column).text());
        Place { country: text(table.country), funding_source: text(table.funding_source), owner: None }
    }

    /// Whether the caller may see those columns of the record that have a visibility of their own.
    pub fn shows_conditions(&self, run: &Run<'_>) -> bool {
        let column = conditions(self.def.of).and_then(|(_, visibility)| self.def.table().column(visibility));
        let visibility = column.and_then(|column| self.cell(column).text()?.parse().ok());
        visibility.is_some_and(|visibility| run.sight(self.def.of).of(visibility).covers(self.place()))
    }
}
