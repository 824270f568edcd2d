//! Connections that are kept and shared. Each one is lent for a statement or a transaction. One that comes back as it
//! should is lent again without being asked; any other is first brought in order, or closed.
//!
//! The connections are counted by deadpool and not by sqlx, whose pool asks each connection on its return, holds the
//! place of one whose peer is silent (transact-rs/sqlx#4349), and enforces its limits of age by a task that can keep a
//! thread busy without end (transact-rs/sqlx#3645).

use std::pin::{Pin, pin};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use deadpool::Runtime;
use deadpool::managed::{
    self, Metrics as Used, Object, PoolError, QueueMode, RecycleError, RecycleResult, TimeoutType, Timeouts,
};
use futures::StreamExt;
use futures::stream::{self, BoxStream};
use sea_orm::sqlx::Error as SqlxError;
use sea_orm::sqlx::postgres::PgConnectOptions;
use sea_orm::{
    ConnAcquireErr, ConnectionTrait, DbBackend, DbErr, ExecResult, QueryResult, RuntimeErr, Statement,
    StreamTrait,
};
use tokio::time::{Instant, sleep, timeout};

use super::session::{Session, Target, failed};
use super::sql::with_plain_limit;
use crate::clock;
use crate::metrics::{Metrics, read};

/// How old a connection may be, and how long it may lie idle, before another one takes its place.
const OLDEST: Duration = Duration::from_secs(30 * 60);
const LONGEST_IDLE: Duration = Duration::from_secs(5 * 60);
/// How long a connection may lie idle before it is asked whether it still answers.
const TRUSTED: Duration = Duration::from_secs(1);
/// How long a connection may take to say that it is fit to be used again.
const RELEASE: Duration = Duration::from_secs(2);

/// After how long a connection is asked for again that the server had no room for.
const AGAIN: Duration = Duration::from_millis(20);

/// SQLSTATEs: read_only_sql_transaction, and too_many_connections.
const READ_ONLY: &str = "25006";
const TOO_MANY: &str = "53300";

/// How long a process that starts waits for a database that is busy.
pub(super) const START: Duration = Duration::from_secs(10);

pub(super) type Observer = Arc<dyn Fn(&str) + Send + Sync>;

/// How connections are made and used.
#[derive(Clone, Debug)]
pub(super) struct Plan {
    pub target: Target,
    pub most: u32,
    /// How long a connection is waited for.
    pub acquire: Duration,
    /// How long a statement is waited for.
    pub patience: Duration,
    /// Run at the start of each transaction, and each statement in one, where connections of the server are shared.
    pub preamble: Option<String>,
    /// When the server was last found to take no writes, shared by the pools to one server. It may be a standby by now,
    /// while its name leads to another server: connections that were made before are replaced.
    pub demoted: Arc<RwLock<Option<Instant>>>,
}

#[derive(Clone)]
pub(super) struct Pool {
    inner: Arc<Inner>,
    /// Whether a connection is waited for as long as others are served.
    is_patient: bool,
}

struct Inner {
    connections: managed::Pool<Maker>,
    plan: Plan,
    metrics: Arc<Metrics>,
    observer: RwLock<Option<Observer>>,
    /// How many times a connection came back in order.
    returned: AtomicU64,
}

impl std::fmt::Debug for Pool {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Pool").field(&self.inner.connections.status()).finish()
    }
}

/// Makes connections, and looks at those that are to be lent again.
#[derive(Debug)]
struct Maker {
    target: Target,
    /// Time limit for an idle connection to answer. It is short enough to open another one for the same request.
    patience: Duration,
    /// When a connection was last found not to answer: others that were not heard of since are not asked.
    silent: RwLock<Option<Instant>>,
    demoted: Arc<RwLock<Option<Instant>>>,
}

impl managed::Manager for Maker {
    type Type = Session;
    type Error = SqlxError;

    async fn create(&self) -> Result<Session, SqlxError> {
        self.target.connect().await
    }

