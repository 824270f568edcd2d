//! Two instances behind a proxy, as its file in `deploy/proxy` has it, that are replaced one after the other.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use serde_json::json;

use super::{Service, dgcc, run, text};
use crate::support::certificates::Authority;
use crate::support::load::{Load, client, keeping};
use crate::support::reverse_proxy::Program;
use crate::support::{Kind, prepare};
use crate::writing::idempotency::register;

/// The same for all instances: it is the issuer of their tokens.
const PUBLIC: (&str, &str) = ("DGCC_PUBLIC_URL", "https://dgcc.example.org");

async fn start(folder: &Path, database: &str, listen: &str) -> Service {
    let mut command = dgcc(folder, &["serve", "--listen", listen, "--database-url", database]);
    command
        .envs([
            PUBLIC,
            ("DGCC_METRICS__LISTEN", "127.0.0.1:0"),
            ("DGCC_RATE__ANONYMOUS_POINTS_PER_MINUTE", "0"),
        ])
        .env("DGCC_HTTP__TRUSTED_PROXIES", "[\"127.0.0.0/8\"]");
    Service::begin(command).await
}

/// Waits until an instance has answered a query of a client.
async fn until_used(service: &Service) {
    let metrics = service.metrics.as_ref().expect("metrics");
    let deadline = Instant::now() + Duration::from_secs(60);
    let client = client(true);
    loop {
        let text = client.get(metrics).send().await.expect("an answer").text().await.expect("text");
        if text.lines().any(|line| line.starts_with("dgcc_requests_total{") && line.contains("\"query\"")) {
            return;
        }
        assert!(Instant::now() < deadline, "the proxy sends it nothing: {text}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn instances_behind_nginx_are_replaced_and_no_request_fails() {
    replaced_behind(Program::Nginx).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn instances_behind_haproxy_are_replaced_and_no_request_fails() {
    replaced_behind(Program::HaProxy).await;
}

async fn replaced_behind(program: Program) {
    let Some((database, _keeps)) = prepare(Kind::Postgres) else { return };
    let folder = tempfile::tempdir().expect("a folder");
    let mut token = dgcc(folder.path(), &["token", "--role", "NIA", "--database-url", &database]);
    let token = token.envs([PUBLIC]).output().expect("the binary runs");
    let token = text(&token.stdout).trim().to_owned();
    let one = start(folder.path(), &database, "127.0.0.1:0").await;
    let two = start(folder.path(), &database, "127.0.0.1:0").await;
    let authority = Authority::new("Root");
    let addresses = [one.address(), two.address()];
    let proxy = program.as_given(addresses.each_ref().map(String::as_str), &authority).await;
    let Some(proxy) = proxy else { return };
    let client = |keeps_alive| keeping(authority.client(None), keeps_alive);

    let mut load = Load::new();
    let url = format!("{}/graphql", proxy.url);
    let written = Arc::new(AtomicUsize::new(0));
    for number in 0..8 {
        let (client, url, token, written) =
            (client(number % 2 == 0), url.clone(), token.clone(), written.clone());
        let mutates = number >= 6;
        load.add(move |_| {
            let query = match mutates {
                true => register(&format!("Document {}", written.fetch_add(1, Ordering::Relaxed))),
                false => "{ countries(first: 1) { nodes { alpha2 } } }".to_owned(),
            };
            let request = client.post(&url).json(&json!({ "query": query }));
            if mutates { request.bearer_auth(&token) } else { request }
        });
    }
    for service in [&one, &two] {
        until_used(service).await;
    }
    let mut running = Vec::new();
    for service in [one, two] {
        load.go_on(50).await;
        let listen = service.address();
        let log = service.end().await;
        assert!(log.contains("stopped") && !log.contains("grace_seconds"), "{log}");
        load.go_on(50).await;
        let next = start(folder.path(), &database, &listen).await;
        until_used(&next).await;
        running.push(next);
    }
    load.go_on(50).await;
    assert_eq!(load.end().await, Vec::<String>::new());
    // No mutation was sent twice.
    let count = json!({ "query": "{ documents(filter: { search: \"Document\" }) { totalCount } }" });
    let counted = client(false).post(&url).bearer_auth(&token).json(&count).send().await.expect("an answer");
    let counted: serde_json::Value = counted.json().await.expect("JSON");
    assert_eq!(counted["data"]["documents"]["totalCount"], written.load(Ordering::Relaxed), "{counted}");
    let healthy = run(folder.path(), &["health", "--listen", &running[1].address()]);
    assert!(healthy.status.success());
}
