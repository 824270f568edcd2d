//! What a database is like before the service starts, found without changing it.

use chrono::{DateTime, TimeDelta, Utc};
use entity::signing_key;
use sea_orm::{ConnectionTrait, DbErr, Statement};

use super::connect::{look_into, sqlite_file};
use super::credentials::counting;
use super::feed::horizon;
use super::migrate::Difference;
use super::pool::Pool;
use super::standby::Standby;
use super::{ConnectError, Connection, Error, postgres, sqlite};
use crate::clock;

/// What was found.
#[derive(Debug)]
pub struct Inspection {
    /// Migrations that the database lacks.
    pub pending: Vec<String>,
    /// Migrations of the database that this binary does not know.
    pub unknown: Vec<String>,
    /// The key that tokens are signed with; none before the first start.
    pub signing_key: Option<signing_key::Model>,
    /// None of SQLite, which has no server.
    pub server: Option<Server>,
    /// The last change that the standby has replayed, or why nothing can be read from it; none if none is configured, and
    /// before the first migrations.
    pub standby: Option<Result<i64, String>>,
}

/// A PostgreSQL server, and what the role of the connection may do.
#[derive(Debug)]
pub struct Server {
    pub version: String,
    pub is_supported: bool,
    pub encoding: String,
    /// A standby, or a database or role that may only read.
    pub is_read_only: bool,
    pub may_create_tables: bool,
    /// How many tables belong to roles that this one is no member of: it can't migrate them.
    pub tables_of_others: i64,
    pub has_trigrams: bool,
    /// How far its clock is from ours, at least.
    pub clock_difference: TimeDelta,
    /// Connections that the server allows the role, those that are open, and those that an instance may take.
    pub allowed_connections: i64,
    pub open_connections: i64,
    pub wanted_connections: i64,
}

/// Looks at a database; none where SQLite has no file yet.
pub async fn inspect(connection: &Connection) -> Result<Option<Inspection>, ConnectError> {
    let file = sqlite_file(connection)?;
    if let Some(file) = &file
        && !sqlite::exists(file)?
    {
        return Ok(None);
    }
    let pool = look_into(connection).await?;
    let found = async {
        let server = if file.is_none() { Some(server(&pool, connection).await?) } else { None };
        let mut found = look(&pool, server).await.map_err(|error| match file {
            Some(path) => ConnectError::File { path, cause: error.to_string() },
            None => ConnectError::Migration(error),
        })?;
        if found.pending.is_empty()
            && let Some(standby) = Standby::of(connection, &horizon(&pool).await?.secret, pool.metrics())?
        {
            found.standby = Some(standby.look().await);
            standby.close().await;
        }
        Ok(found)
    };
    let found = found.await;
    pool.close().await;
    found.map(Some)
}

async fn look(pool: &Pool, server: Option<Server>) -> Result<Inspection, DbErr> {
    let Difference { pending, unknown } = Difference::of(pool).await?;
    // Before the first migrations there is no table of keys.
    let signing_key = if pending.is_empty() { counting(clock::now()).one(pool).await? } else { None };
    Ok(Inspection { pending, unknown, signing_key, server, standby: None })
}

const SERVER: &str = "SELECT current_setting('server_version') AS version,
    current_setting('server_version_num')::int AS number,
    current_setting('server_encoding') AS encoding,
    pg_is_in_recovery() OR current_setting('transaction_read_only')::bool AS read_only,
    COALESCE(has_schema_privilege(current_schema()::text, 'CREATE'), false) AS may_create,
    (SELECT count(*) FROM pg_tables WHERE schemaname = current_schema() AND NOT pg_has_role(tableowner, 'USAGE'))
        AS tables_of_others,
    EXISTS (SELECT 1 FROM pg_available_extensions WHERE name = 'pg_trgm') AS trigrams,
    (SELECT count(*) FROM pg_stat_activity WHERE datid IS NOT NULL) AS open_connections,
    clock_timestamp() AS clock";

async fn server(pool: &Pool, connection: &Connection) -> Result<Server, Error> {
    let before = clock::now();
    let row = pool.query_one_raw(Statement::from_string(pool.get_database_backend(), SERVER)).await?;
    let after = clock::now();
    let row = row.ok_or_else(|| Error::Internal("the server says nothing of itself".to_owned()))?;
    let clock: DateTime<Utc> = row.try_get("", "clock")?;
    Ok(Server {
        version: row.try_get("", "version")?,
        is_supported: row.try_get::<i32>("", "number")? >= postgres::OLDEST_SERVER,
        encoding: row.try_get("", "encoding")?,
        is_read_only: row.try_get("", "read_only")?,
        may_create_tables: row.try_get("", "may_create")?,
        tables_of_others: row.try_get("", "tables_of_others")?,
        has_trigrams: row.try_get("", "trigrams")?,
        clock_difference: (before - clock).max(clock - after).max(TimeDelta::zero()),
        allowed_connections: postgres::allowed_connections(pool).await?.into(),
        open_connections: row.try_get("", "open_connections")?,
        wanted_connections: connection.connections().into(),
    })
}
