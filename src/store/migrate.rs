//! Bringing a database to this binary's schema.

use migration::{Migrator, MigratorTrait};
use sea_orm::DatabaseConnection;

use super::ConnectError;

/// Applies what is missing. Migrations take no lock of their own: the caller holds one.
pub(super) async fn migrate(db: &DatabaseConnection) -> Result<(), ConnectError> {
    let known: Vec<String> =
        Migrator::migrations().iter().map(|migration| migration.name().to_owned()).collect();
    let applied = Migrator::get_migration_models(db).await.map_err(ConnectError::Migration)?;
    if let Some(unknown) = applied.iter().find(|applied| !known.contains(&applied.version)) {
        return Err(ConnectError::Newer(unknown.version.clone()));
    }
    if applied.len() < known.len() {
        Migrator::up(db, None).await.map_err(ConnectError::Migration)?;
    }
    Ok(())
}
