//! How the process ends when it is told to: soon, whatever its clients and its database do.

use std::time::{Duration, Instant};

use sea_orm::{ConnectionTrait, SqliteTransactionMode, TransactionOptions, TransactionTrait};
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use super::{Service, run, serving, text};
use crate::changes::listen::{ALL, closed, connect_to, introduced, say, subscribe};
use crate::support::load::{Load, client};
use crate::support::proxy::Proxy;
use crate::support::{Kind, database, number, on_both, prepare};
use crate::webhooks::receiver::Receiver;
use crate::writing::idempotency::register;

#[test]
fn a_service_that_has_said_that_it_listens_ends_as_it_is_told() {
    let Some((url, _folder)) = prepare(Kind::Sqlite) else { return };
    let folder = tempfile::tempdir().expect("a folder");
    for _ in 0..10 {
        let log = Service::start(folder.path(), &["--database-url", &url]).stop();
        assert!(log.contains("stopped"), "{log}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn open_streams_are_told_and_silent_connections_do_not_hold_the_end() {
    let Some((url, _folder)) = prepare(Kind::Sqlite) else { return };
    let folder = tempfile::tempdir().expect("a folder");
    let service = Service::start(folder.path(), &["--database-url", &url]);
    let address = service.address();
    let client = reqwest::Client::builder().no_proxy().build().expect("a client");
    let events = client.post(format!("{}/graphql", service.url)).header("accept", "text/event-stream");
    let events = events.json(&json!({ "query": ALL })).send().await.expect("an answer");
    let mut socket = connect_to(&service.url, &[]).await.expect("a connection");
    introduced(&mut socket, Value::Null).await.expect("it is taken");
    say(&mut socket, &subscribe("1", ALL)).await;
    let mut others = Vec::new();
    for first in [
        "",
        "P",
        "GET / HTTP/1.1\r\nHost: x\r\n",
        "GET /health/live HTTP/1.1\r\nHost: x\r\n\r\n",
        "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\u{4}\0\0\0\0\0",
    ] {
        let mut stream = TcpStream::connect(&address).await.expect("a connection");
        stream.write_all(first.as_bytes()).await.expect("it is sent");
        others.push(stream);
    }
    // One that is answered, and so idle by now.
    let mut byte = [0];
    others[3].read_exact(&mut byte).await.expect("an answer");

    let begun = Instant::now();
    let ended = tokio::task::spawn_blocking(move || service.stop());
    assert_eq!(closed(&mut socket).await, 1001);
    let told = events.text().await.expect("text");
    assert_eq!(told.trim_start_matches(':').trim(), "event: complete");
    let log = ended.await.expect("it ends");
    assert!(begun.elapsed() < Duration::from_secs(5), "{:?}", begun.elapsed());
    assert!(log.contains("stopped") && !log.contains("grace_seconds"), "{log}");
}

/// A mutation that runs when the process is told to end is finished, and answered.
async fn a_mutation_that_runs_is_finished(kind: Kind) {
    let Some((url, _keeps)) = prepare(kind) else { return };
    let folder = tempfile::tempdir().expect("a folder");
    let service = Service::start(folder.path(), &["--database-url", &url]);
    let address = service.address();
    let db = database(&url).await;
    let immediate = Some(SqliteTransactionMode::Immediate);
    let options = TransactionOptions { sqlite_transaction_mode: immediate, ..Default::default() };
    let held = db.begin_with_options(options).await.expect("a transaction");
    if kind == Kind::Postgres {
        // Of those who write records.
        held.execute_unprepared("SELECT pg_advisory_xact_lock(x'646763630001'::bigint)")
            .await
            .expect("a lock");
    }

    let inquiry = "mutation { submitInquiry(input: { inquiryKind: INFORMATION, preferredLanguage: \"en\", personName: \"Bat\", email: \"bat@example.org\", message: \"How are centers chosen?\" }) { receiptNumber } }";
    let body = json!({ "query": inquiry }).to_string();
    let head = format!(
        "POST /graphql HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nExpect: 100-continue\r\nContent-Length: {}\r\n\r\n",
        body.len()
    );
    let mut stream = TcpStream::connect(&address).await.expect("a connection");
    stream.write_all(head.as_bytes()).await.expect("it is sent");
    // The service asks for the body: from here on the request runs.
    let mut asked = [0; 25];
    stream.read_exact(&mut asked).await.expect("it asks");
    assert_eq!(&asked, b"HTTP/1.1 100 Continue\r\n\r\n");
    stream.write_all(body.as_bytes()).await.expect("it is sent");
    let ended = tokio::task::spawn_blocking(move || service.stop());
    // It has been told once it takes no more connections.
    while TcpStream::connect(&address).await.is_ok() {
        tokio::task::yield_now().await;
    }
    held.rollback().await.expect("it is let go");
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.expect("an answer");
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    assert!(answer.contains("\"receiptNumber\":\""), "{answer}");
    let log = ended.await.expect("it ends");
    assert!(log.contains("stopped") && !log.contains("grace_seconds"), "{log}");
    db.close().await.expect("the connection closes");
    assert_eq!(number(&url, "SELECT COUNT(*) FROM inquiry").await, 1);
}

on_both!(a_mutation_that_runs_is_finished);

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_database_that_says_nothing_does_not_hold_the_end() {
    let Some((url, _keeps)) = prepare(Kind::Postgres) else { return };
    let Some(proxy) = Proxy::before(&url) else { return };
    let folder = tempfile::tempdir().expect("a folder");
    let mut command = serving(folder.path(), &proxy.url);
    command.env("DGCC_HTTP__GRACE_SECONDS", "2");
    let service = Service::begin(command).await;
    let client = reqwest::Client::builder().no_proxy().build().expect("a client");
    proxy.silence();
    let asked = client
        .post(format!("{}/graphql", service.url))
        .json(&json!({ "query": "{ countries { totalCount } }" }));
    let asked = tokio::spawn(asked.send());
    // It waits for the database.
    let live = client.get(format!("{}/health/live", service.url)).send().await.expect("an answer");
    assert_eq!(live.status(), 200);
    let begun = Instant::now();
    let log = service.end().await;
    assert!(begun.elapsed() < Duration::from_secs(6), "{:?}", begun.elapsed());
    assert!(log.contains("stopped"), "{log}");
    asked.abort();
}

/// Clients that ask all the time, and listen: every request that reaches the service is answered, streams are told of the
/// end, and another instance may have the webhook at once.
async fn an_end_under_load_fails_no_request(kind: Kind) {
    let Some((database_url, _keeps)) = prepare(kind) else { return };
    let folder = tempfile::tempdir().expect("a folder");
    let mut command = serving(folder.path(), &database_url);
    command.env("DGCC_RATE__ANONYMOUS_POINTS_PER_MINUTE", "0");
    command.env("DGCC_WEBHOOKS__ALLOWED_NETWORKS", "[\"127.0.0.0/8\"]");
    let service = Service::begin(command).await;
    let address = service.address();
    let arguments = ["token", "--role", "NIA", "--database-url", &database_url, "--listen", &address];
    let token = text(&run(folder.path(), &arguments).stdout).trim().to_owned();
    let url = format!("{}/graphql", service.url);
    let post = {
        let (client, url, token) = (client(true), url.clone(), token.clone());
        move |query: &str| client.post(&url).bearer_auth(&token).json(&json!({ "query": query }))
    };
    let receiver = Receiver::willing().await;
    let webhook = format!(
        "mutation {{ createWebhook(input: {{ label: \"End\", endpointUrl: \"{}\" }}) {{ userErrors {{ code }} }} }}",
        receiver.url
    );
    post(&webhook).send().await.expect("an answer");
    let events = post(ALL).header("accept", "text/event-stream").send().await.expect("an answer");
    let events = tokio::spawn(events.text());
    let bearer = format!("Bearer {token}");
    let socket = connect_to(&service.url, &[("authorization", &bearer)]).await;
    let mut socket = socket.expect("a connection");
    introduced(&mut socket, Value::Null).await.expect("it is taken");
    say(&mut socket, &subscribe("1", ALL)).await;
    let socket = tokio::spawn(async move { closed(&mut socket).await });

    let mut load = Load::new();
    for number in 0..8 {
        let (client, url, token) = (client(number % 2 == 0), url.clone(), token.clone());
        let query =
            if number < 6 { "{ countries(first: 1) { nodes { alpha2 } } }" } else { &register("Late") };
        let body = json!({ "query": query });
        load.add(move |_| client.post(&url).bearer_auth(&token).json(&body));
    }
    load.go_on(100).await;
    // The webhook is held, and there is something to tell.
    receiver.wait_for(2).await;
    let ended = tokio::task::spawn_blocking(move || service.stop());
    assert_eq!(load.until_refused().await, Vec::<String>::new());
    assert_eq!(socket.await.expect("it ends"), 1001);
    let told = events.await.expect("it ends").expect("text");
    assert!(told.contains("event: next") && told.trim_end().ends_with("event: complete"), "{told}");
    let log = ended.await.expect("it ends");
    assert!(log.contains("stopped") && !log.contains("grace_seconds"), "{log}");
    let held = "SELECT COUNT(*) FROM webhook_progress WHERE holder IS NOT NULL";
    assert_eq!(number(&database_url, held).await, 0);
}

on_both!(an_end_under_load_fails_no_request);
