//! A real OpenID provider issues the tokens.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::{OnceLock, mpsc};
use std::time::Duration;

use model::auth::IssuerConfig;
use serde_json::{Value, json};

use crate::support::{Kind, TestApp, on_both, variable};

const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/auth/provider");
const AUDIENCE: &str = "https://dgcc.example.org";

/// The provider as a process; it ends when it is dropped.
struct Provider(Child);

impl Provider {
    /// Node.js has hung while it started, so it is started again.
    fn start(port: u16) -> Self {
        (0..3).find_map(|_| Self::attempt(port)).expect("the provider listens")
    }

    fn attempt(port: u16) -> Option<Self> {
        let mut process = Command::new("node")
            .args(["provider.mjs", &port.to_string()])
            .current_dir(FOLDER)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("node runs");
        let output = process.stdout.take().expect("its output");
        let provider = Self(process);
        let (sender, first) = mpsc::channel();
        std::thread::spawn(move || sender.send(BufReader::new(output).lines().next()));
        let line = first.recv_timeout(Duration::from_secs(30)).ok()??.ok()?;
        line.starts_with("http://127.0.0.1").then_some(provider)
    }
}

impl Drop for Provider {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Whether the provider can be run: Node.js is there, and its packages are installed.
fn installed() -> bool {
    static INSTALLED: OnceLock<bool> = OnceLock::new();
    *INSTALLED.get_or_init(|| {
        let runs = |command: &mut Command| {
            command.stdout(Stdio::null()).status().is_ok_and(|status| status.success())
        };
        let there = runs(Command::new("node").arg("--version"))
            && (Path::new(FOLDER).join("node_modules/oidc-provider").is_dir()
                || runs(Command::new("npm").args(["ci", "--silent"]).current_dir(FOLDER)));
        assert!(
            there || variable("CI").is_none(),
            "there is no Node.js or npm, and CI must test with a provider"
        );
        there
    })
}

async fn a_provider_is_trusted_through_its_jwks(kind: Kind) {
    if !installed() {
        return;
    }
    let port =
        std::net::TcpListener::bind("127.0.0.1:0").expect("a port").local_addr().expect("an address").port();
    let url = format!("http://127.0.0.1:{port}");
    let issuer: IssuerConfig = serde_json::from_value(json!({
        "issuer": url, "audience": AUDIENCE, "algorithms": ["RS256"], "jwks_url": format!("{url}/jwks"), "refetch_seconds": 1,
        "claims": { "role": "/ministry/role", "country": "/ministry/country" },
    }))
    .expect("an issuer");
    // Tokens are checked anew for each request, so that keys are asked for each time.
    let configured = TestApp::configured(kind, |config| {
        config.auth.remember_seconds = 0;
        config.auth.issuers.push(issuer);
    });
    let Some(app) = configured.await else { return };
    let token = async || -> String {
        let form = [("grant_type", "client_credentials"), ("resource", AUDIENCE), ("scope", "read write")];
        let request = app
            .client
            .post(format!("{url}/token"))
            .basic_auth("nightly-sync", Some("a-secret-of-this-test-alone"));
        let answer: Value = request.form(&form).send().await.expect("an answer").json().await.expect("JSON");
        answer["access_token"].as_str().expect("a token").to_owned()
    };
    let ask = async |token: &str| {
        app.request("{ viewer { role country { alpha2 } issuer } }")
            .bearer_auth(token)
            .send()
            .await
            .expect("an answer")
    };
    // The status settles when the keys may be fetched again.
    let settles = async |token: &str, status: u16| {
        let deadline = tokio::time::Instant::now() + Duration::from_secs(20);
        while ask(token).await.status() != status {
            assert!(tokio::time::Instant::now() < deadline, "{status} in time");
        }
    };

    let provider = Provider::start(port);
    let first = token().await;
    let body: Value = ask(&first).await.json().await.expect("JSON");
    assert_eq!(
        body["data"]["viewer"],
        json!({ "role": "SPECIALIZED_ORGANIZATION", "country": { "alpha2": "UZ" }, "issuer": url })
    );

    // With the provider away, known keys go on working.
    drop(provider);
    assert_eq!(ask(&first).await.status(), 200);

    // The provider comes back with another key; nothing is restarted here.
    let provider = Provider::start(port);
    let second = token().await;
    settles(&second, 200).await;
    settles(&first, 401).await;
    drop(provider);
    assert_eq!(ask(&second).await.status(), 200);
}

on_both!(a_provider_is_trusted_through_its_jwks);

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_provider_that_never_answered_is_our_trouble_and_not_the_clients() {
    let url = "http://127.0.0.1:9";
    let key = super::forge::Key::new("k", jsonwebtoken::Algorithm::ES256);
    let app = TestApp::configured(Kind::Sqlite, |config| {
        let issuer = json!({ "issuer": url, "audience": AUDIENCE, "algorithms": ["ES256"], "jwks_url": format!("{url}/jwks") });
        config.auth.issuers.push(serde_json::from_value(issuer).expect("an issuer"));
    });
    let app = app.await.expect("SQLite is always there");
    let mut claims = super::forge::claims();
    claims["iss"] = url.into();
    let token = key.sign(&key.header(), &claims);
    let answer = app.request("{ viewer { role } }").bearer_auth(token).send().await.expect("an answer");
    assert_eq!(answer.status(), 503);
    assert!(answer.headers().contains_key("retry-after"));
}
