//! How a client of a WebSocket says who it is: each form is understood or refused, and nobody is taken for nobody.

use serde_json::{Value, json};

use super::listen::{Socket, connect, heard, introduced, say, subscribe};
use crate::support::{Kind, TestApp};

async fn tried(app: &TestApp, payload: &Value) -> (Socket, Result<Value, u16>) {
    let mut socket = connect(app, &[]).await.expect("a connection");
    let answer = introduced(&mut socket, payload.clone()).await;
    (socket, answer)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_token_in_the_payload_counts_wherever_clients_put_it() {
    let Some(app) = TestApp::start(Kind::Sqlite).await else { return };
    let nia = app.acting_as("NIA").await;
    let bearer = format!("Bearer {}", nia.token.as_deref().expect("a token"));
    for payload in [
        json!({ "Authorization": bearer }),
        json!({ "authorization": bearer }),
        json!({ "headers": { "Authorization": bearer } }),
        json!({ "headers": { "AUTHORIZATION": bearer, "x-request-id": "1" } }),
        json!({ "Headers": { "authorization": bearer }, "authorization": bearer }),
    ] {
        let (mut socket, answer) = tried(&app, &payload).await;
        assert_eq!(answer, Ok(json!({ "type": "connection_ack" })), "{payload}");
        say(&mut socket, &subscribe("1", "{ viewer { role } }")).await;
        let told = heard(&mut socket).await.expect("a message");
        assert_eq!(told["payload"]["data"], json!({ "viewer": { "role": "NIA" } }), "{payload}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_payload_that_seems_to_hold_a_token_in_another_way_is_refused() {
    let Some(app) = TestApp::start(Kind::Sqlite).await else { return };
    let nia = app.acting_as("NIA").await;
    let token = nia.token.as_deref().expect("a token");
    let bearer = format!("Bearer {token}");
    for payload in [
        json!({ "token": token }),
        json!({ "authToken": token }),
        json!({ "headers": { "access_token": token } }),
        json!({ "context": { "headers": { "Authorization": bearer } } }),
        json!({ "headers": [["Authorization", bearer]], "auth": true }),
        json!({ "headers": { "Authorization": [bearer] } }),
        json!({ "authorization": bearer, "headers": { "authorization": "Bearer other" } }),
        json!({ "Authorization": token }),
        json!({ "Authorization": "" }),
        json!({ "Authorization": 1 }),
    ] {
        assert_eq!(tried(&app, &payload).await.1, Err(4403), "{payload}");
    }
    assert_eq!(tried(&app, &json!(bearer)).await.1, Err(4400));
    // Nothing that says who: anyone.
    for payload in
        [json!(null), json!({}), json!({ "headers": {} }), json!({ "Authorization": null, "x": 1 })]
    {
        assert!(tried(&app, &payload).await.1.is_ok(), "{payload}");
    }
}
