//! Rate limits: how many points each client may use in a minute at this instance. They are counted before a request runs,
//! and what it did not use is given back after it. The points of a client fill up steadily (GCRA, by the crate governor), so there is no window at whose end all come at once.

use std::convert::Infallible;
use std::net::IpAddr;
use std::num::NonZeroU32;
use std::sync::Arc;
use std::time::Duration;

use async_graphql::{Response, ServerError, Value};
use governor::clock::Clock;
use governor::middleware::StateInformationMiddleware;
use governor::nanos::Nanos;
use governor::state::{InMemoryState, NotKeyed, StateStore};
use governor::{Quota, RateLimiter};
use model::api::ErrorCode;
use model::auth::network;
use model::clock;
use model::metrics::Metrics;
use model::policy::Caller;
use moka::policy::EvictionPolicy;
use moka::sync::Cache;
use prometheus_client::metrics::counter::Counter;
use serde::Deserialize;
use tokio::time::Instant;

/// The name of the extension.
pub const RATE: &str = "rate";

const MINUTE: Duration = Duration::from_secs(60);
/// How many minutes' points can be saved up at most.
const MOST_MINUTES: u64 = 60;

/// How many points clients may use.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Settings {
    pub points_per_minute: u32,
    pub burst: u32,
    pub anonymous_points_per_minute: u32,
    pub anonymous_burst: u32,
    pub instances: u32,
    pub clients: u64,
}

impl Settings {
    pub fn check(&self) -> Result<(), String> {
        let Self { points_per_minute, burst, anonymous_points_per_minute, anonymous_burst, .. } = *self;
        for (key, burst, per_minute) in [
            ("rate.burst", burst, points_per_minute),
            ("rate.anonymous_burst", anonymous_burst, anonymous_points_per_minute),
        ] {
            if per_minute > 0 && (burst == 0 || u64::from(burst) > u64::from(per_minute) * MOST_MINUTES) {
                let message = "must be greater than 0 and at most 60 times the points per minute";
                return Err(format!("{key}: {message}"));
            }
        }
        for (key, value) in [("rate.instances", u64::from(self.instances)), ("rate.clients", self.clients)] {
            if value == 0 {
                return Err(format!("{key}: must be greater than 0"));
            }
        }
        Ok(())
    }
}

/// The points of all clients: of those with a token, and of those without.
#[derive(Clone, Debug)]
pub struct Rates {
    known: Option<Limit>,
    anonymous: Option<Limit>,
}

/// What a client has left after a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rate {
    /// The most points that it can have.
    pub limit: u32,
    /// In how many seconds so many fill up.
    pub window: u64,
    /// The points of the request.
    pub cost: u32,
    pub remaining: u32,
    /// In how many seconds it has the most that it can have, if it asks for nothing more.
    pub reset: u64,
}

/// The points that were taken for a request.
#[derive(Debug)]
pub struct Charge {
    rate: Rate,
    limit: Limit,
    client: Client,
}

/// A client asks for more points than it has left.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Exceeded {
    pub rate: Rate,
    /// In how many seconds it has enough of them.
    pub retry_after: u64,
}

impl Rates {
    pub fn new(settings: Settings) -> Self {
        let limit = |per_minute, burst| Limit::new(per_minute, burst, settings);
        Self {
            known: limit(settings.points_per_minute, settings.burst),
            anonymous: limit(settings.anonymous_points_per_minute, settings.anonymous_burst),
        }
    }

    /// Counts in the metrics what is refused.
    pub fn measured(mut self, metrics: &Metrics) -> Self {
        for (limit, name) in [
            (&mut self.known, "rate.points_per_minute"),
            (&mut self.anonymous, "rate.anonymous_points_per_minute"),
        ] {
            if let Some(limit) = limit {
                limit.refusals = metrics.refusals(name);
            }
        }
        self
    }

    /// Takes the points of a request from those of its client; none where there is no limit. Clients are
    /// identified by their tokens, or without a token by their addresses.
    pub fn charge(
        &self,
        caller: &Caller,
        address: Option<IpAddr>,
        points: u64,
    ) -> Result<Option<Charge>, Exceeded> {
        let (limit, client) = match caller {
            Caller::Operator { .. } => return Ok(None),
            Caller::Anonymous => (&self.anonymous, Client::Network(address.map(network))),
            Caller::Bearer(bearer) => {
                let client = bearer.client.as_ref().unwrap_or(&bearer.subject).clone();
                (&self.known, Client::Token { issuer: bearer.issuer.clone(), client })
            }
        };
        let Some(limit) = limit else { return Ok(None) };
        let rate = limit.charge(&client, points)?;
        Ok(Some(Charge { rate, limit: limit.clone(), client }))
    }
}

impl Charge {
    /// What the client has left.
    pub fn rate(&self) -> Rate {
        self.rate
    }

    /// Gives back what the request did not use.
    pub fn settle(self, used: u64) -> Rate {
        let Self { rate, limit, client } = self;
        let cost = u32::try_from(used).unwrap_or(u32::MAX).clamp(1, rate.cost);
        let unused = rate.cost - cost;
        limit.give_back(&client, unused);
        limit.rate(cost, rate.remaining.saturating_add(unused).min(rate.limit))
    }
}

