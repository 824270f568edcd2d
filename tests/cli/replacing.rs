//! One instance replaced by another on the same port: no request is lost.

use std::net::TcpListener;
use std::os::fd::OwnedFd;
use std::path::Path;
use std::process::Command;

use serde_json::json;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::task::spawn_blocking;

use super::{Service, serving};
use crate::support::load::{Load, client};
use crate::support::{Kind, on_both, prepare};

const QUERY: &str = "{ countries(first: 1) { nodes { alpha2 } } }";

/// The service on a socket that this process has, as systemd starts it (sd_listen_fds(3)).
fn on_socket(folder: &Path, socket: &TcpListener, database: &str) -> Command {
    let script =
        "exec 3<&0 </dev/null; export LISTEN_FDS=1 LISTEN_PID=$$; exec \"$0\" serve --database-url \"$1\"";
    let mut command = Command::new("/bin/sh");
    command.current_dir(folder).env_clear().args(["-c", script, env!("CARGO_BIN_EXE_dgcc"), database]);
    command.env("DGCC_RATE__ANONYMOUS_POINTS_PER_MINUTE", "0");
    command.stdin(OwnedFd::from(socket.try_clone().expect("the socket")));
    command
}

/// The first is replaced by one that runs already; the second ends before the third is started, as with
/// `systemctl restart`.
async fn a_passed_on_socket_loses_no_request(kind: Kind) {
    let Some((database, _keeps)) = prepare(kind) else { return };
    let folder = tempfile::tempdir().expect("a folder");
    let socket = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = socket.local_addr().expect("an address");
    let folder = folder.path().to_owned();
    let start = || Service::begin(on_socket(&folder, &socket, &database));
    let stop = async |service: Service| {
        let log = service.end().await;
        assert!(log.contains("stopped") && !log.contains("grace_seconds"), "{log}");
    };
    let first = start().await;
    assert_eq!(first.url, format!("http://{address}"));
    let mut load = Load::new();
    for number in 0..10 {
        // Two keep their connections.
        let client = client(number >= 8);
        let url = format!("{}/graphql", first.url);
        load.add(move |_| client.post(&url).json(&json!({ "query": QUERY })));
    }
    load.go_on(100).await;
    let second = start().await;
    load.go_on(100).await;
    stop(first).await;
    load.go_on(100).await;
    stop(second).await;
    let _third = start().await;
    load.go_on(100).await;
    assert_eq!(load.end().await, Vec::<String>::new());
}

on_both!(a_passed_on_socket_loses_no_request);

/// Makes one connection after another and asks on each, until connections are refused; what was not answered.
async fn ask_until_refused(address: String, answered: tokio::sync::mpsc::Sender<()>) -> Result<(), String> {
    while let Ok(mut stream) = TcpStream::connect(&address).await {
        let mut answer = String::new();
        let told = async {
            stream.write_all(b"GET /health/live HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n").await?;
            stream.read_to_string(&mut answer).await
        };
        let told = told.await;
        if told.is_err() || !answer.starts_with("HTTP/1.1 200") {
            return Err(format!("{told:?} {answer}"));
        }
        // Only the first is waited for.
        let _ = answered.try_send(());
    }
    Ok(())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_connection_that_is_made_is_answered_even_as_the_service_ends() {
    let Some((database, _folder)) = prepare(Kind::Sqlite) else { return };
    let folder = tempfile::tempdir().expect("a folder");
    for _ in 0..3 {
        let service = Service::begin(serving(folder.path(), &database)).await;
        let address = service.address();
        let (first, mut firsts) = tokio::sync::mpsc::channel(8);
        let clients = (0..8).map(|_| tokio::spawn(ask_until_refused(address.clone(), first.clone())));
        let clients: Vec<_> = clients.collect();
        for _ in 0..8 {
            firsts.recv().await.expect("an answer");
        }
        let ended = spawn_blocking(move || service.stop());
        for client in clients {
            assert_eq!(client.await.expect("it ends"), Ok(()));
        }
        ended.await.expect("it ends");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_request_that_is_on_its_way_as_the_service_ends_is_answered() {
    let Some((database, _folder)) = prepare(Kind::Sqlite) else { return };
    let folder = tempfile::tempdir().expect("a folder");
    let service = Service::begin(serving(folder.path(), &database)).await;
    let address = service.address();
    let mut silent = TcpStream::connect(&address).await.expect("a connection");
    let mut kept = TcpStream::connect(&address).await.expect("a connection");
    assert!(ask(&mut kept).await.ends_with("ready\n"));
    let ended = spawn_blocking(move || service.stop());
    // The first answer after the word to end is the last on its connection.
    loop {
        let answer = ask(&mut kept).await;
        assert!(!answer.is_empty(), "it was closed without a word");
        if answer.contains("connection: close") {
            break;
        }
    }
    let answer = ask(&mut silent).await;
    assert!(answer.starts_with("HTTP/1.1 503") && answer.ends_with("shutting down\n"), "{answer}");
    assert!(answer.contains("connection: close"), "{answer}");
    ended.await.expect("it ends");
}

/// Asks on a connection whether the service is ready; the answer.
async fn ask(stream: &mut TcpStream) -> String {
    stream.write_all(b"GET /health/ready HTTP/1.1\r\nHost: x\r\n\r\n").await.expect("it is sent");
    let mut answer = Vec::new();
    loop {
        let count = stream.read_buf(&mut answer).await.expect("an answer");
        let text = String::from_utf8_lossy(&answer);
        // Its body is a line.
        if count == 0 || text.split_once("\r\n\r\n").is_some_and(|(_, body)| body.ends_with('\n')) {
            return text.into_owned();
        }
    }
}
