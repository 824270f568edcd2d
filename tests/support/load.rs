//! Clients that send one request after another while the service is replaced.

use std::sync::Arc;
use std::time::Duration;

use serde_json::{Value, json};
use tokio::sync::watch;
use tokio::task::JoinSet;

/// After which time a test gives up.
const PATIENCE: Duration = Duration::from_secs(60);

/// What a client sends next, by the number of its requests.
type Next = dyn Fn(usize) -> reqwest::RequestBuilder + Send + Sync;

pub(crate) struct Load {
    stop: watch::Sender<bool>,
    answered: watch::Sender<usize>,
    /// Each returns what failed, with its number.
    clients: JoinSet<Vec<String>>,
}

impl Load {
    pub(crate) fn new() -> Self {
        Self { stop: watch::Sender::new(false), answered: watch::Sender::new(0), clients: JoinSet::new() }
    }

    /// Adds a client that expects data, and no errors, in answer to everything.
    pub(crate) fn add(&mut self, next: impl Fn(usize) -> reqwest::RequestBuilder + Send + Sync + 'static) {
        let next: Arc<Next> = Arc::new(next);
        let (stop, answered) = (self.stop.subscribe(), self.answered.clone());
        self.clients.spawn(async move {
            let mut failures = Vec::new();
            for number in 0.. {
                if *stop.borrow() {
                    break;
                }
                match answer(next(number)).await {
                    Ok(()) => answered.send_modify(|answered| *answered += 1),
                    // The service has ended.
                    Err(failure) if failure == REFUSED => break,
                    Err(failure) => failures.push(format!("{number}: {failure}")),
                }
            }
            failures
        });
    }

    /// Waits for so many further answers.
    pub(crate) async fn go_on(&self, more: usize) {
        let mut answered = self.answered.subscribe();
        let target = *answered.borrow() + more;
        let reached = answered.wait_for(|answered| *answered >= target);
        let _reached = tokio::time::timeout(PATIENCE, reached).await.expect("answers");
    }

    /// Ends the clients; what failed.
    pub(crate) async fn end(self) -> Vec<String> {
        self.stop.send_replace(true);
        self.until_refused().await
    }

    /// Waits until all clients were refused a connection; what failed.
    pub(crate) async fn until_refused(self) -> Vec<String> {
        let ended = tokio::time::timeout(PATIENCE, self.clients.join_all());
        ended.await.expect("they end").concat()
    }
}

/// In place of the failure of a request whose connection was not made.
const REFUSED: &str = "refused";

async fn answer(request: reqwest::RequestBuilder) -> Result<(), String> {
    let told =
        |error: reqwest::Error| if error.is_connect() { REFUSED.to_owned() } else { format!("{error:?}") };
    let response = request.send().await.map_err(told)?;
    let status = response.status();
    let text = response.text().await.map_err(|error| format!("{error:?}"))?;
    let body: Value = serde_json::from_str(&text).map_err(|_| format!("{status}: {text}"))?;
    let user_errors =
        body["data"].as_object().and_then(|data| data.values().next()?.get("userErrors").cloned());
    let good =
        status == 200 && body.get("errors").is_none() && user_errors.is_none_or(|errors| errors == json!([]));
    if good { Ok(()) } else { Err(format!("{status}: {text}")) }
}

/// A client; one that keeps its connections open, or makes a new one for each request.
pub(crate) fn client(keeps_alive: bool) -> reqwest::Client {
    keeping(reqwest::Client::builder().no_proxy(), keeps_alive)
}

pub(crate) fn keeping(client: reqwest::ClientBuilder, keeps_alive: bool) -> reqwest::Client {
    let most = if keeps_alive { usize::MAX } else { 0 };
    client.pool_max_idle_per_host(most).build().expect("a client")
}
