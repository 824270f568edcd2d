//! Opening a database and bringing it to this binary's schema.

use std::path::PathBuf;
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use entity::RecordType;
use log::LevelFilter;
use sea_orm::sqlx::ConnectOptions as _;
use sea_orm::sqlx::sqlite::SqliteConnectOptions;
use sea_orm::{ConnectionTrait, DbErr};
use secrecy::SecretString;
use serde::Deserialize;
use tokio::sync::{Semaphore, watch};

use super::change::end_of_log;
use super::feed::horizon;
use super::new_record::OWN_SOURCE;
use super::pool::{Plan, Pool};
use super::seal::Seal;
use super::session::Target;
use super::standby::Standby;
use super::tail::Tail;
use super::{Dialect, Error, Reference, postgres, sqlite};
use crate::metrics::Metrics;
use crate::policy::Caller;

/// Where the database is and how it is used, as it is configured.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Settings {
    pub url: SecretString,
    pub url_file: PathBuf,
    pub read_url: SecretString,
    pub read_url_file: PathBuf,
    pub max_connections: u32,
    pub acquire_timeout_ms: u64,
    pub statement_timeout_ms: u64,
    pub slow_statement_ms: u64,
    pub write_wait_ms: u64,
    pub transaction_pooling: bool,
}

/// Where the database is and how it is used.
#[derive(Clone, Debug)]
pub struct Connection {
    pub url: String,
    /// A standby that queries read from, on as many connections as from the database.
    pub read_url: Option<String>,
    /// How many connections read. Writing takes one more on SQLite; on PostgreSQL writing takes two more and hearing
    /// of changes one.
    pub max_connections: u32,
    /// How long a request waits for a connection before the database counts as away.
    pub acquire_timeout: Duration,
    /// How long the database works on one statement before it gives up.
    pub statement_timeout: Duration,
    /// How long a statement takes that is logged as slow.
    pub slow_statement: Duration,
    /// How long a write waits for other writes.
    pub write_wait: Duration,
    /// Whether a pooler between hands out connections of PostgreSQL by the transaction.
    pub transaction_pooling: bool,
}

impl Connection {
    /// How many connections an instance takes to the database. A standby is another server.
    pub fn connections(&self) -> u32 {
        let others = match sqlite_file(self) {
            Ok(Some(_)) => 1,
            _ => postgres::BESIDE_READERS,
        };
        self.max_connections + others
    }

    /// How so many connections that read are made and used.
    pub(super) fn plan(&self, most: u32) -> Result<Plan, ConnectError> {
        let target = match sqlite_file(self)? {
            Some(_) => self.to_sqlite(sqlite::reading(&self.url)?),
            None => Target::Postgres(postgres::limited(self)?),
        };
        Ok(Plan {
            target,
            most,
            acquire: self.acquire_timeout,
            patience: self.statement_timeout.max(self.write_wait) + self.acquire_timeout,
            preamble: postgres::preamble(self),
            demoted: Arc::default(),
        })
    }

    fn to_sqlite(&self, options: SqliteConnectOptions) -> Target {
        let options = options
            .log_statements(LevelFilter::Off)
            .log_slow_statements(LevelFilter::Warn, self.slow_statement);
        Target::Sqlite(options, self.statement_timeout)
    }
}

/// The file of an SQLite database; none for PostgreSQL.
pub fn sqlite_file(connection: &Connection) -> Result<Option<PathBuf>, ConnectError> {
    match connection.url.split_once(':') {
        Some(("sqlite", _)) if connection.read_url.is_some() => Err(ConnectError::ReadUrl),
        Some(("sqlite", _)) if connection.transaction_pooling => Err(ConnectError::NoPooler),
        Some(("sqlite", _)) => sqlite::file(&connection.url).map(Some),
        Some(("postgres" | "postgresql", _)) => Ok(None),
        _ => Err(ConnectError::Url("must start with sqlite: or postgres:")),
    }
}

