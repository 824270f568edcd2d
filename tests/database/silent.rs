//! Connections to the database fall silent, as when a firewall forgets them.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use tokio::time::Instant;

use crate::support::proxy::Proxy;
use crate::support::{Kind, TestApp, prepare};

/// How long it may take until all is well again.
const RECOVERY: Duration = Duration::from_secs(30);
const QUERY: &str = "{ centers(first: 5) { nodes { code terms(first: 3) { nodes { code } } } } }";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn connections_that_fall_silent_three_times_under_load_are_replaced_without_a_restart() {
    let Some((url, folder)) = prepare(Kind::Postgres) else { return };
    let Some(proxy) = Proxy::before(&url) else { return };
    let app = TestApp::on(proxy.url.clone(), folder, |config| config.database.max_connections = 4).await;
    let nia = app.acting_as("NIA").await;
    let over = Arc::new(AtomicBool::new(false));
    let mut load = tokio::task::JoinSet::new();
    for _ in 0..16 {
        let (app, over) = (app.clone(), over.clone());
        load.spawn(async move {
            while !over.load(Ordering::Relaxed) {
                let status = app.request(QUERY).send().await.expect("an answer").status();
                assert!([200, 503, 504].contains(&status.as_u16()), "{status}");
            }
        });
    }
    for round in 0..3 {
        // Some requests are answered, then all connections fall silent in the middle of others.
        for _ in 0..20 {
            let _ = app.request(QUERY).send().await.expect("an answer");
        }
        proxy.forget();
        let fallen = Instant::now();
        let mut good = 0;
        while good < 20 {
            let status = app.request(QUERY).send().await.expect("an answer").status();
            good = if status == 200 { good + 1 } else { 0 };
            assert!(fallen.elapsed() < RECOVERY, "round {round}: reads fail");
        }
        // Writing has connections of its own.
        loop {
            let input = format!(
                "country: {{ alpha2: \"UZ\" }}, code: \"SILENT-{round}\", name: [{{ language: \"en\", text: \"N\" }}]"
            );
            let query = format!(
                "mutation {{ discoverPipelineProject(input: {{ {input} }}) {{ userErrors {{ code }} }} }}"
            );
            if nia.request(&query).send().await.expect("an answer").status() == 200 {
                break;
            }
            assert!(fallen.elapsed() < RECOVERY, "round {round}: writes fail");
        }
    }
    over.store(true, Ordering::Relaxed);
    while load.join_next().await.is_some() {}
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn connections_that_fall_silent_while_there_is_little_load_cost_one_request() {
    let Some((url, kept)) = prepare(Kind::Postgres) else { return };
    let Some(proxy) = Proxy::before(&url) else { return };
    let app = TestApp::on(proxy.url.clone(), kept, |config| {
        (config.database.max_connections, config.database.statement_timeout_ms) = (8, 500);
    });
    let app = app.await;
    let mut together = tokio::task::JoinSet::new();
    for _ in 0..32 {
        let app = app.clone();
        together.spawn(async move { app.request(QUERY).send().await.expect("an answer").status() });
    }
    while let Some(status) = together.join_next().await {
        assert_eq!(status.expect("no panic"), 200);
    }
    proxy.forget();
    // One request after another: each would otherwise meet another silent connection.
    let mut failed = 0;
    for _ in 0..12 {
        let status = app.request(QUERY).send().await.expect("an answer").status();
        failed += u32::from(status != 200);
    }
    assert!(failed <= 1, "{failed} of 12 requests failed");
}