    async fn recycle(&self, session: &mut Session, used: &Used) -> RecycleResult<SqlxError> {
        let idle = session.heard().elapsed();
        if used.age() > OLDEST || idle > LONGEST_IDLE {
            return Err(RecycleError::message("it is old"));
        }
        if self.is_demoted(session) {
            return Err(RecycleError::message("the server took no writes"));
        }
        if !session.is_remote() || idle <= TRUSTED {
            return Ok(());
        }
        let silent = *self.silent.read().unwrap_or_else(PoisonError::into_inner);
        if silent.is_some_and(|silent| session.heard() < silent) {
            return Err(RecycleError::message("another one was found not to answer"));
        }
        match timeout(self.patience, session.ping()).await {
            Ok(Ok(())) => Ok(()),
            _ => {
                self.lost();
                Err(RecycleError::message("it does not answer"))
            }
        }
    }
}

impl Maker {
    /// Notes that the server takes no writes.
    fn demote(&self) {
        *self.demoted.write().unwrap_or_else(PoisonError::into_inner) = Some(clock::moment());
    }

    /// Whether a connection was made before the server was found to take no writes.
    fn is_demoted(&self, session: &Session) -> bool {
        let demoted = *self.demoted.read().unwrap_or_else(PoisonError::into_inner);
        demoted.is_some_and(|demoted| session.made() <= demoted)
    }

    /// Notes that a connection was found not to answer.
    fn lost(&self) {
        tracing::warn!("a connection to the database does not answer and is replaced");
        *self.silent.write().unwrap_or_else(PoisonError::into_inner) = Some(clock::moment());
    }
}

/// A connection that is lent out.
pub(super) struct Lease {
    session: Option<Object<Maker>>,
    pool: Arc<Inner>,
}

impl Drop for Lease {
    fn drop(&mut self) {
        let Some(session) = self.session.take() else { return };
        if session.is_ready() {
            self.pool.returned.fetch_add(1, Ordering::Relaxed);
            return;
        }
        let pool = self.pool.clone();
        match tokio::runtime::Handle::try_current() {
            Ok(runtime) => drop(runtime.spawn(settle(session, pool))),
            Err(_) => drop(Object::take(session)),
        }
    }
}

/// Brings a connection in order, so that it can be lent again, or closes it.
async fn settle(mut session: Object<Maker>, pool: Arc<Inner>) {
    if pool.connections.manager().is_demoted(&session) {
        Object::take(session).close(RELEASE).await;
    } else if !matches!(timeout(RELEASE, session.settle()).await, Ok(Ok(()))) {
        if session.is_remote() {
            pool.connections.manager().lost();
        }
        Object::take(session).close(RELEASE).await;
    }
}

impl Lease {
    async fn ask<T>(
        &mut self,
        statement: Statement,
        work: impl AsyncFnOnce(&mut Session, Statement) -> Result<T, SqlxError>,
    ) -> Result<T, DbErr> {
        let statement = with_plain_limit(statement);
        self.pool.tell(&statement);
        let begun = clock::moment();
        let answer = self.bounded(async |session| work(session, statement).await).await;
        self.pool.metrics.statement(begun.elapsed());
        answer
    }

    async fn bounded<T>(
        &mut self,
        work: impl AsyncFnOnce(&mut Session) -> Result<T, SqlxError>,
    ) -> Result<T, DbErr> {
        let Some(session) = self.session.as_deref_mut() else { return Err(lost("no connection".to_owned())) };
        let patience = self.pool.plan.patience;
        match timeout(patience, work(session)).await {
            Ok(answer) => answer.map_err(|error| {
                if session.is_remote() && has_code(&error, READ_ONLY) {
                    self.pool.connections.manager().demote();
                }
                failed(error)
            }),
            Err(_) => Err(lost(format!("no answer within {} ms", patience.as_millis()))),
        }
    }

    /// Begins a transaction by the text of a `BEGIN` and what follows it.
    pub(super) async fn begin(&mut self, sql: &str) -> Result<(), DbErr> {
        let preamble = self.pool.plan.preamble.clone().unwrap_or_default();
        self.bounded(async |session| session.begin(&format!("{sql}; {preamble}")).await).await
    }

