//! A pool of connections that stays sound: whatever ends a request, no connection is left in a transaction, no statement
//! is waited for without end, and a pool whose connections have all fallen silent is replaced.
//!
//! sqlx's own limits of age need its maintenance task, which in 0.9.0 can keep a thread busy without end
//! (transact-rs/sqlx#3645); a connection whose peer is silent keeps its place in the pool (transact-rs/sqlx#4349). So
//! limits of age are checked when a connection is taken, every release is tested with a time limit, and `replace` is
//! there for what still gets stuck.

use std::cell::Cell;
use std::pin::Pin;
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use futures::StreamExt;
use futures::stream::{self, BoxStream};
use sea_orm::{
    ConnectOptions, ConnectionTrait, Database, DatabaseConnection, DatabaseTransaction, DbBackend, DbErr,
    ExecResult, QueryResult, RuntimeErr, SqliteTransactionMode, Statement, StreamTrait, TransactionOptions,
    TransactionTrait,
};

use crate::clock;
use crate::metrics::Metrics;

/// How old a connection may be, and how long it may lie idle, before another one takes its place.
pub(super) const OLDEST: Duration = Duration::from_secs(30 * 60);
pub(super) const LONGEST_IDLE: Duration = Duration::from_secs(5 * 60);
/// How long a connection may take to say that it is fit to be used again.
pub(super) const RELEASE: Duration = Duration::from_secs(2);

type Observer = Arc<dyn Fn(&str) + Send + Sync>;

tokio::task_local! {
    /// How long the statement of a task took, once it had its connection.
    static TOOK: Cell<Option<Duration>>;
}

#[derive(Clone)]
pub(super) struct Pool(Arc<Inner>);

struct Inner {
    current: RwLock<DatabaseConnection>,
    options: ConnectOptions,
    /// How long a statement is waited for.
    patience: Duration,
    /// Run at the start of each transaction, and each statement in one, where connections of the server are shared.
    preamble: Option<String>,
    metrics: Arc<Metrics>,
    observer: Arc<RwLock<Option<Observer>>>,
}

impl std::fmt::Debug for Pool {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Pool").field(&*self.0.current.read().unwrap_or_else(PoisonError::into_inner)).finish()
    }
}

impl Pool {
    pub(super) async fn connect(
        options: ConnectOptions,
        patience: Duration,
        preamble: Option<String>,
        metrics: Arc<Metrics>,
    ) -> Result<Self, DbErr> {
        let mut current = Database::connect(options.clone()).await?;
        let observer = Arc::default();
        observe(&mut current, &metrics, &observer);
        let current = RwLock::new(current);
        Ok(Self(Arc::new(Inner { current, options, patience, preamble, metrics, observer })))
    }

    pub(super) fn metrics(&self) -> &Arc<Metrics> {
        &self.0.metrics
    }

    pub(super) fn current(&self) -> DatabaseConnection {
        self.0.current.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Begins a transaction on a task of its own: a `BEGIN` that its caller gives up is finished and taken back, never
    /// left open on a connection that goes back to the pool.
    pub(super) async fn begin(&self) -> Result<DatabaseTransaction, DbErr> {
        let pool = self.clone();
        let begun = tokio::spawn(async move {
            let options = TransactionOptions {
                sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate),
                ..Default::default()
            };
            let transaction = pool.current().begin_with_options(options).await?;
            if let Some(preamble) = &pool.0.preamble {
                transaction.execute_unprepared(preamble).await?;
            }
            Ok(transaction)
        });
        self.bounded(async { begun.await.map_err(|error| lost(error.to_string()))? }).await
    }

    pub(super) async fn ping(&self) -> Result<(), DbErr> {
        let current = self.current();
        self.bounded(current.ping()).await
    }

    /// Puts a new pool in the place of one whose connections are all stuck.
    pub(super) async fn replace(&self) -> Result<(), DbErr> {
        let mut options = self.0.options.clone();
        options.connect_lazy(true);
        let mut fresh = Database::connect(options).await?;
        observe(&mut fresh, &self.0.metrics, &self.0.observer);
        let mut current = self.0.current.write().unwrap_or_else(PoisonError::into_inner);
        let stuck = std::mem::replace(&mut *current, fresh);
        drop(current);
        // Its connections end when they are given back, if they ever are.
        tokio::spawn(async move { tokio::time::timeout(RELEASE, stuck.close()).await });
        Ok(())
    }

    /// Ends all connections, those that answer.
    pub(super) async fn close(&self) {
        let current = self.current();
        let _ = tokio::time::timeout(RELEASE, current.close()).await;
    }

