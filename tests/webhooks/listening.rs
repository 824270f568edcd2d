//! `dgcc listen`: changes are forwarded to a developer's machine as a webhook would send them.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Stdio};

use serde_json::json;
use tokio::sync::watch;
use tokio::task::spawn_blocking;

use super::delivering::verified;
use super::receiver::{Answer, Receiver};
use super::{PATIENCE, Working, quick, register, rename};
use crate::cli::{Service, dgcc, run, text};
use crate::support::node::has_clients;
use crate::support::{Kind, both, on_both, prepare};

const SECRET: &str = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
const PROJECTS: [&str; 2] = ["--record-types", "PIPELINE_PROJECT"];

/// A running `dgcc listen`; it ends when this is dropped.
struct Listen {
    process: Child,
    printed: watch::Receiver<Vec<String>>,
}

impl Listen {
    /// Begins, and returns when it listens.
    async fn start(folder: &Path, service: (&str, &str), receiver: &Receiver, more: &[&str]) -> Self {
        let listen = Self::spawn(folder, service, receiver, more);
        listen.until("listening to").await;
        listen
    }

    fn spawn(folder: &Path, (url, token): (&str, &str), receiver: &Receiver, more: &[&str]) -> Self {
        let endpoint = format!("{url}/graphql");
        let arguments = ["listen", "--url", &endpoint, "--forward-to", &receiver.url, "--secret", SECRET];
        let mut command = dgcc(folder, &[&arguments, more].concat());
        let mut process =
            command.env("DGCC_TOKEN", token).stdout(Stdio::piped()).spawn().expect("the binary runs");
        let output = BufReader::new(process.stdout.take().expect("its output"));
        let (lines, printed) = watch::channel(Vec::new());
        std::thread::spawn(move || {
            for line in output.lines().map_while(Result::ok) {
                lines.send_modify(|lines| lines.push(line));
            }
        });
        Self { process, printed }
    }

    /// Waits until it has printed a line that says something.
    async fn until(&self, said: &str) {
        let mut printed = self.printed.clone();
        let met = printed.wait_for(|lines| lines.iter().any(|line| line.contains(said)));
        let met = tokio::time::timeout(PATIENCE, met).await.map(|met| met.is_ok());
        assert_eq!(met, Ok(true), "{said}: {:#?}", self.printed.borrow());
    }
}

