//! Writing: one transaction, let through by the policy, with every change in the log. A `Writer` is the
//! only way to write a record, and it logs what it writes, so a write without its change can't be made.

use chrono::{DateTime, Utc};
use entity::value::Role;
use entity::{Recorded, change};
use futures::future::BoxFuture;
use sea_orm::sea_query::{Expr, ExprTrait, OnConflict, Query};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryTrait, Set};
use uuid::Uuid;

use super::applied::{self, Before};
use super::cell::{Cell, Cells, cells, cells_of};
use super::change::{Snapshot, end_of_log};
use super::criteria::Scalar;
use super::feed::horizon;
use super::insert::portion;
use super::notice::notice;
use super::scope::{Key, Stored, concerned, read, sees, sees_cells, unscoped};
use super::sql::any_of;
use super::table::{CellKind, Table};
use super::transaction::{Pinned, Transaction};
use super::{Dialect, Error, Store};
use crate::clock;
use crate::policy::{Allowed, Caller, sight};

/// What became of some rows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    pub created: u64,
    pub updated: u64,
    pub unchanged: u64,
}

impl std::ops::AddAssign for Tally {
    fn add_assign(&mut self, other: Self) {
        self.created += other.created;
        self.updated += other.updated;
        self.unchanged += other.unchanged;
    }
}

/// An open transaction.
#[derive(Debug)]
pub struct Writer {
    transaction: Transaction,
    dialect: Dialect,
    caller: Caller,
    request_id: Uuid,
    now: DateTime<Utc>,
    pub(super) changes: Vec<change::ActiveModel>,
    /// What became of applications, in the order of writing.
    pub(super) applied: Vec<Before>,
}

impl Store {
    /// Runs `work` in a transaction, with other writers held off; what it wrote and the log of it are there together or
    /// not at all. Work that fails, with whatever it calls a failure, leaves nothing behind.
    pub async fn write<A, T, E: From<Error>>(
        &self,
        allowed: &Allowed<A>,
        work: impl AsyncFnOnce(&mut Writer) -> Result<T, E>,
    ) -> Result<T, E> {
        let mut writer = self.begin_writing(allowed.caller()).await?;
        // On the heap, since work is large and may lie deep within a request.
        match Box::pin(work(&mut writer)).await {
            Ok(value) => {
                self.commit(writer).await?;
                Ok(value)
            }
            Err(error) => {
                writer.roll_back().await;
                Err(error)
            }
        }
    }

    /// Runs `work` in a transaction and takes it back: what it would have done.
    pub async fn rehearse<A, T>(
        &self,
        allowed: &Allowed<A>,
        work: impl AsyncFnOnce(&mut Writer) -> Result<T, Error>,
    ) -> Result<T, Error> {
        let mut writer = self.begin_writing(allowed.caller()).await?;
        let outcome = work(&mut writer).await;
        writer.transaction.rollback().await?;
        outcome
    }

    /// Begins a transaction for what the policy let the caller do.
    pub(super) async fn begin_writing(&self, caller: &Caller) -> Result<Writer, Error> {
        let begun = self.begin().await;
        if begun.is_err() {
            self.note_write(&begun);
        }
        Ok(Writer {
            transaction: begun?,
            dialect: self.dialect(),
            caller: caller.clone(),
            request_id: clock::new_id(),
            now: clock::now(),
            changes: Vec::new(),
            applied: Vec::new(),
        })
    }

    /// Ends a transaction: what it wrote is there from now on, and followers are told.
    pub(super) async fn commit(&self, writer: Writer) -> Result<(), Error> {
        let committed = writer.commit().await;
        self.note_write(&committed);
        if let Some(last) = committed? {
            self.announce(last);
        }
        Ok(())
    }
}

impl Writer {
    /// Takes back what was written, because the work failed. That reason counts, not what becomes of taking back: a
    /// connection that can't do so is closed.
    pub async fn roll_back(self) {
        let _ = self.transaction.rollback().await;
    }

    pub(super) fn dialect(&self) -> Dialect {
        self.dialect
    }

    pub(super) fn transaction(&self) -> &Pinned {
        self.transaction.db()
    }

    /// Who writes.
    pub fn caller(&self) -> &Caller {
        &self.caller
    }

