//! One connection to a database, and whether it may be used again: it is in no transaction, and whatever it was last asked
//! was answered. Nothing that ends a request leaves anything else on a connection that others use.

use std::sync::Arc;
use std::time::Duration;

use futures::StreamExt;
use futures::stream::BoxStream;
use sea_orm::sea_query::Values;
use sea_orm::sqlx::postgres::{PgConnectOptions, PgConnection, Postgres};
use sea_orm::sqlx::query::Query;
use sea_orm::sqlx::sqlite::{Sqlite, SqliteConnectOptions, SqliteConnection};
use sea_orm::sqlx::{
    self, AssertSqlSafe, ConnectOptions as _, Connection as _, Database, Error as SqlxError, Executor as _,
};
use sea_orm::{DbErr, ExecResult, QueryResult, RuntimeErr, Statement};
use sea_query_sqlx::SqlxValues;
use tokio::time::{Instant, timeout};

use super::sqlite::Timer;
use crate::clock;

/// What connections are made to.
#[derive(Clone, Debug)]
pub(super) enum Target {
    /// With the time limit of a statement, which SQLite does not have.
    Sqlite(SqliteConnectOptions, Duration),
    Postgres(PgConnectOptions),
}

#[derive(Debug)]
enum Raw {
    Sqlite(SqliteConnection, Timer),
    Postgres(PgConnection),
}

#[derive(Debug)]
pub(super) struct Session {
    raw: Raw,
    made: Instant,
    /// When the database last answered.
    heard: Instant,
    /// Whether something was asked whose answer was not seen, or was an error.
    asked: bool,
    in_transaction: bool,
}

impl Target {
    pub(super) async fn connect(&self) -> Result<Session, SqlxError> {
        let raw = match self {
            Self::Sqlite(options, limit) => {
                let mut connection = options.connect().await?;
                let timer = Timer::watching(&mut connection, *limit).await?;
                Raw::Sqlite(connection, timer)
            }
            Self::Postgres(options) => Raw::Postgres(options.connect().await?),
        };
        let made = clock::moment();
        Ok(Session { raw, made, heard: made, asked: false, in_transaction: false })
    }
}

impl Session {
    pub(super) fn made(&self) -> Instant {
        self.made
    }

    pub(super) fn heard(&self) -> Instant {
        self.heard
    }

    /// Whether it may be used for anything else.
    pub(super) fn is_ready(&self) -> bool {
        !self.asked && !self.in_transaction
    }

    /// Whether what it talks to may fall silent.
    pub(super) fn is_remote(&self) -> bool {
        matches!(self.raw, Raw::Postgres(_))
    }

    pub(super) async fn execute(&mut self, statement: Statement) -> Result<ExecResult, SqlxError> {
        self.raw.limit(true);
        self.ask(async |raw| match raw {
            Raw::Sqlite(connection, _) => {
                query::<Sqlite>(statement).execute(connection).await.map(Into::into)
            }
            Raw::Postgres(connection) => {
                query::<Postgres>(statement).execute(connection).await.map(Into::into)
            }
        })
        .await
    }

    pub(super) async fn row(&mut self, statement: Statement) -> Result<Option<QueryResult>, SqlxError> {
        self.raw.limit(true);
        self.ask(async |raw| match raw {
            Raw::Sqlite(connection, _) => {
                Ok(query::<Sqlite>(statement).fetch_optional(connection).await?.map(Into::into))
            }
            Raw::Postgres(connection) => {
                Ok(query::<Postgres>(statement).fetch_optional(connection).await?.map(Into::into))
            }
        })
        .await
    }

    pub(super) async fn rows(&mut self, statement: Statement) -> Result<Vec<QueryResult>, SqlxError> {
        self.raw.limit(true);
        self.ask(async |raw| match raw {
            Raw::Sqlite(connection, _) => {
                let rows = query::<Sqlite>(statement).fetch_all(connection).await?;
                Ok(rows.into_iter().map(Into::into).collect())
            }
            Raw::Postgres(connection) => {
                let rows = query::<Postgres>(statement).fetch_all(connection).await?;
                Ok(rows.into_iter().map(Into::into).collect())
            }
        })
        .await
    }

