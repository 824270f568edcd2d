//! Each document of `corpus.jsonl` runs here if it runs with graphql-js, and `@skip` and `@include` leave out the same.

use std::time::Duration;

use futures::StreamExt;
use serde_json::Value;

use super::asked;
use crate::support::node::has_clients;
use crate::support::{Kind, TestApp};

const CORPUS: &str = include_str!("corpus.jsonl");

/// Documents that graphql-js takes for something else, and why.
const OTHERWISE: &[(&str, &str)] = &[
    (
        r#"{ x: country(by: {alpha2: "UZ"}) { id } x: country(by: {alpha2: """UZ"""}) { id } }"#,
        "the two arguments hold the same text, which graphql-js compares as it is written",
    ),
    (
        "query($a: String) { country(by: {alpha2: $a}) { alpha2 } }",
        "the specification of September 2025 refuses a variable that may be null here; graphql-js 16 looks at its value",
    ),
    (
        "subscription { changes @skip(if: true) { cursor } }",
        "a subscription has one field; graphql-js counts at most one, and fails when it subscribes to none",
    ),
];

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_documents_run_that_graphql_js_would_run() {
    if !has_clients() {
        return;
    }
    let unlimited = |config: &mut dgcc::config::Config| config.http.connections_per_listener = 1_000;
    let app = TestApp::configured(Kind::Sqlite, unlimited).await.expect("SQLite is always there");
    let nia = app.acting_as("NIA").await;
    let schema = concat!(env!("CARGO_MANIFEST_DIR"), "/schema.graphql");
    let verdicts = asked("validator.mjs", &[schema], CORPUS);
    assert_eq!(verdicts.len(), CORPUS.lines().count());
    let mut differ = Vec::new();
    for (line, verdict) in CORPUS.lines().zip(&verdicts) {
        let request: Value = serde_json::from_str(line).expect("JSON");
        let query = request["query"].as_str().expect("a query");
        if OTHERWISE.iter().any(|(document, _)| *document == query) {
            continue;
        }
        let before = app.store.last_change().await.expect("a number");
        let answer = answer(&nia, line).await;
        let runs = answer.get("data").is_some();
        let same = match (verdict["runs"].as_bool().expect("a verdict"), verdict["fails"] == true) {
            // Nothing was done, whatever of it is told.
            (true, true) => answer["errors"].is_array(),
            (true, false) => runs && same_fields(&answer["data"], &verdict["data"]),
            (false, _) => !runs && app.store.last_change().await.expect("a number") == before,
        };
        if !same {
            differ.push(format!("{line}\n  graphql-js: {verdict}\n  here: {answer}"));
        }
    }
    assert!(differ.is_empty(), "{} of {} differ:\n{}", differ.len(), verdicts.len(), differ.join("\n"));
}

/// The answer to a request; of a subscription the first, for which something is changed once it listens.
async fn answer(app: &TestApp, body: &str) -> Value {
    let token = app.token.as_deref().expect("a token");
    let request = app.client.post(format!("{}/graphql", app.url)).bearer_auth(token);
    let request = request
        .header("content-type", "application/json")
        .header("accept", "application/json, text/event-stream")
        .body(body.to_owned());
    let response = request.send().await.expect("an answer");
    let stream =
        response.headers()["content-type"].to_str().is_ok_and(|media| media.starts_with("text/event"));
    if !stream {
        return response.json().await.expect("JSON");
    }
    let mut chunks = response.bytes_stream();
    let mut text = String::new();
    let deadline = tokio::time::Instant::now() + Duration::from_secs(20);
    loop {
        let whole = text.rsplit_once("\n\n").map_or("", |(whole, _)| whole);
        let mut events = whole.lines().filter_map(|line| line.strip_prefix("data:")).map(str::trim);
        if let Some(event) = events.find(|event| !event.is_empty()) {
            return serde_json::from_str(event).expect("JSON");
        }
        assert!(tokio::time::Instant::now() < deadline, "an event in time: {body}");
        match tokio::time::timeout(Duration::from_millis(200), chunks.next()).await {
            Ok(chunk) => {
                text += std::str::from_utf8(&chunk.expect("an event").expect("bytes")).expect("text")
            }
            // It listens by now.
            Err(_) => drop(app.mutate("registerDocument", DOCUMENT, "document { id }").await),
        }
    }
}

const DOCUMENT: &str = "documentKind: REPORT, sha256: \"abababababababababababababababababababababababababababababababab\", title: [{ language: \"en\", text: \"t\" }]";

/// Whether two answers have the same fields; where one has nothing, there is nothing to compare.
fn same_fields(ours: &Value, theirs: &Value) -> bool {
    match (ours, theirs) {
        (Value::Object(ours), Value::Object(theirs)) => {
            ours.keys().eq(theirs.keys()) && ours.iter().all(|(key, value)| same_fields(value, &theirs[key]))
        }
        (Value::Array(ours), Value::Array(theirs)) => match (ours.first(), theirs.first()) {
            (Some(ours), Some(theirs)) => same_fields(ours, theirs),
            _ => true,
        },
        _ => true,
    }
}
