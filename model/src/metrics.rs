//! What the service measures, and the text by which Prometheus reads it. Other modules add to it. Labels have few values: none
//! of them tells who sends a request, or what it says.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use prometheus_client::encoding::{EncodeLabelSet, prometheus_text};
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::registry::{Registry, Unit};
use tracing::{Instrument, Span};

pub use prometheus_client::encoding::prometheus_text::CONTENT_TYPE;

tokio::task_local! {
    /// The work of the database for a request.
    static DATABASE: Arc<DatabaseWork>;
    /// The span of a request. Log lines show it only while it is entered itself, and not for a span within it.
    static REQUEST: Span;
}

/// The work of the database for one request.
#[derive(Debug, Default)]
pub struct DatabaseWork {
    statements: AtomicU64,
    rows: AtomicU64,
    microseconds: AtomicU64,
}

impl DatabaseWork {
    /// Number of statements.
    pub fn statements(&self) -> u64 {
        self.statements.load(Ordering::Relaxed)
    }

    /// Number of rows, and of parents whose lists were read.
    pub fn rows(&self) -> u64 {
        self.rows.load(Ordering::Relaxed)
    }

    /// The sum of the durations of the statements; some may have run at the same time.
    pub fn duration(&self) -> Duration {
        Duration::from_micros(self.microseconds.load(Ordering::Relaxed))
    }
}

/// Bounds of the buckets of durations, in seconds: the last is the default of http.deadline_ms.
const DURATIONS: [f64; 13] = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0];
/// Those of waits: the last is the default of database.write_wait_ms.
const WAITS: [f64; 10] = [0.0001, 0.001, 0.005, 0.01, 0.05, 0.1, 0.25, 0.5, 1.0, 5.0];

/// The metrics of an instance.
#[derive(Debug)]
pub struct Metrics {
    registry: Registry,
    requests: Family<Request, Counter>,
    durations: Family<Kind, Histogram, fn() -> Histogram>,
    mutations: Family<Outcome, Counter>,
    refusals: Family<Limit, Counter>,
    statements: Counter,
    pub standby_statements: Counter,
    pub write_waits: Histogram,
    pub connection_waits: Histogram,
    pub connections: Gauge,
    pub subscriptions: Gauge,
    pub database_up: Gauge,
    pub feed_lag: Gauge,
    pub webhook_backlog: Gauge,
    pub dead_letters: Counter,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Request {
    transport: &'static str,
    operation: &'static str,
    outcome: &'static str,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Kind {
    operation: &'static str,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Outcome {
    outcome: &'static str,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Limit {
    limit: &'static str,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Build {
    version: &'static str,
}

/// How a request came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Transport {
    Http,
    WebSocket,
}

/// What a request asks for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Operation {
    Query,
    Mutation,
    Subscription,
    /// It was refused before that was known.
    #[default]
    Unknown,
}

/// What came of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RequestOutcome {
    Ok,
    /// It ran, and its answer has errors.
    Errors,
    /// It was refused because the limit of concurrent work was reached.
    Busy,
    /// It was refused because its client has used up its points.
    Rate,
    /// It was refused, since it costs more than the limits allow.
    Expensive,
    /// It was given up after the time limit.
    Deadline,
    /// The database was away.
    Unavailable,
    /// It failed by a fault of the service.
    Internal,
    /// It was refused for any other reason that is the client's, such as a bad token or an invalid document.
    Refused,
}

/// What came of the work of a mutation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MutationOutcome {
    Done,
    UserErrors,
    Failed,
}

impl Transport {
    fn name(self) -> &'static str {
        match self {
            Self::Http => "http",
            Self::WebSocket => "websocket",
        }
    }
}

impl Operation {
    pub fn name(self) -> &'static str {
        match self {
            Self::Query => "query",
            Self::Mutation => "mutation",
            Self::Subscription => "subscription",
            Self::Unknown => "unknown",
        }
    }
}

impl RequestOutcome {
    pub fn name(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::Errors => "errors",
            Self::Busy => "busy",
            Self::Rate => "rate",
            Self::Expensive => "expensive",
            Self::Deadline => "deadline",
            Self::Unavailable => "unavailable",
            Self::Internal => "internal",
            Self::Refused => "refused",
        }
    }
}

impl MutationOutcome {
    const ALL: [Self; 3] = [Self::Done, Self::UserErrors, Self::Failed];

    fn name(self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::UserErrors => "user_errors",
            Self::Failed => "failed",
        }
    }
}

impl Default for Metrics {
    fn default() -> Self {
        let waits = || Histogram::new(WAITS);
        let mut metrics = Self {
            registry: Registry::with_prefix("dgcc"),
            requests: Family::default(),
            durations: Family::new_with_constructor(|| Histogram::new(DURATIONS)),
            mutations: Family::default(),
            refusals: Family::default(),
            statements: Counter::default(),
            standby_statements: Counter::default(),
            write_waits: waits(),
            connection_waits: waits(),
            connections: Gauge::default(),
            subscriptions: Gauge::default(),
            database_up: Gauge::default(),
            feed_lag: Gauge::default(),
            webhook_backlog: Gauge::default(),
            dead_letters: Counter::default(),
        };
        metrics.register();
        // From the start, so that a first one is an increase.
        for outcome in MutationOutcome::ALL {
            drop(metrics.mutations.get_or_create(&Outcome { outcome: outcome.name() }));
        }
        metrics
    }
}

