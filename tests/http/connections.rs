//! How long a connection is kept, and how many.

use std::time::{Duration, Instant};

use dgcc::config::Config;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use super::metrics::{scrape, serve};
use crate::support::{Kind, TestApp};

const PREFACE: &str = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
const LIVE: &str = "GET /health/live HTTP/1.1\r\nHost: x\r\n\r\n";

async fn start(set: impl FnOnce(&mut Config)) -> TestApp {
    TestApp::configured(Kind::Sqlite, set).await.expect("SQLite is always there")
}

async fn open(app: &TestApp, first: &str) -> TcpStream {
    let address = app.url.strip_prefix("http://").expect("a URL");
    let mut stream = TcpStream::connect(address).await.expect("a connection");
    // One that is closed at once may be so by now.
    let _ = stream.write_all(first.as_bytes()).await;
    stream
}

/// What comes until the service hangs up.
async fn all(stream: &mut TcpStream) -> String {
    let mut bytes = Vec::new();
    let ended = tokio::time::timeout(Duration::from_secs(20), stream.read_to_end(&mut bytes)).await;
    let _ = ended.expect("the service hangs up");
    String::from_utf8_lossy(&bytes).into_owned()
}

/// The status of one answer of a connection that goes on.
async fn status(stream: &mut TcpStream) -> Option<String> {
    let mut bytes = [0; 4096];
    let count = stream.read(&mut bytes).await.unwrap_or_default();
    String::from_utf8_lossy(&bytes[..count]).lines().next().map(str::to_owned)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_client_that_says_nothing_or_half_of_something_is_hung_up_on() {
    let app = start(|config| config.http.deadline_ms = 300).await;
    let half = ["", "P", "PRI * HTTP/2.0\r\n", &PREFACE[..23], "G", "GET / HTTP/1.1\r\nHost: x\r\n", PREFACE];
    let mut open_ones = Vec::new();
    for first in half {
        open_ones.push(open(&app, first).await);
    }
    for (first, mut stream) in half.iter().zip(open_ones) {
        let answer = all(&mut stream).await;
        assert!(!answer.starts_with("HTTP/1.1 200"), "{first:?}: {answer}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_connection_without_a_request_is_kept_for_a_time_of_its_own() {
    let set = |config: &mut Config| (config.http.deadline_ms, config.http.keep_alive_seconds) = (200, 2);
    let app = start(set).await;
    let mut stream = open(&app, LIVE).await;
    let begun = Instant::now();
    assert!(all(&mut stream).await.starts_with("HTTP/1.1 200"));
    assert!(begun.elapsed() > Duration::from_millis(1_500), "{:?}", begun.elapsed());
    // The headers of a second request have the deadline of the first.
    let mut stream = open(&app, LIVE).await;
    assert_eq!(status(&mut stream).await.as_deref(), Some("HTTP/1.1 200 OK"));
    stream.write_all(b"GET / HT").await.expect("it is sent");
    let begun = Instant::now();
    all(&mut stream).await;
    assert!(begun.elapsed() < Duration::from_millis(1_500), "{:?}", begun.elapsed());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn both_protocols_are_spoken_however_the_first_bytes_come() {
    let app = start(|_| {}).await;
    let mut stream = open(&app, "").await;
    for byte in LIVE.bytes() {
        stream.write_all(&[byte]).await.expect("it is sent");
    }
    assert_eq!(status(&mut stream).await.as_deref(), Some("HTTP/1.1 200 OK"));
    // HTTP/2 answers with a frame of SETTINGS, whose type is 4.
    let mut stream = open(&app, PREFACE).await;
    stream.write_all(&[0, 0, 0, 4, 0, 0, 0, 0, 0]).await.expect("it is sent");
    let mut frame = [0; 9];
    stream.read_exact(&mut frame).await.expect("a frame");
    assert_eq!(frame[3], 4);
}

/// A connection that is in use for as long as it is open.
async fn busy(app: &TestApp) -> TcpStream {
    let body = r#"{"query":"subscription { changes { kind } }"}"#;
    let request = format!(
        "POST /graphql HTTP/1.1\r\nHost: x\r\nAccept: text/event-stream\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    );
    let mut stream = open(app, &request).await;
    assert_eq!(status(&mut stream).await.as_deref(), Some("HTTP/1.1 200 OK"));
    stream
}

async fn is_answered(app: &TestApp) -> bool {
    status(&mut open(app, LIVE).await).await.is_some()
}

const PROXIES: &str = "127.0.0.0/8";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_address_has_so_many_connections_and_a_trusted_proxy_more() {
    let app = start(|config| config.http.connections_per_address = 2).await;
    let used = (busy(&app).await, busy(&app).await);
    assert!(!is_answered(&app).await);
    drop(used);
    while !is_answered(&app).await {}
    let app = start(|config| {
        config.http.connections_per_address = 2;
        config.http.trusted_proxies = vec![PROXIES.parse().expect("a network")];
    })
    .await;
    let _used = (busy(&app).await, busy(&app).await, busy(&app).await);
    assert!(is_answered(&app).await);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn there_are_so_many_connections_in_all() {
    let app = start(|config| {
        config.http.connections = 2;
        config.http.trusted_proxies = vec![PROXIES.parse().expect("a network")];
    })
    .await;
    let used = (busy(&app).await, busy(&app).await);
    assert!(!is_answered(&app).await);
    drop(used);
    while !is_answered(&app).await {}
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_connection_without_a_request_makes_room_for_another() {
    let app =
        start(|config| (config.http.connections_per_address, config.http.deadline_ms) = (6, 60_000)).await;
    let _used = (busy(&app).await, busy(&app).await);
    let mut idle = open(&app, LIVE).await;
    assert_eq!(status(&mut idle).await.as_deref(), Some("HTTP/1.1 200 OK"));
    let mut silent = Vec::new();
    for first in ["", "P", "", "GET / HT", "", "P"] {
        silent.push(open(&app, first).await);
        assert!(is_answered(&app).await);
    }
    // The oldest have left long before they had to.
    for stream in silent.iter_mut().take(3) {
        assert_eq!(all(stream).await, "");
    }
    // One that had a request leaves after those that never had one.
    idle.write_all(LIVE.as_bytes()).await.expect("a request");
    assert_eq!(status(&mut idle).await.as_deref(), Some("HTTP/1.1 200 OK"));
    let _more = (busy(&app).await, busy(&app).await, busy(&app).await);
    assert!(is_answered(&app).await);
    assert_eq!(all(&mut idle).await, "");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_request_that_has_come_is_answered_before_its_connection_makes_room() {
    let app = start(|config| config.http.connections = 2).await;
    let request = LIVE.replace("\r\n\r\n", "\r\nConnection: close\r\n\r\n");
    let mut unanswered = 0.0;
    for _ in 0..100 {
        let mut streams = Vec::new();
        for _ in 0..6 {
            streams.push(open(&app, &request).await);
        }
        for stream in &mut streams {
            unanswered += if all(stream).await.starts_with("HTTP/1.1 200") { 0.0 } else { 1.0 };
        }
    }
    // All others had no place, as requests ran on all connections.
    let series = scrape(&app, &serve(&app).await).await;
    let refused = series.get("dgcc_refusals_total{limit=\"http.connections\"}").copied().unwrap_or_default();
    assert_eq!(unanswered, refused);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_request_of_http_1_1_has_one_host() {
    let app = start(|_| {}).await;
    for (request, answer) in [
        ("GET /health/live HTTP/1.1\r\n\r\n", "HTTP/1.1 400"),
        ("GET /health/live HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n", "HTTP/1.1 400"),
        ("GET /health/live HTTP/1.0\r\n\r\n", "HTTP/1.0 200"),
        ("GET /health/live HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n", "HTTP/1.1 200"),
    ] {
        let told = all(&mut open(&app, request).await).await;
        assert!(told.starts_with(answer), "{request}: {told}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_headers_of_an_upgrade_are_spelled_as_usual() {
    let app = start(|_| {}).await;
    // However the client spells them.
    let request = "GET /graphql HTTP/1.1\r\nhost: x\r\nconnection: upgrade\r\nupgrade: websocket\r\nsec-websocket-version: 13\r\n\
        sec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==\r\nsec-websocket-protocol: graphql-transport-ws\r\n\r\n";
    let mut stream = open(&app, request).await;
    let mut bytes = [0; 4096];
    let count = stream.read(&mut bytes).await.expect("an answer");
    let answer = String::from_utf8_lossy(&bytes[..count]);
    assert!(answer.starts_with("HTTP/1.1 101"), "{answer}");
    for header in [
        "Connection: upgrade",
        "Upgrade: websocket",
        "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=",
        "Sec-WebSocket-Protocol: graphql-transport-ws",
    ] {
        assert!(answer.contains(&format!("\r\n{header}\r\n")), "{header}: {answer}");
    }
}
