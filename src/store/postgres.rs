//! PostgreSQL: how connections to it are made, and the watch over them.

use std::time::Duration;

use sea_orm::sqlx::postgres::{PgConnectOptions, PgConnection};
use sea_orm::sqlx::{Connection as _, Error as SqlxError};
use sea_orm::{ConnectOptions, ConnectionTrait, Database, DbErr, Statement, TransactionTrait};
use tokio::time::{sleep, timeout};

use super::pool::{LONGEST_IDLE, OLDEST, Pool, RELEASE};
use super::{ConnectError, Connection, Error};

/// How long the server keeps a transaction in which nothing happens: one whose client fell silent holds the write lock
/// no longer than this.
const IDLE_IN_TRANSACTION: Duration = Duration::from_secs(10);
/// How long a connection may lie idle before it is asked whether it still answers.
const TRUSTED: Duration = Duration::from_secs(1);
/// How often the pool is looked after, and how often in a row it may fail before it is replaced.
const WATCH: Duration = Duration::from_secs(2);
const FAILURES: u32 = 3;
/// How many connections of an instance write: while one commits, the next waits for the lock.
pub(super) const WRITERS: u32 = 2;
/// How many connections an instance has beside those that read: one more than write, for the watch, and one that hears.
pub(super) const BESIDE_READERS: u32 = WRITERS + 2;
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
pub(super) fn limited(mut options: ConnectOptions, connection: &Connection) -> ConnectOptions {
    let settings = settings(connection);
    let pooled = connection.transaction_pooling;
    options
        .test_before_acquire_if_idle_for(TRUSTED)
        .map_sqlx_postgres_opts(move |postgres| {
            let postgres = postgres.application_name("dgcc");
            if pooled { behind_pooler(postgres) } else { postgres.options(settings.clone()) }
        })
        .map_sqlx_postgres_before_acquire(|_, meta| {
            Box::pin(async move { Ok(meta.age <= OLDEST && meta.idle_for <= LONGEST_IDLE) })
        })
        .map_sqlx_postgres_pool_opts(|pool| pool.after_release(|connection, _| Box::pin(is_fit(connection))));
    options
}

/// Connections without limits of time, for migrations.
pub(super) fn unlimited(mut options: ConnectOptions, connection: &Connection) -> ConnectOptions {
    let pooled = connection.transaction_pooling;
    options.max_connections(WRITERS).map_sqlx_postgres_opts(move |postgres| {
        let postgres = postgres.application_name("dgcc migrate");
        if pooled { behind_pooler(postgres) } else { postgres }
    });
    options
}

/// No statement outlives its transaction, and no setting is sent that a pooler refuses.
fn behind_pooler(postgres: PgConnectOptions) -> PgConnectOptions {
    postgres.statement_cache_capacity(0).extra_float_digits(None)
}

/// Migrates, one process after another, without limits of time.
pub(super) async fn migrate(options: ConnectOptions) -> Result<(), ConnectError> {
    let db = Database::connect(options).await.map_err(connect_error)?;
    let holder = db.begin().await.map_err(ConnectError::Unreachable)?;
    let lock = format!("SELECT pg_advisory_xact_lock({MIGRATION_LOCK})");
    holder.execute_unprepared(&lock).await.map_err(ConnectError::Migration)?;
    let outcome = super::migrate::migrate(&db).await;
    holder.rollback().await.map_err(ConnectError::Migration)?;
    db.close().await.map_err(ConnectError::Unreachable)?;
    outcome
}

/// Whether a connection may be used again: it answers in time, and is in no transaction.
async fn is_fit(connection: &mut PgConnection) -> Result<bool, SqlxError> {
    match timeout(RELEASE, connection.ping()).await {
        Ok(answered) => answered.map(|()| !connection.is_in_transaction()),
        Err(_) => Err(SqlxError::Io(std::io::ErrorKind::TimedOut.into())),
    }
}

/// What a connection error means, in one line.
pub(super) fn connect_error(error: DbErr) -> ConnectError {
    let told = error.to_string();
    if told.contains("unsupported startup parameter") {
        return ConnectError::Pooler;
    }
    ConnectError::Unreachable(error)
}

/// Replaces a pool whose connections have all fallen silent, as when a firewall between forgets them: nothing comes
/// through the pool, and a new connection is answered.
pub(super) async fn watch(pools: Vec<Pool>, options: PgConnectOptions) {
    let mut failures = vec![0; pools.len()];
    loop {
        sleep(WATCH).await;
        for (pool, failures) in pools.iter().zip(&mut failures) {
            match timeout(WATCH, pool.ping()).await {
                Ok(Ok(())) => *failures = 0,
                _ => *failures += 1,
            }
            if *failures >= FAILURES && answers(&options).await {
                tracing::warn!("no connection of the pool answers, but a new one does: the pool is replaced");
                match pool.replace().await {
                    Ok(()) => *failures = 0,
                    Err(error) => tracing::warn!(%error, "the pool could not be replaced"),
                }
            }
        }
    }
}

async fn answers(options: &PgConnectOptions) -> bool {
    let asked = timeout(WATCH, async {
        let mut connection = PgConnection::connect_with(options).await?;
        connection.ping().await?;
        connection.close().await
    });
    matches!(asked.await, Ok(Ok(())))
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
