//! SQLite: its file, and how connections to it are made. One connection writes; the others only read.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use sea_orm::SqlxSqliteConnector;
use sea_orm::sqlx::sqlite::{SqliteConnectOptions, SqliteConnection, SqlitePoolOptions};
use sea_orm::sqlx::{ConnectOptions as _, Connection as _, Error as SqlxError};
use tokio::time::Instant;

use super::ConnectError;
use super::backup::private;
use crate::clock;

/// After how many steps of a statement its time is looked at.
const STEPS: i32 = 10_000;
/// How long a reader waits for what it seldom meets: the recovery of the log after a crash.
pub(super) const READER_WAIT: Duration = Duration::from_secs(5);
/// Written into each file: "dgcc".
const APPLICATION: i32 = 0x6467_6363;

/// The time limit of the statements of one connection. SQLite has none of its own.
#[derive(Clone, Debug)]
pub(super) struct Timer(Arc<Limit>);

#[derive(Debug)]
struct Limit {
    limit: Duration,
    origin: Instant,
    /// Milliseconds after the origin at which the statement ends; 0 for no limit.
    end: AtomicU64,
}

impl Timer {
    /// The timer of a connection.
    pub(super) async fn watching(
        connection: &mut SqliteConnection,
        limit: Duration,
    ) -> Result<Self, SqlxError> {
        let timer = Self(Arc::new(Limit { limit, origin: clock::moment(), end: AtomicU64::new(0) }));
        let own = timer.clone();
        connection.lock_handle().await?.set_progress_handler(STEPS, move || own.goes_on());
        Ok(timer)
    }

    pub(super) fn start(&self) {
        let end = (self.0.origin.elapsed() + self.0.limit).as_millis();
        self.0.end.store(u64::try_from(end).unwrap_or(0), Ordering::Relaxed);
    }

    pub(super) fn stop(&self) {
        self.0.end.store(0, Ordering::Relaxed);
    }

    fn goes_on(&self) -> bool {
        let end = self.0.end.load(Ordering::Relaxed);
        end == 0 || self.0.origin.elapsed().as_millis() < u128::from(end)
    }
}

/// The file that a URL names.
pub(super) fn file(url: &str) -> Result<PathBuf, ConnectError> {
    let options = parsed(url)?;
    let file = options.get_filename();
    // What sqlx calls a database in memory: each connection would have one of its own.
    if file.as_os_str().is_empty() || file.to_string_lossy().starts_with("file:sqlx-in-memory") {
        return Err(ConnectError::Url("SQLite requires a file: sqlite:PATH"));
    }
    Ok(file.to_owned())
}

fn parsed(url: &str) -> Result<SqliteConnectOptions, ConnectError> {
    url.parse().map_err(|_| ConnectError::Url("not an SQLite URL: expected sqlite:PATH"))
}

/// Holds the lock that lets one process at a time make and migrate the database.
pub(super) fn lock(file: &Path) -> Result<File, ConnectError> {
    if let Some(folder) = file.parent() {
        std::fs::create_dir_all(folder).map_err(fault(folder))?;
    }
    let path = file.with_extension("lock");
    let opened = File::options().create(true).append(true).open(&path);
    opened.and_then(|file| file.lock().map(|()| file)).map_err(fault(&path))
}

/// Whether there is a file; an empty one is an error.
pub(super) fn exists(file: &Path) -> Result<bool, ConnectError> {
    match std::fs::metadata(file) {
        Ok(found) if found.len() == 0 => {
            let empty =
                "the file is empty where a database is expected: restore it, or remove it for a new one";
            Err(ConnectError::File { path: file.to_owned(), cause: empty.to_owned() })
        }
        Ok(_) => Ok(true),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(false),
        Err(error) => Err(fault(file)(error)),
    }
}

/// Makes the file if it is not there, whole or not at all: so an empty one is never ours.
pub(super) async fn create(file: &Path) -> Result<(), ConnectError> {
    if exists(file)? {
        return Ok(());
    }
    let mut draft = file.as_os_str().to_owned();
    draft.push(".new");
    let draft = PathBuf::from(draft);
    match std::fs::remove_file(&draft) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(fault(&draft)(error)),
        _ => {}
    }
    // It will have signing keys and personal data; SQLite gives its other files the same permissions.
    private(&draft).map_err(fault(&draft))?;
    let options = SqliteConnectOptions::new()
        .filename(&draft)
        .create_if_missing(true)
        .pragma("journal_mode", "WAL")
        .pragma("synchronous", "FULL")
        .pragma("secure_delete", "ON")
        .pragma("application_id", APPLICATION.to_string());
    let made = async { options.connect().await?.close().await };
    made.await.map_err(|error| ConnectError::File { path: draft.clone(), cause: error.to_string() })?;
    std::fs::rename(&draft, file).map_err(fault(file))
}

fn fault(path: &Path) -> impl Fn(std::io::Error) -> ConnectError {
    move |cause| ConnectError::File { path: path.to_owned(), cause: cause.to_string() }
}

/// The one connection that writes.
pub(super) fn writing(url: &str) -> Result<SqliteConnectOptions, ConnectError> {
    let options = parsed(url)?.create_if_missing(false).foreign_keys(true).pragma("journal_mode", "WAL");
    // An acknowledged write survives the loss of power, and what was deleted is overwritten.
    Ok(options.pragma("synchronous", "FULL").pragma("secure_delete", "ON"))
}

/// The connections that read.
pub(super) fn reading(url: &str) -> Result<SqliteConnectOptions, ConnectError> {
    let options = parsed(url)?.create_if_missing(false).busy_timeout(READER_WAIT);
    Ok(options.pragma("query_only", "ON"))
}

/// Migrates, one process after another.
pub(super) async fn migrate(url: &str, file: &Path) -> Result<(), ConnectError> {
    let pool = SqlitePoolOptions::new().max_connections(1).idle_timeout(None).max_lifetime(None);
    let pool = pool.connect_with(writing(url)?).await;
    let pool =
        pool.map_err(|error| ConnectError::File { path: file.to_owned(), cause: error.to_string() })?;
    let outcome = super::migrate::migrate(&SqlxSqliteConnector::from_sqlx_sqlite_pool(pool.clone())).await;
    pool.close().await;
    outcome
}