impl Drop for Listen {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

both! {
    set: super::quick;

    async fn a_change_is_forwarded_as_a_webhook_sends_it(app: TestApp) {
        let (webhook, developer) = (Receiver::willing().await, Receiver::willing().await);
        let nia = app.acting_as("NIA").await;
        register(&nia, &webhook.url, ", recordTypes: [PIPELINE_PROJECT], country: { alpha2: \"UZ\" }").await;
        let _working = Working::begin(&app);
        let folder = tempfile::tempdir().expect("a folder");
        let service = (nia.url.as_str(), nia.token.as_deref().expect("a token"));
        let more = [&PROJECTS[..], &["--country", "UZ"]].concat();
        let listen = Listen::start(folder.path(), service, &developer, &more).await;
        let project = nia.discover("LISTEN-1").await;
        rename(&nia, &project, 1).await;
        let (sent, forwarded) = (webhook.wait_for(2).await, developer.wait_for(2).await);
        for (sent, forwarded) in sent.iter().zip(&forwarded) {
            assert_eq!(sent.body, forwarded.body);
            assert!(sent.headers.keys().eq(forwarded.headers.keys()), "{sent:?} {forwarded:?}");
            assert_eq!(sent.headers["content-type"], forwarded.headers["content-type"]);
        }
        assert_ne!(forwarded[0].id(), forwarded[1].id());
        if has_clients() {
            let types = ["pipeline_project.created", "pipeline_project.updated"];
            assert_eq!(verified(SECRET, &forwarded).await, types);
        }
        listen.until("pipeline_project.updated").await;
        // A document of one's own.
        drop(listen);
        let query = "subscription Mine {\n  told: changes { kind record { ... on PipelineProject { code } } }\n}\n";
        std::fs::write(folder.path().join("mine.graphql"), query).expect("a file");
        let more = [&PROJECTS[..], &["--query", "mine.graphql"]].concat();
        let _listen = Listen::start(folder.path(), service, &developer, &more).await;
        rename(&nia, &project, 2).await;
        let told = developer.wait_for(3).await[2].json();
        assert_eq!(told["data"], json!({ "told": { "kind": "UPDATED", "record": { "code": "LISTEN-1" } } }));
        assert_eq!(told["type"], "pipeline_project.updated");
    }

    async fn a_message_is_sent_until_it_is_taken_and_the_next_start_goes_on_after_it(app: TestApp) {
        let nia = app.acting_as("NIA").await;
        let refused = std::sync::atomic::AtomicBool::new(false);
        let developer = Receiver::start(move |_| {
            let again = refused.swap(true, std::sync::atomic::Ordering::Relaxed);
            Answer::Status(if again { 204 } else { 503 })
        }).await;
        let folder = tempfile::tempdir().expect("a folder");
        let service = (nia.url.as_str(), nia.token.as_deref().expect("a token"));
        let more = [&PROJECTS[..], &["--state", "cursor"]].concat();
        // It has heard of nothing yet, and misses nothing all the same.
        drop(Listen::start(folder.path(), service, &developer, &more).await);
        let project = nia.discover("LISTEN-2").await;
        let listen = Listen::start(folder.path(), service, &developer, &more).await;
        rename(&nia, &project, 1).await;
        let messages = developer.wait_for(3).await;
        assert_eq!(messages[0].id(), messages[1].id());
        assert_eq!(messages[0].body, messages[1].body);
        assert_ne!(messages[1].id(), messages[2].id());
        listen.until("503 in").await;
        listen.until("pipeline_project.updated").await;
        let file = folder.path().join("cursor");
        let last = messages[2].json()["data"]["changes"]["cursor"].as_str().expect("a cursor").to_owned();
        assert!(super::soon(async || std::fs::read_to_string(&file).is_ok_and(|kept| kept.trim() == last)).await);
        drop(listen);
        rename(&nia, &project, 2).await;
        let _listen = Listen::start(folder.path(), service, &developer, &more).await;
        rename(&nia, &project, 3).await;
        let messages = developer.wait_for(5).await;
        let versions: Vec<_> = messages[3..].iter().map(|told| told.json()["data"]["changes"]["version"].clone()).collect();
        assert_eq!(versions, [json!(3), json!(4)]);
    }
}

both! {
    async fn a_token_in_a_file_may_be_replaced_when_it_has_expired(app: TestApp) {
        let nia = app.acting_as("NIA").await;
        let developer = Receiver::willing().await;
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("token");
        std::fs::write(&file, "nonsense").expect("a file");
        let more = [&PROJECTS[..], &["--token-file", "token"]].concat();
        let listen = Listen::spawn(folder.path(), (&app.url, ""), &developer, &more);
        listen.until("401").await;
        std::fs::write(&file, nia.token.as_deref().expect("a token")).expect("a file");
        listen.until("listening to").await;
        nia.discover("LISTEN-3").await;
        assert_eq!(developer.wait_for(1).await[0].json()["type"], "pipeline_project.created");
    }
}

/// A service that ends and comes back is listened to again, and what changed meanwhile is not missed.
async fn a_service_that_was_away_is_listened_to_again(kind: Kind) {
    let Some((database, _keeps)) = prepare(kind) else { return };
    let folder = tempfile::tempdir().expect("a folder");
    let folder = folder.path().to_owned();
    let start = async |listen: &str| {
        Service::begin(dgcc(&folder, &["serve", "--listen", listen, "--database-url", &database])).await
    };
    let first = start("127.0.0.1:0").await;
    let url = first.url.clone();
    let address = first.address();
    let arguments = ["token", "--role", "NIA", "--database-url", &database, "--listen", &address];
    let token = text(&run(&folder, &arguments).stdout).trim().to_owned();
    let developer = Receiver::willing().await;
    let listen = Listen::start(&folder, (&url, &token), &developer, &["--record-types", "DOCUMENT"]).await;
    first.end().await;
    listen.until("connecting again").await;
    let _second = start(&address).await;
    let query = crate::writing::idempotency::register("Away");
    let request = reqwest::Client::new().post(format!("{url}/graphql")).bearer_auth(&token);
    let made = request.json(&json!({ "query": query })).send().await.expect("an answer");
    assert_eq!(made.status(), 200);
    assert_eq!(developer.wait_for(1).await[0].json()["type"], "document.created");
}

on_both!(a_service_that_was_away_is_listened_to_again);

both! {
    async fn what_trying_again_does_not_mend_ends_it(app: TestApp) {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("query.graphql");
        std::fs::write(&file, "subscription { changes { nothing } }").expect("a file");
        let folder = folder.path().to_owned();
        let endpoint = format!("{}/graphql", app.url);
        for (more, said) in [
            (&["--token-file", "nowhere"][..], "nowhere"),
            (&["--query", "query.graphql"], "Unknown field"),
            (&["--record-types", "NOTHING"], "NOTHING"),
            (&["--country", "XX"], "country"),
            (&["--after", "nonsense"], "Last-Event-ID"),
            (&["--secret", "nonsense"], "whsec_"),
        ] {
            let arguments = ["listen", "--url", &endpoint, "--forward-to", "http://127.0.0.1:9/"];
            let mut command = dgcc(&folder, &[&arguments, more].concat());
            let output = spawn_blocking(move || command.output().expect("the binary runs")).await.expect("it ends");
            let told = text(&output.stderr);
            assert!(!output.status.success() && told.contains(said), "{more:?}: {told}");
        }
        let mut command = dgcc(&folder, &["listen", "--url", &endpoint, "--forward-to", "http://127.0.0.1:9/"]);
        command.env("DGCC_TOKEN", "nonsense");
        let output = spawn_blocking(move || command.output().expect("the binary runs")).await.expect("it ends");
        assert!(!output.status.success() && text(&output.stderr).contains("401"), "{}", text(&output.stderr));
    }
}
