//! The primary fails under load, and comes back or its standby takes over.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

use axum::body::Bytes;
use futures::StreamExt;
use futures::stream::BoxStream;
use serde_json::Value;
use tokio::task::{JoinHandle, JoinSet};
use tokio::time::{Instant, timeout};

use crate::support::TestApp;
use crate::support::proxy::Proxy;
use crate::support::standby::Pair;
use crate::webhooks::Working;
use crate::writing::idempotency::register;

const PATIENCE: Duration = Duration::from_secs(60);
const WRITERS: usize = 4;

/// The data of an answer; none if the database is not available, which the answer has to say as it should.
async fn data(request: reqwest::RequestBuilder) -> Option<Value> {
    let answer = request.send().await.expect("an answer");
    let (status, headers) = (answer.status().as_u16(), answer.headers().clone());
    let mut body: Value = answer.json().await.expect("JSON");
    if status == 200 {
        assert!(body.get("errors").is_none(), "{body}");
        return Some(body["data"].take());
    }
    assert_eq!((status, &body["errors"][0]["extensions"]["code"]), (503, &"UNAVAILABLE".into()), "{body}");
    assert!(headers.contains_key("retry-after"), "{headers:?}");
    None
}

/// What goes on while the database fails.
struct Load {
    app: TestApp,
    stop: AtomicBool,
    /// Whether the writers have stopped.
    stopped: AtomicBool,
    written: AtomicUsize,
}

impl Load {
    /// Registers one document after another, each until that is acknowledged; their ids.
    async fn write(self: Arc<Self>, writer: usize) -> Vec<String> {
        let mut acknowledged = Vec::new();
        while !self.stop.load(Ordering::Relaxed) {
            let name = format!("{writer}-{}", acknowledged.len());
            let request = || self.app.request(&register(&name)).header("idempotency-key", &name);
            let made = loop {
                match data(request()).await {
                    Some(made) => break made,
                    None => tokio::task::yield_now().await,
                }
            };
            let id = made["registerDocument"]["document"]["id"].as_str().expect("a document").to_owned();
            acknowledged.push(id);
            self.written.fetch_add(1, Ordering::Relaxed);
        }
        acknowledged
    }

    /// Reads the changes of documents page by page until nothing more is written; their ids.
    async fn follow(self: Arc<Self>, mut cursor: String) -> Vec<String> {
        let mut followed = Vec::new();
        loop {
            let ends = self.stopped.load(Ordering::Relaxed);
            let query = format!(
                "{{ changes(after: \"{cursor}\", first: 20, recordTypes: [DOCUMENT]) {{ cursor hasMore changes {{ recordId }} }} }}"
            );
            let Some(page) = data(self.app.request(&query)).await else { continue };
            let page = &page["changes"];
            cursor = page["cursor"].as_str().expect("a cursor").to_owned();
            let ids = page["changes"].as_array().expect("changes").iter();
            followed.extend(ids.map(|change| change["recordId"].as_str().expect("an id").to_owned()));
            if ends && page["hasMore"] == false {
                return followed;
            }
        }
    }

    /// Waits until so many more documents are written.
    async fn go_on(&self, more: usize) {
        let target = self.written.load(Ordering::Relaxed) + more;
        let reached = async {
            while self.written.load(Ordering::Relaxed) < target {
                tokio::task::yield_now().await;
            }
        };
        timeout(PATIENCE, reached).await.expect("documents are written");
    }
}

/// A service under load: clients that write, one that follows, and one that is told.
struct Watched {
    nia: TestApp,
    load: Arc<Load>,
    writers: JoinSet<Vec<String>>,
    follower: JoinHandle<Vec<String>>,
    told: BoxStream<'static, reqwest::Result<Bytes>>,
}

impl Watched {
    async fn begin(app: &TestApp) -> Self {
        let nia = app.acting_as("NIA").await;
        let start = nia.data("{ snapshot(recordType: DOCUMENT) { changesCursor } }").await;
        let cursor = start["snapshot"]["changesCursor"].as_str().expect("a cursor").to_owned();
        let load = Arc::new(Load {
            app: nia.clone(),
            stop: AtomicBool::default(),
            stopped: AtomicBool::default(),
            written: AtomicUsize::default(),
        });
        let follower = tokio::spawn(load.clone().follow(cursor.clone()));
        let mut writers = JoinSet::new();
        for writer in 0..WRITERS {
            writers.spawn(load.clone().write(writer));
        }
        let document = format!(
            "subscription {{ changes(after: \"{cursor}\", recordTypes: [DOCUMENT]) {{ recordId }} }}"
        );
        let told = nia.request(&document).header("accept", "text/event-stream").send().await;
        let told = told.expect("an answer").bytes_stream().boxed();
        load.go_on(40).await;
        Self { nia, load, writers, follower, told }
    }

