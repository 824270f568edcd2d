//! PgBouncer between the service and PostgreSQL, with connections handed out by the transaction.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};

use dgcc::config::{Config, Options};
use dgcc::store::Store;
use serde_json::json;

use crate::cli::{dgcc, text};
use crate::support::{Kind, TestApp, prepare, variable};
use crate::writing::idempotency::{keyed, register};

/// A running pooler; it ends with its input.
struct Pooler {
    _process: Child,
    url: String,
}

/// `None` where there is no PgBouncer, or the server is not on a socket.
fn start(url: &str) -> Option<Pooler> {
    let folder = url.split("host=").nth(1)?.split('&').next().filter(|host| host.starts_with('/'))?;
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/support/pooler.sh");
    let mut process = Command::new("sh")
        .args([script, folder])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("a shell");
    let mut line = String::new();
    BufReader::new(process.stdout.take().expect("its output")).read_line(&mut line).expect("a line");
    let own = line.trim();
    if own.is_empty() {
        assert!(variable("CI").is_none(), "there is no PgBouncer, and CI must test with it");
        let _ = process.wait();
        return None;
    }
    Some(Pooler { _process: process, url: format!("{}&port=6432", url.replace(folder, own)) })
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_core_of_the_api_works_behind_a_pooler_in_transaction_mode() {
    let Some((url, folder)) = prepare(Kind::Postgres) else { return };
    let Some(pooler) = start(&url) else { return };
    let app =
        TestApp::on(pooler.url.clone(), folder, |config| config.database.transaction_pooling = true).await;
    let nia = app.acting_as("NIA").await;
    let query = "{ centers(first: 3) { totalCount nodes { code terms(first: 2) { nodes { code memorandum { id } } } } }
        pipelineProjects(first: 2, filter: { search: \"digital\" }) { totalCount nodes { code applications { totalCount } } }
        changes(first: 3) { cursor hasMore } }";
    let first = app.data(query).await;
    assert_eq!(first["centers"]["totalCount"], 15);
    // More at once than the pooler has connections: each statement finds its own connection of the server.
    let mut together = tokio::task::JoinSet::new();
    for number in 0..32 {
        let (app, nia) = (app.clone(), nia.clone());
        together.spawn(async move {
            let made = keyed(&nia, &format!("key-{number}"), &register(&format!("Document {number}"))).await;
            assert_eq!(made["data"]["registerDocument"]["userErrors"], json!([]), "{made}");
            let again = keyed(&nia, &format!("key-{number}"), &register(&format!("Document {number}"))).await;
            assert_eq!(made["data"], again["data"]);
            app.data(query).await["centers"].clone()
        });
    }
    while let Some(centers) = together.join_next().await {
        assert_eq!(centers.expect("no panic"), first["centers"]);
    }
    assert_eq!(nia.data("{ documents { totalCount } }").await["documents"]["totalCount"], 32);
    let mois = app.acting_as("MOIS").await;
    mois.data("{ inquiries { nodes { email } } experts { nodes { personName } } }").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn without_its_setting_the_start_fails_and_names_it() {
    let Some((url, _keeps)) = prepare(Kind::Postgres) else { return };
    let Some(pooler) = start(&url) else { return };
    let options = Options { database_url: Some(pooler.url.clone()), ..Options::default() };
    let config = Config::read(&options, None).expect("the defaults are valid");
    let error = Store::open(&config.connection().expect("a URL")).await.expect_err("a refusal").to_string();
    assert!(error.contains("database.transaction_pooling = true"), "{error}");
    assert_eq!(error.lines().count(), 1, "{error}");
    // A check says so before the start, and finds nothing wrong with the setting.
    let folder = tempfile::tempdir().expect("a folder");
    for (pooling, problem) in [("false", true), ("true", false)] {
        let arguments = ["check", "--listen", "127.0.0.1:0", "--database-url", &pooler.url];
        let mut command = dgcc(folder.path(), &arguments);
        let output = command.env("DGCC_DATABASE__TRANSACTION_POOLING", pooling).output();
        let told = text(&output.expect("the binary runs").stdout);
        assert_eq!(told.contains("database.transaction_pooling = true"), problem, "{told}");
        assert_eq!(told.contains("problem "), problem, "{told}");
    }
}