impl Metrics {
    fn register(&mut self) {
        let seconds = || Unit::Seconds;
        let build = Family::<Build, Gauge>::default();
        build.get_or_create(&Build { version: env!("CARGO_PKG_VERSION") }).set(1);
        let to = &mut self.registry;
        to.register("build_info", "Always 1, with the version of the service as a label", build);
        to.register(
            "requests",
            "GraphQL operations, by transport, operation type and outcome",
            self.requests.clone(),
        );
        to.register_with_unit(
            "request_duration",
            "Time from the request to the answer, for queries and mutations that were not refused",
            seconds(),
            self.durations.clone(),
        );
        to.register(
            "mutations",
            "Mutation fields that the policy permitted, by outcome",
            self.mutations.clone(),
        );
        to.register(
            "refusals",
            "Refused requests, connections and inquiries, by the setting that limits them",
            self.refusals.clone(),
        );
        to.register("database_statements", "Statements sent to the database", self.statements.clone());
        to.register(
            "standby_statements",
            "Statements of queries sent to the standby",
            self.standby_statements.clone(),
        );
        to.register_with_unit(
            "write_wait",
            "Time that a write waits for other writes",
            seconds(),
            self.write_waits.clone(),
        );
        to.register_with_unit(
            "connection_wait",
            "Time that a read or a transaction waits for a connection to the database",
            seconds(),
            self.connection_waits.clone(),
        );
        to.register("open_connections", "Open connections of clients", self.connections.clone());
        to.register("open_subscriptions", "Open subscriptions", self.subscriptions.clone());
        to.register(
            "database_up",
            "1 if the database answered when the metrics were read, otherwise 0",
            self.database_up.clone(),
        );
        to.register(
            "change_feed_lag",
            "Changes in the log that this instance has not announced to subscriptions and webhooks",
            self.feed_lag.clone(),
        );
        to.register(
            "webhook_backlog",
            "Messages to webhooks of all instances that wait to be sent or sent again",
            self.webhook_backlog.clone(),
        );
        to.register(
            "webhook_dead_letters",
            "Messages to webhooks that this instance has given up on",
            self.dead_letters.clone(),
        );
    }

    /// Counts a statement, also for the request that it belongs to.
    pub fn statement(&self, took: Duration) {
        self.statements.inc();
        let _ = DATABASE.try_with(|work| {
            work.statements.fetch_add(1, Ordering::Relaxed);
            let microseconds = u64::try_from(took.as_micros()).unwrap_or(u64::MAX);
            work.microseconds.fetch_add(microseconds, Ordering::Relaxed);
        });
    }

    /// Counts a request.
    pub fn request(&self, transport: Transport, operation: Operation, outcome: RequestOutcome) {
        let (transport, operation, outcome) = (transport.name(), operation.name(), outcome.name());
        self.requests.get_or_create(&Request { transport, operation, outcome }).inc();
    }

    /// Notes how long a request took.
    pub fn took(&self, operation: Operation, seconds: f64) {
        self.durations.get_or_create(&Kind { operation: operation.name() }).observe(seconds);
    }

    /// Counts a field of a mutation.
    pub fn mutation(&self, outcome: MutationOutcome) {
        self.mutations.get_or_create(&Outcome { outcome: outcome.name() }).inc();
    }

    /// What counts the refusals by a limit, which is named like its setting.
    pub fn refusals(&self, limit: &'static str) -> Counter {
        self.refusals.get_or_create_owned(&Limit { limit })
    }

    /// All of them, in the text format of Prometheus.
    pub fn text(&self) -> Result<String, std::fmt::Error> {
        let mut text = String::new();
        prometheus_text::encode(&mut text, &self.registry)?;
        Ok(text)
    }
}

/// Counts rows for the request that they are read for.
pub fn read(rows: usize) {
    let rows = u64::try_from(rows).unwrap_or(u64::MAX);
    let _ = DATABASE.try_with(|work| work.rows.fetch_add(rows, Ordering::Relaxed));
}

/// The work of the database for the request so far.
pub fn so_far() -> Arc<DatabaseWork> {
    DATABASE.try_with(Arc::clone).unwrap_or_default()
}

/// Does the work of a request, whose span is the current one, and counts its statements.
pub fn counting<T>(database: Arc<DatabaseWork>, work: impl Future<Output = T>) -> impl Future<Output = T> {
    DATABASE.scope(database, REQUEST.scope(Span::current(), work))
}

/// Work that goes on in another task: its statements and log lines are still those of the request.
pub fn carried<T>(work: impl Future<Output = T>) -> impl Future<Output = T> {
    let request = REQUEST.try_with(Span::clone).unwrap_or_else(|_| Span::none());
    let work = work.in_current_span().instrument(request.clone());
    DATABASE.scope(DATABASE.try_with(Arc::clone).unwrap_or_default(), REQUEST.scope(request, work))
}

/// Counts in a gauge until it is dropped.
#[derive(Debug)]
pub struct Counted(Gauge);

impl Counted {
    pub fn new(gauge: &Gauge) -> Self {
        gauge.inc();
        Self(gauge.clone())
    }
}

impl Drop for Counted {
    fn drop(&mut self) {
        self.0.dec();
    }
}
