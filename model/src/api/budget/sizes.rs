//! About how many records there are of each type: what may have to look at all of them costs the more, the more there are.

use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock};

use entity::RecordType;

/// Looking at so many records costs as much as reading so many; what is left over costs nothing.
const LOOKED_AT: u64 = 1_000;
const READ: u64 = 20;
/// A search looks at one in so many records.
const SEARCHED: u64 = 10;

/// A record that one looks at weighs as much as this part of one that is read.
const LINK: u64 = 4;

/// The numbers of records, as they were last looked up.
#[derive(Clone, Debug, Default)]
pub struct Sizes {
    numbers: Arc<RwLock<HashMap<RecordType, u64>>>,
    /// Lists whose records are found through those of another type, by the types and the names of their fields.
    through: Arc<HashMap<&'static str, HashMap<String, RecordType>>>,
}

impl Sizes {
    pub fn new(lists_through: impl Iterator<Item = (&'static str, String, RecordType)>) -> Self {
        let mut through: HashMap<_, HashMap<_, _>> = HashMap::new();
        for (ty, field, of) in lists_through {
            through.entry(ty).or_default().insert(field, of);
        }
        Self { through: Arc::new(through), ..Self::default() }
    }

    pub fn set(&self, numbers: HashMap<RecordType, u64>) {
        *self.numbers.write().unwrap_or_else(PoisonError::into_inner) = numbers;
    }

    fn number(&self, of: RecordType) -> u64 {
        self.numbers.read().unwrap_or_else(PoisonError::into_inner).get(&of).copied().unwrap_or_default()
    }

    /// What it costs to look at all records of a type, by the name of the type.
    pub(super) fn scan(&self, name: &str) -> u64 {
        RecordType::named(name).map_or(0, |of| self.number(of) / LOOKED_AT * READ)
    }

    /// What a list costs whose records are found through others, which are all looked at: once, since some records may have
    /// many of them, and for each record that the list belongs to.
    pub(super) fn through(&self, parent: &str, field: &str) -> (u64, u64) {
        let of = self.through.get(parent).and_then(|fields| fields.get(field)).copied();
        let Some((of, parents)) = of.zip(RecordType::named(parent)) else { return (0, 0) };
        let links = self.number(of);
        (links / LOOKED_AT * READ, links / self.number(parents).max(1) / LINK)
    }

    /// What it costs to search the records of all types, by an index.
    pub(super) fn search(&self) -> u64 {
        let numbers = self.numbers.read().unwrap_or_else(PoisonError::into_inner);
        numbers.values().sum::<u64>() / LOOKED_AT * READ / SEARCHED
    }
}
