//! Notices of changes: PostgreSQL tells every instance of a change when it is committed. One that is lost, with its
//! connection or in any other way, costs no more than a moment: the log is looked at from time to time all the same.

use sea_orm::sea_query::{Expr, Func};
use sea_orm::sqlx::Error as SqlxError;
use sea_orm::sqlx::postgres::{PgListener, PgPoolOptions};

use super::{Error, Store};

const CHANNEL: &str = "dgcc_change";

impl Store {
    /// Announces changes that other instances write, as they are committed; returns when it can't any more.
    pub async fn listen(&self) -> Result<(), Error> {
        let Some(server) = self.db().server().filter(|_| self.listens) else {
            // Another process on the same file tells nobody, and a pooler passes no notices on.
            return std::future::pending().await;
        };
        let away = |error: SqlxError| Error::Unavailable(error.to_string());
        let pool = PgPoolOptions::new().max_connections(1).idle_timeout(None).max_lifetime(None);
        let pool = pool.connect_lazy_with(server.clone());
        let mut listener = PgListener::connect_with(&pool).await.map_err(away)?;
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

/// What has the instances told of a change, once the transaction is committed.
pub(super) fn notice() -> Expr {
    Func::cust("pg_notify").args([Expr::value(CHANNEL), Expr::value("")]).into()
}
