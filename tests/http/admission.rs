//! How much runs at the same time: what is beyond it is refused at once, and light requests wait for no heavy ones.

use dgcc::config::Config;
use futures::StreamExt;
use model::admission::{Busy, Permit};
use model::api::cursor;
use model::policy::Caller;
use serde_json::Value;

use crate::support::{TestApp, both};
use crate::writing::idempotency::register;

/// Half of what one query may cost.
const HEAVY: &str = "{ countries(first: 200) { nodes { terms(first: 125) { nodes { code } } } } }";
const LIGHT: &str = "{ countries { nodes { alpha2 } } }";
const INQUIRY: &str = "mutation { submitInquiry(input: { inquiryKind: INFORMATION, preferredLanguage: \"en\", personName: \"Bat\", email: \"bat@example.org\", message: \"How are centers chosen?\" }) { userErrors { code } } }";

fn no_queue(config: &mut Config) {
    config.admission.heavy_points = 30_000;
    config.admission.heavy_queue = 0;
}

fn short_queue(config: &mut Config) {
    config.admission.heavy_points = 30_000;
    config.admission.heavy_queue = 1;
    config.admission.wait_ms = 60_000;
}

fn no_patience(config: &mut Config) {
    config.admission.heavy_points = 30_000;
    config.admission.wait_ms = 1;
}

fn one_inquiry_at_a_time(config: &mut Config) {
    config.admission.anonymous_mutations = 1;
    config.admission.mutation_queue = 0;
}

fn one_event_at_a_time(config: &mut Config) {
    config.admission.events = 1;
}

/// Leave to run a query, as its request would hold it.
async fn admitted(app: &TestApp, query: &str) -> Result<Permit, Busy> {
    let prepared = app.app.api.prepare(query, None, async_graphql::Variables::default());
    app.app.admit(&Caller::Anonymous, &prepared.expect("a document")).await
}

/// The status of an answer; one that is refused says when to try again.
async fn status(app: &TestApp, query: &str) -> u16 {
    let response = app.request(query).send().await.expect("an answer");
    let (status, headers) = (response.status().as_u16(), response.headers().clone());
    let answer: Value = response.json().await.expect("JSON");
    if status == 503 {
        assert!(headers.contains_key("retry-after"));
        assert_eq!(answer["errors"][0]["extensions"]["code"], "UNAVAILABLE");
    } else {
        assert_eq!(answer.get("errors"), None, "{query}");
    }
    status
}

both! {
    set: super::no_queue;
    async fn beyond_what_runs_at_once_heavy_queries_are_refused_and_others_are_answered(app: TestApp) {
        let running = admitted(&app, HEAVY).await.expect("a permit");
        assert_eq!(status(&app, HEAVY).await, 503);
        assert_eq!(status(&app, LIGHT).await, 200);
        // Many values are heavy, too, of however few records.
        let fields: String = (0..400).map(|i| format!("a{i}: alpha2 ")).collect();
        assert_eq!(status(&app, &format!("{{ countries(first: 100) {{ nodes {{ {fields} }} }} }}")).await, 503);
        assert_eq!(status(&app.acting_as("NIA").await, &register("One")).await, 200);
        drop(running);
        assert_eq!(status(&app, HEAVY).await, 200);
        // The answer gave back what it took.
        assert_eq!(status(&app, HEAVY).await, 200);
    }
}

both! {
    set: super::no_queue;
    async fn a_large_document_that_would_be_refused_again_is_not_read_again(app: TestApp) {
        let prepared = async |query: &str| {
            let prepared = app.app.prepare(query, None, async_graphql::Variables::default()).await;
            prepared.map(|prepared| prepared.expect("a document"))
        };
        let large = |query: &str| format!("{query} # {}", "x".repeat(2_000));
        let (heavy, light) = (large(HEAVY), large(LIGHT));
        let running = admitted(&app, HEAVY).await.expect("a permit");
        assert!(prepared(&heavy).await.is_ok(), "what it costs is not known");
        assert_eq!(prepared(&heavy).await.err(), Some(Busy));
        assert_eq!(status(&app, &heavy).await, 503);
        for _ in 0..2 {
            assert_eq!(status(&app, &light).await, 200);
        }
        drop(running);
        assert_eq!(status(&app, &heavy).await, 200);
    }
}

both! {
    set: super::short_queue;
    async fn a_heavy_query_waits_for_its_turn(app: TestApp) {
        let running = admitted(&app, HEAVY).await.expect("a permit");
        let (first, second) = (status(&app, HEAVY), status(&app, HEAVY));
        let (mut first, mut second) = (Box::pin(first), Box::pin(second));
        // One of the two finds the queue full. The other is answered as soon as it may run.
        let refused = tokio::select! {
            status = &mut first => (status, second),
            status = &mut second => (status, first),
        };
        assert_eq!(refused.0, 503);
        drop(running);
        assert_eq!(refused.1.await, 200);
    }
}

both! {
    set: super::no_patience;
    async fn a_heavy_query_does_not_wait_long(app: TestApp) {
        let running = admitted(&app, HEAVY).await.expect("a permit");
        assert_eq!(status(&app, HEAVY).await, 503);
        drop(running);
        assert_eq!(status(&app, HEAVY).await, 200);
    }
}

both! {
    set: super::one_inquiry_at_a_time;
    async fn mutations_of_those_without_a_token_hold_up_no_others(app: TestApp) {
        let running = admitted(&app, INQUIRY).await.expect("a permit");
        assert_eq!(status(&app, INQUIRY).await, 503);
        assert_eq!(status(&app.acting_as("NIA").await, &register("One")).await, 200);
        drop(running);
        assert_eq!(status(&app, INQUIRY).await, 200);
    }
}

both! {
    set: super::one_event_at_a_time;
    async fn subscribers_take_turns_and_none_is_left_out(app: TestApp) {
        let nia = app.acting_as("NIA").await;
        let from = cursor(app.store.last_change().await.expect("a number"));
        let mut streams = Vec::new();
        for _ in 0..4 {
            let request = nia.request(&format!("subscription {{ changes(after: \"{from}\") {{ recordType record {{ id }} }} }}"));
            let response = request.header("accept", "text/event-stream").send().await.expect("an answer");
            assert_eq!(response.status(), 200);
            streams.push(response.bytes_stream());
        }
        nia.data(&register("One")).await;
        for stream in &mut streams {
            let mut text = String::new();
            while !text.contains("DOCUMENT") {
                let chunk = stream.next().await.expect("more").expect("bytes");
                text.push_str(&String::from_utf8_lossy(&chunk));
            }
        }
    }
}
