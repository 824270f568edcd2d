//! The workloads, on all servers in turn: whatever else the machine does falls on each of them.

use std::cell::Cell;
use std::time::Duration;

use serde_json::Value;

use crate::agreement;
use crate::cluster::Cluster;
use crate::http::Request;
use crate::load::{Cost, Load};
use crate::options::Options;
use crate::process;
use crate::service::{Kind, Server};
use crate::table;
use crate::workload::Workload;

/// What was measured at one scale.
#[derive(Debug, Default)]
pub(crate) struct Measured {
    rows: Vec<Row>,
}

#[derive(Debug)]
struct Row {
    workload: &'static Workload,
    server: String,
    kind: Kind,
    rounds: Vec<Cost>,
    statements: f64,
    memory: f64,
}

/// One workload on one server.
struct Pair<'a> {
    server: &'a Server,
    variables: Vec<Value>,
    requests: Vec<Request>,
    next: Cell<usize>,
    row: Row,
}

pub(crate) async fn compare(
    options: &Options,
    cluster: &Cluster,
    workloads: &[&'static Workload],
    servers: &[&Server],
    scale: u64,
) -> Measured {
    if let Some(peer) = servers.iter().find(|server| server.kind == Kind::PostGraphile) {
        for workload in workloads {
            agreement::check(workload, servers[0], peer, scale).await;
        }
        println!();
    }
    let mut pairs = Vec::new();
    for workload in workloads {
        for server in servers {
            if workload.document(server).is_some() {
                pairs.push(Pair::new(workload, server, cluster, scale).await);
            }
        }
    }
    let time = Duration::from_millis(options.millis);
    let load = Load { clients: options.clients, time, database: Some(cluster.pid) };
    for round in 0..=options.rounds {
        // Every other round goes the other way, so that no server always comes first.
        if round % 2 == 1 {
            pairs.reverse();
        }
        for pair in &mut pairs {
            if round == 0 {
                // Node.js still compiles, and nothing is in memory yet: this round is not counted.
                pair.run(Load { time: time.max(Duration::from_secs(2)), ..load }).await;
            } else {
                let cost = pair.run(load).await;
                pair.row.rounds.push(cost);
                pair.row.memory = process::resident(pair.server.pid);
            }
        }
        if round % 2 == 1 {
            pairs.reverse();
        }
    }
    Measured { rows: pairs.into_iter().map(|pair| pair.row).collect() }
}

impl<'a> Pair<'a> {
    async fn new(workload: &'static Workload, server: &'a Server, cluster: &Cluster, scale: u64) -> Self {
        let document = workload.document(server).unwrap_or_default();
        let variables = workload.variables(server, scale).await;
        let requests = variables.iter().map(|variables| Request::new(document, variables, &[])).collect();
        let row = Row {
            workload,
            server: server.name.clone(),
            kind: server.kind,
            rounds: Vec::new(),
            statements: 0.0,
            memory: 0.0,
        };
        let mut pair = Self { server, variables, requests, next: Cell::new(0), row };
        pair.row.statements = pair.statements(document, cluster).await;
        pair
    }

    /// How many statements a request is on average.
    async fn statements(&self, document: &str, cluster: &Cluster) -> f64 {
        let asked = self.variables.len().clamp(5, 20);
        // What is prepared once is not counted.
        self.server.ask(document, &self.variables[0]).await;
        cluster.forget_statements().await;
        for variables in self.variables.iter().cycle().take(asked) {
            self.server.ask(document, variables).await;
        }
        cluster.statements(self.server).await as f64 / asked as f64
    }

    async fn run(&self, load: Load) -> Cost {
        load.run(self.server, &self.next, |nth| self.requests[nth % self.requests.len()].clone()).await
    }
}

impl Measured {
    pub(crate) fn print(&self) {
        let head = [
            "",
            "server",
            "CPU ms server",
            "CPU ms database",
            "CPU ms sum (least to most)",
            "ratio",
            "statements",
            "requests/s",
            "median ms",
            "p99 ms",
            "KB",
            "MB resident",
            "failed",
        ];
        let rows: Vec<_> = self.rows.iter().map(|row| self.cells(row)).collect();
        table::print(&head, &rows);
        let mut about: Vec<_> =
            self.rows.iter().map(|row| format!("{}: {}", row.workload.name, row.workload.about)).collect();
        about.dedup();
        println!("{}.", about.join("; "));
        println!();
    }

    fn cells(&self, row: &Row) -> Vec<String> {
        let cost = Cost::median_of(&row.rounds);
        let mut sums: Vec<_> = row.rounds.iter().map(Cost::sum).collect();
        sums.sort_by(f64::total_cmp);
        let (least, most) =
            (sums.first().copied().unwrap_or_default(), sums.last().copied().unwrap_or_default());
        vec![
            row.workload.name.to_owned(),
            row.server.clone(),
            format!("{:.2}", cost.server),
            format!("{:.2}", cost.database),
            format!("{:.2} ({least:.2} to {most:.2})", cost.sum()),
            self.ratio(row).map_or_else(String::new, |ratio| format!("{ratio:.2}")),
            format!("{:.1}", row.statements),
            format!("{:.0}", cost.per_second),
            format!("{:.2}", cost.median),
            format!("{:.2}", cost.p99),
            format!("{:.1}", cost.bytes / 1_024.0),
            format!("{:.0}", row.memory),
            cost.failed.to_string(),
        ]
    }

    /// What a request costs in terms of PostGraphile's, or of the older binary where PostGraphile is not measured.
    fn ratio(&self, row: &Row) -> Option<f64> {
        let same = |other: &&Row| std::ptr::eq(other.workload, row.workload);
        let peer = self.rows.iter().filter(same).find(|other| other.kind == Kind::PostGraphile);
        let peer = peer.or_else(|| self.rows.iter().filter(same).find(|other| other.server == "against"));
        peer.map(|peer| sum(row) / sum(peer))
    }
}

fn sum(row: &Row) -> f64 {
    Cost::median_of(&row.rounds).sum()
}

pub(crate) fn print_growth((small, before): (u64, &Measured), (large, after): (u64, &Measured)) {
    let head = ["", "server", &format!("CPU ms at scale {small}"), &format!("at scale {large}"), "growth"];
    let rows: Vec<_> = after
        .rows
        .iter()
        .filter_map(|row| {
            let same =
                |other: &&Row| std::ptr::eq(other.workload, row.workload) && other.server == row.server;
            let (then, now) = (sum(before.rows.iter().find(same)?), sum(row));
            let figures = [then, now, now / then].map(|figure| format!("{figure:.2}"));
            Some([row.workload.name.to_owned(), row.server.clone()].into_iter().chain(figures).collect())
        })
        .collect();
    table::print(&head, &rows);
}
