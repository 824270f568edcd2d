//! Notices of changes: PostgreSQL tells every instance of a change when it is committed. One that is lost, with its
//! connection or in any other way, costs no more than a moment: the log is looked at from time to time all the same.

use sea_orm::sqlx::Error as SqlxError;
use sea_orm::sqlx::postgres::PgListener;
use sea_orm::{ConnectionTrait, DatabaseTransaction, Statement};

use super::{Dialect, Error, Store};

const CHANNEL: &str = "dgcc_change";

impl Store {
    /// Announces changes that other instances write, as they are committed; returns when it can't any more.
    pub async fn listen(&self) -> Result<(), Error> {
        if self.dialect() == Dialect::Sqlite || !self.listens {
            // Another process on the same file tells nobody, and a pooler passes no notices on.
            return std::future::pending().await;
        }
        let away = |error: SqlxError| Error::Unavailable(error.to_string());
        let current = self.db().current();
        let pool = current.get_postgres_connection_pool();
        let mut listener = PgListener::connect_with(pool).await.map_err(away)?;
        listener.listen(CHANNEL).await.map_err(away)?;
        loop {
            // What was committed before it listened, or while its connection was away.
            self.announce(self.last_change().await?);
            while listener.try_recv().await.map_err(away)?.is_some() {
                // Several at once say no more than one.
                while listener.next_buffered().is_some() {}
                self.announce(self.last_change().await?);
            }
        }
    }
}

/// Has the instances told, once the transaction is committed.
pub(super) async fn notify(transaction: &DatabaseTransaction) -> Result<(), Error> {
    let backend = transaction.get_database_backend();
    if Dialect::from(backend) == Dialect::Postgres {
        let told = Statement::from_sql_and_values(backend, "SELECT pg_notify($1, '')", [CHANNEL.into()]);
        transaction.query_one_raw(told).await?;
    }
    Ok(())
}
