//! The service, wired once: store, tokens, schema, and what keeps them current.

mod ending;
mod execution;
mod listeners;
mod metrics;
mod tasks;

use std::net::SocketAddr;
use std::time::Duration;

use chrono::TimeDelta;
use tokio_util::task::TaskTracker;

pub use ending::Ending;
pub use execution::Ran;
pub use listeners::{Listeners, Seat};
pub use tasks::Tasks;

use crate::administration::person::{self, ErasureList};
use crate::answers::Answers;
use crate::config::{Config, Http};
use crate::rate::Rates;
use crate::schema;
use crate::webhook::{self, Webhooks};
use model::admission::Admission;
use model::api::Api;
use model::auth::{Authenticator, Issuer, Throttle};
use model::clock;
use model::store::{Error, Store};
use model::usage::Usage;

/// What every request shares.
#[derive(Clone)]
pub struct App {
    pub store: Store,
    pub issuer: Issuer,
    pub authenticator: Authenticator,
    pub api: Api,
    pub http: Http,
    /// How many letters anyone may send.
    pub inquiries: Throttle,
    /// Who listens, on how many connections.
    pub listeners: Listeners,
    /// The word that the process ends.
    pub ending: Ending,
    /// What has to be done beside requests.
    pub tasks: Tasks,
    /// How often those who listen are asked for a good token again.
    pub recheck: Duration,
    pub answers: Answers,
    pub webhooks: Webhooks,
    /// How many points each client has.
    pub rates: Rates,
    /// Who uses what of the schema.
    pub usage: Usage,
    admission: Admission,
    /// Those that run.
    mutations: TaskTracker,
    keep_books: TimeDelta,
    keep_usage: TimeDelta,
    /// For how long changes are kept; for good if not told.
    keep_changes: Option<TimeDelta>,
    personal_data: person::Settings,
    erasures: ErasureList,
}

impl std::fmt::Debug for App {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("App").field("store", &self.store).field("http", &self.http).finish_non_exhaustive()
    }
}

/// How often the change log is looked at for changes of what is held in memory.
const REFRESH: Duration = Duration::from_secs(1);
/// How often old entries of the service's books are thrown away.
const CLEARING: Duration = Duration::from_secs(3_600);
/// How often the sizes of tables are looked up.
const MEASURING: Duration = Duration::from_secs(60);
/// How often what was counted is stored.
const STORING: Duration = Duration::from_secs(60);

impl App {
    /// Wires the service for requests to an address, and makes its first signing key.
    pub async fn new(store: Store, config: Config, listening: SocketAddr) -> anyhow::Result<Self> {
        let issuer = issuer(&store, &config, listening);
        issuer.start().await?;
        let authenticator = Authenticator::new(store.clone(), &issuer, &config.auth)?;
        let recheck = Duration::from_secs(config.auth.remember_seconds.max(1));
        let api = schema::api(config.limits);
        let admission = Admission::new(config.admission(), &store.metrics);
        let limits = (config.inquiries.per_address_per_hour, config.inquiries.per_hour);
        let inquiries = Throttle::new(limits.0, limits.1, &store.metrics);
        let erasures = config.erasure_list();
        let answers = Answers { store: store.clone(), api: api.clone(), admission: admission.clone() };
        let webhooks = Webhooks::new(
            config.webhooks,
            store.clone(),
            authenticator.clone(),
            answers.clone(),
            config.http.deadline(),
        )?;
        Ok(Self {
            answers,
            webhooks,
            rates: Rates::new(config.rate).measured(&store.metrics),
            usage: Usage::default(),
            admission,
            mutations: TaskTracker::new(),
            listeners: Listeners::new(config.http.connections_per_listener, &store.metrics),
            store,
            issuer,
            authenticator,
            api,
            http: config.http,
            ending: Ending::default(),
            tasks: Tasks::default(),
            inquiries,
            recheck,
            keep_books: clock::days(config.auth.keep_access_records_days),
            keep_usage: clock::days(config.usage.keep_days),
            erasures,
            personal_data: config.personal_data,
            keep_changes: Some(config.changes.keep_days).filter(|days| *days > 0).map(clock::days),
        })
    }

