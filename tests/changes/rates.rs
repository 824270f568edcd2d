//! Operations on a WebSocket and streams take points like requests by POST.

use dgcc::config::Config;
use serde_json::json;

use super::listen::{heard, opened, say, subscribe};
use crate::support::both;

/// So slow that nothing fills up while a test runs.
fn few(config: &mut Config) {
    (config.rate.anonymous_points_per_minute, config.rate.anonymous_burst) = (6, 100);
}

both! { set: super::few;
    async fn each_operation_on_a_websocket_and_each_stream_takes_points(app: TestApp) {
        let page = "{ countries(first: 10) { nodes { id } } }";
        let mut socket = opened(&app).await;
        say(&mut socket, &subscribe("1", page)).await;
        let told = heard(&mut socket).await.expect("a message");
        assert_eq!(told["payload"]["extensions"]["rate"], json!({ "limit": 100, "remaining": 40, "resetSeconds": 600, "cost": 60 }));
        assert_eq!(heard(&mut socket).await.expect("a message")["type"], "complete");
        for query in [page, "subscription { changes { record { history(first: 60) { hasMore } } } }"] {
            say(&mut socket, &subscribe("2", query)).await;
            let told = heard(&mut socket).await.expect("a message");
            assert_eq!((&told["type"], &told["payload"][0]["extensions"]["code"]), (&json!("error"), &json!("RATE_LIMITED")), "{told}");
        }
        let listen = async |fields: &str| {
            let query = format!("subscription {{ changes {{ {fields} }} }}");
            app.request(&query).header("accept", "text/event-stream").send().await.expect("an answer")
        };
        let (refused, taken) = (listen("record { history(first: 60) { hasMore } }").await, listen("cursor").await);
        assert_eq!((refused.status().as_u16(), taken.status().as_u16()), (429, 200));
        assert!(taken.headers()["ratelimit"].to_str().expect("text").starts_with("\"default\";r=3"));
    }
}
