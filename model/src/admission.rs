//! Admission: how much work runs at the same time. A request enters a lane and holds points of it until its answer is
//! written. There is a lane for light queries, one for heavy queries, one for mutations and one for mutations of clients
//! without a token, so that none of them waits for another kind. Requests that find no free points wait in a short queue; beyond it they are refused at once.

use std::sync::Arc;
use std::time::Duration;

use async_graphql::Variables;
use moka::sync::Cache;
use prometheus_client::metrics::counter::Counter;
use serde::Deserialize;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::timeout;

use crate::auth::sha256;
use crate::metrics::Metrics;
use crate::policy::Caller;

/// The points that a query takes at least: parsing and validating a document costs something, too.
const LEAST: u64 = 100;
/// Documents of more bytes than this are large. Reading a large one keeps a thread busy for a millisecond or more, and what
/// it costs is known only then.
const LARGE: usize = 2_000;
/// How many large documents are read at once, and how many wait for that.
const READ_AT_ONCE: u32 = 2;
const READ_QUEUE: u32 = 64;
/// Of how many large documents it is remembered what they cost.
const MOST_KNOWN: u64 = 1_000;

/// How much runs at once, and how much may wait.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Settings {
    pub light_query: u32,
    pub light_points: u32,
    pub heavy_points: u32,
    pub mutations: u32,
    pub anonymous_mutations: u32,
    pub events: u32,
    pub light_queue: u32,
    pub heavy_queue: u32,
    pub mutation_queue: u32,
    pub wait_ms: u64,
}

/// The lanes of this instance.
#[derive(Clone, Debug)]
pub struct Admission {
    light: Lane,
    heavy: Lane,
    mutations: Lane,
    anonymous_mutations: Lane,
    documents: Lane,
    /// The points of large documents that were read, by their names.
    known: Cache<Name, u64>,
    events: Turns,
    light_query: u64,
    wait: Duration,
}

/// SHA-256 of a document and its variables.
type Name = [u8; 32];

/// Names a large document, together with what else decides what it costs; small ones have no name.
#[derive(Clone, Copy, Debug)]
pub struct Document(Option<Name>);

impl Document {
    pub fn new(text: &str, operation: Option<&str>, variables: &Variables) -> Self {
        if text.len() <= LARGE {
            return Self(None);
        }
        let variables = serde_json::to_vec(variables).unwrap_or_default();
        let parts = [text.as_bytes(), operation.unwrap_or_default().as_bytes(), &variables];
        Self(sha256(&parts.join(&0)).try_into().ok())
    }
}

/// Leave to run. It counts until it is dropped.
#[derive(Debug)]
pub struct Permit {
    _points: OwnedSemaphorePermit,
}

/// The lane of the request is full, and so is its queue.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Busy;

impl Admission {
    pub fn new(settings: Settings, metrics: &Metrics) -> Self {
        let lane = |limit, points, queue| Lane::new(points, queue, metrics.refusals(limit));
        Self {
            light: lane("admission.light_points", settings.light_points, settings.light_queue),
            heavy: lane("admission.heavy_points", settings.heavy_points, settings.heavy_queue),
            mutations: lane("admission.mutations", settings.mutations, settings.mutation_queue),
            anonymous_mutations: lane(
                "admission.anonymous_mutations",
                settings.anonymous_mutations,
                settings.mutation_queue,
            ),
            documents: lane("admission.large_documents", READ_AT_ONCE, READ_QUEUE),
            known: Cache::new(MOST_KNOWN),
            events: Turns(Arc::new(Semaphore::new(size(settings.events)))),
            light_query: settings.light_query.into(),
            wait: Duration::from_millis(settings.wait_ms),
        }
    }

    /// Admits the reading of a document, before it is known what it costs. Small documents need no leave. A large one
    /// that was read before, and that would be refused once it is read, is refused at once.
    pub async fn document(&self, document: &Document) -> Result<Option<Permit>, Busy> {
        let Some(name) = document.0 else { return Ok(None) };
        if let Some(points) = self.known.get(&name)
            && self.lane(points).is_full(points)
        {
            return Err(self.lane(points).refuse());
        }
        self.documents.enter(1, self.wait).await.map(Some)
    }

    /// Notes how many points the query of a document takes.
    pub fn note(&self, document: Document, points: u64) {
        if let Some(name) = document.0 {
            self.known.insert(name, points);
        }
    }

    /// Admits a query of so many points.
    pub async fn query(&self, points: u64) -> Result<Permit, Busy> {
        self.lane(points).enter(points.max(LEAST), self.wait).await
    }

    fn lane(&self, points: u64) -> &Lane {
        if points <= self.light_query { &self.light } else { &self.heavy }
    }

    /// Admits a mutation. Mutations run one after another in the database, so their cost does not matter.
    pub async fn mutation(&self, caller: &Caller) -> Result<Permit, Busy> {
        let lane = if *caller == Caller::Anonymous { &self.anonymous_mutations } else { &self.mutations };
        lane.enter(1, self.wait).await
    }

    /// The turns that the events of all subscriptions take.
    pub fn events(&self) -> Turns {
        self.events.clone()
    }
}

/// Turns of the events of subscriptions. A subscriber waits for its turn and is never refused.
#[derive(Clone, Debug)]
pub struct Turns(Arc<Semaphore>);

impl Turns {
    pub async fn take(&self) -> Option<Permit> {
        let permit = self.0.clone().acquire_owned().await;
        permit.ok().map(|points| Permit { _points: points })
    }
}

#[derive(Clone, Debug)]
struct Lane {
    points: Arc<Semaphore>,
    all: u32,
    queue: Arc<Semaphore>,
    refusals: Counter,
}

impl Lane {
    fn new(points: u32, queue: u32, refusals: Counter) -> Self {
        let semaphore = |permits| Arc::new(Semaphore::new(size(permits)));
        Self { points: semaphore(points), all: points, queue: semaphore(queue), refusals }
    }

    /// Whether a request would be refused at once.
    fn is_full(&self, points: u64) -> bool {
        let points = usize::try_from(points.min(self.all.into())).unwrap_or(usize::MAX);
        self.points.available_permits() < points && self.queue.available_permits() == 0
    }

    /// A request that needs more points than the lane has runs alone in it.
    async fn enter(&self, points: u64, wait: Duration) -> Result<Permit, Busy> {
        let points = u32::try_from(points).unwrap_or(u32::MAX).min(self.all);
        // Nobody passes those who wait: points that become free are given to them first.
        if let Ok(points) = self.points.clone().try_acquire_many_owned(points) {
            return Ok(Permit { _points: points });
        }
        let _place = self.queue.try_acquire().map_err(|_| self.refuse())?;
        match timeout(wait, self.points.clone().acquire_many_owned(points)).await {
            Ok(Ok(points)) => Ok(Permit { _points: points }),
            Ok(Err(_)) | Err(_) => Err(self.refuse()),
        }
    }

    fn refuse(&self) -> Busy {
        self.refusals.inc();
        Busy
    }
}

fn size(permits: u32) -> usize {
    usize::try_from(permits).unwrap_or(usize::MAX).min(Semaphore::MAX_PERMITS)
}
