//! Clients that send the hash of a query before the query itself (automatic persisted queries).

use serde_json::{Value, json};

use crate::support::{TestApp, both};

const HASH: &str = "ecf4edb46db40b5132295c0291d62fb65d6759a9eedfa4d5d612dd5ec54a6b38";

async fn post(app: &TestApp, accept: &str, body: Value) -> (u16, Value) {
    let request = app.client.post(format!("{}/graphql", app.url)).header("accept", accept).json(&body);
    let answer = request.send().await.expect("an answer");
    (answer.status().as_u16(), answer.json().await.expect("JSON"))
}

both! {
    async fn a_hash_alone_is_answered_so_that_the_client_sends_the_query(app: TestApp) {
        let extensions = json!({ "persistedQuery": { "version": 1, "sha256Hash": HASH } });
        let told = json!({ "errors": [{ "message": "PersistedQueryNotSupported", "extensions": { "code": "PERSISTED_QUERY_NOT_SUPPORTED" } }] });
        for accept in ["application/json", "application/graphql-response+json", "*/*"] {
            for body in [json!({ "operationName": "A", "variables": {}, "extensions": extensions }), json!({ "query": "", "extensions": extensions }), json!({ "query": null, "extensions": extensions })] {
                assert_eq!(post(&app, accept, body).await, (200, told.clone()));
            }
        }
        let url = format!("{}/graphql", app.url);
        let get = app.client.get(reqwest::Url::parse_with_params(&url, [("operationName", "A"), ("extensions", &extensions.to_string())]).expect("a URL"));
        let answer = get.send().await.expect("an answer");
        assert_eq!((answer.status().as_u16(), answer.json::<Value>().await.expect("JSON")), (200, told));
        // With the query it is a query like any.
        let (status, answer) = post(&app, "*/*", json!({ "query": "{ country(by: { alpha2: \"UZ\" }) { alpha3 } }", "extensions": extensions })).await;
        assert_eq!((status, &answer["data"]["country"]["alpha3"]), (200, &json!("UZB")));
    }

    async fn no_query_and_no_hash_is_no_request(app: TestApp) {
        for body in [json!({ "extensions": {} }), json!({ "extensions": { "tracing": true } }), json!({ "extensions": null }), json!({ "query": "{ __typename }", "extensions": [1] }), json!({ "query": "{ __typename }", "extensions": "x" })] {
            let (status, answer) = post(&app, "*/*", body.clone()).await;
            assert_eq!((status, &answer["errors"][0]["extensions"]["code"]), (400, &json!("BAD_REQUEST")), "{body}");
        }
        let get = app.client.get(format!("{}/graphql?query=%7B__typename%7D&extensions=%5B", app.url)).send().await.expect("an answer");
        assert_eq!(get.status(), 400);
    }
}
