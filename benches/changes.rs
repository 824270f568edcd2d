//! Pulling a long change log to its end: does a page cost the same there as at the start, and does the memory of the
//! server stay flat? On each database, through HTTP, with the binary as it is run.
//!
//! `cargo bench --bench changes`; `CHANGES=100000` for a shorter log.

#![expect(clippy::disallowed_methods, reason = "a bench measures time")]
#![expect(clippy::expect_used, reason = "a bench ends where what it needs is not there")]
#![expect(clippy::print_stdout, reason = "what was measured is said")]

#[path = "../tests/support/databases.rs"]
mod databases;
#[path = "../tests/support/script.rs"]
mod script;

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use databases::{Kind, prepare, variable};
use sea_orm::{ConnectionTrait, Database};
use serde_json::{Value, json};

const PAGE: usize = 1_000;
/// How many pages at the start and at the end are compared.
const COMPARED: usize = 50;

/// Changes of public records, the same on both databases but for how rows and ids are made.
fn fill(kind: Kind, count: usize) -> String {
    let (rows, id) = match kind {
        Kind::Postgres => (format!("generate_series(1, {count}) AS n"), "gen_random_uuid()"),
        Kind::Sqlite => (
            format!(
                "(WITH RECURSIVE counted(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM counted WHERE n < {count}) SELECT n FROM counted)"
            ),
            "randomblob(16)",
        ),
    };
    let at = match kind {
        Kind::Postgres => "now()",
        Kind::Sqlite => "strftime('%Y-%m-%dT%H:%M:%f000+00:00', 'now')",
    };
    let (before, after) = match kind {
        Kind::Postgres => {
            ("jsonb_build_object('code', 'OLD-' || n)", "jsonb_build_object('code', 'NEW-' || n)")
        }
        Kind::Sqlite => ("json_object('code', 'OLD-' || n)", "json_object('code', 'NEW-' || n)"),
    };
    format!(
        "INSERT INTO change (at, actor_issuer, actor_subject, role, record_type, record_id, version, kind, before, after, request_id, was_visibility, visibility, was_country, country)
         SELECT {at}, '', 'bench', 'NIA', 'Project', {id}, 2, 'UPDATED', {before}, {after}, 'bench', 'PUBLIC', 'PUBLIC', 'UZ', 'UZ' FROM {rows}"
    )
}

struct Service {
    process: Child,
    url: String,
}

impl Service {
    fn start(database: &str) -> Self {
        let mut process = Command::new(env!("CARGO_BIN_EXE_dgcc"))
            .args(["serve", "--listen", "127.0.0.1:0", "--database-url", database])
            .env("DGCC_LOG__FORMAT", "json")
            .env("DGCC_RATE__POINTS_PER_MINUTE", "0")
            .env("DGCC_RATE__ANONYMOUS_POINTS_PER_MINUTE", "0")
            .stderr(Stdio::piped())
            .spawn()
            .expect("the binary runs");
        let mut log = BufReader::new(process.stderr.take().expect("its log")).lines();
        let url = loop {
            let line = log.next().expect("it says where it listens").expect("text");
            if let Some((_, url)) = line.split_once("listening on ") {
                break url.split('"').next().expect("a URL").to_owned();
            }
        };
        Self { process, url }
    }

    /// The memory that it has, in megabytes (Linux).
    fn memory(&self) -> u64 {
        let status =
            std::fs::read_to_string(format!("/proc/{}/status", self.process.id())).unwrap_or_default();
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
        line.and_then(|line| line.split_whitespace().next()?.parse::<u64>().ok()).unwrap_or_default() / 1_024
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

async fn measure(kind: Kind, count: usize) {
    let Some((url, _keeps)) = prepare(kind) else {
        println!("{kind:?}: there is no server");
        return;
    };
    let db = Database::connect(url.as_str()).await.expect("the database opens");
    db.execute_unprepared(&fill(kind, count)).await.expect("the log is filled");
    db.execute_unprepared("ANALYZE").await.expect("it is analyzed");
    db.close().await.expect("the connection closes");
    let service = Service::start(&url);
    let client = reqwest::Client::builder().no_proxy().build().expect("a client");
    let page = async |after: &str| {
        let query = format!(
            "{{ changes(first: {PAGE}{after}) {{ cursor hasMore changes {{ cursor kind recordType recordId version at fields {{ name before after }} }} }} }}"
        );
        let begun = Instant::now();
        let request = client.post(format!("{}/graphql", service.url)).json(&json!({ "query": query }));
        let answer = request.send().await.expect("an answer").bytes().await.expect("an answer");
        let time = begun.elapsed();
        let mut answer: Value = serde_json::from_slice(&answer).expect("JSON");
        assert!(answer.get("errors").is_none(), "{answer}");
        (time, answer["data"]["changes"].take())
    };
    let (mut places, mut changes, mut memory) = (vec![String::new()], 0, Vec::new());
    loop {
        let (_, page) = page(&places[places.len() - 1]).await;
        changes += page["changes"].as_array().expect("changes").len();
        memory.push(service.memory());
        if page["hasMore"] == false {
            break;
        }
        places.push(format!(", after: {}", page["cursor"]));
    }
    assert!(changes >= count, "{changes} of {count} were told");
    // In turn, so that whatever else the machine does falls on both. The first pages hold the reference data, and the
    // last is not full.
    let (mut first, mut last) = (Vec::new(), Vec::new());
    for nth in 0..COMPARED {
        first.push(page(&places[nth + 5]).await.0);
        last.push(page(&places[places.len() - 2 - nth]).await.0);
    }
    let (first, last) = (median(&first), median(&last));
    println!(
        "{kind:?}: {changes} changes in {} pages; a page at the end costs {:.2} of one at the start ({:.1} ms, {:.1} ms); memory after the first {COMPARED} pages {} MB, at the end {} MB",
        places.len(),
        last.as_secs_f64() / first.as_secs_f64(),
        millis(last),
        millis(first),
        memory[COMPARED - 1],
        memory[memory.len() - 1],
    );
}

fn median(times: &[Duration]) -> Duration {
    let mut times = times.to_vec();
    times.sort_unstable();
    times[times.len() / 2]
}

fn millis(time: Duration) -> f64 {
    time.as_secs_f64() * 1_000.0
}

fn main() {
    let count = variable("CHANGES").map_or(1_000_000, |count| count.parse().expect("a number"));
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    for kind in [Kind::Sqlite, Kind::Postgres] {
        runtime.block_on(measure(kind, count));
    }
}
