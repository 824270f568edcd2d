//! The server is killed while clients write: what was acknowledged is there, and nothing half done.

use std::path::Path;
use std::sync::Arc;

use serde_json::{Value, json};
use tokio::sync::watch;

use crate::cli::{Service, dgcc, serving, succeeded};
use crate::support::{Kind, number, on_both, prepare};

const ROUNDS: usize = 20;
const CLIENTS: usize = 8;
const MUTATIONS: usize = 1_000;
/// The service is another one after each kill, and the tokens of one are good for the next.
const ISSUER: (&str, &str) = ("DGCC_PUBLIC_URL", "http://dgcc.test");

fn start(folder: &Path, url: &str) -> Service {
    let mut command = serving(folder, url);
    // What is tested is what is kept, not how fast a busy machine connects and writes.
    command.env(ISSUER.0, ISSUER.1).env("DGCC_DATABASE__ACQUIRE_TIMEOUT_MS", "10000");
    command.env("DGCC_HTTP__DEADLINE_MS", "60000").env("DGCC_DATABASE__WRITE_WAIT_MS", "30000");
    Service::spawn(
        command.env("DGCC_RATE__POINTS_PER_MINUTE", "0").env("DGCC_RATE__ANONYMOUS_POINTS_PER_MINUTE", "0"),
    )
}

fn token(folder: &Path, url: &str) -> String {
    let arguments = ["token", "--role", "NIA", "--scope", "read,write", "--database-url", url];
    let output = dgcc(folder, &arguments).env(ISSUER.0, ISSUER.1).output().expect("the binary runs");
    succeeded(&output).trim().to_owned()
}

/// A client that writes one after the other until the server is gone.
#[derive(Clone)]
struct Client {
    http: reqwest::Client,
    token: Arc<str>,
}

/// A request, and the key that it can be sent again with.
#[derive(Clone, Debug)]
struct Request {
    key: String,
    query: String,
}

impl Client {
    /// The data of an answer; none if there was no answer.
    async fn send(&self, url: &str, request: &Request) -> Option<Value> {
        let sent = self.http.post(format!("{url}/graphql")).bearer_auth(&self.token);
        let sent = sent.header("idempotency-key", &request.key).json(&json!({ "query": request.query }));
        let answer = sent.send().await.ok()?;
        let status = answer.status();
        let mut answer = answer.json::<Value>().await.ok()?;
        assert!(status.is_success() && answer.get("errors").is_none(), "{status}: {answer}");
        Some(answer["data"].take())
    }

    /// Discovers projects and applies for them, in turn. The ids of what was acknowledged, and the request
    /// that was not.
    async fn write(
        &self,
        url: &str,
        name: &str,
        acknowledged: &watch::Sender<usize>,
    ) -> (Vec<String>, Option<Request>) {
        let mut ids: Vec<String> = Vec::new();
        for number in 0.. {
            if *acknowledged.borrow() >= MUTATIONS {
                break;
            }
            let key = format!("{name}-{number}");
            let query = match ids.last().filter(|_| number % 2 == 1) {
                Some(project) => format!(
                    "mutation {{ made: applyForFunding(input: {{ pipelineProject: {{ id: \"{project}\" }}, fundingSource: {{ code: \"KOICA\" }}, appliedOn: \"2024-02-01\", funderStage: \"PCP\" }}) {{ record: application {{ id }} userErrors {{ message }} }} }}"
                ),
                None => format!(
                    "mutation {{ made: discoverPipelineProject(input: {{ country: {{ alpha2: \"UZ\" }}, code: \"{key}\", name: [{{ language: \"en\", text: \"{key}\" }}] }}) {{ record: pipelineProject {{ id }} userErrors {{ message }} }} }}"
                ),
            };
            let request = Request { key, query };
            let Some(data) = self.send(url, &request).await else { return (ids, Some(request)) };
            assert_eq!(data["made"]["userErrors"], json!([]));
            ids.push(data["made"]["record"]["id"].as_str().expect("an id").to_owned());
            acknowledged.send_modify(|count| *count += 1);
        }
        (ids, None)
    }

