//! The small tables that nearly every answer refers to, held in memory and read anew when they change.

use std::collections::{HashMap, HashSet};
use std::sync::OnceLock;

use entity::RecordType;
use sea_orm::ConnectionTrait;

use super::Error;
use super::cell::{Cell, Cells, cells};
use super::change::end_of_log;
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

/// The places of rows by the value of a column.
type Places = HashMap<Key, Vec<usize>>;

/// Every row of one table.
#[derive(Debug)]
pub struct Held {
    table: &'static Table,
    rows: Vec<Cells>,
    /// By column. An index is made when it is first used: few columns are ever looked up by.
    places: Vec<OnceLock<Places>>,
}

impl Held {
    fn new(table: &'static Table, rows: Vec<Cells>) -> Self {
        Self { table, rows, places: table.all().iter().map(|_| OnceLock::new()).collect() }
    }

    fn index(&self, column: usize) -> Places {
        let mut places = Places::new();
        for (place, row) in self.rows.iter().enumerate() {
            if let Some(key) = row.get(column).and_then(Cell::key) {
                places.entry(key).or_default().push(place);
            }
        }
        places
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
        let places = self.places.get(by).map(|places| places.get_or_init(|| self.index(by)));
        let places = places.and_then(|places| places.get(key));
        let rows = places.into_iter().flatten().filter_map(|place| self.rows.get(*place));
        rows.filter(move |row| sees_cells(&sight, self.table, row))
    }
}

/// The tables that are held.
#[derive(Debug)]
pub struct Reference {
    /// The last change when they were read.
    pub as_of: i64,
    tables: HashMap<RecordType, Held>,
}

impl Reference {
    pub(super) async fn load(db: &Pool) -> Result<Self, Error> {
        let (as_of, _) = end_of_log(db, None).await?;
        let mut reference = Self { as_of, tables: HashMap::new() };
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
