//! The changes as they come.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use async_graphql::{Context, Result, Subscription};
use entity::value::ChangeKind;
use futures::{Stream, stream};
use tokio::sync::watch;
use tokio::time::{Instant, sleep};

use super::feed::{Asked, Change, narrowed, shown};
use crate::admission::{Permit, Turns};
use crate::api::record::KeyOf;
use crate::api::{ErrorCode, Failure, cursor, read_cursor};
use crate::clock;
use crate::records::{Country, FundingSource};
use crate::store::{Error, FeedFilter, Reader, Seen};
use entity::RecordType;

/// How many changes are read at once for a subscriber: it holds no more, however slow it is.
const BATCH: usize = 100;
/// How long a subscription waits for a database that is away, and how often it tries meanwhile.
const PATIENCE: Duration = Duration::from_secs(300);
const FIRST_RETRY: Duration = Duration::from_millis(250);
const LONGEST_RETRY: Duration = Duration::from_secs(5);

#[derive(Debug, Default)]
pub struct Follow;

/// Changes that a request is to be told of, and no others: those of a message to a webhook.
#[derive(Clone, Debug)]
pub struct Given(pub Vec<Seen>);

/// The cursor after which a client goes on with a subscription that it had before (`Last-Event-ID`).
#[derive(Clone, Debug)]
pub struct ResumeAfter(pub String);

/// The change that the last answer of a subscription is about.
#[derive(Clone, Debug, Default)]
pub struct LastSent(Arc<Mutex<(u32, Option<i64>)>>);

impl LastSent {
    /// Its cursor; none while nothing was told, and where a document has several fields whose answers mix.
    pub fn cursor(&self) -> Option<String> {
        let (streams, last) = *self.0.lock().unwrap_or_else(PoisonError::into_inner);
        last.filter(|_| streams == 1).map(cursor)
    }

    fn joined(&self) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).0 += 1;
    }

    fn sent(&self, seq: i64) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).1 = Some(seq);
    }
}

/// All subscriptions.
#[Subscription(name = "Subscription")]
impl Follow {
    /// Changes in commit order of records that the caller can see or could see before the change. Store the
    /// last cursor. To continue after it, pass it as `after` to this subscription or to the query `changes`.
    async fn changes(
        &self,
        ctx: &Context<'_>,
        #[graphql(
            desc = "Return changes after this cursor. Without it, the subscription starts with the next change."
        )]
        after: Option<String>,
        #[graphql(desc = "Return only changes of records of these types.")] record_types: Option<
            Vec<RecordType>,
        >,
        #[graphql(desc = "Return only changes of records of this country.")] country: Option<KeyOf<Country>>,
        #[graphql(desc = "Return only changes of records of this funding source.")] funding_source: Option<
            KeyOf<FundingSource>,
        >,
    ) -> Result<impl Stream<Item = Result<Change>> + use<>> {
        let record_types = record_types.unwrap_or_default();
        follow(ctx, after, (record_types, country, funding_source), None).await
    }

    /// Changes of pipeline projects, their applications, stages and amounts.
    async fn pipeline_changed(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Return only changes of records of this funding source.")] funding_source: Option<
            KeyOf<FundingSource>,
        >,
        #[graphql(desc = "Return only changes of records of this country.")] country: Option<KeyOf<Country>>,
        #[graphql(
            desc = "Return changes after this cursor. Without it, the subscription starts with the next change."
        )]
        after: Option<String>,
    ) -> Result<impl Stream<Item = Result<Change>> + use<>> {
        let record_types = vec![
            RecordType::PipelineProject,
            RecordType::Application,
            RecordType::ApplicationStage,
            RecordType::ApplicationAmount,
        ];
        follow(ctx, after, (record_types, country, funding_source), None).await
    }

    /// Steps of the set-up procedure, each as soon as it is recorded.
    async fn term_step_recorded(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Return only changes of records of this country.")] country: Option<KeyOf<Country>>,
        #[graphql(
            desc = "Return changes after this cursor. Without it, the subscription starts with the next change."
        )]
        after: Option<String>,
    ) -> Result<impl Stream<Item = Result<Change>> + use<>> {
        let record_types = vec![RecordType::ProcedureStep];
        follow(ctx, after, (record_types, country, None), Some(ChangeKind::Created)).await
    }
}

