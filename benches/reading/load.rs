//! Clients that send one request after the other, and what the requests cost.

use std::cell::{Cell, RefCell};
use std::time::{Duration, Instant};

use futures::future::join_all;

use crate::http::{Connection, Request};
use crate::process::{cpu, cpu_of_children};
use crate::service::Server;

#[derive(Clone, Copy, Debug)]
pub(crate) struct Load {
    pub(crate) clients: usize,
    pub(crate) time: Duration,
    /// The process whose children are the database's; none for SQLite.
    pub(crate) database: Option<u32>,
}

/// What a request took, on average unless it says otherwise. Times are in milliseconds.
#[derive(Clone, Debug, Default)]
pub(crate) struct Cost {
    pub(crate) per_second: f64,
    pub(crate) median: f64,
    pub(crate) p99: f64,
    pub(crate) server: f64,
    pub(crate) database: f64,
    pub(crate) bytes: f64,
    pub(crate) failed: u32,
}

impl Load {
    /// Sends the requests that `request` makes of the numbers from `next` on, and waits for the last answer: so all CPU
    /// is that of requests that are counted, however long each of them takes.
    pub(crate) async fn run(
        &self,
        server: &Server,
        next: &Cell<usize>,
        request: impl Fn(usize) -> Request,
    ) -> Cost {
        let answers = RefCell::new(Vec::new());
        let failed = Cell::new(0_u32);
        let open = async || Connection::open(&server.address).await.expect("it listens");
        let connections = join_all((0..self.clients).map(|_| open())).await;
        let used = || (cpu(server.pid), self.database.map_or(Duration::ZERO, cpu_of_children));
        let (before, begun) = (used(), Instant::now());
        let client = async |mut connection: Connection| {
            while begun.elapsed() < self.time {
                let request = request(next.replace(next.get() + 1));
                let sent = Instant::now();
                match connection.send(&request).await {
                    Ok(bytes) => answers.borrow_mut().push((sent.elapsed(), bytes)),
                    Err(error) => {
                        if failed.replace(failed.get() + 1) == 0 {
                            println!("{} fails: {error}", server.name);
                        }
                        connection = open().await;
                    }
                }
            }
        };
        join_all(connections.into_iter().map(client)).await;
        let (after, time) = (used(), begun.elapsed());
        let (server, database) = (after.0.saturating_sub(before.0), after.1.saturating_sub(before.1));
        let mut answers = answers.into_inner();
        answers.sort_unstable();
        let count = answers.len().max(1) as f64;
        let at = |share: f64| {
            let place = (answers.len().saturating_sub(1) as f64 * share) as usize;
            answers.get(place).map_or(0.0, |(time, _)| millis(*time))
        };
        Cost {
            per_second: answers.len() as f64 / time.as_secs_f64(),
            median: at(0.5),
            p99: at(0.99),
            server: millis(server) / count,
            database: millis(database) / count,
            bytes: answers.iter().map(|(_, bytes)| *bytes as f64).sum::<f64>() / count,
            failed: failed.get(),
        }
    }
}

impl Cost {
    pub(crate) fn sum(&self) -> f64 {
        self.server + self.database
    }

    /// The median of each figure.
    pub(crate) fn median_of(rounds: &[Self]) -> Self {
        let of = |figure: fn(&Self) -> f64| median(rounds.iter().map(figure).collect());
        Self {
            per_second: of(|cost| cost.per_second),
            median: of(|cost| cost.median),
            p99: of(|cost| cost.p99),
            server: of(|cost| cost.server),
            database: of(|cost| cost.database),
            bytes: of(|cost| cost.bytes),
            failed: rounds.iter().map(|cost| cost.failed).sum(),
        }
    }
}

fn median(mut figures: Vec<f64>) -> f64 {
    figures.sort_by(f64::total_cmp);
    figures.get(figures.len() / 2).copied().unwrap_or_default()
}

fn millis(time: Duration) -> f64 {
    time.as_secs_f64() * 1_000.0
}