    /// The rows one after another. Whoever has read the last one says `answered`.
    pub(super) fn stream(&mut self, statement: Statement) -> BoxStream<'_, Result<QueryResult, SqlxError>> {
        self.asked = true;
        self.raw.limit(true);
        match &mut self.raw {
            Raw::Sqlite(connection, _) => {
                query::<Sqlite>(statement).fetch(connection).map(|row| row.map(Into::into)).boxed()
            }
            Raw::Postgres(connection) => {
                query::<Postgres>(statement).fetch(connection).map(|row| row.map(Into::into)).boxed()
            }
        }
    }

    pub(super) fn answered(&mut self) {
        self.heard = clock::moment();
        self.asked = false;
    }

    /// Runs text without parameters, one or more statements, without limiting its time on SQLite.
    pub(super) async fn run(&mut self, sql: &str) -> Result<ExecResult, SqlxError> {
        let sql = AssertSqlSafe(sql.to_owned());
        self.raw.limit(false);
        self.ask(async |raw| match raw {
            Raw::Sqlite(connection, _) => connection.execute(sql).await.map(Into::into),
            Raw::Postgres(connection) => connection.execute(sql).await.map(Into::into),
        })
        .await
    }

    /// Begins a transaction by the text of a `BEGIN` and what follows it.
    pub(super) async fn begin(&mut self, sql: &str) -> Result<(), SqlxError> {
        self.in_transaction = true;
        self.run(sql).await.map(drop)
    }

    /// Ends a transaction by `COMMIT` or `ROLLBACK`. After a full disk SQLite has rolled back by itself and both fail: what
    /// the connection would write from then on would never be committed, so it is not used again.
    pub(super) async fn end(&mut self, sql: &str) -> Result<(), SqlxError> {
        self.run(sql).await?;
        self.in_transaction = false;
        Ok(())
    }

    pub(super) async fn ping(&mut self) -> Result<(), SqlxError> {
        self.ask(async |raw| match raw {
            Raw::Sqlite(connection, _) => connection.ping().await,
            Raw::Postgres(connection) => connection.ping().await,
        })
        .await
    }

    /// Waits for what was last asked, and takes back a transaction that nobody ended.
    pub(super) async fn settle(&mut self) -> Result<(), SqlxError> {
        self.ping().await?;
        if self.in_transaction { self.end("ROLLBACK").await } else { Ok(()) }
    }

    /// Ends it, if the other side answers in time.
    pub(super) async fn close(self, patience: Duration) {
        let closed = async {
            match self.raw {
                Raw::Sqlite(connection, _) => connection.close().await,
                Raw::Postgres(connection) => connection.close().await,
            }
        };
        let _ = timeout(patience, closed).await;
    }

    async fn ask<T>(
        &mut self,
        work: impl AsyncFnOnce(&mut Raw) -> Result<T, SqlxError>,
    ) -> Result<T, SqlxError> {
        self.asked = true;
        let answer = work(&mut self.raw).await;
        if answer.is_ok() {
            self.answered();
        }
        answer
    }
}

impl Raw {
    /// Whether the time of the next statement is limited.
    fn limit(&self, is: bool) {
        match self {
            Self::Sqlite(_, timer) if is => timer.start(),
            Self::Sqlite(_, timer) => timer.stop(),
            // The server has a limit of its own.
            Self::Postgres(_) => {}
        }
    }
}

fn query<D>(statement: Statement) -> Query<'static, D, SqlxValues>
where
    D: Database,
    SqlxValues: sqlx::IntoArguments<D>,
{
    let values = statement.values.unwrap_or(Values(Vec::new()));
    sqlx::query_with(AssertSqlSafe(statement.sql), SqlxValues(values))
}

/// An error of a statement.
pub(super) fn failed(error: SqlxError) -> DbErr {
    DbErr::Query(RuntimeErr::SqlxError(Arc::new(error)))
}
