//! Reading records by a key, the same for a writer, which gets all of them, and a reader, which gets those in
//! sight.

use futures::future::BoxFuture;
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, QueryFilter};
use uuid::Uuid;

use super::criteria::Scalar;
use super::scope::{read, seen_by};
use super::sql::any_of;
use super::{Error, Key, Reader, Stored, Writer};

/// Reads records by a key.
pub trait Rows {
    /// The records whose `column` holds one of `keys`.
    fn of<E: Stored>(
        &self,
        column: E::Column,
        keys: Vec<Uuid>,
    ) -> BoxFuture<'_, Result<Vec<E::Model>, Error>>;

    /// The record with an id.
    fn by_id<E: Stored>(&self, id: Uuid) -> BoxFuture<'_, Result<Option<E::Model>, Error>>
    where
        Self: Sync,
    {
        Box::pin(async move { Ok(self.of::<E>(E::id(), vec![id]).await?.pop()) })
    }
}

impl Rows for Writer {
    fn of<E: Stored>(
        &self,
        column: E::Column,
        keys: Vec<Uuid>,
    ) -> BoxFuture<'_, Result<Vec<E::Model>, Error>> {
        self.by_keys::<E>(column, keys.into_iter().map(Key::Id).collect())
    }
}

impl Rows for Reader {
    fn of<E: Stored>(
        &self,
        column: E::Column,
        keys: Vec<Uuid>,
    ) -> BoxFuture<'_, Result<Vec<E::Model>, Error>> {
        Box::pin(async move {
            let keys = keys.into_iter().map(Scalar::Id).collect();
            let own = any_of(self.dialect(), Expr::col(column.as_column_ref()), keys);
            read(&self.db().await, seen_by::<E>(self.caller()).filter(own)).await
        })
    }
}
