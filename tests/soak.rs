//! Many write while others follow, each in its own way: every copy is the database at the end, whatever is killed.
//!
//! It takes a few seconds of each; `SOAK_SECONDS=120 cargo test soak -- --nocapture --test-threads 1` is the long run.

mod disk_full;
mod followers;
mod foreign_lock;
mod hang_ups;
mod malformed_inquiries;
mod overload;
mod purge;
mod writers;

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use reqwest::header;
use serde_json::{Value, json};
use tokio::sync::watch;
use tokio::time::{Instant, sleep_until};

use crate::cli::{Service, dgcc, serving};
use crate::support::{Kind, prepare, variable};
use followers::{Copy, pull, receive, websocket};

const WRITERS: usize = 16;
const KILLS: u32 = 5;
/// The service is another one after each kill, and the tokens of one are good for the next.
const ISSUER: (&str, &str) = ("DGCC_PUBLIC_URL", "http://dgcc.test");
/// Each of them asks as fast as it can.
const UNLIMITED: [(&str, &str); 2] =
    [("DGCC_RATE__POINTS_PER_MINUTE", "0"), ("DGCC_RATE__ANONYMOUS_POINTS_PER_MINUTE", "0")];
/// What is followed.
const CONCEPTS: [(&str, &str); 4] = [
    ("PipelineProject", "PIPELINE_PROJECT"),
    ("Application", "APPLICATION"),
    ("ApplicationStage", "APPLICATION_STAGE"),
    ("ApplicationAmount", "APPLICATION_AMOUNT"),
];
/// After which time a follower that is not there yet will never be.
const PATIENCE: Duration = Duration::from_secs(180);

/// A caller of whichever instance is there.
#[derive(Clone)]
struct Client {
    http: reqwest::Client,
    token: Arc<str>,
    urls: watch::Receiver<Vec<String>>,
    /// Which of several instances it prefers.
    nth: usize,
}

impl Client {
    fn of(url: &str, token: Arc<str>) -> Self {
        let http =
            reqwest::Client::builder().no_proxy().timeout(Duration::from_secs(60)).build().expect("a client");
        Self { http, token, urls: watch::Sender::new(vec![url.to_owned()]).subscribe(), nth: 0 }
    }

    /// The answer to a query, whatever it is; none if there was none.
    async fn send(&self, query: &str) -> Option<(reqwest::Response, Duration)> {
        let request = self.http.post(format!("{}/graphql", self.url())).bearer_auth(&self.token);
        // So that an invalid document is no success.
        let request = request.header(header::ACCEPT, "application/graphql-response+json");
        let begun = Instant::now();
        let answer = request.json(&json!({ "query": query })).send().await.ok()?;
        Some((answer, begun.elapsed()))
    }

    /// Registers a document; the answer's id, if the write was acknowledged, and how long it took.
    async fn register(&self, title: &str) -> (Option<String>, Duration) {
        let query = format!(
            "mutation {{ registerDocument(input: {{ documentKind: REPORT, sha256: \"{}\", title: [{{ language: \"en\", text: \"{title}\" }}] }}) {{ document {{ id }} }} }}",
            "ab".repeat(32)
        );
        let Some((answer, time)) = self.send(&query).await else { return (None, Duration::ZERO) };
        let answer = answer.json::<Value>().await.unwrap_or_default();
        (answer["data"]["registerDocument"]["document"]["id"].as_str().map(str::to_owned), time)
    }

    fn url(&self) -> String {
        let urls = self.urls.borrow();
        urls[self.nth % urls.len()].clone()
    }

    /// The data of an answer; none if there was no answer.
    async fn ask(&self, query: &str, key: Option<&str>) -> Option<Value> {
        let mut request = self.http.post(format!("{}/graphql", self.url())).bearer_auth(&self.token);
        if let Some(key) = key {
            request = request.header("idempotency-key", key);
        }
        let answer = request.json(&json!({ "query": query })).send().await.ok()?;
        let (status, mut answer) = (answer.status(), answer.json::<Value>().await.ok()?);
        // A service that has too much to do says so: that is no answer.
        if status == reqwest::StatusCode::SERVICE_UNAVAILABLE
            || status == reqwest::StatusCode::GATEWAY_TIMEOUT
        {
            return None;
        }
        assert!(answer.get("errors").is_none(), "{status}: {answer}");
        Some(answer["data"].take())
    }

    /// The data of an answer, asked for until there is one.
    async fn data(&self, query: &str) -> Value {
        loop {
            if let Some(data) = self.ask(query, None).await {
                return data;
            }
            tokio::task::yield_now().await;
        }
    }

    /// The versions of all that the caller sees, and the cursor from which changes go on.
    async fn snapshot(&self) -> (BTreeMap<String, i64>, String) {
        let (mut records, mut cursor) = (BTreeMap::new(), None);
        for (name, record_type) in CONCEPTS {
            let mut after = String::new();
            loop {
                let data = self.data(&format!("{{ snapshot(recordType: {record_type}, first: 1000{after}) {{ cursor changesCursor hasMore nodes {{ id ... on {name} {{ version }} }} }} }}")).await;
                let page = &data["snapshot"];
                cursor.get_or_insert(page["changesCursor"].as_str().expect("a cursor").to_owned());
                for node in page["nodes"].as_array().expect("nodes") {
                    let id = node["id"].as_str().expect("an id").to_owned();
                    records.insert(id, node["version"].as_i64().expect("a version"));
                }
                if page["hasMore"] == false {
                    break;
                }
                after = format!(", after: {}", page["cursor"]);
            }
        }
        (records, cursor.expect("a page"))
    }
}

