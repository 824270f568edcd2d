//! Opening a database and bringing it to this binary's schema.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use migration::{Migrator, MigratorTrait};
use sea_orm::{
    ConnectOptions, ConnectionTrait, Database, DatabaseConnection, DbErr, Statement, TransactionTrait,
};
use tokio::sync::watch;

use super::change::end_of_log;
use super::new_record::OWN_SOURCE;
use super::{Dialect, Error, Reference};
use crate::auth::Caller;

/// Any number that no other use of the database takes for its advisory locks.
const MIGRATION_LOCK: i64 = 0x6467_6363_0002;

/// Where the database is and how it is used.
#[derive(Clone, Debug)]
pub struct Connection {
    pub url: String,
    pub max_connections: u32,
    /// How long a request waits for a connection before the database counts as away.
    pub acquire_timeout: Duration,
    /// How long PostgreSQL works on one statement before it gives up.
    pub statement_timeout: Duration,
}

/// Why a database can't be used.
#[derive(Debug, thiserror::Error)]
pub enum ConnectError {
    #[error("database.url: {0}")]
    Url(&'static str),
    #[error("the database can't be reached: {0}")]
    Unreachable(DbErr),
    #[error("{}: {cause}", path.display())]
    File { path: PathBuf, cause: std::io::Error },
    #[error(
        "the database is newer than this program: it has the migration {0}, which this version of dgcc does not know"
    )]
    Newer(String),
    #[error("the database can't be migrated: {0}")]
    Migration(DbErr),
    #[error(transparent)]
    Store(#[from] Error),
}

/// The database, shared by all who read and write.
#[derive(Clone, Debug)]
pub struct Store {
    db: DatabaseConnection,
    reference: Arc<RwLock<Arc<Reference>>>,
    /// The number of the last change that this process knows of.
    last: watch::Sender<i64>,
}

impl Store {
    /// Opens the database and migrates it if need be. Several processes may do so at once.
    pub async fn open(connection: &Connection) -> Result<Self, ConnectError> {
        let file = match connection.url.split_once(':') {
            Some(("sqlite", _)) => sqlite_file(&connection.url),
            Some(("postgres" | "postgresql", _)) => None,
            _ => return Err(ConnectError::Url("it starts with sqlite: or postgres:")),
        };
        if let Some(folder) = file.as_deref().and_then(Path::parent) {
            std::fs::create_dir_all(folder)
                .map_err(|cause| ConnectError::File { path: folder.to_owned(), cause })?;
        }
        let db = Database::connect(options(connection)).await.map_err(ConnectError::Unreachable)?;
        migrate(&db, file.as_deref()).await?;
        let reference = Reference::load(&db).await?;
        let reference = Arc::new(RwLock::new(Arc::new(reference)));
        Ok(Self { db, reference, last: watch::Sender::new(0) })
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
        let reference = self.reference();
        let sources = reference.table::<entity::source::Entity>();
        sources.is_some_and(|sources| sources.first(&operator, |source| source.key == OWN_SOURCE).is_some())
    }

    /// Reads the small tables anew.
    pub async fn refresh_reference(&self) -> Result<(), Error> {
        let fresh = Arc::new(Reference::load(&self.db).await?);
        *self.reference.write().unwrap_or_else(PoisonError::into_inner) = fresh;
        Ok(())
    }

    /// The number of the last change on record, 0 before the first.
    pub async fn last_change(&self) -> Result<i64, Error> {
        Ok(end_of_log(&self.db).await?.0)
    }

    /// The number of the last change that this process knows of, as it goes on.
    pub fn changed(&self) -> watch::Receiver<i64> {
        self.last.subscribe()
    }

    /// Wakes those who wait for changes.
    pub fn announce(&self, last: i64) {
        self.last.send_if_modified(|known| std::mem::replace(known, last.max(*known)) < last);
    }

    /// Whether the database answers.
    pub async fn ping(&self) -> Result<(), Error> {
        Ok(self.db.ping().await?)
    }

