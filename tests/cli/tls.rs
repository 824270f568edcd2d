//! TLS of a service as a process: `dgcc check`, `dgcc health`, and the end.

use std::path::Path;
use std::time::{Duration, Instant};

use futures::StreamExt;
use serde_json::json;
use tokio::io::AsyncReadExt;
use tokio::net::TcpStream;

use super::check::{assert_told, read};
use super::{Service, dgcc, run, succeeded, text};
use crate::support::certificates::{Authority, EXPIRED, VALID};
use crate::support::{Kind, prepare};

/// The settings of a service whose certificate is in the folder.
fn settings(folder: &Path, authority: &Authority, clients: &str) {
    std::fs::write(folder.join("ca.pem"), &authority.pem).expect("a file");
    let settings = format!(
        "[http.tls]\ncertificate_file = \"certificate.pem\"\nkey_file = \"key.pem\"\nclient_ca_file = \"ca.pem\"\n\
         client_certificates = \"{clients}\"\n"
    );
    std::fs::write(folder.join("dgcc.toml"), settings).expect("a file");
}

#[test]
fn a_check_tells_of_certificates_that_expire() {
    let folder = tempfile::tempdir().expect("a folder");
    let authority = Authority::new("Root");
    settings(folder.path(), &authority, "optional");
    let check = || read(&run(folder.path(), &["check", "--listen", "127.0.0.1:0", "--config", "dgcc.toml"]));
    let soon = |days: i64| {
        let day = chrono::Utc::now() + chrono::TimeDelta::days(days);
        authority.issue_until("dgcc", day.timestamp())
    };
    for (certificate, level, said) in [
        (authority.issue("dgcc", VALID), "ok", "valid until 2100-01-01"),
        (soon(40), "ok", "valid until"),
        (soon(20), "warning", "expires on"),
        (authority.issue("dgcc", EXPIRED), "problem", "expired on 2020-01-01"),
    ] {
        certificate.store(folder.path());
        let (lines, problem) = check();
        assert_eq!(problem, level == "problem", "{lines:#?}");
        assert_told(&lines, level, "tls", said);
        assert_told(&lines, "warning", "keys", "key.pem");
    }
    std::fs::write(folder.path().join("key.pem"), authority.issue("dgcc", VALID).key).expect("a file");
    assert_told(&check().0, "problem", "tls", "key.pem");
    std::fs::remove_file(folder.path().join("key.pem")).expect("a file");
    assert_told(&check().0, "problem", "tls", "key.pem");
    let required =
        dgcc(folder.path(), &["check"]).env("DGCC_HTTP__TLS__CLIENT_CERTIFICATES", "required").output();
    assert_told(&read(&required.expect("the binary runs")).0, "problem", "configuration", "client_ca_file");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_service_with_tls_is_asked_for_its_health_and_ends_without_cutting_an_answer_off() {
    let Some((url, _folder)) = prepare(Kind::Sqlite) else { return };
    let folder = tempfile::tempdir().expect("a folder");
    let authority = Authority::new("Root");
    authority.issue("dgcc", VALID).store(folder.path());
    for clients in ["optional", "required"] {
        settings(folder.path(), &authority, clients);
        let arguments = ["--database-url", &url, "--config", "dgcc.toml"];
        let service = Service::start(folder.path(), &arguments);
        let address = service.address();
        succeeded(&run(folder.path(), &["health", "--listen", &address, "--config", "dgcc.toml"]));

        let client = authority.client(Some(&authority.issue("client", VALID)));
        let http1 = authority.client(Some(&authority.issue("client", VALID))).http1_only();
        let mut streams = Vec::new();
        for client in [client, http1] {
            let client = client.build().expect("a client");
            let events =
                client.post(format!("{}/graphql", service.url)).header("accept", "text/event-stream");
            let events = events.json(&json!({ "query": "subscription { changes { kind } }" }));
            streams.push(events.send().await.expect("an answer").bytes_stream());
        }
        let mut silent = TcpStream::connect(&address).await.expect("a connection");
        let begun = Instant::now();
        let ended = tokio::task::spawn_blocking(move || service.stop());
        for mut stream in streams {
            let mut told = Vec::new();
            while let Some(bytes) = stream.next().await {
                // Cut off, it would be an error.
                told.extend(bytes.expect("the stream ends properly"));
            }
            assert!(text(&told).contains("event: complete"), "{}", text(&told));
        }
        let _ = silent.read(&mut [0]).await;
        assert!(ended.await.expect("it ends").contains("stopped"));
        assert!(begun.elapsed() < Duration::from_secs(10), "{:?}", begun.elapsed());
    }
}