    /// Ends it by `COMMIT` or `ROLLBACK`.
    pub(super) async fn end(&mut self, sql: &str) -> Result<(), DbErr> {
        match self.session.as_deref_mut() {
            // Writing the log to disk is not a matter of the statement's length.
            Some(session) if !session.is_remote() => session.end(sql).await.map_err(failed),
            _ => self.bounded(async |session| session.end(sql).await).await,
        }
    }

    pub(super) async fn execute(&mut self, statement: Statement) -> Result<ExecResult, DbErr> {
        self.ask(statement, async |session, statement| session.execute(statement).await).await
    }

    pub(super) async fn row(&mut self, statement: Statement) -> Result<Option<QueryResult>, DbErr> {
        self.ask(statement, async |session, statement| session.row(statement).await).await
    }

    pub(super) async fn rows(&mut self, statement: Statement) -> Result<Vec<QueryResult>, DbErr> {
        let rows = self.ask(statement, async |session, statement| session.rows(statement).await).await?;
        read(rows.len());
        Ok(rows)
    }

    pub(super) async fn run(&mut self, sql: &str) -> Result<ExecResult, DbErr> {
        self.bounded(async |session| session.run(sql).await).await
    }
}

impl Inner {
    /// Reports a statement to the observer, if there is one.
    fn tell(&self, statement: &Statement) {
        if let Some(observer) = self.observer.read().unwrap_or_else(PoisonError::into_inner).as_deref() {
            observer(&statement.sql);
        }
    }
}

impl Pool {
    /// A pool to a database that answers.
    pub(super) async fn connect(plan: Plan, metrics: Arc<Metrics>) -> Result<Self, DbErr> {
        let pool = Self::new(plan, metrics)?;
        pool.lease_within(pool.inner.plan.acquire.max(START)).await?;
        Ok(pool)
    }

    /// A pool to a database that may be away.
    pub(super) fn new(plan: Plan, metrics: Arc<Metrics>) -> Result<Self, DbErr> {
        let patience = plan.acquire / 2;
        let (target, demoted) = (plan.target.clone(), plan.demoted.clone());
        let maker = Maker { target, patience, silent: RwLock::default(), demoted };
        let connections = managed::Pool::builder(maker)
            .max_size(usize::try_from(plan.most).unwrap_or(usize::MAX))
            .queue_mode(QueueMode::Lifo)
            .runtime(Runtime::Tokio1)
            .build()
            .map_err(|error| lost(error.to_string()))?;
        let returned = AtomicU64::default();
        let inner = Inner { connections, plan, metrics, observer: RwLock::default(), returned };
        Ok(Self { inner: Arc::new(inner), is_patient: false })
    }

    /// The pool for what has begun: it waits for a connection as long as others are served. To refuse it would waste what
    /// was done, and its answer would be a part of what was asked for.
    pub(super) fn patient(&self) -> Self {
        Self { inner: self.inner.clone(), is_patient: true }
    }

    pub(super) fn metrics(&self) -> &Arc<Metrics> {
        &self.inner.metrics
    }

    /// Where connections of PostgreSQL lead to.
    pub(super) fn server(&self) -> Option<&PgConnectOptions> {
        match &self.inner.plan.target {
            Target::Postgres(options) => Some(options),
            Target::Sqlite(..) => None,
        }
    }

    /// A connection, once there is one.
    pub(super) async fn lease(&self) -> Result<Lease, DbErr> {
        self.lease_within(self.inner.plan.acquire).await
    }

    async fn lease_within(&self, patience: Duration) -> Result<Lease, DbErr> {
        let begun = clock::moment();
        let lent = loop {
            match self.session(patience).await {
                // The server has no room for one more connection, but one of those that are there comes back.
                Err(PoolError::Backend(error))
                    if has_code(&error, TOO_MANY)
                        && self.inner.connections.status().size > 0
                        && begun.elapsed() < patience =>
                {
                    sleep(AGAIN).await;
                }
                lent => break lent,
            }
        };
        self.inner.metrics.connection_waits.observe(begun.elapsed().as_secs_f64());
        match lent {
            Ok(session) => Ok(Lease { session: Some(session), pool: self.inner.clone() }),
            Err(PoolError::Backend(error)) => Err(DbErr::Conn(RuntimeErr::SqlxError(Arc::new(error)))),
            Err(PoolError::Closed) => Err(DbErr::ConnectionAcquire(ConnAcquireErr::ConnectionClosed)),
            Err(_) => Err(DbErr::ConnectionAcquire(ConnAcquireErr::Timeout)),
        }
    }

