//! Webhooks: what their owners do with them, and pushing changes to them, as Standard Webhooks says. An instance holds
//! webhooks by leases in the database; for each that it holds, a worker puts changes in line and sends what is due.

mod address;
mod backoff;
mod document;
mod forward;
mod input;
mod limits;
mod lookup;
mod message;
mod mutation;
mod payload;
mod pool;
mod rules;
mod sender;
mod signature;
mod store;
mod supervisor;
mod worker;

pub use address::Addresses;
pub use forward::{Forwarding, Selection, Token, forward};
pub use limits::{DOCUMENT, record_types};
pub use mutation::WebhookMutation;
pub use pool::WorkerPool;
pub use sender::Sender;
pub use supervisor::work;

use std::time::Duration;

use model::auth::Authenticator;
use model::clock;
use model::store::Store;
use serde::Deserialize;

use crate::answers::Answers;

/// How webhooks are worked for.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Settings {
    pub timeout_ms: u64,
    pub first_retry_ms: u64,
    pub longest_retry_ms: u64,
    pub retry_for_seconds: u64,
    pub lease_seconds: u64,
    pub most_waiting: u64,
    pub keep_deliveries_days: u64,
    pub allowed_networks: Vec<ipnet::IpNet>,
}

impl Settings {
    /// How long an attempt may take.
    pub fn timeout(&self) -> Duration {
        Duration::from_millis(self.timeout_ms)
    }

    /// For how long an instance holds a webhook, unless it holds on.
    pub fn lease(&self) -> Duration {
        Duration::from_secs(self.lease_seconds)
    }
}

/// What an instance works for webhooks with.
#[derive(Clone, Debug)]
pub struct Webhooks {
    /// The name of this instance among those on the same database.
    pub instance: String,
    pub settings: Settings,
    pub sender: Sender,
    pub workers: WorkerPool,
    store: Store,
    authenticator: Authenticator,
    answers: Answers,
    /// How long a message may take to be made.
    deadline: Duration,
}

impl Webhooks {
    pub fn new(
        settings: Settings,
        store: Store,
        authenticator: Authenticator,
        answers: Answers,
        deadline: Duration,
    ) -> anyhow::Result<Self> {
        Ok(Self {
            instance: clock::new_id().simple().to_string(),
            sender: Sender::new(&settings)?,
            settings,
            workers: WorkerPool::default(),
            store,
            authenticator,
            answers,
            deadline,
        })
    }
}