    /// Ends all connections.
    pub async fn close(self) -> Result<(), Error> {
        Ok(self.db.close().await?)
    }

    pub(super) fn db(&self) -> &DatabaseConnection {
        &self.db
    }

    /// Calls `observe` with the text of every statement that this store runs from here on.
    pub fn on_statement(&mut self, observe: impl Fn(&str) + Send + Sync + 'static) {
        self.db.set_metric_callback(move |info| observe(&info.statement.sql));
    }
}

fn options(connection: &Connection) -> ConnectOptions {
    let mut options = ConnectOptions::new(connection.url.clone());
    let statement_timeout = connection.statement_timeout.as_millis().to_string();
    options
        .max_connections(connection.max_connections)
        .acquire_timeout(connection.acquire_timeout)
        .connect_timeout(connection.acquire_timeout)
        // Without limits of age the pool has no task that looks for the old: in sqlx 0.9.0 it can miscount those that
        // are idle and then keep a thread busy for good (transact-rs/sqlx#3645). A broken one is found when it is taken.
        .idle_timeout(None)
        .max_lifetime(None)
        .sqlx_logging(false)
        .map_sqlx_postgres_opts(move |postgres| {
            postgres.application_name("dgcc").options([("statement_timeout", &statement_timeout)])
        })
        .map_sqlx_sqlite_opts(|sqlite| {
            sqlite
                .create_if_missing(true)
                .foreign_keys(true)
                .busy_timeout(Duration::from_secs(10))
                .pragma("journal_mode", "WAL")
                // An acknowledged write survives the loss of power.
                .pragma("synchronous", "FULL")
        });
    options
}

/// The file of a SQLite URL; `None` in memory.
fn sqlite_file(url: &str) -> Option<PathBuf> {
    let path = url.trim_start_matches("sqlite:").trim_start_matches("//");
    let path = path.split('?').next().unwrap_or(path);
    (!path.is_empty() && path != ":memory:").then(|| PathBuf::from(path))
}

/// Migrations take no lock of their own; with several processes starting at once, one must go first.
async fn migrate(db: &DatabaseConnection, file: Option<&Path>) -> Result<(), ConnectError> {
    match Dialect::from(db.get_database_backend()) {
        Dialect::Postgres => {
            let holder = db.begin().await.map_err(ConnectError::Unreachable)?;
            // However long another instance takes.
            let lock =
                format!("SET LOCAL statement_timeout = 0; SELECT pg_advisory_xact_lock({MIGRATION_LOCK})");
            holder.execute_unprepared(&lock).await.map_err(ConnectError::Migration)?;
            let outcome = apply(db).await;
            holder.rollback().await.map_err(ConnectError::Migration)?;
            outcome
        }
        Dialect::Sqlite => {
            let lock = file.map(|file| file.with_extension("lock"));
            let held = lock.map(|path| {
                let opened = File::options().create(true).append(true).open(&path);
                opened
                    .and_then(|file| file.lock().map(|()| file))
                    .map_err(|cause| ConnectError::File { path, cause })
            });
            let held = held.transpose()?;
            let outcome = apply(db).await;
            drop(held);
            outcome
        }
    }
}

async fn apply(db: &DatabaseConnection) -> Result<(), ConnectError> {
    let known: Vec<String> =
        Migrator::migrations().iter().map(|migration| migration.name().to_owned()).collect();
    let applied = applied(db).await;
    if let Some(unknown) = applied.iter().find(|name| !known.contains(name)) {
        return Err(ConnectError::Newer(unknown.clone()));
    }
    if applied.len() < known.len() {
        Migrator::up(db, None).await.map_err(ConnectError::Migration)?;
    }
    Ok(())
}

/// The migrations that the database has; none when it is empty.
async fn applied(db: &DatabaseConnection) -> Vec<String> {
    let statement = Statement::from_string(db.get_database_backend(), "SELECT version FROM seaql_migrations");
    let rows = db.query_all_raw(statement).await.unwrap_or_default();
    rows.iter().filter_map(|row| row.try_get("", "version").ok()).collect()
}