    async fn session(&self, patience: Duration) -> Result<Object<Maker>, PoolError<SqlxError>> {
        let limits = Timeouts { create: Some(patience), ..Timeouts::default() };
        let mut lent = pin!(self.inner.connections.timeout_get(&limits));
        loop {
            let returned = self.inner.returned.load(Ordering::Relaxed);
            match timeout(patience, &mut lent).await {
                Ok(lent) => return lent,
                Err(_) if self.is_patient && self.inner.returned.load(Ordering::Relaxed) != returned => {}
                Err(_) => return Err(PoolError::Timeout(TimeoutType::Wait)),
            }
        }
    }

    pub(super) async fn ping(&self) -> Result<(), DbErr> {
        self.lease().await?.bounded(async |session| session.ping().await).await
    }

    /// Ends all connections, those that answer.
    pub(super) async fn close(&self) {
        for session in self.inner.connections.retain(|_, _| false).removed {
            session.close(RELEASE).await;
        }
        self.inner.connections.close();
    }

    /// Calls `observe` with the text of every statement from here on.
    pub(super) fn on_statement(&self, observe: Observer) {
        *self.inner.observer.write().unwrap_or_else(PoisonError::into_inner) = Some(observe);
    }

    /// Runs one statement, in a transaction of its own where connections of the server are shared.
    async fn once<T>(&self, work: impl AsyncFnOnce(&mut Lease) -> Result<T, DbErr>) -> Result<T, DbErr> {
        let mut lease = self.lease().await?;
        if self.inner.plan.preamble.is_none() {
            return work(&mut lease).await;
        }
        lease.begin("BEGIN").await?;
        let answer = work(&mut lease).await?;
        lease.end("COMMIT").await?;
        Ok(answer)
    }
}

/// Whether an error is one of PostgreSQL with this SQLSTATE.
fn has_code(error: &SqlxError, code: &str) -> bool {
    matches!(error, SqlxError::Database(fault) if fault.code().as_deref() == Some(code))
}

fn lost(message: String) -> DbErr {
    DbErr::Conn(RuntimeErr::Internal(message))
}

#[async_trait::async_trait]
impl ConnectionTrait for Pool {
    fn get_database_backend(&self) -> DbBackend {
        match self.inner.plan.target {
            Target::Sqlite(..) => DbBackend::Sqlite,
            Target::Postgres(_) => DbBackend::Postgres,
        }
    }

    async fn execute_raw(&self, statement: Statement) -> Result<ExecResult, DbErr> {
        self.once(async |lease| lease.execute(statement).await).await
    }

    async fn execute_unprepared(&self, sql: &str) -> Result<ExecResult, DbErr> {
        // The simple protocol needs no statement of its own on the server.
        self.lease().await?.run(sql).await
    }

    async fn query_one_raw(&self, statement: Statement) -> Result<Option<QueryResult>, DbErr> {
        self.once(async |lease| lease.row(statement).await).await
    }

    async fn query_all_raw(&self, statement: Statement) -> Result<Vec<QueryResult>, DbErr> {
        self.once(async |lease| lease.rows(statement).await).await
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
            if self.inner.plan.preamble.is_some() {
                let rows = self.query_all_raw(statement).await?;
                return Ok(stream::iter(rows.into_iter().map(Ok)).boxed());
            }
            let mut lease = self.lease().await?;
            let statement = with_plain_limit(statement);
            lease.pool.tell(&statement);
            let rows = async_stream::try_stream! {
                if let Some(session) = lease.session.as_deref_mut() {
                    let begun = clock::moment();
                    let mut rows = session.stream(statement);
                    while let Some(row) = rows.next().await {
                        read(1);
                        yield row.map_err(failed)?;
                    }
                    drop(rows);
                    session.answered();
                    lease.pool.metrics.statement(begun.elapsed());
                }
            };
            Ok(rows.boxed())
        })
    }
}

#[cfg(test)]
#[path = "pool_tests.rs"]
mod tests;