    /// The number of countries; none if the database is not available.
    async fn read(&self) -> Option<Value> {
        data(self.nia.request("{ countries { totalCount } }")).await
    }

    async fn write(&self) -> Option<Value> {
        data(self.nia.request(&register("Nowhere"))).await
    }

    /// Reads and writes are refused, each within a second.
    async fn is_refused(&self) {
        let begun = Instant::now();
        for _ in 0..8 {
            assert_eq!((self.read().await, self.write().await), (None, None));
        }
        assert!(
            begun.elapsed() < Duration::from_secs(16),
            "each answer within a second: {:?}",
            begun.elapsed()
        );
    }

    /// All goes on as before, and whatever was acknowledged is there once and was told once.
    async fn goes_on(mut self) {
        self.load.go_on(40).await;
        let deadline = Instant::now() + PATIENCE;
        let ready = async || {
            let request = self.nia.client.get(format!("{}/health/ready", self.nia.url));
            request.send().await.expect("an answer").status()
        };
        while ready().await != 200 {
            assert!(Instant::now() < deadline, "it is ready again");
        }
        self.load.stop.store(true, Ordering::Relaxed);
        let acknowledged = self.writers.join_all().await.concat();
        self.load.stopped.store(true, Ordering::Relaxed);
        let ids: BTreeSet<&String> = acknowledged.iter().collect();
        assert_eq!(ids.len(), acknowledged.len(), "each is another document");
        let there = self.nia.data("{ documents { totalCount } }").await["documents"]["totalCount"].take();
        assert_eq!(there, acknowledged.len(), "all are there, once");
        let followed = timeout(PATIENCE, self.follower).await.expect("it ends").expect("it follows");
        assert_eq!(followed.len(), acknowledged.len(), "it sees nothing twice");
        assert_eq!(followed.iter().collect::<BTreeSet<_>>(), ids, "it misses nothing");
        let mut events = String::new();
        while events.matches("\"recordId\":\"").count() < followed.len() || !events.ends_with("\n\n") {
            let chunk = timeout(PATIENCE, self.told.next()).await.expect("events").expect("it goes on");
            events.push_str(&String::from_utf8_lossy(&chunk.expect("bytes")));
        }
        let pushed = events.split("\"recordId\":\"").skip(1).filter_map(|rest| rest.split('"').next());
        assert_eq!(pushed.collect::<Vec<_>>(), followed, "a subscription tells the same");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn when_a_standby_is_promoted_nothing_acknowledged_is_lost_and_nothing_is_restarted() {
    let Some(mut pair) = Pair::start().await else { return };
    let mut proxy = Proxy::before(&pair.primary).expect("a socket");
    let app = TestApp::on(proxy.url.clone(), None, |_| {}).await;
    let _works = Working::begin(&app);
    let watched = Watched::begin(&app).await;
    pair.tell("stop primary");
    watched.is_refused().await;
    // The name leads to the standby before its promotion.
    proxy.lead_to(&pair.standby);
    let deadline = Instant::now() + PATIENCE;
    while watched.read().await.is_none() {
        assert!(Instant::now() < deadline, "reads go on");
    }
    for _ in 0..8 {
        assert_eq!(watched.write().await, None, "a standby takes no writes");
    }
    pair.tell("promote standby");
    watched.goes_on().await;
}

/// How long the server is away: longer than any patience of the service with one request.
const OUTAGE: Duration = Duration::from_secs(20);

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn when_the_server_crashes_and_comes_back_nothing_acknowledged_is_lost_and_nothing_is_restarted() {
    let Some(mut pair) = Pair::start().await else { return };
    let app = TestApp::on(pair.primary.clone(), None, |_| {}).await;
    let _works = Working::begin(&app);
    let watched = Watched::begin(&app).await;
    pair.tell("stop primary");
    let begun = Instant::now();
    while begun.elapsed() < OUTAGE {
        watched.is_refused().await;
    }
    pair.tell("start primary");
    watched.goes_on().await;
}
