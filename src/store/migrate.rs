//! Bringing a database to this binary's schema.

use migration::{Migrator, MigratorTrait, SchemaManager};
use sea_orm::{ConnectionTrait, DatabaseConnection, DbBackend, DbErr, Statement};

use super::ConnectError;

/// Applies what is missing. Migrations take no lock of their own: the caller holds one.
pub(super) async fn migrate(db: &DatabaseConnection) -> Result<(), ConnectError> {
    let known: Vec<String> =
        Migrator::migrations().iter().map(|migration| migration.name().to_owned()).collect();
    let applied = applied(db).await.map_err(ConnectError::Migration)?;
    if let Some(unknown) = applied.iter().find(|name| !known.contains(name)) {
        return Err(ConnectError::Newer(unknown.clone()));
    }
    if applied.len() < known.len() {
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
async fn applied(db: &DatabaseConnection) -> Result<Vec<String>, DbErr> {
    if !SchemaManager::new(db).has_table("seaql_migrations").await? {
        return Ok(Vec::new());
    }
    let statement = Statement::from_string(db.get_database_backend(), "SELECT version FROM seaql_migrations");
    let rows = db.query_all_raw(statement).await?;
    rows.iter().map(|row| row.try_get("", "version")).collect()
}
