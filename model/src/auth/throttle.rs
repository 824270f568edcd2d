//! How much anyone may send without a token.

use std::net::IpAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::time::Duration;

use moka::sync::Cache;
use prometheus_client::metrics::counter::Counter;

use crate::metrics::Metrics;

/// For how long what was sent counts.
const WINDOW: Duration = Duration::from_secs(3_600);
/// How many addresses are remembered at most.
const MOST_ADDRESSES: u64 = 100_000;

/// Lets so many letters through within an hour: from one address, and in all.
#[derive(Clone, Debug)]
pub struct Throttle {
    sent: Cache<Option<IpAddr>, Arc<AtomicU32>>,
    total: Cache<(), Arc<AtomicU32>>,
    most: u32,
    most_in_all: u32,
    refusals: Counter,
    refusals_in_all: Counter,
}

/// Who sends a letter with a request, as far as that limits it.
#[derive(Clone, Debug)]
pub struct Sender {
    throttle: Throttle,
    address: Option<IpAddr>,
    refused: Arc<AtomicBool>,
}

impl Throttle {
    pub fn new(most: u32, most_in_all: u32, metrics: &Metrics) -> Self {
        let sent = Cache::builder().time_to_live(WINDOW).max_capacity(MOST_ADDRESSES).build();
        let total = Cache::builder().time_to_live(WINDOW).build();
        let refusals = metrics.refusals("inquiries.per_address_per_hour");
        let refusals_in_all = metrics.refusals("inquiries.per_hour");
        Self { sent, total, most, most_in_all, refusals, refusals_in_all }
    }

    /// Whoever sends from an address.
    pub fn sender(&self, address: Option<IpAddr>) -> Sender {
        Sender { throttle: self.clone(), address: address.map(network), refused: Arc::default() }
    }
}

impl Sender {
    /// The network that it sends from.
    pub fn network(&self) -> Option<IpAddr> {
        self.address
    }

    /// Whether the address may send another letter. It counts as sent even if it is malformed.
    pub fn may_try(&self) -> bool {
        let own = self.throttle.sent.get_with(self.address, Default::default);
        let may = own.fetch_add(1, Ordering::Relaxed) < self.throttle.most;
        self.refused.fetch_or(!may, Ordering::Relaxed);
        if !may {
            self.throttle.refusals.inc();
        }
        may
    }

    /// Whether the request was told that its address has sent too many.
    pub fn was_refused(&self) -> bool {
        self.refused.load(Ordering::Relaxed)
    }

    /// Whether another letter of all may be stored. Malformed ones do not count, so that one address can't use up the
    /// allowance of all.
    pub fn may_store(&self) -> bool {
        let all = self.throttle.total.get_with((), Default::default);
        let may = all.fetch_add(1, Ordering::Relaxed) < self.throttle.most_in_all;
        if !may {
            self.throttle.refusals_in_all.inc();
        }
        may
    }
}

/// The part of an address that one sender can't change: of IPv6 the network, which has addresses without end.
pub fn network(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(address) => {
            let network = u128::from(address) & !u128::from(u64::MAX);
            IpAddr::V6(network.into())
        }
        address => address,
    }
}
