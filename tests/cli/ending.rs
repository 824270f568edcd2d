//! How the process ends when it is told to: soon, whatever its clients and its database do.

use std::time::{Duration, Instant};

use futures::{SinkExt, StreamExt};
use sea_orm::{ConnectionTrait, SqliteTransactionMode, Statement, TransactionOptions, TransactionTrait};
use serde_json::json;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;

use super::{Service, dgcc};
use crate::support::proxy::Proxy;
use crate::support::{Kind, database, prepare};

const SUBSCRIPTION: &str = "subscription { changes { kind } }";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn open_streams_are_told_and_silent_connections_do_not_hold_the_end() {
    let Some((url, _folder)) = prepare(Kind::Sqlite) else { return };
    let folder = tempfile::tempdir().expect("a folder");
    let service = Service::start(folder.path(), &["--database-url", &url]);
    let address = service.url.strip_prefix("http://").expect("a URL").to_owned();
    let client = reqwest::Client::builder().no_proxy().build().expect("a client");
    let events = client.post(format!("{}/graphql", service.url)).header("accept", "text/event-stream");
    let events = events.json(&json!({ "query": SUBSCRIPTION })).send().await.expect("an answer");
    let mut request = format!("ws://{address}/graphql").into_client_request().expect("a request");
    let protocol = "graphql-transport-ws".parse().expect("a header");
    request.headers_mut().insert("sec-websocket-protocol", protocol);
    let (mut socket, _) = tokio_tungstenite::connect_async(request).await.expect("a connection");
    for said in [
        json!({ "type": "connection_init" }),
        json!({ "type": "subscribe", "id": "1", "payload": { "query": SUBSCRIPTION } }),
    ] {
        socket.send(Message::Text(said.to_string().into())).await.expect("it is sent");
    }
    assert!(matches!(socket.next().await, Some(Ok(Message::Text(text))) if text.contains("connection_ack")));
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
    let closed = loop {
        match socket.next().await.expect("a message").expect("a message") {
            Message::Close(frame) => break frame.map(|frame| u16::from(frame.code)),
            _ => continue,
        }
    };
    assert_eq!(closed, Some(1001));
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
    let address = service.url.strip_prefix("http://").expect("a URL").to_owned();
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
    let count = Statement::from_string(db.get_database_backend(), "SELECT COUNT(*) FROM inquiry");
    let row = db.query_one_raw(count).await.expect("an answer").expect("a row");
    assert_eq!(row.try_get_by_index::<i64>(0).expect("a number"), 1);
    db.close().await.expect("the connection closes");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_mutation_that_runs_is_finished_on_sqlite() {
    a_mutation_that_runs_is_finished(Kind::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_mutation_that_runs_is_finished_on_postgres() {
    a_mutation_that_runs_is_finished(Kind::Postgres).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_database_that_says_nothing_does_not_hold_the_end() {
    let Some((url, _)) = prepare(Kind::Postgres) else { return };
    let Some(proxy) = Proxy::before(&url) else { return };
    let folder = tempfile::tempdir().expect("a folder");
    let arguments = ["serve", "--listen", "127.0.0.1:0", "--database-url", &proxy.url];
    let mut command = dgcc(folder.path(), &arguments);
    command.env("DGCC_HTTP__GRACE_SECONDS", "2");
    let service = tokio::task::spawn_blocking(move || Service::spawn(&mut command)).await.expect("it starts");
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
    let log = tokio::task::spawn_blocking(move || service.stop()).await.expect("it ends");
    assert!(begun.elapsed() < Duration::from_secs(6), "{:?}", begun.elapsed());
    assert!(log.contains("stopped"), "{log}");
    asked.abort();
}