    /// Does what has to be done beside requests, until the process ends or this is dropped.
    pub async fn keep_current(self) {
        let Self { tasks, ending, .. } = &self;
        tokio::join!(
            tasks.keep("reference", ending, || self.keep_reference()),
            tasks.keep("notices", ending, || self.hear()),
            tasks.keep("standby", ending, || self.store.watch_standby()),
            tasks.keep("books", ending, || self.clear_books()),
            tasks.keep("usage", ending, || self.keep_usage()),
            tasks.keep("sizes", ending, || self.keep_sizes()),
            tasks.keep("webhooks", ending, || webhook::work(self.webhooks.clone())),
        );
    }

    /// Hears of what other instances write, whenever the database can be listened to.
    async fn hear(&self) {
        loop {
            if let Err(error) = self.store.listen().await {
                tracing::debug!(%error, "notifications of changes cannot be received at present");
            }
            tokio::time::sleep(REFRESH).await;
        }
    }

    /// Lets another instance take over what this one works for.
    pub async fn hand_over(&self) -> Result<(), Error> {
        // The rest of the grace period is for letting go.
        let patience = Ord::min(self.webhooks.settings.timeout() * 2, self.http.grace() * 3 / 4);
        if tokio::time::timeout(patience, self.webhooks.workers.close()).await.is_err() {
            tracing::warn!("messages were still being delivered");
        }
        self.store.release_webhooks(&self.webhooks.instance).await
    }

    /// Reads the reference tables anew when another process has written.
    async fn keep_reference(&self) {
        let mut ticks = tokio::time::interval(REFRESH);
        ticks.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        loop {
            ticks.tick().await;
            // While the database is away there is nothing to see; requests say so themselves.
            if let Ok(last) = self.store.look_for_changes().await
                && last != self.store.reference().as_of
                && let Err(error) = self.store.refresh_reference().await
            {
                tracing::debug!(%error, "the small tables cannot be read at present");
            }
        }
    }

    /// Looks up how large the tables are, which the costs of documents depend on.
    async fn keep_sizes(&self) {
        let mut ticks = tokio::time::interval(MEASURING);
        ticks.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        loop {
            ticks.tick().await;
            // While the database is away, documents cost what they did.
            if let Ok(sizes) = self.store.sizes().await {
                self.api.sizes.set(sizes);
            }
        }
    }

    /// Stores what was counted, again and again.
    async fn keep_usage(&self) {
        loop {
            tokio::time::sleep(STORING).await;
            self.store_usage().await;
        }
    }

    /// Stores what was counted until now.
    pub async fn store_usage(&self) {
        if let Err(error) = self.usage.store(&self.store, &self.api).await {
            tracing::warn!(%error, "counts of usage could not be stored");
        }
    }

    /// Throws away entries of the service's books that were kept long enough.
    async fn clear_books(&self) {
        let mut ticks = tokio::time::interval(CLEARING);
        loop {
            ticks.tick().await;
            if let Err(error) = self.store.forget_books_before(clock::now() - self.keep_books).await {
                tracing::warn!(%error, "old access records could not be purged");
            }
            if let Some(kept) = self.keep_changes
                && let Err(error) = self.store.forget_changes_before(clock::now() - kept).await
            {
                tracing::warn!(%error, "old changes could not be purged");
            }
            let kept = clock::days(self.webhooks.settings.keep_deliveries_days);
            if let Err(error) = self.store.forget_deliveries_before(clock::now() - kept).await {
                tracing::warn!(%error, "old webhook messages could not be purged");
            }
            if let Err(error) = self.store.forget_usage_before(clock::today() - self.keep_usage).await {
                tracing::warn!(%error, "old counts of usage could not be purged");
            }
            if let Err(error) = self.store.forget_outcomes().await {
                tracing::warn!(%error, "old idempotency keys could not be purged");
            }
            if let Err(error) = person::expire(&self.store, &self.personal_data, &self.erasures).await {
                tracing::warn!(%error, "personal data whose retention period is over could not be erased");
            }
        }
    }
}

/// The built-in issuer of a service that listens at an address.
pub fn issuer(store: &Store, config: &Config, listening: SocketAddr) -> Issuer {
    let seconds = i64::try_from(config.auth.token_lifetime_seconds).unwrap_or(i64::from(i32::MAX));
    let lifetime = TimeDelta::seconds(seconds.min(i32::MAX.into()));
    Issuer::new(store.clone(), config.public_url(listening), config.auth.audience.clone(), lifetime)
}
