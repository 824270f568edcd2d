//! How fast the service reads and writes: CPU, statements and memory of a request, beside PostGraphile 5 on the same
//! database.
//!
//! `cargo bench --bench reading`; docs/PERFORMANCE.md says what the tables mean. `-- --help` lists the options.

#![expect(clippy::disallowed_methods, reason = "a bench measures time")]
#![expect(clippy::expect_used, reason = "a bench ends where what it needs is not there")]
#![expect(clippy::print_stdout, reason = "the tables are the result")]

mod agreement;
mod cluster;
mod costs;
mod dialect;
mod documents;
mod fill;
mod http;
mod load;
mod memory;
mod options;
mod postgraphile;
mod process;
mod reading;
#[path = "../../tests/support/script.rs"]
mod script;
mod service;
mod table;
mod workload;
mod writing;

use std::time::Instant;

use clap::Parser;
use cluster::Cluster;
use dialect::Dialect;
use options::Options;
use postgraphile::PostGraphile;
use service::{Build, Service};

/// A build of the service with its databases, which nothing else writes to.
#[derive(Debug)]
struct Place {
    build: Build,
    postgres: String,
    sqlite: String,
}

fn main() {
    let options = Options::parse();
    // One thread: the requests are sent from where nothing else works, and nobody measures what sending takes.
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    runtime.expect("a runtime").block_on(run(&options));
}

async fn run(options: &Options) {
    println!("{}", options.description());
    let mut costs = Vec::new();
    for &scale in &options.scale {
        println!("\n## Scale {scale}\n");
        if let Some(measured) = at_scale(options, scale).await {
            costs.push((scale, measured));
        }
    }
    if let [(small, before), (large, after)] = &costs[..]
        && !options.workloads().is_empty()
    {
        println!("\n## Growth\n");
        reading::print_growth((*small, before), (*large, after));
    }
}

/// Measures everything at one scale; the CPU of each workload and server.
async fn at_scale(options: &Options, scale: u64) -> Option<reading::Measured> {
    let Some(cluster) = Cluster::start().await else {
        println!("There is no PostgreSQL on this machine: nothing is compared.");
        return None;
    };
    let folder = tempfile::tempdir().expect("a folder");
    let mut places = Vec::new();
    let begun = Instant::now();
    for build in options.builds() {
        let postgres = cluster.url(&build.name);
        let sqlite = format!("sqlite:{}", folder.path().join(&build.name).display());
        cluster.create(&build.name).await;
        build.prepare(&postgres);
        fill::fill(Dialect::Postgres, &postgres, scale).await;
        if options.measures("memory") || options.measures("writing") {
            build.prepare(&sqlite);
            fill::fill(Dialect::Sqlite, &sqlite, scale).await;
        }
        places.push(Place { build, postgres, sqlite });
    }
    println!("The databases were filled in {} s.\n", begun.elapsed().as_secs());
    let mut measured = reading::Measured::default();
    let workloads = options.workloads();
    if !workloads.is_empty() {
        let services: Vec<_> =
            places.iter().map(|place| Service::for_any_cost(&place.build, &place.postgres)).collect();
        let peer = PostGraphile::start(&cluster, &places[0].build.name).await;
        let ours = services.iter().map(|service| &service.server);
        let servers: Vec<_> = ours.chain(peer.as_ref().map(|peer| &peer.server)).collect();
        measured = reading::compare(options, &cluster, &workloads, &servers, scale).await;
        measured.print();
    }
    if options.measures("costs") {
        for place in &places {
            let service = Service::start(&place.build, &place.postgres);
            costs::measure(&service, &place.build.token(&place.postgres), cluster.pid).await;
        }
    }
    if options.measures("memory") {
        memory::measure(&places).await;
    }
    if options.measures("writing") {
        writing::measure(options, &places, &cluster).await;
    }
    Some(measured)
}
