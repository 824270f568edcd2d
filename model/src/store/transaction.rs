//! Transactions that write. The write lock is taken here and nowhere else, once, at the start of each: on SQLite by
//! `BEGIN IMMEDIATE` on the one connection that writes, on PostgreSQL by an advisory lock. Those who wait for it queue in
//! the order in which they came, and for a limited time.

use std::time::Duration;

use entity::change_horizon;
use sea_orm::sea_query::Expr;
use sea_orm::{ConnectionTrait, DbBackend, DbErr, EntityTrait, ExecResult, QueryResult, Statement};
use tokio::sync::{Mutex, OwnedSemaphorePermit};
use tokio::time::{Instant, timeout};

use super::pool::Lease;
use super::{Dialect, Error, Store};
use crate::clock;

/// Any number that no other use of the database takes for its advisory locks.
const CHANGE_LOG_LOCK: i64 = 0x6467_6363_0001;

/// An open transaction. One that is dropped is rolled back.
pub(super) struct Transaction {
    connection: Pinned,
    _turn: Option<OwnedSemaphorePermit>,
}

/// The connection of a transaction, which runs one statement at a time.
pub(super) struct Pinned {
    lease: Mutex<Lease>,
    backend: DbBackend,
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
        let mut lease = self.writes.lease().await?;
        match self.dialect() {
            Dialect::Sqlite => {
                lease.run(&format!("PRAGMA busy_timeout = {rest}")).await?;
                lease.begin("BEGIN IMMEDIATE").await?;
            }
            Dialect::Postgres => {
                let lock = format!(
                    "SET LOCAL lock_timeout = {rest}; SELECT pg_advisory_xact_lock({CHANGE_LOG_LOCK})"
                );
                lease.begin(&format!("BEGIN; {lock}")).await?;
            }
        }
        Ok(self.wrapped(lease, Some(turn)))
    }

    /// Begins a transaction for the service's own books, which are not in the change log: on PostgreSQL it waits for no
    /// writer of records.
    pub(super) async fn begin_books(&self) -> Result<Transaction, Error> {
        match self.dialect() {
            Dialect::Sqlite => self.begin().await,
            Dialect::Postgres => {
                let mut lease = self.db.lease().await?;
                lease.begin("BEGIN").await?;
                Ok(self.wrapped(lease, None))
            }
        }
    }

    /// Runs one statement that writes to the service's own books.
    pub(super) async fn in_books<T>(
        &self,
        statement: impl AsyncFnOnce(&Pinned) -> Result<T, DbErr>,
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

    fn wrapped(&self, lease: Lease, turn: Option<OwnedSemaphorePermit>) -> Transaction {
        let backend = self.db.get_database_backend();
        Transaction { connection: Pinned { lease: Mutex::new(lease), backend }, _turn: turn }
    }
}

impl Transaction {
    /// What the next statement runs on.
    pub(super) fn db(&self) -> &Pinned {
        &self.connection
    }

    pub(super) async fn commit(self) -> Result<(), Error> {
        Ok(self.connection.lease.into_inner().end("COMMIT").await?)
    }

    pub(super) async fn rollback(self) -> Result<(), Error> {
        Ok(self.connection.lease.into_inner().end("ROLLBACK").await?)
    }
}

#[async_trait::async_trait]
impl ConnectionTrait for Pinned {
    fn get_database_backend(&self) -> DbBackend {
        self.backend
    }

    async fn execute_raw(&self, statement: Statement) -> Result<ExecResult, DbErr> {
        self.lease.lock().await.execute(statement).await
    }

    async fn execute_unprepared(&self, sql: &str) -> Result<ExecResult, DbErr> {
        self.lease.lock().await.run(sql).await
    }

    async fn query_one_raw(&self, statement: Statement) -> Result<Option<QueryResult>, DbErr> {
        self.lease.lock().await.row(statement).await
    }

    async fn query_all_raw(&self, statement: Statement) -> Result<Vec<QueryResult>, DbErr> {
        self.lease.lock().await.rows(statement).await
    }
}
