//! Clients that send one request after the other, and what the requests cost.

use std::cell::{Cell, RefCell};
use std::time::{Duration, Instant};

use crate::http::{Connection, Request};
use crate::process::{cpu, cpu_of_children};
use crate::service::Server;

/// How long requests are sent before they are counted.
const WARM_UP: Duration = Duration::from_millis(300);
/// How long they are counted at most.
const LONGEST: Duration = Duration::from_secs(30);

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

#[derive(Clone, Copy, PartialEq, Eq)]
enum Phase {
    WarmUp,
    Counting,
    Over,
}

impl Load {
    /// Sends the requests that `request` makes of the numbers from `next` on.
    pub(crate) async fn run(
        &self,
        server: &Server,
        next: &Cell<usize>,
        request: impl Fn(usize) -> Request,
    ) -> Cost {
        let phase = Cell::new(Phase::WarmUp);
        let answers = RefCell::new(Vec::new());
        let failed = Cell::new(0_u32);
        let client = async || {
            let mut connection = Connection::open(&server.address).await.expect("it listens");
            while phase.get() != Phase::Over {
                let request = request(next.replace(next.get() + 1));
                let begun = Instant::now();
                match connection.send(&request).await {
                    Ok(bytes) if phase.get() == Phase::Counting => {
                        answers.borrow_mut().push((begun.elapsed(), bytes));
                    }
                    Ok(_) => {}
                    Err(error) => {
                        if failed.replace(failed.get() + 1) == 0 {
                            println!("{} fails: {error}", server.name);
                        }
                        connection = Connection::open(&server.address).await.expect("it listens");
                    }
                }
            }
        };
        let used = || (cpu(server.pid), self.database.map_or(Duration::ZERO, cpu_of_children));
        let clock = async {
            tokio::time::sleep(WARM_UP).await;
            let (before, begun) = (used(), Instant::now());
            phase.set(Phase::Counting);
            tokio::time::sleep(self.time).await;
            // Of slow requests, enough have to be answered for an average.
            while answers.borrow().len() < 3 * self.clients && begun.elapsed() < LONGEST {
                tokio::time::sleep(Duration::from_millis(100)).await;
            }
            // What was answered until now is counted, as is the CPU.
            phase.set(Phase::Over);
            let (after, time) = (used(), begun.elapsed());
            (after.0.saturating_sub(before.0), after.1.saturating_sub(before.1), time)
        };
        let clients = futures::future::join_all((0..self.clients).map(|_| client()));
        let ((server, database, time), _) = futures::future::join(clock, clients).await;
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
