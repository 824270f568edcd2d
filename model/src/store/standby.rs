//! A standby of PostgreSQL that queries read from while it has every change that this instance knows of. A standby that
//! has not, does not answer, or answers with an error costs no request: the primary is read instead.
//!
//! A standby may have replayed a change that its primary does not show yet. The change log of a query on it therefore ends
//! where the instance knew it to end: no cursor leads beyond the log of the primary.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use sea_orm::{DbBackend, DbErr, FromQueryResult, Statement};
use tokio::sync::watch;
use tokio::time::{sleep, timeout};

use super::pool::{Observer, Plan, Pool};
use super::{ConnectError, Connection, Error, Store, sqlite_file};
use crate::metrics::Metrics;

/// How often a standby is looked at: while it lacks a change, and while nothing changes or it can't be used.
const BEHIND: Duration = Duration::from_millis(20);
const AT_REST: Duration = Duration::from_secs(1);
/// How long it may take to answer before it counts as away.
const PATIENCE: Duration = Duration::from_secs(1);

/// What is asked of it: a server that receives nothing may follow a primary that others have replaced.
const LOOK: &str = "SELECT COALESCE((SELECT max(seq) FROM change), 0) AS last,
    pg_is_in_recovery() AND EXISTS (SELECT 1 FROM pg_stat_wal_receiver) AS follows,
    secret = $1 AS is_same FROM change_horizon";

#[derive(Debug, FromQueryResult)]
struct Look {
    last: i64,
    follows: bool,
    is_same: bool,
}

#[derive(Clone, Debug)]
pub(super) struct Standby(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    reads: Pool,
    /// Looks do not queue with queries.
    looks: Pool,
    /// The secret of the change log, which a database shares with its standbys alone.
    secret: String,
    /// The last change that it had replayed when it was last looked at; none while it can't be used.
    replayed: watch::Sender<Option<i64>>,
}

impl Standby {
    /// The standby of the configuration, if there is one. It need not answer.
    pub(super) fn of(
        connection: &Connection,
        secret: &str,
        metrics: &Arc<Metrics>,
    ) -> Result<Option<Self>, ConnectError> {
        let Some(url) = &connection.read_url else { return Ok(None) };
        let there = Connection { url: url.clone(), ..connection.clone() };
        let plan = match sqlite_file(&there) {
            Ok(None) => there.plan(connection.max_connections).map_err(|_| ConnectError::ReadUrl)?,
            _ => return Err(ConnectError::ReadUrl),
        };
        let look = Plan { most: 1, ..plan.clone() };
        Ok(Some(Self(Arc::new(Inner {
            reads: Pool::new(plan, metrics.clone()).map_err(ConnectError::Unreachable)?,
            looks: Pool::new(look, metrics.clone()).map_err(ConnectError::Unreachable)?,
            secret: secret.to_owned(),
            replayed: watch::Sender::new(None),
        }))))
    }

    /// The last change that it has replayed, or why nothing can be read from it.
    pub(super) async fn look(&self) -> Result<i64, String> {
        let values = [self.0.secret.as_str().into()];
        let look = Statement::from_sql_and_values(DbBackend::Postgres, LOOK, values);
        let found = timeout(PATIENCE, Look::find_by_statement(look).one(&self.0.looks)).await;
        match found.map_err(|_| "it does not answer")?.map_err(|error| error.to_string())? {
            Some(Look { last, follows: true, is_same: true }) => Ok(last),
            Some(Look { is_same: true, .. }) => Err("it receives no changes from a primary".to_owned()),
            _ => Err("it has another database".to_owned()),
        }
    }

    pub(super) async fn close(&self) {
        self.0.reads.close().await;
        self.0.looks.close().await;
    }

    pub(super) fn on_statement(&self, observe: Observer) {
        self.0.reads.on_statement(observe);
    }

    /// Looks at it, again and again.
    async fn watch(&self, mut known: watch::Receiver<i64>) {
        let mut was_used = None;
        loop {
            let last = *known.borrow_and_update();
            let found = self.look().await;
            self.0.replayed.send_replace(found.as_ref().ok().copied());
            if was_used.replace(found.is_ok()) != Some(found.is_ok()) {
                match &found {
                    Ok(_) => tracing::info!("queries read from the standby (database.read_url)"),
                    Err(cause) => tracing::warn!(
                        cause,
                        "queries do not read from the standby (database.read_url) but from the primary"
                    ),
                }
            }
            match found {
                Ok(replayed) if replayed < last => sleep(BEHIND).await,
                Ok(_) => drop(timeout(AT_REST, known.changed()).await),
                Err(_) => sleep(AT_REST).await,
            }
        }
    }
}

/// The standby, as one query reads from it.
#[derive(Debug)]
pub(super) struct Lent {
    standby: Standby,
    /// The end of the change log for the query.
    pub last: i64,
    /// Whether the query reads from the primary by now. It goes on there, since it has seen what the standby may lack.
    left: AtomicBool,
}

impl Lent {
    pub(super) fn leave(&self) {
        self.left.store(true, Ordering::Relaxed);
    }

    pub(super) fn is_left(&self) -> bool {
        self.left.load(Ordering::Relaxed)
    }

    /// The answer of the standby; none if the primary must be asked.
    pub(super) async fn answer<T>(
        &self,
        ask: impl AsyncFnOnce(&Pool) -> Result<T, DbErr>,
    ) -> Option<Result<T, DbErr>> {
        let Inner { reads, replayed, .. } = &*self.standby.0;
        reads.metrics().standby_statements.inc();
        let mut replayed = replayed.subscribe();
        let answer = tokio::select! {
            biased;
            answer = ask(reads) => Some(answer),
            // It does not answer others either.
            _ = replayed.wait_for(Option::is_none) => None,
        };
        match answer {
            // What took too long here takes too long there.
            Some(Err(error)) if !matches!(Error::from(error.clone()), Error::TimedOut) => {
                tracing::debug!(%error, "the primary is read in place of the standby");
            }
            Some(answer) => return Some(answer),
            None => {}
        }
        self.leave();
        None
    }
}

impl Store {
    /// Keeps known what the standby has replayed.
    pub async fn watch_standby(&self) {
        match &self.standby {
            Some(standby) => standby.watch(self.changed()).await,
            None => std::future::pending().await,
        }
    }

    /// The standby for one query, if it has every change that this instance knows of.
    pub(super) fn lend_standby(&self) -> Option<Lent> {
        let standby = self.standby.as_ref()?;
        let last = *self.changed().borrow();
        let has_all = standby.0.replayed.borrow().is_some_and(|replayed| replayed >= last);
        // Before the first look at the log the instance knows of nothing.
        (has_all && last > 0).then(|| Lent { standby: standby.clone(), last, left: AtomicBool::new(false) })
    }
}
