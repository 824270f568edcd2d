//! Queries that read from a standby.

use std::time::Duration;

use dgcc::config::{Config, Options};
use model::store::Store;
use serde_json::{Value, json};
use tokio::time::Instant;

use crate::cli::{dgcc, text};
use crate::support::load::Load;
use crate::support::proxy::Proxy;
use crate::support::standby::{Pair, execute};
use crate::support::{Kind, TestApp, prepare};
use crate::webhooks::Working;
use crate::writing::idempotency::register;

const DOCUMENTS: &str = "{ documents(first: 100) { totalCount nodes { id code } } }";

/// The data that a query gives, and whether it was read from the standby.
async fn read(app: &TestApp, query: &str) -> (Value, bool) {
    let asked = || app.store.metrics.standby_statements.get();
    let before = asked();
    let data = app.data(query).await;
    (data, asked() > before)
}

/// Waits until a query is read from the standby, or is no longer; its data.
async fn until(app: &TestApp, query: &str, from_standby: bool) -> Value {
    let deadline = Instant::now() + Duration::from_secs(30);
    loop {
        let (data, from) = read(app, query).await;
        if from == from_standby {
            return data;
        }
        assert!(Instant::now() < deadline, "read from the standby: {from_standby}");
        tokio::task::yield_now().await;
    }
}