/// One connection that reads, to a database as it is: nothing is migrated or created.
pub(super) async fn look_into(connection: &Connection) -> Result<Pool, ConnectError> {
    let pool = Pool::connect(connection.plan(1)?, Arc::default()).await;
    match sqlite_file(connection)? {
        Some(path) => pool.map_err(|error| ConnectError::File { path, cause: error.to_string() }),
        None => pool.map_err(postgres::connect_error),
    }
}

/// Why a database can't be used.
#[derive(Debug, thiserror::Error)]
pub enum ConnectError {
    #[error("database.url: {0}")]
    Url(&'static str),
    #[error("database.read_url: must be the URL of a standby of the PostgreSQL database in database.url")]
    ReadUrl,
    #[error(
        "database.transaction_pooling: is for a pooler of PostgreSQL, but database.url names an SQLite file"
    )]
    NoPooler,
    #[error("the encoding {0} cannot hold every text: create the database with UTF8")]
    Encoding(String),
    #[error("the database cannot be reached: {0}")]
    Unreachable(DbErr),
    #[error(
        "a pooler such as PgBouncer refuses the settings of a session: set database.transaction_pooling = true"
    )]
    Pooler,
    #[error("{}: {cause}", path.display())]
    File { path: PathBuf, cause: String },
    #[error(
        "the database is newer than this program: it has the migration {0}, which this version of dgcc does not know"
    )]
    Newer(String),
    #[error("the database cannot be migrated: {0}")]
    Migration(DbErr),
    #[error(transparent)]
    Store(#[from] Error),
}

/// The database, shared by all who read and write.
#[derive(Clone, Debug)]
pub struct Store {
    pub(super) db: Pool,
    pub(super) writes: Pool,
    pub(super) standby: Option<Standby>,
    /// Whose turn it is to write, in the order in which they came.
    pub(super) turns: Arc<Semaphore>,
    pub(super) write_wait: Duration,
    /// Whether other instances are heard of by notices.
    pub(super) listens: bool,
    /// What the last write that the database refused failed of.
    write_fault: Arc<RwLock<Option<String>>>,
    pub metrics: Arc<Metrics>,
    reference: Arc<RwLock<Arc<Reference>>>,
    /// The number of the last change that this process knows of.
    last: watch::Sender<i64>,
    tail: Arc<Tail>,
    pub(super) seal: Seal,
}

impl Store {
    /// Opens the database and migrates it if need be. Several processes may do so at once.
    pub async fn open(connection: &Connection) -> Result<Self, ConnectError> {
        let reading = connection.plan(connection.max_connections)?;
        let metrics = Arc::<Metrics>::default();
        match sqlite_file(connection)? {
            Some(path) => {
                let fault =
                    |error: DbErr| ConnectError::File { path: path.clone(), cause: error.to_string() };
                let lock = sqlite::lock(&path)?;
                sqlite::create(&path).await?;
                sqlite::migrate(&connection.url, &path).await?;
                drop(lock);
                let target = connection.to_sqlite(sqlite::writing(&connection.url)?);
                let writing = Plan { target, most: 1, ..reading.clone() };
                let writes = Pool::connect(writing, metrics.clone()).await.map_err(fault)?;
                let db = Pool::connect(reading, metrics).await.map_err(fault)?;
                Self::of(connection, db, writes, 1).await
            }
            None => {
                let writing = Plan { most: postgres::WRITERS, ..reading.clone() };
                let db = Pool::connect(reading, metrics.clone()).await.map_err(postgres::connect_error)?;
                postgres::migrate(connection).await?;
                let writes = Pool::connect(writing, metrics).await.map_err(postgres::connect_error)?;
                postgres::check_limits(&db, connection.connections()).await?;
                Self::of(connection, db, writes, postgres::WRITERS).await
            }
        }
    }

