//! Removing personal data from records, and from the files of the database.

use chrono::{DateTime, Utc};
use entity::{access_record, erasure};
use sea_orm::sea_query::{Expr, ExprTrait, Order};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, DbBackend, EntityTrait, QueryFilter, QueryOrder, Statement,
};
use tokio::time::timeout;
use uuid::Uuid;

use super::cell::{Cell, Cells};
use super::criteria::Scalar;
use super::insert::insert;
use super::scope::unscoped;
use super::search::fold;
use super::sql::any_of;
use super::table::Table;
use super::{Dialect, Error, Reader, Store, Writer};
use crate::clock;

/// The personal values of a record.
pub fn personal_values<'a>(table: &Table, row: &'a Cells) -> Vec<&'a str> {
    table.personal().into_iter().filter_map(|column| row.get(column)?.text()).collect()
}

/// Whether a text contains one of these values of a person, compared as in a search: without case, width, accents and
/// repeated spaces.
pub fn names_person(text: &str, values: &[&str]) -> bool {
    let folded = fold(text);
    values.iter().any(|value| {
        let name = fold(value);
        text.contains(value) || !name.is_empty() && folded.contains(&name)
    })
}

impl Writer {
    /// Removes the personal values of a record. Access records remain; a reason that has one of them is removed.
    pub async fn erase(&mut self, table: &'static Table, row: Cells) -> Result<Cells, Error> {
        let id = row.get(table.id).and_then(Cell::id).unwrap_or_default();
        self.forget_reasons(id, &personal_values(table, &row)).await?;
        let mut erased = row.clone();
        for column in table.personal() {
            if let Some(cell) = erased.get_mut(column) {
                *cell = Cell::Null;
            }
        }
        self.put(table, Some(row), erased).await
    }

    async fn forget_reasons(&self, record_id: Uuid, values: &[&str]) -> Result<(), Error> {
        use access_record::Column;
        let given = unscoped::<access_record::Entity>()
            .filter(Column::RecordId.eq(record_id))
            .filter(Column::Reason.is_not_null())
            .all(self.transaction())
            .await?;
        let names = |reason: &String| names_person(reason, values);
        let ids = given.into_iter().filter(|access| access.reason.as_ref().is_some_and(names));
        let ids: Vec<Uuid> = ids.map(|access| access.id).collect();
        if !ids.is_empty() {
            access_record::Entity::update_many()
                .col_expr(Column::Reason, Expr::value(None::<String>))
                .filter(Column::Id.is_in(ids))
                .exec(self.transaction())
                .await?;
        }
        Ok(())
    }

    /// Stores erasures, those that are not yet stored.
    pub async fn note_erasures(&self, erasures: &[erasure::Model]) -> Result<(), Error> {
        use erasure::Column;
        let ids: Vec<Uuid> = erasures.iter().map(|erasure| erasure.id).collect();
        let own = any_of(self.dialect(), Expr::col(Column::Id.as_column_ref()), scalars(&ids));
        let known = unscoped::<erasure::Entity>().filter(own).all(self.transaction()).await?;
        let new = erasures.iter().filter(|new| known.iter().all(|known| known.id != new.id));
        insert::<erasure::Entity>(self.transaction(), new.cloned().collect(), None).await?;
        // Those that were stored and are done again leave traces again.
        erasure::Entity::update_many()
            .col_expr(Column::ClearedAt, Expr::value(None::<DateTime<Utc>>))
            .filter(any_of(self.dialect(), Expr::col(Column::Id.as_column_ref()), scalars(&ids)))
            .exec(self.transaction())
            .await?;
        Ok(())
    }
}

impl Reader {
    /// The erasures of some records.
    pub async fn erasures(&self, ids: &[Uuid]) -> Result<Vec<erasure::Model>, Error> {
        let own = any_of(self.dialect(), Expr::col(erasure::Column::RecordId.as_column_ref()), scalars(ids));
        let found = unscoped::<erasure::Entity>().filter(own).order_by_asc(erasure::Column::ErasedAt);
        Ok(found.all(self.db().await.primary()).await?)
    }

    /// Some records with personal data that were last changed before a time, the oldest first.
    pub async fn unchanged_people(
        &self,
        table: &'static Table,
        before: DateTime<Utc>,
        limit: u64,
    ) -> Result<Vec<Uuid>, Error> {
        let known = table
            .personal()
            .into_iter()
            .fold(Condition::any(), |any, column| any.add(table.expr(column).is_not_null()));
        let statement = sea_orm::sea_query::Query::select()
            .from(table.name)
            .column(table.column_ref(table.id))
            .and_where(table.expr(table.updated_at).lt(before))
            .cond_where(known)
            .order_by(table.column_ref(table.updated_at), Order::Asc)
            .limit(limit)
            .take();
        let rows = self.db().await.primary().query_all(&statement).await?;
        rows.iter().map(|row| Ok(row.try_get_by_index(0)?)).collect()
    }
}

impl Store {
    /// Removes what erasures left in the files of the database. SQLite keeps old values in its write-ahead log, and, in
    /// spite of `secure_delete`, in pages that were split: it is written anew as a whole. PostgreSQL has no such command;
    /// its dumps have live rows alone.
    pub async fn clear_traces(&self) -> Result<(), Error> {
        use erasure::Column;
        let left = unscoped::<erasure::Entity>().filter(Column::ClearedAt.is_null()).all(self.db()).await?;
        if left.is_empty() {
            return Ok(());
        }
        if self.dialect() == Dialect::Sqlite {
            self.write_anew().await?;
        }
        let ids: Vec<Uuid> = left.iter().map(|erasure| erasure.id).collect();
        let own = any_of(self.dialect(), Expr::col(Column::Id.as_column_ref()), scalars(&ids));
        let cleared =
            erasure::Entity::update_many().col_expr(Column::ClearedAt, Expr::value(clock::now())).filter(own);
        self.in_books(async |db| cleared.exec(db).await).await.map(drop)
    }

    async fn write_anew(&self) -> Result<(), Error> {
        let turn = timeout(self.write_wait, self.turns.clone().acquire_owned()).await;
        let _turn =
            turn.map_err(|_| Error::Busy)?.map_err(|closed| Error::Unavailable(closed.to_string()))?;
        let wait = self.write_wait.as_millis();
        self.writes.execute_unprepared(&format!("PRAGMA busy_timeout = {wait}")).await?;
        self.writes.execute_unprepared("VACUUM").await?;
        let checkpoint = Statement::from_string(DbBackend::Sqlite, "PRAGMA wal_checkpoint(TRUNCATE)");
        let row = self.writes.query_one_raw(checkpoint).await?;
        // Whoever still reads an older state keeps the log from being emptied.
        let busy = row.map(|row| row.try_get_by_index::<i32>(0)).transpose()?;
        if busy == Some(0) { Ok(()) } else { Err(Error::Busy) }
    }
}

fn scalars(ids: &[Uuid]) -> Vec<Scalar> {
    ids.iter().copied().map(Scalar::Id).collect()
}
