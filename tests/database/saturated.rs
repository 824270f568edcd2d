//! Every connection is lent, and more requests come.

use dgcc::config::Config;
use tokio::task::JoinSet;

use crate::support::both;

/// Each level is another statement, which needs a connection again.
const QUERY: &str =
    "{ centers(first: 5) { nodes { code country { terms(first: 3) { nodes { steps { stepKind } } } } } } }";

fn narrow(config: &mut Config) {
    (config.database.max_connections, config.database.acquire_timeout_ms) = (1, 40);
}

both! {
    set: super::narrow;
    async fn a_request_that_has_begun_to_read_goes_on_while_others_are_served(app: TestApp) {
        let whole = app.data(QUERY).await;
        let mut together = JoinSet::new();
        for _ in 0..64 {
            let app = app.clone();
            together.spawn(async move {
                let request = app.request(QUERY).header("accept", "application/graphql-response+json");
                let answer = request.send().await.expect("an answer");
                let status = answer.status().as_u16();
                (status, answer.json::<serde_json::Value>().await.expect("JSON"))
            });
        }
        let mut answered = 0;
        for (status, answer) in together.join_all().await {
            answered += usize::from(status == 200);
            match status {
                200 => assert_eq!(answer["data"], whole),
                _ => assert_eq!(status, 503, "{answer}"),
            }
        }
        assert!(answered > 0);
    }
}
