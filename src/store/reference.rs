//! The small tables that nearly every answer refers to, held in memory and read anew when they change.

use std::any::Any;
use std::collections::HashMap;
use std::sync::Arc;

use super::Error;
use super::pool::Pool;
use super::scope::{Key, Stored, read, sees, unscoped};
use crate::auth::Caller;
use crate::auth::policy::sight;
use crate::domain::Concept;

/// Every row of one table.
#[derive(Debug)]
pub struct Table<E: Stored> {
    rows: Vec<Arc<E::Model>>,
}

impl<E: Stored> Table<E> {
    pub(super) fn find(
        &self,
        caller: &Caller,
        key: fn(&E::Model) -> Option<Key>,
        keys: &[Key],
    ) -> Vec<Arc<E::Model>> {
        let sight = sight(caller, E::CONCEPT);
        let wanted: std::collections::HashSet<&Key> = keys.iter().collect();
        self.rows
            .iter()
            .filter(|row| key(row).is_some_and(|key| wanted.contains(&key)) && sees::<E>(&sight, row))
            .cloned()
            .collect()
    }

    /// The first row in sight that `wanted` picks.
    pub fn first(&self, caller: &Caller, wanted: impl Fn(&E::Model) -> bool) -> Option<&Arc<E::Model>> {
        let sight = sight(caller, E::CONCEPT);
        self.rows.iter().find(|row| wanted(row) && sees::<E>(&sight, row))
    }
}

/// The tables that are held.
#[derive(Debug, Default)]
pub struct Reference {
    tables: HashMap<Concept, Box<dyn Any + Send + Sync>>,
}

impl Reference {
    pub(super) async fn load(db: &Pool) -> Result<Self, Error> {
        let mut reference = Self::default();
        reference.hold::<entity::source::Entity>(db).await?;
        reference.hold::<entity::country::Entity>(db).await?;
        reference.hold::<entity::currency::Entity>(db).await?;
        reference.hold::<entity::classification::Entity>(db).await?;
        reference.hold::<entity::funding_source::Entity>(db).await?;
        reference.hold::<entity::service_area::Entity>(db).await?;
        Ok(reference)
    }

    /// The table of `E`, if it is one of those held.
    pub fn table<E: Stored>(&self) -> Option<&Table<E>> {
        self.tables.get(&E::CONCEPT).and_then(|table| table.downcast_ref())
    }

    async fn hold<E: Stored>(&mut self, db: &Pool) -> Result<(), Error> {
        let rows = read(db, unscoped::<E>()).await?.into_iter().map(Arc::new).collect();
        self.tables.insert(E::CONCEPT, Box::new(Table::<E> { rows }));
        Ok(())
    }
}
