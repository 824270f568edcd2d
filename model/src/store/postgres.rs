//! PostgreSQL: how connections to it are made.

use std::sync::Arc;
use std::time::Duration;

use log::LevelFilter;
use sea_orm::sqlx::ConnectOptions as _;
use sea_orm::sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sea_orm::{ConnectionTrait, DbErr, RuntimeErr, SqlxPostgresConnector, Statement, TransactionTrait};

use super::pool::{Pool, START};
use super::{ConnectError, Connection, Error};

/// How long the server keeps a transaction in which nothing happens: one whose client fell silent holds the write lock
/// no longer than this.
const IDLE_IN_TRANSACTION: Duration = Duration::from_secs(10);
/// How many connections of an instance write: while one commits, the next waits for the lock.
pub(super) const WRITERS: u32 = 2;
/// How many connections an instance has beside those that read: those that write, and one that hears.
pub(super) const BESIDE_READERS: u32 = WRITERS + 1;
/// The oldest version that is supported, as `server_version_num` says it.
pub(super) const OLDEST_SERVER: i32 = 150_000;

/// Any number that no other use of the database takes for its advisory locks.
const MIGRATION_LOCK: i64 = 0x6467_6363_0002;

/// What a session is told at its start, as settings of the server.
fn settings(connection: &Connection) -> [(&'static str, String); 5] {
    let milliseconds = |time: Duration| time.as_millis().to_string();
    [
        ("statement_timeout", milliseconds(connection.statement_timeout)),
        ("idle_in_transaction_session_timeout", milliseconds(IDLE_IN_TRANSACTION)),
        // The server, too, finds out about clients that are gone; it ignores these on a Unix socket.
        ("tcp_keepalives_idle", "10".to_owned()),
        ("tcp_keepalives_interval", "5".to_owned()),
        ("tcp_user_timeout", milliseconds(IDLE_IN_TRANSACTION * 2)),
    ]
}

/// What each transaction begins with where a pooler hands out connections of the server by the transaction: statements
/// that another client has prepared there go, and the limits of time are set.
pub(super) fn preamble(connection: &Connection) -> Option<String> {
    let [statement, idle, ..] = settings(connection);
    let set = |(name, value): &(&str, String)| format!("SET LOCAL {name} = {value}");
    connection.transaction_pooling.then(|| format!("DEALLOCATE ALL; {}; {}", set(&statement), set(&idle)))
}

/// Connections with the limits of time, for work of the service.
pub(super) fn limited(connection: &Connection) -> Result<PgConnectOptions, ConnectError> {
    let options = parsed(connection)?.application_name("dgcc");
    let options = if connection.transaction_pooling {
        behind_pooler(options)
    } else {
        options.options(settings(connection))
    };
    Ok(options
        .log_statements(LevelFilter::Off)
        .log_slow_statements(LevelFilter::Warn, connection.slow_statement))
}

/// Connections without limits of time, for migrations.
fn unlimited(connection: &Connection) -> Result<PgConnectOptions, ConnectError> {
    let options = parsed(connection)?.application_name("dgcc migrate").log_statements(LevelFilter::Off);
    Ok(if connection.transaction_pooling { behind_pooler(options) } else { options })
}

fn parsed(connection: &Connection) -> Result<PgConnectOptions, ConnectError> {
    connection.url.parse().map_err(|_| ConnectError::Url("not a PostgreSQL URL"))
}

/// No statement outlives its transaction, and no setting is sent that a pooler refuses.
fn behind_pooler(postgres: PgConnectOptions) -> PgConnectOptions {
    postgres.statement_cache_capacity(0).extra_float_digits(None)
}

/// Migrates, one process after another, without limits of time.
pub(super) async fn migrate(connection: &Connection) -> Result<(), ConnectError> {
    let pool = PgPoolOptions::new().max_connections(2).idle_timeout(None).max_lifetime(None);
    let pool = pool.acquire_timeout(START).connect_with(unlimited(connection)?).await;
    let pool = pool.map_err(|error| connect_error(DbErr::Conn(RuntimeErr::SqlxError(Arc::new(error)))))?;
    let db = SqlxPostgresConnector::from_sqlx_postgres_pool(pool.clone());
    let holder = db.begin().await.map_err(ConnectError::Unreachable)?;
    let lock = format!("SELECT pg_advisory_xact_lock({MIGRATION_LOCK})");
    holder.execute_unprepared(&lock).await.map_err(ConnectError::Migration)?;
    let outcome = super::migrate::migrate(&db).await;
    holder.rollback().await.map_err(ConnectError::Migration)?;
    pool.close().await;
    outcome
}

/// What a connection error means, in one line.
pub(super) fn connect_error(error: DbErr) -> ConnectError {
    let told = error.to_string();
    if told.contains("unsupported startup parameter") {
        return ConnectError::Pooler;
    }
    ConnectError::Unreachable(error)
}

/// Warns if the server or the role allows fewer connections than this instance may take.
pub(super) async fn check_limits(pool: &Pool, wanted: u32) -> Result<(), Error> {
    let allowed = allowed_connections(pool).await?;
    if i64::from(allowed) < i64::from(wanted) {
        tracing::warn!(
            allowed,
            wanted,
            "PostgreSQL allows fewer connections than this instance may take: lower database.max_connections"
        );
    }
    Ok(())
}

/// How many connections the server, the database and the role allow.
pub(super) async fn allowed_connections(pool: &Pool) -> Result<i32, Error> {
    let allowed = "SELECT LEAST(current_setting('max_connections')::int
            - current_setting('superuser_reserved_connections')::int,
        (SELECT CASE WHEN rolconnlimit < 0 THEN 2147483647 ELSE rolconnlimit END
            FROM pg_roles WHERE rolname = current_user),
        (SELECT CASE WHEN datconnlimit < 0 THEN 2147483647 ELSE datconnlimit END
            FROM pg_database WHERE datname = current_database()))";
    let row = pool.query_one_raw(Statement::from_string(pool.get_database_backend(), allowed)).await?;
    Ok(row.map_or(Ok(i32::MAX), |row| row.try_get_by_index(0))?)
}