    /// Calls `observe` with the text of every statement from here on.
    pub(super) fn on_statement(&self, observe: Observer) {
        *self.0.observer.write().unwrap_or_else(PoisonError::into_inner) = Some(observe);
    }

    async fn bounded<T>(&self, work: impl Future<Output = Result<T, DbErr>>) -> Result<T, DbErr> {
        match tokio::time::timeout(self.0.patience, work).await {
            Ok(done) => done,
            Err(_) => Err(lost(format!("no answer within {} ms", self.0.patience.as_millis()))),
        }
    }

    async fn run<T>(
        &self,
        plain: impl AsyncFnOnce(&DatabaseConnection, Statement) -> Result<T, DbErr>,
        pinned: impl AsyncFnOnce(&DatabaseTransaction, Statement) -> Result<T, DbErr>,
        statement: Statement,
    ) -> Result<T, DbErr> {
        let begun = clock::moment();
        let waited = |took: Duration| {
            self.0.metrics.connection_waits.observe(begun.elapsed().saturating_sub(took).as_secs_f64());
        };
        if self.0.preamble.is_none() {
            let current = self.current();
            let work = async {
                let outcome = self.bounded(plain(&current, statement)).await;
                match (TOOK.with(Cell::get), &outcome) {
                    (Some(took), _) => waited(took),
                    (None, Err(DbErr::ConnectionAcquire(_))) => waited(Duration::ZERO),
                    (None, _) => {}
                }
                outcome
            };
            return TOOK.scope(Cell::default(), work).await;
        }
        let transaction = self.begin().await;
        waited(Duration::ZERO);
        let transaction = transaction?;
        let outcome = self.bounded(pinned(&transaction, statement)).await?;
        self.bounded(transaction.commit()).await?;
        Ok(outcome)
    }
}

/// Has every statement of a pool counted, and its text told to who observes it.
fn observe(pool: &mut DatabaseConnection, metrics: &Arc<Metrics>, observer: &Arc<RwLock<Option<Observer>>>) {
    let (metrics, observer) = (metrics.clone(), observer.clone());
    pool.set_metric_callback(move |info| {
        metrics.statement(info.elapsed);
        let _ = TOOK.try_with(|took| took.set(Some(info.elapsed)));
        if let Some(observer) = observer.read().unwrap_or_else(PoisonError::into_inner).as_deref() {
            observer(&info.statement.sql);
        }
    });
}

fn lost(message: String) -> DbErr {
    DbErr::Conn(RuntimeErr::Internal(message))
}

#[async_trait::async_trait]
impl ConnectionTrait for Pool {
    fn get_database_backend(&self) -> DbBackend {
        self.0.current.read().unwrap_or_else(PoisonError::into_inner).get_database_backend()
    }

    async fn execute_raw(&self, statement: Statement) -> Result<ExecResult, DbErr> {
        let plain = async |db: &DatabaseConnection, statement| db.execute_raw(statement).await;
        let pinned = async |db: &DatabaseTransaction, statement| db.execute_raw(statement).await;
        self.run(plain, pinned, statement).await
    }

    async fn execute_unprepared(&self, sql: &str) -> Result<ExecResult, DbErr> {
        // The simple protocol needs no statement of its own on the server.
        let current = self.current();
        self.bounded(current.execute_unprepared(sql)).await
    }

    async fn query_one_raw(&self, statement: Statement) -> Result<Option<QueryResult>, DbErr> {
        let plain = async |db: &DatabaseConnection, statement| db.query_one_raw(statement).await;
        let pinned = async |db: &DatabaseTransaction, statement| db.query_one_raw(statement).await;
        self.run(plain, pinned, statement).await
    }

    async fn query_all_raw(&self, statement: Statement) -> Result<Vec<QueryResult>, DbErr> {
        let plain = async |db: &DatabaseConnection, statement| db.query_all_raw(statement).await;
        let pinned = async |db: &DatabaseTransaction, statement| db.query_all_raw(statement).await;
        self.run(plain, pinned, statement).await
    }
}

impl StreamTrait for Pool {
    type Stream<'a> = BoxStream<'a, Result<QueryResult, DbErr>>;

    fn get_database_backend(&self) -> DbBackend {
        ConnectionTrait::get_database_backend(self)
    }

    fn stream_raw<'a>(
        &'a self,
        statement: Statement,
    ) -> Pin<Box<dyn Future<Output = Result<Self::Stream<'a>, DbErr>> + 'a + Send>> {
        Box::pin(async move {
            if self.0.preamble.is_some() {
                let rows = self.query_all_raw(statement).await?;
                return Ok(stream::iter(rows.into_iter().map(Ok)).boxed());
            }
            Ok(self.current().stream_raw(statement).await?.boxed())
        })
    }
}
