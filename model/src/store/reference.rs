//! The small tables that nearly every answer refers to, held in memory and read anew when they change.

use std::collections::{HashMap, HashSet};

use entity::RecordType;
use sea_orm::ConnectionTrait;

use super::Error;
use super::cell::{Cell, Cells, cells};
use super::pool::Pool;
use super::scope::{Key, sees_cells};
use super::table::Table;
use crate::policy::{Caller, sight};

/// The tables that are held.
const HELD: [RecordType; 6] = [
    RecordType::Source,
    RecordType::Country,
    RecordType::Currency,
    RecordType::Classification,
    RecordType::FundingSource,
    RecordType::ServiceArea,
];

/// Every row of one table, with the places of rows by the values of their texts and ids.
#[derive(Debug)]
pub struct Held {
    table: &'static Table,
    rows: Vec<Cells>,
    places: HashMap<usize, HashMap<Key, Vec<usize>>>,
}

impl Held {
    fn new(table: &'static Table, rows: Vec<Cells>) -> Self {
        let mut places = HashMap::<usize, HashMap<Key, Vec<usize>>>::new();
        for (place, row) in rows.iter().enumerate() {
            for (column, cell) in row.iter().enumerate() {
                if let Some(key) = cell.key() {
                    places.entry(column).or_default().entry(key).or_default().push(place);
                }
            }
        }
        Self { table, rows, places }
    }

    /// The rows in sight whose column `by` holds one of `keys`: the columns that are asked for.
    pub(super) fn find(&self, caller: &Caller, columns: &[usize], by: usize, keys: &[Key]) -> Vec<Cells> {
        let keys: HashSet<&Key> = keys.iter().collect();
        let found = keys.into_iter().flat_map(|key| self.rows_with(caller, by, key));
        let chosen = |row: &Cells| columns.iter().filter_map(|column| row.get(*column).cloned()).collect();
        found.map(chosen).collect()
    }

    /// The value of a column of the first row in sight that has a key.
    pub fn value(&self, caller: &Caller, by: usize, key: &Key, column: usize) -> Option<&Cell> {
        self.rows_with(caller, by, key).next()?.get(column)
    }

    fn rows_with(&self, caller: &Caller, by: usize, key: &Key) -> impl Iterator<Item = &Cells> + use<'_> {
        let sight = sight(caller, self.table.of);
        let places = self.places.get(&by).and_then(|places| places.get(key));
        let rows = places.into_iter().flatten().filter_map(|place| self.rows.get(*place));
        rows.filter(move |row| sees_cells(&sight, self.table, row))
    }
}

/// The tables that are held.
#[derive(Debug, Default)]
pub struct Reference {
    tables: HashMap<RecordType, Held>,
}

impl Reference {
    pub(super) async fn load(db: &Pool) -> Result<Self, Error> {
        let mut reference = Self::default();
        for of in HELD {
            let table = Table::of(of);
            let columns = table.all();
            let rows = db.query_all(&table.unscoped()).await?;
            let rows = rows.iter().map(|row| cells(row, table, &columns, 0)).collect::<Result<_, _>>()?;
            reference.tables.insert(of, Held::new(table, rows));
        }
        Ok(reference)
    }

    /// The table of a record type, if it is one of those held.
    pub fn table(&self, of: RecordType) -> Option<&Held> {
        self.tables.get(&of)
    }
}
