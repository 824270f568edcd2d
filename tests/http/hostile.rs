//! Documents that mean harm are refused with a typed error, whichever way they come, and the service answers on.

use futures::StreamExt;
use reqwest::StatusCode;
use serde_json::{Value, json};

use crate::changes::listen::{ALL, connect, heard, introduced, opened, say, subscribe};
use crate::support::hostile::{Hostile, bodies, requests};
use crate::support::{TestApp, both};

const MODERN: &str = "application/graphql-response+json";
/// The largest body, message of a WebSocket, and address that the service reads.
const BODY: usize = 131_072;
const MESSAGE: usize = 65_536;
const ADDRESS: usize = 16_000;

/// The status of a POST and its answer.
async fn post(app: &TestApp, accept: &str, body: Vec<u8>) -> (u16, Value) {
    let request = app.client.post(format!("{}/graphql", app.url)).header("content-type", "application/json");
    let answer = request.header("accept", accept).body(body).send().await.expect("an answer");
    (answer.status().as_u16(), answer.json().await.expect("JSON"))
}

fn is_as_expected(hostile: &Hostile, errors: &Value) {
    let Hostile { kind, code, names, .. } = hostile;
    let (error, count) = (&errors[0], errors.as_array().map_or(0, Vec::len));
    assert_eq!(error["extensions"]["code"], *code, "{kind}: {error}");
    let message = error["message"].as_str().expect("a message");
    assert!(names.iter().all(|name| message.contains(name)), "{kind}: {message}");
    assert!(message.len() < 400 && count <= 21, "{kind}: {count} errors, {} bytes", message.len());
}

async fn answers_on(app: &TestApp) {
    assert_eq!(app.data("{ country(by: { alpha2: \"UZ\" }) { alpha3 } }").await["country"]["alpha3"], "UZB");
}

both! {
    async fn a_post_is_refused_with_a_status_a_code_and_the_limit(app: TestApp) {
        for hostile in requests(BODY) {
            let body = hostile.request.to_string().into_bytes();
            assert!(body.len() <= BODY, "{}: {} bytes", hostile.kind, body.len());
            for accept in [MODERN, "text/event-stream, application/graphql-response+json"] {
                let (status, answer) = post(&app, accept, body.clone()).await;
                assert_eq!(status, hostile.status, "{}: {answer}", hostile.kind);
                is_as_expected(&hostile, &answer["errors"]);
            }
            answers_on(&app).await;
        }
    }

    async fn a_body_that_is_no_request_is_refused(app: TestApp) {
        for hostile in bodies(BODY) {
            let (status, answer) = post(&app, MODERN, hostile.body).await;
            assert_eq!((status, &answer["errors"][0]["extensions"]["code"]), (hostile.status, &json!("BAD_REQUEST")), "{}: {answer}", hostile.kind);
            answers_on(&app).await;
        }
    }

    async fn a_get_is_refused_like_a_post(app: TestApp) {
        for hostile in requests(ADDRESS) {
            let text = |name: &str| hostile.request[name].as_str().unwrap_or_default();
            let variables = hostile.request.get("variables").map(Value::to_string).unwrap_or_default();
            let parameters = [("query", text("query")), ("operationName", text("operationName")), ("variables", &variables)];
            let url = reqwest::Url::parse_with_params(&format!("{}/graphql", app.url), parameters).expect("a URL");
            // What is longer in an address than in a body, and mutations, come by POST alone.
            if url.as_str().len() > 60_000 || text("query").starts_with("mutation") {
                continue;
            }
            let answer = app.client.get(url).header("accept", MODERN).send().await.expect("an answer");
            assert_eq!(answer.status().as_u16(), hostile.status, "{}", hostile.kind);
            is_as_expected(&hostile, &answer.json::<Value>().await.expect("JSON")["errors"]);
        }
        let long = format!("{}/graphql?query={}", app.url, "a".repeat(60_000));
        assert!(app.client.get(long).header("accept", MODERN).send().await.expect("an answer").status().is_client_error());
        answers_on(&app).await;
    }

    async fn an_operation_on_a_websocket_is_refused_and_the_next_one_runs(app: TestApp) {
        let mut socket = opened(&app).await;
        for hostile in requests(MESSAGE - 100) {
            say(&mut socket, &json!({ "type": "subscribe", "id": "1", "payload": hostile.request })).await;
            let told = heard(&mut socket).await.expect("a message");
            let errors = if hostile.status == 294 {
                assert_eq!(heard(&mut socket).await.expect("a message")["type"], "complete", "{}", hostile.kind);
                &told["payload"]["errors"]
            } else {
                assert_eq!(told["type"], "error", "{}", hostile.kind);
                &told["payload"]
            };
            is_as_expected(&hostile, errors);
            say(&mut socket, &subscribe("2", "{ __typename }")).await;
            let told = [heard(&mut socket).await.expect("a message"), heard(&mut socket).await.expect("a message")];
            assert_eq!((&told[0]["payload"]["data"]["__typename"], &told[1]["type"]), (&json!("Query"), &json!("complete")));
        }
        // What is too large to be a message ends the connection.
        say(&mut socket, &subscribe("1", &" ".repeat(MESSAGE))).await;
        while let Some(Ok(_)) = socket.next().await {}
        answers_on(&app).await;
    }

    async fn of_hundreds_of_subscriptions_the_first_run(app: TestApp) {
        let mut socket = opened(&app).await;
        for number in 0..300 {
            say(&mut socket, &subscribe(&number.to_string(), ALL)).await;
        }
        for number in 20..300 {
            let told = heard(&mut socket).await.expect("a message");
            assert_eq!((&told["type"], &told["id"]), (&json!("error"), &json!(number.to_string())), "{told}");
            let error = &told["payload"][0];
            assert!(error["message"].as_str().expect("a message").contains("at most 20 operations"), "{error}");
            assert_eq!(error["extensions"]["code"], "BAD_REQUEST");
        }
        // A connection counts as one, however many subscriptions it has.
        let mut streams = Vec::new();
        for number in 1..300 {
            let request = app.request(ALL).header("accept", format!("text/event-stream, {MODERN}"));
            let answer = request.send().await.expect("an answer");
            if number < 20 {
                assert_eq!(answer.status(), StatusCode::OK, "{number}");
                streams.push(answer);
                continue;
            }
            assert_eq!(answer.status(), StatusCode::TOO_MANY_REQUESTS, "{number}");
            let error = answer.json::<Value>().await.expect("JSON")["errors"][0].take();
            assert_eq!(error["extensions"]["code"], "TOO_MANY_CONNECTIONS");
            assert!(error["message"].as_str().expect("a message").contains("limit 20"), "{error}");
        }
        for _ in 0..100 {
            let mut socket = connect(&app, &[]).await.expect("a connection");
            assert_eq!(introduced(&mut socket, Value::Null).await, Err(4442));
        }
        answers_on(&app).await;
    }
}
