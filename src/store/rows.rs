//! Reading records by a key, the same for a writer, which gets all of them, and a reader, which gets those in
//! sight.

use uuid::Uuid;

use super::{Error, Fields, Key, Reader, Stored, Writer};

/// Reads records by a key.
pub trait Rows {
    /// The records whose `column` holds one of `keys`.
    fn of<E: Stored>(
        &self,
        column: E::Column,
        keys: Vec<Uuid>,
    ) -> impl Future<Output = Result<Vec<E::Model>, Error>> + Send;
}

impl Rows for Writer {
    async fn of<E: Stored>(&self, column: E::Column, keys: Vec<Uuid>) -> Result<Vec<E::Model>, Error> {
        self.by_keys::<E>(column, keys.into_iter().map(Key::Id).collect()).await
    }
}

impl Rows for Reader {
    async fn of<E: Stored>(&self, column: E::Column, keys: Vec<Uuid>) -> Result<Vec<E::Model>, Error> {
        let keys = keys.into_iter().map(Key::Id).collect();
        let rows = self.by_keys::<E>(column, |_| None, keys, &Fields::all()).await?;
        Ok(rows.iter().map(|row| (**row).clone()).collect())
    }
}
