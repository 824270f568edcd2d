//! Pushing changes to webhooks, as Standard Webhooks says. An instance holds webhooks by leases in the database; for
//! each that it holds, a worker puts changes in line and sends what is due.

mod address;
mod backoff;
mod lookup;
mod message;
mod pool;
mod sender;
mod signature;
mod supervisor;
mod worker;

pub use address::Addresses;
pub use pool::WorkerPool;
pub use sender::Sender;
pub use supervisor::work;

use std::time::Duration;

use serde::Deserialize;

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
