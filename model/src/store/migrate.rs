//! Bringing a database to this binary's schema.

use migration::{Migrator, MigratorTrait};
use sea_orm::{ConnectionTrait, DatabaseConnection, DbBackend, DbErr, Statement};

use super::ConnectError;

/// How the migrations of this binary and those of a database differ.
#[derive(Debug)]
pub(super) struct Difference {
    /// Those that the database lacks.
    pub pending: Vec<String>,
    /// Those of the database that this binary does not know.
    pub unknown: Vec<String>,
}

impl Difference {
    pub(super) async fn of(db: &impl ConnectionTrait) -> Result<Self, DbErr> {
        let known: Vec<String> =
            Migrator::migrations().iter().map(|migration| migration.name().to_owned()).collect();
        let applied = applied(db).await?;
        let unknown = applied.iter().filter(|name| !known.contains(name)).cloned().collect();
        Ok(Self { pending: known.into_iter().filter(|name| !applied.contains(name)).collect(), unknown })
    }
}

/// A PostgreSQL database in another encoding than UTF8 cannot hold what the tables are for. SQLite has no other.
async fn has_every_letter(db: &DatabaseConnection) -> Result<(), ConnectError> {
    if db.get_database_backend() != DbBackend::Postgres {
        return Ok(());
    }
    let statement = Statement::from_string(DbBackend::Postgres, "SHOW server_encoding");
    let row = db.query_one_raw(statement).await.map_err(ConnectError::Migration)?;
    let encoding = row.map(|row| row.try_get_by_index::<String>(0)).transpose();
    match encoding.map_err(ConnectError::Migration)? {
        Some(encoding) if encoding != "UTF8" => Err(ConnectError::Encoding(encoding)),
        _ => Ok(()),
    }
}

/// Applies what is missing. Migrations take no lock of their own: the caller holds one.
pub(super) async fn migrate(db: &DatabaseConnection) -> Result<(), ConnectError> {
    let Difference { pending, unknown } = Difference::of(db).await.map_err(ConnectError::Migration)?;
    if let Some(unknown) = unknown.into_iter().next() {
        return Err(ConnectError::Newer(unknown));
    }
    if !pending.is_empty() {
        has_every_letter(db).await?;
        Migrator::up(db, None).await.map_err(ConnectError::Migration)?;
        if db.get_database_backend() == DbBackend::Sqlite {
            // Moves the write-ahead log into the file. Otherwise what the migrations wrote takes its space twice.
            let checkpoint = Statement::from_string(DbBackend::Sqlite, "PRAGMA wal_checkpoint(TRUNCATE)");
            db.query_one_raw(checkpoint).await.map_err(ConnectError::Migration)?;
        }
    }
    Ok(())
}

/// The migrations that the database has; none when it is empty.
async fn applied(db: &impl ConnectionTrait) -> Result<Vec<String>, DbErr> {
    if !has_table(db, "seaql_migrations").await? {
        return Ok(Vec::new());
    }
    let statement = Statement::from_string(db.get_database_backend(), "SELECT version FROM seaql_migrations");
    let rows = db.query_all_raw(statement).await?;
    rows.iter().map(|row| row.try_get("", "version")).collect()
}

/// Whether the database has a table.
pub(super) async fn has_table(db: &impl ConnectionTrait, name: &str) -> Result<bool, DbErr> {
    let backend = db.get_database_backend();
    let asked = match backend {
        DbBackend::Sqlite => "SELECT EXISTS (SELECT 1 FROM sqlite_master WHERE name = $1)",
        _ => "SELECT to_regclass($1) IS NOT NULL",
    };
    let found = db.query_one_raw(Statement::from_sql_and_values(backend, asked, [name.into()])).await?;
    found.map_or(Ok(false), |row| row.try_get_by_index(0))
}
