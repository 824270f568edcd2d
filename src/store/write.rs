//! Writing: one transaction, let through by the policy, with every change in the log. A `Writer` is the
//! only way to write a record, and it logs what it writes, so a write without its change can't be made.

use chrono::{DateTime, Utc};
use entity::value::Role;
use entity::{Recorded, change};
use sea_orm::sea_query::{Expr, OnConflict};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, DatabaseTransaction, EntityTrait, IntoActiveModel, Iterable, QueryFilter,
    Set,
};
use uuid::Uuid;

use super::applied::{self, Before};
use super::change::{Snapshot, end_of_log};
use super::criteria::Scalar;
use super::notice::notify;
use super::scope::{Key, Stored, concerned, read, sees, unscoped};
use super::sql::any_of;
use super::transaction::Transaction;
use super::{Dialect, Error, Store};
use crate::auth::Caller;
use crate::auth::policy::{Act, Allowed, sight};
use crate::clock;

/// How many rows one statement inserts at most.
const MOST_ROWS: usize = 64;
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
    pub async fn write<A: Act, T, E: From<Error>>(
        &self,
        allowed: &Allowed<A>,
        work: impl AsyncFnOnce(&mut Writer) -> Result<T, E>,
    ) -> Result<T, E> {
        let begun = self.begin_writing(allowed).await;
        if begun.is_err() {
            self.note_write(&begun);
        }
        let mut writer = begun?;
        // On the heap, since the work of a mutation is large and lies deep within a request.
        match Box::pin(work(&mut writer)).await {
            Ok(value) => {
                let committed = writer.commit().await;
                self.note_write(&committed);
                if let Some(last) = committed? {
                    self.announce(last);
                }
                Ok(value)
            }
            // The reason counts, not what becomes of taking back: a connection that can't do so is closed.
            Err(error) => {
                let _ = writer.transaction.rollback().await;
                Err(error)
            }
        }
    }

    /// Runs `work` in a transaction and takes it back: what it would have done.
    pub async fn rehearse<A: Act, T>(
        &self,
        allowed: &Allowed<A>,
        work: impl AsyncFnOnce(&mut Writer) -> Result<T, Error>,
    ) -> Result<T, Error> {
        let mut writer = self.begin_writing(allowed).await?;
        let outcome = work(&mut writer).await;
        writer.transaction.rollback().await?;
        outcome
    }

    async fn begin_writing<A: Act>(&self, allowed: &Allowed<A>) -> Result<Writer, Error> {
        Ok(Writer {
            transaction: self.begin().await?,
            dialect: self.dialect(),
            caller: allowed.caller().clone(),
            request_id: clock::new_id(),
            now: clock::now(),
            changes: Vec::new(),
            applied: Vec::new(),
        })
    }
}

impl Writer {
    pub(super) fn dialect(&self) -> Dialect {
        self.dialect
    }

    pub(super) fn transaction(&self) -> &DatabaseTransaction {
        self.transaction.db()
    }

    /// The number of the last change on record.
    pub async fn last_change(&self) -> Result<i64, Error> {
        Ok(end_of_log(self.transaction()).await?.0)
    }

    /// Whether the caller may see a record.
    pub fn sees<E: Stored>(&self, row: &E::Model) -> bool {
        sees::<E>(&sight(&self.caller, E::CONCEPT), row)
    }

    /// All records of a table.
    pub async fn all<E: Stored>(&self) -> Result<Vec<E::Model>, Error> {
        read(self.transaction(), unscoped::<E>()).await
    }

    /// The records whose `column` holds one of `keys`.
    pub async fn by_keys<E: Stored>(
        &self,
        column: E::Column,
        keys: Vec<Key>,
    ) -> Result<Vec<E::Model>, Error> {
        let keys = keys.into_iter().filter(Key::is_possible).map(Scalar::from).collect();
        let condition = any_of(self.dialect, Expr::col(column.as_column_ref()), keys);
        read(self.transaction(), unscoped::<E>().filter(condition)).await
    }

    /// Creates, updates or leaves each draft, told apart by the record that it stands for now, if any. A
    /// draft that creates keeps the id that it has.
    pub async fn upsert<E: Stored>(
        &mut self,
        drafts: Vec<(Option<E::Model>, E::Model)>,
    ) -> Result<Tally, Error>
    where
        E::Model: IntoActiveModel<E::ActiveModel>,
        E::ActiveModel: ActiveModelTrait<Entity = E> + Send,
    {
        let mut tally = Tally::default();
        let mut rows = Vec::new();
        for (current, draft) in drafts {
            match self.stamped::<E>(current.as_ref(), draft)? {
                None => tally.unchanged += 1,
                Some(row) => {
                    *(if current.is_some() { &mut tally.updated } else { &mut tally.created }) += 1;
                    rows.push(row.into_active_model());
                }
            }
        }
        self.put::<E>(rows).await?;
        Ok(tally)
    }