async fn write(app: &TestApp) -> Value {
    app.data(&register("Written")).await["registerDocument"]["document"]["id"].take()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn queries_read_from_a_standby_while_it_has_what_the_client_can_know() {
    let Some(mut pair) = Pair::start().await else { return };
    let proxy = Proxy::before(&pair.standby).expect("a socket");
    let reading = |config: &mut Config| config.database.read_url = proxy.url.clone().into();
    let app = TestApp::on(pair.primary.clone(), None, reading).await;
    let _works = Working::begin(&app);
    let nia = app.acting_as("NIA").await;
    let first = write(&nia).await;
    let documents = until(&nia, DOCUMENTS, true).await;
    assert_eq!(documents["documents"]["nodes"][0]["id"], first);
    let mut there = app.clone();
    there.database.clone_from(&pair.standby);
    let queries = "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'dgcc' AND query LIKE '%\"document\"%'";
    assert!(there.number(queries).await > 0);
    // What is not in the change log is read from the primary, and so is what a mutation reads.
    let mois = app.acting_as("MOIS").await;
    assert!(!read(&mois, "{ administration { accessRecords(first: 1) { totalCount } } }").await.1);
    assert!(!read(&nia, &register("Read by its mutation")).await.1);

    // Who writes sees it, though the standby has not replayed it.
    until(&nia, DOCUMENTS, true).await;
    let start = nia.data("{ snapshot(recordType: DOCUMENT) { changesCursor } }").await;
    let cursor = &start["snapshot"]["changesCursor"];
    execute(&pair.standby, "SELECT pg_wal_replay_pause()").await;
    let second = write(&nia).await;
    for query in [DOCUMENTS, &format!("{{ node(id: {second}) {{ id }} }}")] {
        let (data, from_standby) = read(&nia, query).await;
        assert!(data.to_string().contains(second.as_str().expect("an id")), "{data}");
        assert!(!from_standby);
    }
    let changes = format!("{{ changes(after: {cursor}) {{ cursor changes {{ recordId }} }} }}");
    let (changed, from_standby) = read(&nia, &changes).await;
    assert_eq!(changed["changes"]["changes"], json!([{ "recordId": second }]));
    assert!(!from_standby);
    execute(&pair.standby, "SELECT pg_wal_replay_resume()").await;
    let documents = until(&nia, DOCUMENTS, true).await;
    assert!(documents.to_string().contains(second.as_str().expect("an id")), "{documents}");
    assert_eq!(until(&nia, &changes, true).await, changed);

    // An instance that does not hear of a change yet is shown its cursor.
    let deaf = TestApp::on(pair.primary.clone(), None, |config| {
        reading(config);
        config.database.transaction_pooling = true;
    })
    .await;
    let _works_too = Working::begin(&deaf);
    let deaf = deaf.acting_as("NIA").await;
    until(&deaf, DOCUMENTS, true).await;
    let third = write(&nia).await;
    let shown = nia.data(&changes).await["changes"].take();
    assert_eq!(shown["changes"][1]["recordId"], third);
    let after = format!("{{ changes(after: {}) {{ changes {{ recordId }} }} }}", shown["cursor"]);
    assert_eq!(deaf.data(&after).await["changes"]["changes"], json!([]));

    // Whatever becomes of the standby, no request fails.
    let mut load = Load::new();
    for _ in 0..4 {
        let nia = nia.clone();
        load.add(move |_| nia.request(DOCUMENTS));
    }
    let end = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'dgcc'";
    for _ in 0..5 {
        load.go_on(20).await;
        execute(&pair.standby, end).await;
    }
    until(&nia, DOCUMENTS, true).await;
    // Replay cancels statements that are in its way.
    execute(&pair.standby, "ALTER SYSTEM SET max_standby_streaming_delay = 0").await;
    execute(&pair.standby, "SELECT pg_reload_conf()").await;
    let deadline = Instant::now() + Duration::from_secs(60);
    while there.number("SELECT sum(confl_lock)::bigint FROM pg_stat_database_conflicts").await == 0 {
        assert!(Instant::now() < deadline, "statements conflict with replay");
        execute(&pair.primary, "BEGIN; LOCK TABLE document; COMMIT").await;
        load.go_on(5).await;
    }
    until(&nia, DOCUMENTS, true).await;
    load.go_on(20).await;
    pair.tell("stop standby");
    load.go_on(100).await;
    until(&nia, DOCUMENTS, false).await;
    pair.tell("start standby");
    until(&nia, DOCUMENTS, true).await;
    load.go_on(20).await;
    proxy.silence();
    load.go_on(100).await;
    until(&nia, DOCUMENTS, false).await;
    proxy.restore();
    until(&nia, DOCUMENTS, true).await;
    // One that is promoted follows the primary no longer.
    pair.tell("promote standby");
    load.go_on(100).await;
    until(&nia, DOCUMENTS, false).await;
    assert_eq!(load.end().await, Vec::<String>::new());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_check_says_whether_queries_can_read_from_the_standby() {
    let Some(pair) = Pair::start().await else { return };
    let folder = tempfile::tempdir().expect("a folder");
    let url_file = folder.path().join("read_url");
    let check = |read_url: &str| {
        std::fs::write(&url_file, read_url).expect("a file");
        let arguments = ["check", "--listen", "127.0.0.1:0", "--database-url", &pair.primary];
        let mut command = dgcc(folder.path(), &arguments);
        let output = command.env("DGCC_DATABASE__READ_URL_FILE", &url_file).output();
        let told = text(&output.expect("the binary runs").stdout);
        let line = told.lines().find(|line| line.contains(" standby "));
        line.unwrap_or_else(|| panic!("{told}")).split_whitespace().collect::<Vec<_>>().join(" ")
    };
    let line = check(&pair.standby);
    assert!(line.starts_with("ok standby has replayed the changes up to "), "{line}");
    let line = check(&pair.primary);
    assert_eq!(
        line,
        "warning standby queries are not read from database.read_url: it receives no changes from a primary"
    );
    let line = check("postgres:///dgcc?host=/nowhere");
    assert!(line.starts_with("warning standby queries are not read from database.read_url: "), "{line}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_service_starts_without_its_standby_but_not_with_a_wrong_url() {
    let Some((url, kept)) = prepare(Kind::Postgres) else { return };
    let options = Options { database_url: Some(url.clone()), ..Options::default() };
    let mut config = Config::read(&options).expect("the defaults are valid");
    config.database.read_url = "mysql://db.example.org/dgcc".into();
    let error = Store::open(&config.connection().expect("a URL")).await.expect_err("a refusal").to_string();
    assert!(error.starts_with("database.read_url: "), "{error}");
    let away = |config: &mut Config| config.database.read_url = "postgres:///dgcc?host=/nowhere".into();
    let app = TestApp::on(url, kept, away).await;
    let _works = Working::begin(&app);
    let (data, from_standby) = read(&app, "{ centers { totalCount } }").await;
    assert_eq!((data, from_standby), (json!({ "centers": { "totalCount": 15 } }), false));
}

#[tokio::test]
async fn on_sqlite_there_is_no_standby_and_the_setting_is_named() {
    let (url, _keeps) = prepare(Kind::Sqlite).expect("a database");
    let options = Options { database_url: Some(url.clone()), ..Options::default() };
    let mut config = Config::read(&options).expect("the defaults are valid");
    config.database.read_url = "postgres:///dgcc".into();
    let error = Store::open(&config.connection().expect("a URL")).await.expect_err("a refusal").to_string();
    assert!(error.starts_with("database.read_url: "), "{error}");
    let folder = tempfile::tempdir().expect("a folder");
    let mut command = dgcc(folder.path(), &["check", "--listen", "127.0.0.1:0", "--database-url", &url]);
    let output =
        command.env("DGCC_DATABASE__READ_URL", "postgres:///dgcc").output().expect("the binary runs");
    let told = text(&output.stdout);
    assert!(!output.status.success() && told.contains("database.read_url: "), "{told}");
}
