//! Changes that are pushed to receivers.

mod delivering;
mod failing;
mod instances;
mod listening;
mod paused;
pub(crate) mod receiver;
mod registering;

use dgcc::config::Config;
use serde_json::{Value, json};

use crate::support::TestApp;

/// After which time a test gives up.
const PATIENCE: std::time::Duration = std::time::Duration::from_secs(60);

/// Receivers are on this machine; what fails is tried again soon.
pub(crate) fn quick(config: &mut Config) {
    config.webhooks.allowed_networks = vec!["127.0.0.0/8".parse().expect("a network")];
    config.webhooks.timeout_ms = 1_000;
    config.webhooks.first_retry_ms = 20;
    config.webhooks.longest_retry_ms = 100;
    config.webhooks.lease_seconds = 3;
    config.webhooks.most_waiting = 100;
}

/// What an instance does beside requests; it ends when this is dropped.
pub(crate) struct Working(tokio::task::JoinHandle<()>);

impl Working {
    pub(crate) fn begin(app: &TestApp) -> Self {
        Self(tokio::spawn(app.app.clone().keep_current()))
    }
}

impl Drop for Working {
    fn drop(&mut self) {
        self.0.abort();
    }
}

/// Registers a webhook; its id and its secret.
pub(crate) async fn register(app: &TestApp, url: &str, more: &str) -> (Value, String) {
    let input = format!("label: \"Nightly\", endpointUrl: \"{url}\"{more}");
    let made = app.mutate("createWebhook", &input, "webhook { id } secret").await;
    assert_eq!(made["userErrors"], json!([]));
    (made["webhook"]["id"].clone(), made["secret"].as_str().expect("a secret").to_owned())
}

/// Gives a project another name.
async fn rename(app: &TestApp, project: &Value, version: i64) {
    let input = format!(
        "id: {project}, expectedVersion: {version}, name: [{{ language: \"en\", text: \"Portal {version}\" }}]"
    );
    let made = app.mutate("updatePipelineProject", &input, "__typename").await;
    assert_eq!(made["userErrors"], json!([]));
}

/// Waits for what the log of deliveries says of a webhook.
async fn until(app: &TestApp, webhook: &Value, holds: impl Fn(&[Value]) -> bool) -> Vec<Value> {
    let query = format!(
        "{{ webhook: node(id: {webhook}) {{ ... on Webhook {{ deliveries(first: 200) {{ nodes {{ messageId messageType deliveryStatus attemptCount attempts {{ number statusCode error durationMs }} nextAttemptAt deliveredAt recordId cursor }} }} }} }} }}"
    );
    let mut last = Vec::new();
    let met = soon(async || {
        let data = app.data(&query).await;
        last = data["webhook"]["deliveries"]["nodes"].as_array().expect("deliveries").clone();
        holds(&last)
    });
    assert!(met.await, "it is never so: {last:?}");
    last
}

/// Waits until something holds; false when it does not for far longer than it should take.
async fn soon(mut holds: impl AsyncFnMut() -> bool) -> bool {
    let begun = std::time::Instant::now();
    while begun.elapsed() < PATIENCE {
        if holds().await {
            return true;
        }
        tokio::task::yield_now().await;
    }
    false
}

/// Waits for what the service says of a webhook.
async fn until_paused(app: &TestApp, webhook: &Value, why: &str) -> Value {
    let query = format!("{{ webhook: node(id: {webhook}) {{ ... on Webhook {{ pauseReason version }} }} }}");
    let mut said = Value::Null;
    let met = soon(async || {
        said = app.data(&query).await["webhook"].take();
        said["pauseReason"] == why
    });
    assert!(met.await, "it is never paused for {why}: {said}");
    said["version"].clone()
}