impl Rate {
    /// As an extension of the answer.
    pub fn extension(&self) -> Value {
        let Self { limit, cost, remaining, reset, .. } = *self;
        async_graphql::value!({ "limit": limit, "remaining": remaining, "resetSeconds": reset, "cost": cost })
    }
}

impl Exceeded {
    /// The answer to the operation.
    pub fn response(&self) -> Response {
        let Rate { limit, cost, remaining, .. } = self.rate;
        let seconds = self.retry_after;
        let message = format!(
            "the operation takes {cost} points, but only {remaining} of {limit} are left: try again in {seconds} s"
        );
        let mut error = ServerError::new(message, None);
        let extensions = error.extensions.get_or_insert_default();
        extensions.set("code", ErrorCode::RateLimited.as_str());
        extensions.set("retryAfterSeconds", seconds);
        Response::from_errors(vec![error]).extension(RATE, self.rate.extension())
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum Client {
    Token { issuer: String, client: String },
    Network(Option<IpAddr>),
}

/// The points of each client of a kind.
#[derive(Clone, Debug)]
struct Limit {
    limiter: Arc<RateLimiter<Client, States, Watch, StateInformationMiddleware>>,
    states: States,
    burst: NonZeroU32,
    /// How long one point takes to fill up.
    interval: Duration,
    refusals: Counter,
}

impl Limit {
    fn new(per_minute: u32, burst: u32, settings: Settings) -> Option<Self> {
        NonZeroU32::new(per_minute)?;
        let share =
            |points: u32| NonZeroU32::new(points / settings.instances.max(1)).unwrap_or(NonZeroU32::MIN);
        let (interval, burst) = (MINUTE / share(per_minute).get(), share(burst));
        let quota = Quota::with_period(interval)?.allow_burst(burst);
        let states = States::new(settings.clients, quota.burst_size_replenished_in());
        let limiter = Arc::new(RateLimiter::new(quota, states.clone(), Watch(clock::moment())));
        Some(Self { limiter, states, burst, interval, refusals: Counter::default() })
    }

    /// A request for more points than a client can have takes all of them: so no request within the other limits is
    /// always refused.
    fn charge(&self, client: &Client, points: u64) -> Result<Rate, Exceeded> {
        let points = u32::try_from(points).unwrap_or(u32::MAX).clamp(1, self.burst.get());
        let taken = self.limiter.check_key_n(client, NonZeroU32::new(points).unwrap_or(NonZeroU32::MIN));
        match taken {
            Ok(Ok(state)) => Ok(self.rate(points, state.remaining_burst_capacity())),
            Ok(Err(refused)) => {
                self.refusals.inc();
                let wait = refused.wait_time_from(self.limiter.clock().now());
                let missing = wait.as_nanos().div_ceil(self.interval.as_nanos());
                let remaining = points.saturating_sub(u32::try_from(missing).unwrap_or(u32::MAX));
                let retry_after = seconds(wait).max(1);
                Err(Exceeded { rate: self.rate(points, remaining), retry_after })
            }
            // There is no more than all of them.
            Err(_) => Ok(self.rate(points, 0)),
        }
    }

    fn give_back(&self, client: &Client, points: u32) {
        // The state is the time at which the client has all of its points again.
        let earlier = |full: Option<Nanos>| {
            let full = full.unwrap_or_else(|| Duration::ZERO.into());
            Ok::<_, Infallible>(((), full.saturating_sub((self.interval * points).into())))
        };
        let Ok(()) = self.states.measure_and_replace(client, earlier);
    }

    fn rate(&self, cost: u32, remaining: u32) -> Rate {
        let limit = self.burst.get();
        let fill = |points: u32| seconds(self.interval * points);
        Rate { limit, window: fill(limit), cost, remaining, reset: fill(limit.saturating_sub(remaining)) }
    }
}

/// Whole seconds, no fewer than the span.
fn seconds(span: Duration) -> u64 {
    span.as_secs() + u64::from(span.subsec_nanos() > 0)
}

/// How many points each client has used. Of a client that has all of its points again, nothing is kept; of too many
/// clients, those that asked last.
#[derive(Clone, Debug)]
struct States(Cache<Client, Arc<InMemoryState>>);

impl States {
    fn new(clients: u64, full: Duration) -> Self {
        let states = Cache::builder().max_capacity(clients).eviction_policy(EvictionPolicy::lru());
        Self(states.time_to_idle(full + MINUTE).build())
    }
}

impl StateStore for States {
    type Key = Client;

    fn measure_and_replace<T, F, E>(&self, client: &Client, decide: F) -> Result<T, E>
    where
        F: Fn(Option<Nanos>) -> Result<(T, Nanos), E>,
    {
        let state = self.0.get_with_by_ref(client, Arc::default);
        state.measure_and_replace(&NotKeyed::NonKey, decide)
    }
}

/// The clock of the service, as time since a moment.
#[derive(Clone, Debug)]
struct Watch(Instant);

impl Clock for Watch {
    type Instant = Duration;

    fn now(&self) -> Duration {
        clock::moment().duration_since(self.0)
    }
}

#[cfg(test)]
#[path = "rate_tests.rs"]
mod tests;
