//! What is measured, and how long.

use std::path::PathBuf;

use clap::Parser;

use crate::service::Build;
use crate::workload::{ALL, Workload};

#[derive(Debug, Parser)]
#[command(about = "Measures reading and writing, beside PostGraphile 5 on the same database")]
pub(crate) struct Options {
    /// Size of the database: 1 is 2,000 projects, 100 is 200,000; `1,100` measures both and prints the growth
    #[arg(long, value_delimiter = ',', default_value = "1")]
    pub(crate) scale: Vec<u64>,
    /// Number of rounds; the tables have the median
    #[arg(long, default_value_t = 5)]
    pub(crate) rounds: usize,
    /// Length of a round for each workload and server, in milliseconds
    #[arg(long, default_value_t = 2_000)]
    pub(crate) millis: u64,
    /// Number of clients that read at once
    #[arg(long, default_value_t = 16)]
    pub(crate) clients: usize,
    /// Measure this binary of the service instead of the one that cargo has built
    #[arg(long, value_name = "PATH", default_value = env!("CARGO_BIN_EXE_dgcc"))]
    binary: PathBuf,
    /// Measure this older binary in the same rounds, on a database of its own
    #[arg(long, value_name = "PATH")]
    against: Option<PathBuf>,
    /// Measure only these: names of workloads, costs, memory, writing
    #[arg(long, value_delimiter = ',')]
    only: Vec<String>,
    /// What `cargo bench` says to every bench
    #[arg(long, hide = true)]
    bench: bool,
}

impl Options {
    /// The builds of the service: the measured one first.
    pub(crate) fn builds(&self) -> Vec<Build> {
        let build = |name: &str, binary: &PathBuf| Build { name: name.to_owned(), binary: binary.clone() };
        let against = self.against.iter().map(|binary| build("against", binary));
        std::iter::once(build("dgcc", &self.binary)).chain(against).collect()
    }

    pub(crate) fn measures(&self, name: &str) -> bool {
        self.only.is_empty() || self.only.iter().any(|only| only == name)
    }

    pub(crate) fn workloads(&self) -> Vec<&'static Workload> {
        ALL.iter().filter(|workload| self.measures(workload.name)).collect()
    }

    pub(crate) fn description(&self) -> String {
        let cores = std::thread::available_parallelism().map_or(0, usize::from);
        let load = std::fs::read_to_string("/proc/loadavg").unwrap_or_default();
        format!(
            "{} clients, {} rounds of {} ms, {cores} cores, load at the start {}",
            self.clients,
            self.rounds,
            self.millis,
            load.split(' ').next().unwrap_or_default()
        )
    }
}
