//! Transactions that write. The write lock is taken here and nowhere else, once, at the start of each: on SQLite by
//! `BEGIN IMMEDIATE` on the one connection that writes, on PostgreSQL by an advisory lock. Those who wait for it queue in
//! the order in which they came, and for a limited time.

use std::time::Duration;

use entity::change_horizon;
use sea_orm::sea_query::Expr;
use sea_orm::{ConnectionTrait, DatabaseTransaction, DbErr, EntityTrait};
use tokio::sync::OwnedSemaphorePermit;
use tokio::time::{Instant, timeout};

use super::sqlite::Timer;
use super::{Dialect, Error, Store};
use crate::clock;

/// Any number that no other use of the database takes for its advisory locks.
const CHANGE_LOG_LOCK: i64 = 0x6467_6363_0001;

/// An open transaction. One that is dropped is rolled back.
pub(super) struct Transaction {
    inner: DatabaseTransaction,
    /// Limits the time of each statement, where the database does not do so itself.
    timer: Option<Timer>,
    limit: Duration,
    _turn: Option<OwnedSemaphorePermit>,
}

impl std::fmt::Debug for Transaction {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Transaction").finish_non_exhaustive()
    }
}

impl Store {
    /// Begins a transaction that may write records, with all other writers of records held off: the order of the
    /// numbers in the change log is the order of commit.
    pub(super) async fn begin(&self) -> Result<Transaction, Error> {
        let came = clock::moment();
        let begun = self.begin_in_turn(came).await;
        self.metrics.write_waits.observe(came.elapsed().as_secs_f64());
        begun
    }

    async fn begin_in_turn(&self, came: Instant) -> Result<Transaction, Error> {
        let turn = timeout(self.write_wait, self.turns.clone().acquire_owned()).await;
        let turn = turn.map_err(|_| Error::Busy)?.map_err(|closed| Error::Unavailable(closed.to_string()))?;
        let rest = self.write_wait.saturating_sub(came.elapsed()).max(Duration::from_millis(1)).as_millis();
        let transaction = match self.dialect() {
            Dialect::Sqlite => {
                self.writes.execute_unprepared(&format!("PRAGMA busy_timeout = {rest}")).await?;
                self.wrapped(self.writes.begin().await?, Some(turn))
            }
            Dialect::Postgres => {
                let transaction = self.wrapped(self.writes.begin().await?, Some(turn));
                let lock = format!(
                    "SET LOCAL lock_timeout = {rest}; SELECT pg_advisory_xact_lock({CHANGE_LOG_LOCK})"
                );
                transaction.inner.execute_unprepared(&lock).await?;
                transaction
            }
        };
        Ok(transaction)
    }

    /// Begins a transaction for the service's own books, which are not in the change log: on PostgreSQL it waits for no
    /// writer of records.
    pub(super) async fn begin_books(&self) -> Result<Transaction, Error> {
        match self.dialect() {
            Dialect::Sqlite => self.begin().await,
            Dialect::Postgres => Ok(self.wrapped(self.db.begin().await?, None)),
        }
    }

    /// Runs one statement that writes to the service's own books.
    pub(super) async fn in_books<T>(
        &self,
        statement: impl AsyncFnOnce(&DatabaseTransaction) -> Result<T, DbErr>,
    ) -> Result<T, Error> {
        let transaction = self.begin_books().await?;
        let outcome = statement(transaction.db()).await?;
        transaction.commit().await?;
        Ok(outcome)
    }

    /// Writes what changes nothing, to see whether the database takes writes.
    pub(super) async fn try_write(&self) -> Result<(), Error> {
        let same = Expr::col(change_horizon::Column::Through);
        let update = change_horizon::Entity::update_many().col_expr(change_horizon::Column::Through, same);
        let outcome = self.in_books(async |db| update.exec(db).await).await;
        self.note_write(&outcome);
        outcome.map(drop)
    }

    fn wrapped(&self, inner: DatabaseTransaction, turn: Option<OwnedSemaphorePermit>) -> Transaction {
        Transaction { inner, timer: self.timer.clone(), limit: self.statement_timeout, _turn: turn }
    }
}

impl Transaction {
    /// What the next statement runs on.
    pub(super) fn db(&self) -> &DatabaseTransaction {
        if let Some(timer) = &self.timer {
            timer.start(self.limit);
        }
        &self.inner
    }

    pub(super) async fn commit(self) -> Result<(), Error> {
        // Writing the log to disk is not a matter of the statement's length.
        if let Some(timer) = &self.timer {
            timer.stop();
        }
        Ok(self.inner.commit().await?)
    }

    pub(super) async fn rollback(self) -> Result<(), Error> {
        if let Some(timer) = &self.timer {
            timer.stop();
        }
        Ok(self.inner.rollback().await?)
    }
}
