//! About how many records there are of each type: what may have to look at all of them costs the more, the more there are.

use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock};

use entity::RecordType;

/// Looking at so many records costs as much as reading so many; what is left over costs nothing.
const LOOKED_AT: u64 = 1_000;
const READ: u64 = 20;
/// A search looks at one in so many records.
const SEARCHED: u64 = 10;

/// The numbers of records, as they were last looked up.
#[derive(Clone, Debug, Default)]
pub struct Sizes(Arc<RwLock<HashMap<RecordType, u64>>>);

impl Sizes {
    pub fn set(&self, sizes: HashMap<RecordType, u64>) {
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = sizes;
    }

    /// What it costs to look at all records of a type, by the name of the type.
    pub(super) fn scan(&self, name: &str) -> u64 {
        let sizes = self.0.read().unwrap_or_else(PoisonError::into_inner);
        let size = RecordType::named(name).and_then(|of| sizes.get(&of).copied());
        size.unwrap_or_default() / LOOKED_AT * READ
    }

    /// What it costs to search the records of all types, by an index.
    pub(super) fn search(&self) -> u64 {
        let sizes = self.0.read().unwrap_or_else(PoisonError::into_inner);
        sizes.values().sum::<u64>() / LOOKED_AT * READ / SEARCHED
    }
}
