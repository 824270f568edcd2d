//! TLS of the service itself: who is let in, and how connections are kept.

use std::path::Path;
use std::time::Duration;

use dgcc::config::ClientCertificates::{self, Optional, Required};
use reqwest::Version;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::support::certificates::{Authority, EXPIRED, VALID};
use crate::support::{Kind, TestApp};

/// A service, with the folder of its certificates.
async fn start(authority: &Authority, clients: ClientCertificates) -> (TestApp, tempfile::TempDir) {
    let folder = tempfile::tempdir().expect("a folder");
    let app = TestApp::configured(Kind::Sqlite, |config| {
        authority.secure(config, folder.path(), clients);
        config.http.deadline_ms = 500;
    });
    (app.await.expect("SQLite is always there"), folder)
}

async fn get(app: &TestApp, builder: reqwest::ClientBuilder) -> reqwest::Result<reqwest::Response> {
    builder.build()?.get(format!("{}/health/live", app.url)).send().await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn both_protocols_are_spoken_with_tls_and_old_versions_are_not() {
    use reqwest::tls::Version as Tls;
    let authority = Authority::new("Root");
    let (app, _folder) = start(&authority, Optional).await;
    assert_eq!(get(&app, authority.client(None)).await.expect("an answer").version(), Version::HTTP_2);
    let old = authority.client(None).http1_only().tls_version_max(Tls::TLS_1_2);
    assert_eq!(get(&app, old).await.expect("an answer").version(), Version::HTTP_11);
    assert!(get(&app, Authority::new("Other").client(None)).await.is_err(), "the certificate is its own");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn certificates_of_clients_are_verified_and_can_be_required() {
    let (authority, other) = (Authority::new("Root"), Authority::new("Other"));
    for clients in [Optional, Required] {
        let (app, _folder) = start(&authority, clients).await;
        let answer = get(&app, authority.client(None)).await;
        assert_eq!(answer.is_ok(), clients == Optional, "no certificate");
        for (certificate, is_good) in [
            (authority.issue("client", VALID), true),
            (authority.issue("client", EXPIRED), false),
            (other.issue("client", VALID), false),
        ] {
            assert_eq!(get(&app, authority.client(Some(&certificate))).await.is_ok(), is_good);
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_client_that_does_not_finish_its_handshake_is_hung_up_on() {
    let authority = Authority::new("Root");
    let (app, _folder) = start(&authority, Optional).await;
    let address = app.url.strip_prefix("https://").expect("a URL");
    // Nothing, half of the first message, and no TLS at all.
    for first in [&b""[..], b"\x16\x03\x01\x02\x00\x01\x00\x01", b"GET / HTTP/1.1\r\nHost: x\r\n\r\n"] {
        let mut stream = TcpStream::connect(address).await.expect("a connection");
        stream.write_all(first).await.expect("it is sent");
        let mut answer = Vec::new();
        let ended = tokio::time::timeout(Duration::from_secs(20), stream.read_to_end(&mut answer)).await;
        assert!(ended.is_ok(), "the service hangs up: {first:?}");
        assert!(!answer.starts_with(b"HTTP"), "{first:?}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_handshake_takes_a_place_and_makes_room_for_others() {
    let authority = Authority::new("Root");
    let folder = tempfile::tempdir().expect("a folder");
    let app = TestApp::configured(Kind::Sqlite, |config| {
        authority.secure(config, folder.path(), Optional);
        (config.http.connections_per_address, config.http.deadline_ms) = (2, 60_000);
    });
    let app = app.await.expect("SQLite is always there");
    let address = app.url.strip_prefix("https://").expect("a URL");
    let mut silent = Vec::new();
    for _ in 0..3 {
        silent.push(TcpStream::connect(address).await.expect("a connection"));
    }
    assert!(get(&app, authority.client(None)).await.is_ok());
    // The oldest has left long before it had to.
    let ended = tokio::time::timeout(Duration::from_secs(20), silent[0].read(&mut [0])).await;
    assert!(ended.is_ok(), "the service hangs up");
}

/// The certificate that the service shows.
async fn shown(app: &TestApp, authority: &Authority) -> Vec<u8> {
    let answer = get(app, authority.client(None).tls_info(true)).await.expect("an answer");
    let info = answer.extensions().get::<reqwest::tls::TlsInfo>().expect("TLS");
    info.peer_certificate().expect("a certificate").to_vec()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn new_certificates_are_taken_up_without_a_restart() {
    let authority = Authority::new("Root");
    let (app, folder) = start(&authority, Optional).await;
    let before = shown(&app, &authority).await;
    let renewed = authority.issue("dgcc", VALID);
    renewed.store(folder.path());
    let deadline = tokio::time::Instant::now() + Duration::from_secs(60);
    let mut now = before.clone();
    while now == before {
        assert!(tokio::time::Instant::now() < deadline, "the new certificate is taken up");
        now = shown(&app, &authority).await;
    }
    assert_eq!(now, renewed.der);
}

#[test]
fn files_that_are_not_in_order_are_told() {
    let authority = Authority::new("Root");
    let folder = tempfile::tempdir().expect("a folder");
    let mut config = dgcc::config::Config::read(&Default::default()).expect("the defaults are valid");
    authority.secure(&mut config, folder.path(), Optional);
    let read =
        || dgcc::http::Tls::read(&config.http.tls).map(|tls| tls.is_some()).map_err(|e| format!("{e:#}"));
    assert_eq!(read(), Ok(true));
    let told = |file: &str, text: &str| {
        let path: &Path = &folder.path().join(file);
        let before = std::fs::read(path).expect("a file");
        std::fs::write(path, text).expect("a file");
        let error = read().expect_err("it is not in order");
        assert!(error.contains(file), "{error}");
        std::fs::write(path, before).expect("a file");
    };
    told("certificate.pem", "");
    told("key.pem", "");
    told("ca.pem", "no certificate");
    // The key of another certificate.
    told("key.pem", &authority.issue("dgcc", VALID).key);
}
