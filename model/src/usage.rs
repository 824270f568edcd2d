//! Who uses what of the schema. Each request that runs counts for its client and day: once for each field, argument, field
//! of an input and value of an enum in its document and variables. Counts are collected in memory and added to the database
//! once a minute; a request waits for neither, and fails by neither.

mod client;
mod query;

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use chrono::NaiveDate;
use entity::usage::Model;
use serde::Deserialize;

pub use client::Client;
pub use query::{DeprecatedUse, UsageQuery, deprecations};

use crate::api::{Api, Coordinate};
use crate::clock;
use crate::store::{Error, Store};

/// For how many days what was used counts as in use.
pub const RECENT_DAYS: u64 = 90;

/// How many clients of a day have counts of their own at one instance: of those with a token, and of those that name
/// themselves, who can make up names. The versions of a client count as several.
const MOST_AUTHENTICATED: usize = 1_000;
const MOST_OTHERS: usize = 100;
/// How many counts wait to be stored at most.
const MOST_WAITING: usize = 200_000;
/// How many counts one transaction adds.
const BATCH: usize = 512;

/// How long counts are kept.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Settings {
    pub keep_days: u64,
}

/// What this instance has counted.
#[derive(Clone, Debug, Default)]
pub struct Usage {
    book: Arc<Mutex<Book>>,
    /// Whoever stores counts holds it, so that the last to store waits for the one before.
    storing: Arc<tokio::sync::Mutex<()>>,
}

type Counts = HashMap<NaiveDate, HashMap<Client, HashMap<Coordinate, i64>>>;

#[derive(Debug, Default)]
struct Book {
    /// What is not stored yet.
    counts: Counts,
    waiting: usize,
    lost: u64,
    day: NaiveDate,
    /// The clients of the day that have counts of their own.
    authenticated: HashSet<Client>,
    others: HashSet<Client>,
}

impl Usage {
    /// Counts what a request of a client uses.
    pub fn count(&self, client: &Client, used: &[Coordinate]) {
        if !used.is_empty() {
            self.book().count(clock::today(), client, used);
        }
    }

    /// Adds what was counted to the database. What it does not take is added the next time.
    pub async fn store(&self, store: &Store, api: &Api) -> Result<(), Error> {
        let _alone = self.storing.lock().await;
        let (counts, lost) = self.book().take();
        if lost > 0 {
            tracing::warn!(lost, "counts of usage were dropped: too many waited to be stored");
        }
        let mut counts: Vec<_> = listed(counts).into_iter().map(|count| (count.row(api), count)).collect();
        // Every instance adds in the same order.
        counts.sort_unstable_by(|(one, _), (other, _)| one.cmp(other));
        for start in (0..counts.len()).step_by(BATCH) {
            let batch = counts.iter().skip(start).take(BATCH).map(|(row, _)| row.clone()).collect();
            if let Err(error) = store.add_usage(batch).await {
                // One by one, so that no request waits long.
                for (_, Count { day, client, of, count }) in counts.drain(start..) {
                    self.book().add(day, &client, std::iter::once((of, count)));
                }
                return Err(error);
            }
        }
        Ok(())
    }

    fn book(&self) -> MutexGuard<'_, Book> {
        self.book.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// How often a client used an element on a day.
struct Count {
    day: NaiveDate,
    client: Client,
    of: Coordinate,
    count: i64,
}

impl Count {
    fn row(&self, api: &Api) -> Model {
        let Client { authenticated, name, version } = self.client.clone();
        Model {
            coordinate: api.coordinate(self.of).to_owned(),
            authenticated,
            client: name,
            client_version: version,
            day: self.day,
            count: self.count,
        }
    }
}

impl Book {
    fn count(&mut self, day: NaiveDate, client: &Client, used: &[Coordinate]) {
        let is_known = self.counts.get(&day).is_some_and(|clients| clients.contains_key(client));
        let once = used.iter().map(|of| (*of, 1));
        if is_known || self.has_place(day, client) {
            self.add(day, client, once);
        } else {
            self.add(day, &Client::rest(client.authenticated), once);
        }
    }

    /// Whether a client has counts of its own on a day, as far as they are not too many.
    fn has_place(&mut self, day: NaiveDate, client: &Client) -> bool {
        if self.day != day {
            self.day = day;
            self.authenticated.clear();
            self.others.clear();
        }
        let (known, most) = if client.authenticated {
            (&mut self.authenticated, MOST_AUTHENTICATED)
        } else {
            (&mut self.others, MOST_OTHERS)
        };
        known.contains(client) || known.len() < most && known.insert(client.clone())
    }

    fn add(&mut self, day: NaiveDate, client: &Client, used: impl Iterator<Item = (Coordinate, i64)>) {
        let clients = self.counts.entry(day).or_default();
        let counts = match clients.get_mut(client) {
            Some(counts) => counts,
            None => clients.entry(client.clone()).or_default(),
        };
        for (of, count) in used {
            if let Some(known) = counts.get_mut(&of) {
                *known += count;
            } else if self.waiting < MOST_WAITING {
                self.waiting += 1;
                counts.insert(of, count);
            } else {
                self.lost += 1;
            }
        }
    }

    /// All that is not stored yet, and how many counts were lost.
    fn take(&mut self) -> (Counts, u64) {
        self.waiting = 0;
        (std::mem::take(&mut self.counts), std::mem::take(&mut self.lost))
    }
}

fn listed(counts: Counts) -> Vec<Count> {
    let mut listed = Vec::new();
    for (day, clients) in counts {
        for (client, counts) in clients {
            let count = |(of, count)| Count { day, client: client.clone(), of, count };
            listed.extend(counts.into_iter().map(count));
        }
    }
    listed
}
