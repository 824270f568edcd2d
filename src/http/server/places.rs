//! How many connections may be open, in all and from one address. Where there is no place left, the oldest connection that
//! never had a request makes room, or the oldest one that has none now: silent connections lock nobody out.

use std::collections::{HashMap, VecDeque};
use std::net::IpAddr;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::time::Duration;

use ipnet::IpNet;
use model::auth::network;
use model::clock;
use model::metrics::{Counted, Metrics};
use tokio::sync::watch;
use tokio::task::yield_now;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use crate::config::Http;

/// How often at most the log says that connections are refused.
const WARNING: Duration = Duration::from_secs(10);

#[derive(Debug)]
pub(super) struct Places {
    /// Each place that is taken holds a receiver.
    taken: watch::Sender<()>,
    by_address: ByAddress,
    /// Who has a place, in the order of coming; some may have left.
    occupants: VecDeque<Weak<Occupant>>,
    most: usize,
    most_per_address: usize,
    trusted_proxies: Vec<IpNet>,
    warned: Option<Instant>,
    metrics: Arc<Metrics>,
}

type ByAddress = Arc<Mutex<HashMap<IpAddr, usize>>>;

/// The place of an open connection; it is free again when this is dropped.
#[derive(Debug)]
pub(super) struct Place {
    pub(super) occupant: Arc<Occupant>,
    _taken: watch::Receiver<()>,
    by_address: ByAddress,
    _counted: Counted,
}

#[derive(Debug)]
pub(super) struct Occupant {
    /// None behind a trusted proxy, where there is no limit for an address.
    address: Option<IpAddr>,
    is_busy: AtomicBool,
    /// Whether it ever was.
    was_busy: AtomicBool,
    /// Whether the end of an answer waits for the client to take it.
    is_sending: AtomicBool,
    leave: CancellationToken,
}

impl Occupant {
    /// Says whether a request runs on the connection, or another protocol.
    pub(super) fn set_busy(&self, is_busy: bool) {
        self.is_busy.store(is_busy, Ordering::Relaxed);
        self.was_busy.fetch_or(is_busy, Ordering::Relaxed);
    }

    pub(super) fn set_sending(&self, is_sending: bool) {
        self.is_sending.store(is_sending, Ordering::Relaxed);
    }

    pub(super) fn is_idle(&self) -> bool {
        !self.is_busy.load(Ordering::Relaxed) && !self.is_sending.load(Ordering::Relaxed)
    }

    /// Returns when the connection has to make room, and what has come by then can be read.
    pub(super) async fn has_to_leave(&self) {
        self.leave.cancelled().await;
        yield_now().await;
    }
}

impl Places {
    pub(super) fn new(http: &Http, metrics: Arc<Metrics>) -> Self {
        Self {
            taken: watch::Sender::new(()),
            by_address: Arc::default(),
            occupants: VecDeque::new(),
            most: http.connections,
            most_per_address: http.connections_per_address,
            trusted_proxies: http.trusted_proxies.clone(),
            warned: None,
            metrics,
        }
    }

    /// A place for a connection from an address, if there is one.
    pub(super) fn take(&mut self, peer: IpAddr) -> Option<Place> {
        let peer = peer.to_canonical();
        let proxied = self.trusted_proxies.iter().any(|proxies| proxies.contains(&peer));
        let address = (!proxied).then(|| network(peer));
        let of_address = address.map_or(0, |address| self.open().get(&address).copied().unwrap_or_default());
        if of_address >= self.most_per_address {
            if !self.make_room(|occupant| occupant.address == address) {
                self.warn("http.connections_per_address", peer);
                return None;
            }
        } else if self.taken.receiver_count() >= self.most && !self.make_room(|_| true) {
            self.warn("http.connections", peer);
            return None;
        }
        if let Some(address) = address {
            *self.open().entry(address).or_default() += 1;
        }
        let occupant = Arc::new(Occupant {
            address,
            is_busy: AtomicBool::new(false),
            was_busy: AtomicBool::new(false),
            is_sending: AtomicBool::new(false),
            leave: CancellationToken::new(),
        });
        if self.occupants.len() >= 2 * self.most {
            self.occupants.retain(|occupant| occupant.strong_count() > 0);
        }
        self.occupants.push_back(Arc::downgrade(&occupant));
        let (_taken, by_address) = (self.taken.subscribe(), self.by_address.clone());
        let _counted = Counted::new(&self.metrics.connections);
        Some(Place { occupant, _taken, by_address, _counted })
    }

    /// Returns when every connection is closed.
    pub(super) async fn all_left(&self) {
        self.taken.closed().await;
    }

    /// Has a connection without a request leave, if there is one. A client may just be sending another request on one that
    /// had some.
    fn make_room(&mut self, fits: impl Fn(&Occupant) -> bool) -> bool {
        let mut idle = None;
        for (at, occupant) in self.occupants.iter().enumerate() {
            let Some(occupant) = occupant.upgrade() else { continue };
            if !occupant.is_idle() || !fits(&occupant) {
                continue;
            }
            let was_busy = occupant.was_busy.load(Ordering::Relaxed);
            if !was_busy || idle.is_none() {
                idle = Some((at, occupant));
            }
            if !was_busy {
                break;
            }
        }
        let Some((at, occupant)) = idle else { return false };
        occupant.leave.cancel();
        self.occupants.remove(at);
        true
    }

    fn open(&self) -> std::sync::MutexGuard<'_, HashMap<IpAddr, usize>> {
        self.by_address.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn warn(&mut self, setting: &'static str, peer: IpAddr) {
        self.metrics.refusals(setting).inc();
        if self.warned.is_none_or(|warned| warned.elapsed() > WARNING) {
            self.warned = Some(clock::moment());
            tracing::warn!(setting, %peer, "connections are refused: the limit {setting} is reached");
        }
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let Some(address) = self.occupant.address else { return };
        let mut open = self.by_address.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(count) = open.get_mut(&address) {
            *count -= 1;
            if *count == 0 {
                open.remove(&address);
            }
        }
    }
}
