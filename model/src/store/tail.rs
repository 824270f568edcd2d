//! The end of the change log in memory: a page of new changes is read once for all subscriptions of the process, and
//! each of them takes what its caller may see. Whoever is further behind reads the log itself (`Reader::feed`).

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::Duration;

use entity::change;
use sea_orm::{ColumnTrait, QueryFilter, QueryOrder, QuerySelect};
use tokio::sync::Mutex;
use tokio::time::Instant;

use super::feed::{FeedFilter, Seen, horizon, seen};
use super::scope::unscoped;
use super::{Error, Reader, Store};
use crate::clock;

/// How many changes are kept in memory, and how many are read at once.
const KEPT: usize = 500;
/// How long a failed read counts for all: while the database is away, subscriptions do not queue to ask it.
const FAILED: Duration = Duration::from_millis(500);

#[derive(Debug, Default)]
pub(super) struct Tail(Mutex<Recent>);

/// The changes after `after`, up to and including `through`.
#[derive(Debug, Default)]
struct Recent {
    after: i64,
    through: i64,
    changes: VecDeque<Arc<change::Model>>,
    failed: Option<(Instant, Error)>,
}

impl Reader {
    /// What the caller sees of the changes after one, at most `first`, and the last change that was looked at. None if
    /// the caller is too far behind for the changes in memory.
    pub async fn tail(
        &self,
        after: i64,
        first: usize,
        filter: &FeedFilter,
    ) -> Result<Option<(Vec<Seen>, i64)>, Error> {
        let Some((changes, last)) = self.store().latest(after).await? else { return Ok(None) };
        let (mut found, mut through) = (Vec::new(), after);
        for change in changes {
            if found.len() == first {
                return Ok(Some((found, through)));
            }
            through = change.seq;
            found.extend(seen(self.caller(), filter, change));
        }
        Ok(Some((found, last)))
    }
}

impl Store {
    /// The changes after one, as far as they are known.
    async fn latest(&self, after: i64) -> Result<Option<(Vec<Arc<change::Model>>, i64)>, Error> {
        let mut recent = self.last_changes().0.lock().await;
        let known = *self.changed().borrow();
        // Behind this caller, or of a log that has gone back since.
        if recent.through < after || recent.through > known {
            *recent = Recent { after, through: after, ..Recent::default() };
        }
        if recent.through < known {
            if let Some((at, error)) = &recent.failed
                && at.elapsed() < FAILED
            {
                return Err(error.clone());
            }
            match self.read_on(&mut recent, known).await {
                Ok(()) => recent.failed = None,
                Err(error) => {
                    recent.failed = Some((clock::moment(), error.clone()));
                    return Err(error);
                }
            }
            self.announce(recent.through);
        }
        if after < recent.after {
            return Ok(None);
        }
        let first = recent.changes.partition_point(|change| change.seq <= after);
        Ok(Some((recent.changes.range(first..).cloned().collect(), recent.through)))
    }

    async fn read_on(&self, recent: &mut Recent, known: i64) -> Result<(), Error> {
        let found = unscoped::<change::Entity>()
            .filter(change::Column::Seq.gt(recent.through))
            .order_by_asc(change::Column::Seq)
            .limit(KEPT as u64)
            .all(self.db())
            .await?;
        // Read the horizon last: if changes are purged meanwhile, the gap is seen.
        let kept_after = horizon(self.db()).await?.through;
        if recent.through < kept_after {
            *recent = Recent { after: kept_after, through: kept_after, ..Recent::default() };
        }
        let last = found.last().map_or(recent.through, |change| change.seq);
        // A full page may not be all: the next one begins after its last change.
        recent.through = if found.len() < KEPT { last.max(known) } else { last };
        recent.changes.extend(found.into_iter().filter(|change| change.seq > kept_after).map(Arc::new));
        let excess = recent.changes.len().saturating_sub(KEPT);
        if let Some(dropped) = recent.changes.drain(..excess).next_back() {
            recent.after = dropped.seq;
        }
        Ok(())
    }
}