/// For how long a program runs.
fn length() -> Duration {
    Duration::from_secs(variable("SOAK_SECONDS").map_or(6, |seconds| seconds.parse().expect("seconds")))
}

/// Whether this is a long run, in which figures are asserted, too: in a short one, beside all other tests, they are
/// printed only.
fn is_long() -> bool {
    length() >= Duration::from_secs(60)
}

/// The time that so many of a hundred are within.
fn percentile(times: &mut [Duration], nth: usize) -> Duration {
    times.sort_unstable();
    times.get((times.len() * nth / 100).min(times.len().saturating_sub(1))).copied().unwrap_or_default()
}

/// A service with settings of its own.
fn start_with(folder: &Path, url: &str, settings: &[(&str, &str)]) -> Service {
    let mut command = serving(folder, url);
    let command = command
        .env(ISSUER.0, ISSUER.1)
        .envs(UNLIMITED)
        .env("DGCC_LOG__FILTER", "dgcc::cli=info,dgcc::app=warn,error");
    Service::spawn(command.envs(settings.iter().copied()))
}

fn start(folder: &Path, url: &str) -> Service {
    let mut command = serving(folder, url);
    Service::spawn(
        command
            .env(ISSUER.0, ISSUER.1)
            .envs(UNLIMITED)
            .env("DGCC_LOG__FILTER", "dgcc::cli=info,error")
            .env("DGCC_WEBHOOKS__ALLOWED_NETWORKS", "[\"127.0.0.0/8\"]")
            .env("DGCC_WEBHOOKS__TIMEOUT_MS", "1000")
            .env("DGCC_WEBHOOKS__FIRST_RETRY_MS", "50")
            .env("DGCC_WEBHOOKS__LEASE_SECONDS", "3"),
    )
}

fn token(folder: &Path, url: &str, role: &[&str]) -> Arc<str> {
    let arguments = [&["token", "--scope", "read,write", "--database-url", url, "--role"], role].concat();
    let output = dgcc(folder, &arguments).env(ISSUER.0, ISSUER.1).output().expect("the binary runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8_lossy(&output.stdout).trim().into()
}

async fn soak(kind: Kind, instances: usize, kills: u32) {
    let Some((url, _keeps)) = prepare(kind) else { return };
    let folder = tempfile::tempdir().expect("a folder");
    let length = length();
    let mut services: Vec<Service> = (0..instances).map(|_| start(folder.path(), &url)).collect();
    let urls = watch::Sender::new(services.iter().map(|service| service.url.clone()).collect::<Vec<_>>());
    let http =
        reqwest::Client::builder().no_proxy().timeout(Duration::from_secs(15)).build().expect("a client");
    let as_role = |role: &[&str], nth| Client {
        http: http.clone(),
        token: token(folder.path(), &url, role),
        urls: urls.subscribe(),
        nth,
    };
    let nia = as_role(&["NIA"], 0);
    let koica = as_role(&["FUNDER", "--funding-source", "KOICA"], 1);

    // Followers first: what they have at the start is what is there then.
    let mut followers = Vec::new();
    for (who, client) in [("NIA", &nia), ("KOICA", &koica)] {
        let (records, cursor) = client.snapshot().await;
        for way in ["pull", "WebSocket", "webhook"] {
            let copy = Copy::new(format!("{who} by {way}"), records.clone(), cursor.clone());
            let (copy, client) = (copy.clone(), client.clone());
            let task = match way {
                "pull" => tokio::spawn(pull(client, copy.clone())),
                "WebSocket" => tokio::spawn(websocket(client, copy.clone())),
                _ => tokio::spawn(receive(client, copy.clone())),
            };
            followers.push((who, copy, task));
        }
    }
    let end = Instant::now() + length;
    let writers: Vec<_> = (0..WRITERS)
        .map(|number| tokio::spawn(writers::write(Client { nth: number, ..nia.clone() }, number, end)))
        .collect();
    for kill in 1..=kills {
        sleep_until(end - length + length * kill / (kills + 1)).await;
        let nth = kill as usize % instances;
        std::mem::replace(&mut services[nth], start(folder.path(), &url)).kill();
        urls.send_modify(|urls| urls[nth].clone_from(&services[nth].url));
    }
    let mut written = 0;
    for writer in writers {
        written += writer.await.expect("a writer");
    }
    let begun = Instant::now();
    for (who, copy, task) in followers {
        let (records, _) = if who == "NIA" { nia.snapshot().await } else { koica.snapshot().await };
        let same = copy.becomes(&records, PATIENCE).await;
        eprintln!(
            "{kind:?}, {instances} instances, {kills} kills: {written} mutations; {} after {:.1} s",
            copy.tells(),
            begun.elapsed().as_secs_f32()
        );
        assert!(same, "{}: {}", copy.tells(), copy.difference(&records));
        task.abort();
    }
}

macro_rules! soaks {
    ($($name:ident: $kind:ident, $instances:literal instances, $kills:expr, kills;)*) => {$(
        #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
        async fn $name() {
            soak(Kind::$kind, $instances, $kills).await;
        }
    )*};
}

soaks! {
    every_copy_is_the_database_on_sqlite: Sqlite, 1 instances, 0, kills;
    every_copy_is_the_database_on_postgres: Postgres, 1 instances, 0, kills;
    kills_cost_no_follower_anything_on_sqlite: Sqlite, 1 instances, KILLS, kills;
    kills_cost_no_follower_anything_on_postgres: Postgres, 1 instances, KILLS, kills;
    two_instances_are_one_service_on_postgres: Postgres, 2 instances, KILLS, kills;
}
