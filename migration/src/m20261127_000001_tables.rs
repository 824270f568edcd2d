//! All tables.

mod access;
mod beside;
mod legal_chain;
mod pipeline;
mod places;
mod search;
mod state;
mod webhooks;
mod work;

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::ConnectionTrait;

pub use search::SEARCHED;

#[derive(Debug)]
pub(crate) struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &str {
        "m20261127_000001_tables"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    /// All or nothing on both databases.
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let records = [
            places::records(),
            legal_chain::records(),
            work::records(),
            pipeline::records(),
            beside::records(),
            access::records(),
            webhooks::records(),
        ];
        for record in records.into_iter().flatten() {
            record.create(manager).await?;
        }
        for table in state::tables() {
            table.create(manager).await?;
        }
        for (name, keys) in state::INDEXES {
            let sql = format!("CREATE INDEX {name} ON {keys}");
            manager.get_connection().execute_unprepared(&sql).await?;
        }
        state::begin_log(manager).await?;
        search::create_index(manager).await
    }
}