    /// Creates or updates one record; the record as it is now.
    pub async fn save<E: Stored>(
        &mut self,
        current: Option<E::Model>,
        draft: E::Model,
    ) -> Result<E::Model, Error>
    where
        E::Model: IntoActiveModel<E::ActiveModel>,
        E::ActiveModel: ActiveModelTrait<Entity = E> + Send,
    {
        match self.stamped::<E>(current.as_ref(), draft.clone())? {
            None => Ok(current.unwrap_or(draft)),
            Some(row) => {
                self.put::<E>(vec![row.clone().into_active_model()]).await?;
                Ok(row)
            }
        }
    }

    /// A draft as it is to be written, its change logged; `None` when it changes nothing.
    fn stamped<E: Stored>(
        &mut self,
        current: Option<&E::Model>,
        mut draft: E::Model,
    ) -> Result<Option<E::Model>, Error> {
        let before = current.map(Snapshot::of).transpose()?;
        let after = Snapshot::of(&draft)?;
        match current {
            Some(_) if before.as_ref() == Some(&after) => return Ok(None),
            Some(current) => {
                draft.stamp(current.id(), current.version() + 1, current.created_at(), self.now);
            }
            None => draft.stamp(draft.id(), 1, self.now, self.now),
        }
        self.log::<E>(&draft, (current, before), Some(after));
        Ok(Some(draft))
    }

    /// Removes records.
    pub async fn delete<E: Stored>(&mut self, rows: &[E::Model]) -> Result<(), Error> {
        if rows.is_empty() {
            return Ok(());
        }
        for row in rows {
            let before = Snapshot::of(row)?;
            self.log::<E>(row, (Some(row), Some(before)), None);
        }
        let ids = rows.iter().map(|row| Scalar::Id(row.id())).collect();
        let condition = any_of(self.dialect, Expr::col(E::id().as_column_ref()), ids);
        E::delete_many().filter(condition).exec(self.transaction()).await?;
        Ok(())
    }

    async fn put<E: Stored>(&self, mut rows: Vec<E::ActiveModel>) -> Result<(), Error>
    where
        E::ActiveModel: ActiveModelTrait<Entity = E> + Send,
    {
        let replace = OnConflict::column(E::id()).update_columns(E::Column::iter()).to_owned();
        while !rows.is_empty() {
            let rest = rows.split_off(portion(rows.len()));
            E::insert_many(rows)
                .on_conflict(replace.clone())
                .exec_without_returning(self.transaction())
                .await?;
            rows = rest;
        }
        Ok(())
    }

    pub(super) fn log<E: Stored>(
        &mut self,
        row: &E::Model,
        (was, before): (Option<&E::Model>, Option<Snapshot>),
        after: Option<Snapshot>,
    ) {
        self.applied.extend(applied::before::<E>(was, true));
        self.applied.extend(applied::before::<E>(after.is_some().then_some(row), false));
        let (kind, before, after) = Snapshot::difference(before, after);
        let was = was.map(concerned::<E>);
        let owner = concerned::<E>(row).owner;
        let actor = self.caller.actor();
        let is = after.is_some().then(|| concerned::<E>(row));
        self.changes.push(change::ActiveModel {
            at: Set(self.now),
            actor_issuer: Set(actor.issuer),
            actor_subject: Set(actor.subject),
            role: Set(self.caller.role_name().to_owned()),
            concept: Set(E::CONCEPT.name().to_owned()),
            record_id: Set(row.id()),
            version: Set(row.version()),
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
        if !self.changes.is_empty() {
            while !self.changes.is_empty() {
                let rest = self.changes.split_off(portion(self.changes.len()));
                change::Entity::insert_many(std::mem::replace(&mut self.changes, rest))
                    .exec_without_returning(self.transaction())
                    .await?;
            }
            let (end, _) = end_of_log(self.transaction()).await?;
            notify(self.transaction()).await?;
            last = Some(end);
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

/// How many of `rows` rows go into the next statement: a power of two, so that any number of rows takes
/// few texts of statements, which the databases keep prepared.
pub(super) fn portion(rows: usize) -> usize {
    match rows {
        0..MOST_ROWS => 1 << rows.checked_ilog2().unwrap_or(0),
        _ => MOST_ROWS,
    }
}

#[cfg(test)]
mod tests {
    use super::{MOST_ROWS, portion};

    #[test]
    fn any_number_of_rows_takes_few_sizes_of_statement() {
        let mut sizes = std::collections::BTreeSet::new();
        for rows in 1..500 {
            let mut left = rows;
            while left > 0 {
                let size = portion(left);
                assert!(size <= left && size <= MOST_ROWS);
                sizes.insert(size);
                left -= size;
            }
        }
        assert_eq!(sizes.len(), 7);
    }
}
