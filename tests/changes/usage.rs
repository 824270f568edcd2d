//! Requests count for their clients whichever way they come.

use std::time::Duration;

use futures::StreamExt;
use serde_json::{Value, json};
use tokio::time::timeout;

use super::listen::{ALL, connect, heard, introduced, say, subscribe};
use crate::support::{TestApp, both};

const NAME: &str = "graphql-client-name";

/// The coordinates that a client used.
async fn used(app: &TestApp, client: &str) -> Vec<String> {
    app.app.store_usage().await;
    let query =
        format!("{{ administration {{ usage(client: \"{client}\") {{ nodes {{ coordinate }} }} }} }}");
    let found = app.acting_as("MOIS").await.data(&query).await;
    let entries = found["administration"]["usage"]["nodes"].as_array().expect("a list").iter();
    entries.map(|entry| entry["coordinate"].as_str().expect("a coordinate").to_owned()).collect()
}

both! {
    async fn every_way_counts(app: TestApp) {
        let subscribed = ["Change.kind", "Subscription.changes"];
        let asked = ["Query.viewer", "Viewer.role"];

        let get = app.client.get(format!("{}/graphql?query=%7Bviewer%7Brole%7D%7D", app.url));
        assert!(get.header(NAME, "get").send().await.expect("an answer").status().is_success());
        assert_eq!(used(&app, "get").await, asked);

        let events = app.request(ALL).header("accept", "text/event-stream").header(NAME, "events");
        let mut events = events.send().await.expect("an answer").bytes_stream();
        events.next().await.expect("more").expect("bytes");
        assert_eq!(used(&app, "events").await, subscribed);

        // A page can't set headers of a WebSocket.
        let introductions = [
            (vec![(NAME, "socket")], json!({})),
            (Vec::new(), json!({ NAME: "payload", "Graphql-Client-Version": "3" })),
            (Vec::new(), json!({ "headers": { "GraphQL-Client-Name": "headers" } })),
        ];
        for ((headers, payload), client) in introductions.into_iter().zip(["socket", "payload", "headers"]) {
            let mut socket = connect(&app, &headers).await.expect("a connection");
            introduced(&mut socket, payload).await.expect("it is taken");
            say(&mut socket, &subscribe("q", "{ viewer { role } }")).await;
            assert_eq!(heard(&mut socket).await.expect("an answer")["type"], "next");
            assert_eq!(used(&app, client).await, asked);
        }

        let mut socket = connect(&app, &[(NAME, "follower")]).await.expect("a connection");
        introduced(&mut socket, Value::Null).await.expect("it is taken");
        say(&mut socket, &subscribe("s", ALL)).await;
        let begun = async {
            loop {
                let found = used(&app, "follower").await;
                if !found.is_empty() {
                    break found;
                }
            }
        };
        assert_eq!(timeout(Duration::from_secs(20), begun).await.expect("it counts"), subscribed);
        let payload: Value = app.acting_as("MOIS").await.data("{ administration { usage(client: \"payload\", first: 1) { nodes { clientVersion } } } }").await;
        assert_eq!(payload["administration"]["usage"]["nodes"][0]["clientVersion"], "3");
    }
}