    /// The number of the last change on record.
    pub async fn last_change(&self) -> Result<i64, Error> {
        Ok(end_of_log(self.transaction(), None).await?.0)
    }

    /// The change after which all are kept.
    pub async fn first_kept(&self) -> Result<i64, Error> {
        Ok(horizon(self.transaction()).await?.through)
    }

    /// Whether the caller may see a record.
    pub fn sees<E: Stored>(&self, row: &E::Model) -> bool {
        sees::<E>(&sight(&self.caller, E::TYPE), row)
    }

    /// The same for the values of a record.
    pub fn sees_cells(&self, table: &Table, cells: &[Cell]) -> bool {
        sees_cells(&sight(&self.caller, table.of), table, cells)
    }

    /// All records of a table.
    pub async fn all<E: Stored>(&self) -> Result<Vec<E::Model>, Error> {
        read(self.transaction(), unscoped::<E>()).await
    }

    /// The same for any table.
    pub async fn whole(&self, table: &'static Table) -> Result<Vec<Cells>, Error> {
        let columns = table.all();
        let rows = self.transaction().query_all(&table.unscoped()).await?;
        rows.iter().map(|row| cells(row, table, &columns, 0)).collect()
    }

    /// The records whose `column` holds one of `keys`.
    pub fn by_keys<E: Stored>(
        &self,
        column: E::Column,
        keys: Vec<Key>,
    ) -> BoxFuture<'_, Result<Vec<E::Model>, Error>> {
        Box::pin(async move {
            let keys: Vec<Scalar> = keys.into_iter().filter(Key::is_possible).map(Scalar::from).collect();
            if keys.is_empty() {
                return Ok(Vec::new());
            }
            let condition = any_of(self.dialect, Expr::col(column.as_column_ref()), keys);
            read(self.transaction(), unscoped::<E>().filter(condition)).await
        })
    }

    /// The record with an id, whoever asks.
    pub async fn record(&self, table: &'static Table, id: Uuid) -> Result<Option<Cells>, Error> {
        Ok(self.records(table, table.id, vec![id]).await?.pop())
    }

    /// The records whose column holds one of some ids, whoever asks.
    pub async fn records(
        &self,
        table: &'static Table,
        column: usize,
        ids: Vec<Uuid>,
    ) -> Result<Vec<Cells>, Error> {
        if ids.is_empty() {
            return Ok(Vec::new());
        }
        let columns = table.all();
        let own = any_of(self.dialect, table.expr(column), ids.into_iter().map(Scalar::Id).collect());
        let rows = self.transaction().query_all(table.unscoped().and_where(own)).await?;
        rows.iter().map(|row| cells(row, table, &columns, 0)).collect()
    }

    /// Creates, updates or leaves each draft, told apart by the record that it stands for now, if any. A
    /// draft that creates keeps the id that it has.
    pub async fn upsert<E: Stored>(
        &mut self,
        drafts: Vec<(Option<E::Model>, E::Model)>,
    ) -> Result<Tally, Error> {
        let cells = |(current, draft): (Option<E::Model>, E::Model)| {
            (current.as_ref().map(cells_of), cells_of(&draft))
        };
        self.put_all(Table::of(E::TYPE), drafts.into_iter().map(cells).collect()).await
    }

    /// The same for drafts of any table.
    pub fn put_all(
        &mut self,
        table: &'static Table,
        drafts: Vec<(Option<Cells>, Cells)>,
    ) -> BoxFuture<'_, Result<Tally, Error>> {
        Box::pin(async move {
            let mut tally = Tally::default();
            let mut rows = Vec::new();
            for (current, draft) in drafts {
                match self.stamped(table, current.as_ref(), draft, false) {
                    None => tally.unchanged += 1,
                    Some(row) => {
                        *(if current.is_some() { &mut tally.updated } else { &mut tally.created }) += 1;
                        rows.push(row);
                    }
                }
            }
            self.insert(table, rows).await?;
            Ok(tally)
        })
    }

    /// Creates or updates one record; the record as it is now.
    pub fn save<E: Stored>(
        &mut self,
        current: Option<E::Model>,
        draft: E::Model,
    ) -> BoxFuture<'_, Result<E::Model, Error>> {
        self.save_if::<E>(current, draft, false)
    }

    /// Gives a record a new version even if the draft changes nothing in it: what is part of it has changed.
    pub fn renew<E: Stored>(
        &mut self,
        current: Option<E::Model>,
        draft: E::Model,
    ) -> BoxFuture<'_, Result<E::Model, Error>> {
        self.save_if::<E>(current, draft, true)
    }

    fn save_if<E: Stored>(
        &mut self,
        current: Option<E::Model>,
        mut draft: E::Model,
        renew: bool,
    ) -> BoxFuture<'_, Result<E::Model, Error>> {
        Box::pin(async move {
            let table = Table::of(E::TYPE);
            let was = current.as_ref().map(cells_of);
            let Some(row) = self.stamped(table, was.as_ref(), cells_of(&draft), renew) else {
                return Ok(current.unwrap_or(draft));
            };
            let (id, version, created_at) = current
                .map_or((draft.id(), 1, self.now), |was| (was.id(), was.version() + 1, was.created_at()));
            draft.stamp(id, version, created_at, self.now);
            self.write_one(table, was, row).await?;
            Ok(draft)
        })
    }

    /// The same for a record of any table.
    pub fn put(
        &mut self,
        table: &'static Table,
        current: Option<Cells>,
        draft: Cells,
    ) -> BoxFuture<'_, Result<Cells, Error>> {
        Box::pin(async move {
            match self.stamped(table, current.as_ref(), draft.clone(), false) {
                None => Ok(current.unwrap_or(draft)),
                Some(row) => {
                    self.write_one(table, current, row.clone()).await?;
                    Ok(row)
                }
            }
        })
    }

    /// A draft as it is to be written, its change logged; `None` when it changes nothing and is not to be renewed.
    fn stamped(
        &mut self,
        table: &'static Table,
        current: Option<&Cells>,
        mut draft: Cells,
        renew: bool,
    ) -> Option<Cells> {
        let before = current.map(|current| Snapshot::of(table, current));
        let after = Snapshot::of(table, &draft);
        if before.as_ref() == Some(&after) && !renew {
            return None;
        }
        let now = Cell::Time(self.now);
        let stamps = match current {
            Some(current) => {
                let version = current.get(table.version).and_then(Cell::int).unwrap_or_default() + 1;
                let kept = |column| current.get(column).cloned().unwrap_or_default();
                [
                    (table.id, kept(table.id)),
                    (table.version, Cell::Int(version)),
                    (table.created_at, kept(table.created_at)),
                ]
            }
            None => {
                let id = draft.get(table.id).cloned().unwrap_or_default();
                [(table.id, id), (table.version, Cell::Int(1)), (table.created_at, now.clone())]
            }
        };
        for (column, stamp) in stamps.into_iter().chain([(table.updated_at, now)]) {
            if let Some(cell) = draft.get_mut(column) {
                *cell = stamp;
            }
        }
        self.log(table, &draft, (current, before), Some(after));
        Some(draft)
    }

    /// Removes records.
    pub fn delete<'f, E: Stored>(&'f mut self, rows: &'f [E::Model]) -> BoxFuture<'f, Result<(), Error>> {
        Box::pin(async move {
            if rows.is_empty() {
                return Ok(());
            }
            let table = Table::of(E::TYPE);
            for row in rows.iter().map(cells_of) {
                let before = Snapshot::of(table, &row);
                self.log(table, &row, (Some(&row), Some(before)), None);
            }
            let ids = rows.iter().map(|row| Scalar::Id(row.id())).collect();
            let own = any_of(self.dialect, table.expr(table.id), ids);
            let statement = Query::delete().from_table(table.name).and_where(own).take();
            self.transaction().execute(&statement).await?;
            Ok(())
        })
    }

    /// Inserts a row, or updates the columns that differ from what it was: indexes of others stay as they are.
    async fn write_one(&self, table: &'static Table, was: Option<Cells>, row: Cells) -> Result<(), Error> {
        let Some(was) = was else { return self.insert(table, vec![row]).await };
        let mut statement = Query::update();
        let id = row.get(table.id).cloned().unwrap_or_default();
        statement.table(table.name).and_where(table.expr(table.id).eq(id.into_value(CellKind::Id)));
        let cells = table.columns.iter().zip(was.into_iter().zip(row));
        statement.values(
            cells
                .filter(|(_, (was, is))| was != is)
                .map(|(column, (_, is))| (column.name, Expr::value(is.into_value(column.kind)))),
        );
        self.transaction().execute(&statement).await?;
        Ok(())
    }

    /// Writes rows, each in place of the one with its id, if there is one.
    async fn insert(&self, table: &'static Table, mut rows: Vec<Cells>) -> Result<(), Error> {
        let names = || table.columns.iter().map(|column| column.name);
        let replace = OnConflict::column("id").update_columns(names()).to_owned();
        while !rows.is_empty() {
            let rest = rows.split_off(portion(rows.len()));
            let mut statement = Query::insert();
            statement.into_table(table.name).columns(names()).on_conflict(replace.clone());
            for row in std::mem::replace(&mut rows, rest) {
                let values = table.columns.iter().zip(row).map(|(column, cell)| cell.into_value(column.kind));
                statement.values_panic(values.map(Expr::value));
            }
            self.transaction().execute(&statement).await?;
        }
        Ok(())
    }

    pub(super) fn log(
        &mut self,
        table: &'static Table,
        row: &Cells,
        (was, before): (Option<&Cells>, Option<Snapshot>),
        after: Option<Snapshot>,
    ) {
        self.applied.extend(applied::before(table, was, true));
        self.applied.extend(applied::before(table, after.is_some().then_some(row), false));
        let (kind, before, after) = Snapshot::difference(table, before, after);
        let was = was.map(|was| concerned(table, was));
        let owner = concerned(table, row).owner;
        let actor = self.caller.actor();
        let is = after.is_some().then(|| concerned(table, row));
        self.changes.push(change::ActiveModel {
            at: Set(self.now),
            actor_issuer: Set(actor.issuer),
            actor_subject: Set(actor.subject),
            role: Set(self.caller.role_name().to_owned()),
            record_type: Set(table.of.name().to_owned()),
            record_id: Set(row.get(table.id).and_then(Cell::id).unwrap_or_default()),
            version: Set(row.get(table.version).and_then(Cell::int).unwrap_or_default()),
            kind: Set(kind),
            before: Set(before),
            after: Set(after),
            request_id: Set(self.request_id.to_string()),
            organization_code: Set(organization(&self.caller)),
            owner_issuer: Set(owner.as_ref().map(|owner| owner.issuer.clone())),
            owner_subject: Set(owner.map(|owner| owner.subject)),
            was_visibility: Set(was.as_ref().map(|was| was.visibility)),
            was_country: Set(was.as_ref().and_then(|was| was.country.clone())),
            was_funding_sources: Set(was.and_then(|was| was.funding_sources)),
            visibility: Set(is.as_ref().map(|is| is.visibility)),
            country: Set(is.as_ref().and_then(|is| is.country.clone())),
            funding_sources: Set(is.and_then(|is| is.funding_sources)),
            ..Default::default()
        });
    }

    /// Commits; the number of the last change, if there was one.
    async fn commit(mut self) -> Result<Option<i64>, Error> {
        let mut last = None;
        self.log_concerned().await?;
        while !self.changes.is_empty() {
            let rest = self.changes.split_off(portion(self.changes.len()));
            let changes = std::mem::replace(&mut self.changes, rest);
            let mut statement = change::Entity::insert_many(changes).into_query();
            // One statement writes the log, gives its end, and has other instances told.
            let told = (self.dialect == Dialect::Postgres).then(notice);
            let returned = [Expr::col(change::Column::Seq)].into_iter().chain(told);
            statement.returning(Query::returning().exprs(returned));
            for row in self.transaction().query_all(&statement).await? {
                last = Ord::max(last, Some(row.try_get_by_index(0)?));
            }
        }
        self.transaction.commit().await?;
        Ok(last)
    }
}

/// The organization that a caller acts for, by its code.
fn organization(caller: &Caller) -> Option<String> {
    let standing = caller.standing()?;
    let own = standing.organization().map(str::to_owned);
    own.or_else(|| matches!(standing.role(), Role::Mois | Role::Nia).then(|| caller.role_name().to_owned()))
}