    /// How many of some records are there.
    async fn count(&self, url: &str, ids: &[String]) -> usize {
        let mut count = 0;
        for ids in ids.chunks(200) {
            let query = format!("{{ nodes(ids: {ids:?}) {{ id }} }}");
            let data = self.send(url, &Request { key: "read".to_owned(), query }).await.expect("an answer");
            count += data["nodes"].as_array().expect("a list").iter().filter(|node| node.is_object()).count();
        }
        count
    }
}

async fn kills_lose_nothing(kind: Kind) {
    let Some((url, _keeps)) = prepare(kind) else { return };
    let folder = tempfile::tempdir().expect("a folder");
    let http = reqwest::Client::builder().no_proxy().build().expect("a client");
    let client = Client { http, token: token(folder.path(), &url).into() };
    let mut all: Vec<String> = Vec::new();
    for round in 0..ROUNDS {
        let service = start(folder.path(), &url);
        let acknowledged = watch::Sender::new(0);
        let clients: Vec<_> = (0..CLIENTS)
            .map(|number| {
                let (client, url, acknowledged) = (client.clone(), service.url.clone(), acknowledged.clone());
                let name = format!("KILL-{round}-{number}");
                tokio::spawn(async move { client.write(&url, &name, &acknowledged).await })
            })
            .collect();
        // Somewhere among the thousand, elsewhere each time, while the clients are at it.
        let moment = (round * 2 + 1) * MUTATIONS / (ROUNDS * 2);
        let mut count = acknowledged.subscribe();
        count.wait_for(|count| *count >= moment).await.expect("the clients are counted");
        service.kill();
        let mut unanswered = Vec::new();
        let mut written = Vec::new();
        for client in clients {
            let (ids, request) = client.await.expect("a client");
            written.extend(ids);
            unanswered.extend(request);
        }
        assert!(!unanswered.is_empty(), "round {round}: it was killed while they wrote");

        let service = start(folder.path(), &url);
        assert_eq!(client.count(&service.url, &written).await, written.len(), "round {round}");
        // What got no answer is sent again with its key: done once, whether it was done before or not.
        for request in unanswered {
            let data = client.send(&service.url, &request).await.expect("an answer");
            assert_eq!(data["made"]["userErrors"], json!([]), "round {round}: {request:?}");
            written.push(data["made"]["record"]["id"].as_str().expect("an id").to_owned());
        }
        all.append(&mut written);
        service.kill();
    }
    let service = start(folder.path(), &url);
    assert_eq!(client.count(&service.url, &all).await, all.len());
    service.kill();
    // Nothing is there but what the clients know of, and each with its change and all that belongs to it.
    let made = "source = 'service'";
    let records = number(&url, &format!("SELECT (SELECT COUNT(*) FROM pipeline_project WHERE {made}) + (SELECT COUNT(*) FROM application WHERE {made})")).await;
    assert_eq!(records, i64::try_from(all.len()).expect("a number"));
    let stages = number(&url, &format!("SELECT COUNT(*) FROM application a WHERE {made} AND (SELECT COUNT(*) FROM application_stage s WHERE s.application_id = a.id) <> 1")).await;
    assert_eq!(stages, 0, "each application has its first stage");
    for (table, record_type) in [
        ("pipeline_project", "PipelineProject"),
        ("application", "Application"),
        ("application_stage", "ApplicationStage"),
    ] {
        let unlogged = number(&url, &format!("SELECT COUNT(*) FROM {table} r WHERE {made} AND (SELECT COUNT(*) FROM change c WHERE c.record_id = r.id AND c.record_type = '{record_type}' AND c.kind = 'CREATED') <> 1")).await;
        assert_eq!(unlogged, 0, "{table}: each has its change");
    }
    let keys = number(&url, "SELECT COUNT(*) FROM idempotency_key").await;
    assert_eq!(keys, records, "each has its one key");
}

on_both!(kills_lose_nothing);
