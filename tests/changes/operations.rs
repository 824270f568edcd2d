//! Queries and mutations over a WebSocket, with the checks that they have by POST.

use entity::value::{Role, TokenScope};
use model::auth::{Grant, OPERATOR_CLIENT};
use model::policy::Standing;
use serde_json::{Value, json};

use super::listen::{Socket, heard, opened, say, subscribe};
use crate::support::{TestApp, both, seed_for_sight};

/// NIA with one scope.
async fn limited(app: &TestApp, scope: TokenScope) -> TestApp {
    let standing = Standing::new(Role::Nia, None, None, None).expect("a standing");
    let grant = Grant {
        subject: "limited",
        client: OPERATOR_CLIENT,
        standing: &standing,
        scopes: &[scope],
        lifetime: chrono::TimeDelta::minutes(10),
        confirmation: Default::default(),
    };
    app.with_token(&app.app.issuer.issue(grant).await.expect("a token"))
}

/// What is told of one operation until it is over.
async fn told(socket: &mut Socket, query: &str) -> Vec<Value> {
    say(socket, &subscribe("1", query)).await;
    let mut told = vec![heard(socket).await.expect("a message")];
    while told.last().is_some_and(|last| last["type"] == "next") {
        told.push(heard(socket).await.expect("a message"));
    }
    told
}

fn refused(told: &[Value]) -> &str {
    assert_eq!((told.len(), &told[0]["type"]), (1, &json!("error")), "{told:?}");
    told[0]["payload"][0]["extensions"]["code"].as_str().expect("a code")
}

const DISCOVER: &str = "mutation { discoverPipelineProject(input: { country: { alpha2: \"UZ\" }, code: \"WS-1\", name: [{ language: \"en\", text: \"Portal\" }] }) { pipelineProject { code } userErrors { code } } }";

both! {
    async fn an_operation_is_counted_like_a_request(app: TestApp) {
        let mut socket = opened(&app.acting_as("NIA").await).await;
        told(&mut socket, "{ __typename }").await;
        told(&mut socket, "{ nothing }").await;
        let metrics = app.app.metrics().await.expect("metrics");
        for outcome in ["ok", "refused"] {
            let series = format!("{{transport=\"websocket\",operation=\"query\",outcome=\"{outcome}\"}} 1\n");
            assert!(metrics.contains(&series), "{metrics}");
        }
    }

    async fn a_query_and_a_mutation_are_answered_once(app: TestApp) {
        let nia = app.acting_as("NIA").await;
        let mut socket = opened(&nia).await;
        let query = told(&mut socket, "{ viewer { role } }").await;
        assert_eq!((query.len(), &query[0]["payload"]["data"]), (2, &json!({ "viewer": { "role": "NIA" } })));
        assert_eq!(query[1], json!({ "type": "complete", "id": "1" }));
        let mutation = told(&mut socket, DISCOVER).await;
        let payload = json!({ "discoverPipelineProject": { "pipelineProject": { "code": "WS-1" }, "userErrors": [] } });
        assert_eq!((mutation.len(), &mutation[0]["payload"]["data"]), (2, &payload));
        let found = nia.data("{ pipelineProject(by: { code: \"WS-1\" }) { code } }").await;
        assert_eq!(found, json!({ "pipelineProject": { "code": "WS-1" } }));
    }

    async fn a_document_that_is_refused_is_told_as_an_error_and_nothing_else(app: TestApp) {
        let mut socket = opened(&app.acting_as("NIA").await).await;
        for (document, code) in [
            ("subscription { nothing }", "INVALID_DOCUMENT"),
            ("subscription { changes { nothing } }", "INVALID_DOCUMENT"),
            ("{ nothing }", "INVALID_DOCUMENT"),
            ("subscription {", "INVALID_DOCUMENT"),
            ("{ countries(first: 200) { nodes { terms(first: 200) { nodes { contributions { id } } } } } }", "TOO_EXPENSIVE"),
        ] {
            assert_eq!(refused(&told(&mut socket, document).await), code, "{document}");
        }
    }

    async fn a_hash_alone_is_answered_so_that_the_client_sends_the_query(app: TestApp) {
        let mut socket = opened(&app.acting_as("NIA").await).await;
        let extensions = json!({ "persistedQuery": { "version": 1, "sha256Hash": "ecf4edb46db40b5132295c0291d62fb65d6759a9eedfa4d5d612dd5ec54a6b38" } });
        for payload in [json!({ "extensions": extensions }), json!({ "query": "", "extensions": extensions }), json!({ "query": null, "variables": {}, "extensions": extensions })] {
            say(&mut socket, &json!({ "type": "subscribe", "id": "1", "payload": payload })).await;
            let told = heard(&mut socket).await.expect("a message");
            let error = json!({ "message": "PersistedQueryNotSupported", "extensions": { "code": "PERSISTED_QUERY_NOT_SUPPORTED" } });
            assert_eq!(told, json!({ "type": "error", "id": "1", "payload": [error] }));
        }
        // The connection goes on, and with the query it is an operation like any.
        let payload = json!({ "query": "{ viewer { role } }", "extensions": extensions });
        say(&mut socket, &json!({ "type": "subscribe", "id": "1", "payload": payload })).await;
        let told = heard(&mut socket).await.expect("a message");
        assert_eq!(told["payload"]["data"], json!({ "viewer": { "role": "NIA" } }));
        assert_eq!(heard(&mut socket).await, Ok(json!({ "type": "complete", "id": "1" })));
        // Neither a query nor a hash is no message of the protocol.
        say(&mut socket, &json!({ "type": "subscribe", "id": "1", "payload": { "extensions": {} } })).await;
        assert_eq!(heard(&mut socket).await, Err(4400));
    }

    async fn each_operation_needs_the_scope_that_it_needs_by_post(app: TestApp) {
        let mut reads = opened(&limited(&app, TokenScope::Read).await).await;
        assert_eq!(refused(&told(&mut reads, DISCOVER).await), "FORBIDDEN");
        assert_eq!(told(&mut reads, "{ viewer { role } }").await.len(), 2);
        let mut writes = opened(&limited(&app, TokenScope::Write).await).await;
        assert_eq!(refused(&told(&mut writes, "{ viewer { role } }").await), "FORBIDDEN");
        assert_eq!(refused(&told(&mut writes, super::listen::ALL).await), "FORBIDDEN");
        assert_eq!(told(&mut writes, DISCOVER).await.len(), 2);
    }

    async fn what_a_query_reads_of_people_is_on_record(app: TestApp) {
        seed_for_sight(&app).await;
        let mut socket = opened(&app.acting_as("NIA").await).await;
        let answer = told(&mut socket, "{ expert(by: { code: \"SEED-101\" }) { email } }").await;
        assert!(answer[0]["payload"]["data"]["expert"]["email"].is_string(), "{answer:?}");
        let records = app.acting_as("MOIS").await.data("{ administration { accessRecords(filter: { actor: { eq: \"NIA\" } }) { nodes { actor address recordType fields } } } }").await["administration"].take();
        let record = json!([{ "actor": "NIA", "address": "127.0.0.1", "recordType": "EXPERT", "fields": ["email"] }]);
        assert_eq!(records["accessRecords"]["nodes"], record);
    }
}