/// Where a subscriber is in the log.
struct Place {
    reader: Reader,
    changed: watch::Receiver<i64>,
    filter: FeedFilter,
    kind: Option<ChangeKind>,
    asked: Asked,
    through: i64,
    read: VecDeque<Change>,
    over: bool,
    last_sent: LastSent,
    turns: Option<Turns>,
    /// Since when the database does not answer, and how often it was asked.
    away: Option<(Instant, u32)>,
}

/// What a subscription is narrowed to.
type Narrowed = (Vec<RecordType>, Option<KeyOf<Country>>, Option<KeyOf<FundingSource>>);

async fn follow(
    ctx: &Context<'_>,
    after: Option<String>,
    (record_types, country, funding_source): Narrowed,
    kind: Option<ChangeKind>,
) -> Result<impl Stream<Item = Result<Change>> + use<>> {
    let reader = ctx.data::<Reader>()?.clone();
    let filter = narrowed(&reader, record_types, country, funding_source).await?;
    let changed = reader.changed();
    let asked = Asked::of(ctx.look_ahead());
    let mut read = VecDeque::new();
    let given = ctx.data_opt::<Given>();
    let through = match given {
        Some(Given(changes)) => {
            read.extend(shown(&reader, changes.clone(), asked).await?);
            0
        }
        None => {
            let last = reader.last_change().await.map_err(Failure::from)?;
            // A client that connects again sends its first document again: the later of both cursors is where it is.
            let resumed = ctx.data_opt::<ResumeAfter>().map(|ResumeAfter(cursor)| cursor.clone());
            let after = read_cursor("after", after)?.max(read_cursor("Last-Event-ID", resumed)?);
            after.unwrap_or(last)
        }
    };
    let over = given.is_some();
    let last_sent = ctx.data_opt::<LastSent>().cloned().unwrap_or_default();
    last_sent.joined();
    let turns = ctx.data_opt::<Turns>().cloned();
    let place =
        Place { reader, changed, filter, kind, asked, through, read, over, last_sent, turns, away: None };
    Ok(stream::unfold(place, |mut place| async {
        let next = place.next().await?;
        let turn = place.turn().await.map(Arc::new);
        Some((next.map(|change| change.during(turn)), place))
    }))
}

impl Place {
    /// The next change; an error is the last of what comes.
    async fn next(&mut self) -> Option<Result<Change>> {
        loop {
            if let Some(change) = self.read.pop_front() {
                self.last_sent.sent(change.seq());
                return Some(Ok(change));
            }
            if self.over {
                return None;
            }
            match self.more().await {
                Ok(more) => {
                    self.away = None;
                    // The service looks for changes that nobody told of (`App::keep_current`).
                    if !more && self.changed.changed().await.is_err() {
                        return None;
                    }
                }
                Err(failure) if self.waits(&failure) => {
                    let (_, tries) = self.away.unwrap_or((clock::moment(), 0));
                    sleep(LONGEST_RETRY.min(FIRST_RETRY * 2_u32.saturating_pow(tries.min(8)))).await;
                }
                Err(failure) => {
                    self.over = true;
                    return Some(Err(failure.into()));
                }
            }
        }
    }

    /// The turn of the next event: reading a page, or answering one change.
    async fn turn(&self) -> Option<Permit> {
        match &self.turns {
            Some(turns) => turns.take().await,
            None => None,
        }
    }

    /// Whether a failure is one of a database that may be back soon; counts the tries.
    fn waits(&mut self, failure: &Failure) -> bool {
        let (since, tries) = self.away.map_or((clock::moment(), 0), |(since, tries)| (since, tries + 1));
        self.away = Some((since, tries));
        matches!(failure.code, ErrorCode::Unavailable | ErrorCode::DeadlineExceeded)
            && since.elapsed() < PATIENCE
    }

    /// Reads on in the log; false if there is nothing new.
    async fn more(&mut self) -> Result<bool, Failure> {
        let known = *self.changed.borrow_and_update();
        if self.through == known {
            return Ok(false);
        }
        let _turn = self.turn().await;
        // A cursor ahead of the log is of a database that was lost: its numbers mean other changes by now.
        if self.through > known {
            return Err(Error::Gone.into());
        }
        let (mut found, through) = match self.reader.tail(self.through, BATCH, &self.filter).await? {
            Some(found) => found,
            None => {
                let page = self.reader.feed(Some(self.through), BATCH as u64, &self.filter).await?;
                (page.changes, page.through)
            }
        };
        found.retain(|seen| self.kind.is_none_or(|kind| kind == seen.kind));
        self.read.extend(shown(&self.reader, found, self.asked).await?);
        self.through = through;
        Ok(true)
    }
}
