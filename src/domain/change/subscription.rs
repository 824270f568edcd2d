//! The changes as they come.

use std::collections::VecDeque;
use std::time::Duration;

use async_graphql::{Context, Result, Subscription};
use entity::value::ChangeKind;
use futures::{Stream, stream};
use tokio::sync::watch;

use super::feed::{Asked, Change, narrowed, told};
use super::read_cursor;
use crate::domain::Concept;
use crate::graphql::Failure;
use crate::store::{FeedFilter, FeedPage, Reader, Seen};

/// How many changes are read at once for a subscriber: it holds no more, however slow it is.
const BATCH: u64 = 100;
/// How long a notice of changes is waited for before the log is looked at all the same.
const PATIENCE: Duration = Duration::from_secs(5);

#[derive(Debug, Default)]
pub struct Follow;

/// Changes that a request is to be told of, and no others: those of a message to a webhook.
#[derive(Clone, Debug)]
pub struct Given(pub Vec<Seen>);

/// What happens, as it comes.
#[Subscription(name = "Subscription")]
impl Follow {
    /// What changes, in the order of commit, of records that you saw before or see since. Keep the cursor of the last
    /// one: `after` it goes on, here or with the query `changes`.
    async fn changes(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The cursor to go on after; from now on unless told.")] after: Option<String>,
        #[graphql(desc = "Of records of these kinds.")] concepts: Option<Vec<Concept>>,
        #[graphql(desc = "Of records of this country, ISO 3166-1 alpha-2.")] country: Option<String>,
        #[graphql(desc = "Of records that concern this funding source, by its code.")] funding_source: Option<
            String,
        >,
    ) -> Result<impl Stream<Item = Result<Change>> + use<>> {
        let concepts = concepts.unwrap_or_default();
        follow(ctx, after, (concepts, country, funding_source), None).await
    }

    /// What changes of projects toward funding sources, their applications, stages and amounts.
    async fn pipeline_changed(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Toward this funding source, by its code.")] funding_source: Option<String>,
        #[graphql(desc = "Of this country, ISO 3166-1 alpha-2.")] country: Option<String>,
        #[graphql(desc = "The cursor to go on after; from now on unless told.")] after: Option<String>,
    ) -> Result<impl Stream<Item = Result<Change>> + use<>> {
        let concepts = vec![
            Concept::PipelineProject,
            Concept::Application,
            Concept::ApplicationStage,
            Concept::ApplicationAmount,
        ];
        follow(ctx, after, (concepts, country, funding_source), None).await
    }

    /// The steps of the set-up procedure as they are recorded.
    async fn term_step_recorded(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Of this country, ISO 3166-1 alpha-2.")] country: Option<String>,
        #[graphql(desc = "The cursor to go on after; from now on unless told.")] after: Option<String>,
    ) -> Result<impl Stream<Item = Result<Change>> + use<>> {
        let concepts = vec![Concept::ProcedureStep];
        follow(ctx, after, (concepts, country, None), Some(ChangeKind::Created)).await
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
}

async fn follow(
    ctx: &Context<'_>,
    after: Option<String>,
    (concepts, country, funding_source): (Vec<Concept>, Option<String>, Option<String>),
    kind: Option<ChangeKind>,
) -> Result<impl Stream<Item = Result<Change>> + use<>> {
    let reader = ctx.data::<Reader>()?.clone();
    let filter = narrowed(&reader, concepts, country, funding_source).await?;
    let changed = reader.changed();
    let asked = Asked::of(ctx.look_ahead());
    let mut read = VecDeque::new();
    let given = ctx.data_opt::<Given>();
    let through = match (given, read_cursor("after", after)?) {
        (Some(Given(changes)), _) => {
            let page =
                FeedPage { changes: changes.clone(), through: 0, has_more: false, complete_until: None };
            read.extend(told(&reader, page, asked).await?.changes);
            0
        }
        (None, Some(after)) => after,
        (None, None) => reader.last_change().await.map_err(Failure::from)?,
    };
    let over = given.is_some();
    let place = Place { reader, changed, filter, kind, asked, through, read, over };
    Ok(stream::unfold(place, |mut place| async {
        let next = place.next().await?;
        Some((next, place))
    }))
}

impl Place {
    /// The next change; an error is the last of what comes.
    async fn next(&mut self) -> Option<Result<Change>> {
        loop {
            if let Some(change) = self.read.pop_front() {
                return Some(Ok(change));
            }
            if self.over {
                return None;
            }
            match self.more().await {
                Ok(true) => {}
                Ok(false) => {
                    // A notice that was lost, or that another instance did not send, costs a moment.
                    let _ = tokio::time::timeout(PATIENCE, self.changed.changed()).await;
                }
                Err(failure) => {
                    self.over = true;
                    return Some(Err(failure.into()));
                }
            }
        }
    }

    /// Reads on in the log; whether there is more to be read at once.
    async fn more(&mut self) -> Result<bool, Failure> {
        self.changed.borrow_and_update();
        let mut found = self.reader.feed(Some(self.through), BATCH, &self.filter).await?;
        self.through = found.through;
        found.changes.retain(|seen| self.kind.is_none_or(|kind| kind == seen.kind));
        let more = found.has_more || !found.changes.is_empty();
        let feed = told(&self.reader, found, self.asked).await?;
        self.read.extend(feed.changes);
        Ok(more)
    }
}
