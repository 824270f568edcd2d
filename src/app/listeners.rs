//! How many connections a client listens on at the same time: so many, and no more.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use model::auth::network;
use model::metrics::Metrics;
use prometheus_client::metrics::counter::Counter;

use crate::answers::Listener;

/// The open connections of each client.
#[derive(Clone, Debug)]
pub struct Listeners {
    open: Arc<Mutex<HashMap<String, usize>>>,
    pub most: usize,
    refusals: Counter,
}

/// A connection that counts until it is dropped.
#[derive(Debug)]
pub struct Seat {
    listeners: Listeners,
    client: String,
}

impl Listeners {
    pub fn new(most: usize, metrics: &Metrics) -> Self {
        let refusals = metrics.refusals("http.connections_per_listener");
        Self { open: Arc::default(), most, refusals }
    }

    /// A seat for one more connection of a client, if it may have one. Clients are told apart by their tokens, and
    /// those without one by their addresses.
    pub fn seat(&self, listener: &Listener) -> Option<Seat> {
        let from = || listener.origin.address.map(|address| network(address).to_string()).unwrap_or_default();
        let client =
            listener.caller.owner().map_or_else(from, |own| format!("{} {}", own.issuer, own.subject));
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        let count = open.entry(client.clone()).or_default();
        if *count >= self.most {
            self.refusals.inc();
            return None;
        }
        *count += 1;
        Some(Seat { listeners: self.clone(), client })
    }
}

impl Drop for Seat {
    fn drop(&mut self) {
        let mut open = self.listeners.open.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(count) = open.get_mut(&self.client) {
            *count -= 1;
            if *count == 0 {
                open.remove(&self.client);
            }
        }
    }
}