    async fn of(connection: &Connection, db: Pool, writes: Pool, writers: u32) -> Result<Self, ConnectError> {
        let reference = Reference::load(&db).await?;
        let secret = horizon(&db).await?.secret;
        let metrics = db.metrics().clone();
        Ok(Self {
            standby: Standby::of(connection, &secret, &metrics)?,
            metrics,
            db,
            writes,
            turns: Arc::new(Semaphore::new(usize::try_from(writers).unwrap_or(1))),
            write_wait: connection.write_wait,
            listens: !connection.transaction_pooling,
            write_fault: Arc::default(),
            reference: Arc::new(RwLock::new(Arc::new(reference))),
            last: watch::Sender::new(0),
            tail: Arc::default(),
            seal: Seal::new(&secret),
        })
    }

    pub fn dialect(&self) -> Dialect {
        self.db.get_database_backend().into()
    }

    /// The small tables as they were when they were last read.
    pub fn reference(&self) -> Arc<Reference> {
        self.reference.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Whether the source that the service's own records refer to is there.
    pub fn knows_own_source(&self) -> bool {
        let operator = Caller::Operator { command: "open" };
        let key = entity::source::Column::Code as usize;
        let reference = self.reference();
        let sources = reference.table(RecordType::Source);
        sources.is_some_and(|sources| sources.value(&operator, key, &OWN_SOURCE.into(), key).is_some())
    }

    /// Reads the small tables anew.
    pub async fn refresh_reference(&self) -> Result<(), Error> {
        let fresh = Arc::new(Reference::load(&self.db).await?);
        *self.reference.write().unwrap_or_else(PoisonError::into_inner) = fresh;
        Ok(())
    }

    /// The number of the last change on record, 0 before the first.
    pub async fn last_change(&self) -> Result<i64, Error> {
        Ok(end_of_log(&self.db, None).await?.0)
    }

    /// The number of the last change that this process knows of, as it goes on.
    pub fn changed(&self) -> watch::Receiver<i64> {
        self.last.subscribe()
    }

    /// Wakes those who wait for changes.
    pub fn announce(&self, last: i64) {
        self.last.send_if_modified(|known| std::mem::replace(known, last.max(*known)) < last);
    }

    /// Looks at the log for changes that nobody told of; the number of the last one.
    pub async fn look_for_changes(&self) -> Result<i64, Error> {
        let known = *self.last.borrow();
        let last = self.last_change().await?;
        if last < known {
            // A log that ends before a change that was committed earlier is of a database that was lost and restored.
            // Subscriptions that are ahead of it learn that their cursors mean nothing any more.
            tracing::error!(
                known,
                last,
                "the change log has gone back: the database was restored or failed over"
            );
            self.last.send_replace(last);
        } else {
            self.announce(last);
        }
        Ok(last)
    }

    pub(super) fn last_changes(&self) -> &Tail {
        &self.tail
    }

    /// Whether the database answers, and takes writes.
    pub async fn check(&self) -> Result<(), Error> {
        self.db.ping().await?;
        if self.write_fault.read().unwrap_or_else(PoisonError::into_inner).is_some() {
            // Only a write tells whether there is room again.
            return self.try_write().await;
        }
        Ok(())
    }

    /// Notes whether the database takes writes.
    pub(super) fn note_write<T>(&self, outcome: &Result<T, Error>) {
        let fault = match outcome {
            Ok(_) => None,
            Err(Error::Unavailable(cause)) => Some(cause.clone()),
            Err(_) => return,
        };
        let known = |fault: &Option<String>| {
            *self.write_fault.read().unwrap_or_else(PoisonError::into_inner) == *fault
        };
        if !known(&fault) {
            *self.write_fault.write().unwrap_or_else(PoisonError::into_inner) = fault;
        }
    }

    /// Ends all connections, those that answer.
    pub async fn close(self) {
        self.writes.close().await;
        if let Some(standby) = &self.standby {
            standby.close().await;
        }
        self.db.close().await;
    }

    pub(super) fn db(&self) -> &Pool {
        &self.db
    }

    /// Calls `observe` with the text of every statement that this store runs from here on.
    pub fn on_statement(&self, observe: impl Fn(&str) + Send + Sync + 'static) {
        let observe = Arc::new(observe);
        self.db.on_statement(observe.clone());
        self.writes.on_statement(observe.clone());
        if let Some(standby) = &self.standby {
            standby.on_statement(observe);
        }
    }
}
