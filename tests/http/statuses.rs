//! The statuses of GraphQL over HTTP (September 2026, section 5.4): for clients that name
//! `application/graphql-response+json`, and for all others.

use dgcc::config::Config;
use reqwest::{Method, Response};
use serde_json::{Value, json};

use crate::support::{TestApp, both};

const MODERN: &str = "application/graphql-response+json";

/// Those of a GET.
type Parameters = &'static [(&'static str, &'static str)];

async fn send(app: &TestApp, method: Method, path: &str, headers: &[(&str, &str)], body: &str) -> Response {
    let mut request = app.client.request(method, format!("{}{path}", app.url)).body(body.to_owned());
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    request.send().await.expect("an answer")
}

async fn post(app: &TestApp, accept: &str, body: &str) -> Response {
    let headers = [("content-type", "application/json"), ("accept", accept)];
    send(app, Method::POST, "/graphql", &headers, body).await
}

/// The statuses of a body: for clients of the new media type, and for others.
async fn statuses(app: &TestApp, body: &str) -> (u16, u16) {
    let mut found = [0; 2];
    for (status, accept) in found.iter_mut().zip([MODERN, "application/json"]) {
        let answer = post(app, accept, body).await;
        let kind = answer.headers()["content-type"].to_str().expect("text");
        assert_eq!(kind, format!("{accept}; charset=utf-8"), "{body}");
        *status = answer.status().as_u16();
        let answer: Value = answer.json().await.expect("JSON");
        // What ran has data, and what did not has errors alone.
        let ran = [200, 294].contains(status) && answer["errors"][0]["path"] != json!(null);
        let has_errors = answer.get("errors").is_some();
        assert!(has_errors || *status == 200, "{body}: {answer}");
        assert_eq!(answer.get("data").is_some(), ran || !has_errors, "{body}: {answer}");
    }
    (found[0], found[1])
}

both! {
    async fn each_kind_of_request_has_its_status(app: TestApp) {
        let text = |query: &str| json!({ "query": query }).to_string();
        let deep = format!("{{ {} __typename {} }}", "a { ".repeat(30), "}".repeat(30));
        let table: [(String, (u16, u16)); 32] = [
            // Data, and data with errors.
            (text("{ __typename }"), (200, 200)),
            (json!({ "query": "{ __typename }", "variables": null, "operationName": null, "extensions": null }).to_string(), (200, 200)),
            (json!({ "query": "{ __typename }", "extensions": { "some": "value" }, "unknown": 1 }).to_string(), (200, 200)),
            (text("{ __typename wrong: country(by: { id: \"nonsense\" }) { alpha2 } }"), (294, 200)),
            (text("{ wrong: country(by: { id: \"nonsense\" }) { alpha2 } }"), (294, 200)),
            (text("{ center(by: { code: \"UZ\" }) { terms(first: -1) { nodes { code } } } }"), (294, 200)),
            // Not JSON.
            ("NONSENSE".to_owned(), (400, 400)),
            ("{\"query\":".to_owned(), (400, 400)),
            ("{\"query\": 1, nonsense".to_owned(), (400, 400)),
            (String::new(), (400, 400)),
            // JSON, and no request.
            ("null".to_owned(), (422, 400)),
            ("[]".to_owned(), (422, 400)),
            ("[\"{ __typename }\", null, null, null]".to_owned(), (422, 400)),
            (format!("[{}]", text("{ __typename }")), (422, 400)),
            ("{}".to_owned(), (422, 400)),
            ("{\"qeury\": \"{ __typename }\"}".to_owned(), (422, 400)),
            ("{\"query\": null}".to_owned(), (422, 400)),
            ("{\"query\": 0}".to_owned(), (422, 400)),
            ("{\"query\": {\"obj\": \"ect\"}}".to_owned(), (422, 400)),
            (json!({ "query": "query Q ($i: Int!) { q(i: $i) }", "variables": [7] }).to_string(), (422, 400)),
            (json!({ "query": "{ __typename }", "variables": "string" }).to_string(), (422, 400)),
            (json!({ "query": "{ __typename }", "operationName": false }).to_string(), (422, 400)),
            (json!({ "query": "{ __typename }", "extensions": ["array"] }).to_string(), (422, 400)),
            (json!({ "query": "{ __typename }", "extensions": "string" }).to_string(), (422, 400)),
            // The document does not parse.
            (text("{"), (400, 200)),
            (text(" "), (400, 200)),
            // It is not valid, too expensive, of no operation to run, or its variables do not fit.
            (text("{ nothing }"), (422, 200)),
            (text(&deep), (422, 200)),
            (text("query A { __typename } query B { __typename }"), (422, 200)),
            (json!({ "query": "query A { __typename }", "operationName": "B" }).to_string(), (422, 200)),
            (json!({ "query": "query($id: ID!) { node(id: $id) { id } }", "variables": { "id": null } }).to_string(), (422, 200)),
            (json!({ "query": "query($n: Int) { countries(first: $n) { totalCount } }", "variables": { "n": "x" } }).to_string(), (422, 200)),
        ];
        for (body, expected) in table {
            assert_eq!(statuses(&app, &body).await, expected, "{body}");
        }
    }

    async fn parameters_of_a_get_are_looked_at_alike(app: TestApp) {
        let table: &[(Parameters, (u16, u16))] = &[
            (&[("query", "{ __typename }"), ("variables", ""), ("extensions", ""), ("operationName", "")], (200, 200)),
            (&[("query", "query null { __typename }"), ("operationName", "null")], (200, 200)),
            (&[], (422, 400)),
            (&[("query", "{ __typename }"), ("variables", "[7]")], (422, 400)),
            (&[("query", "{ __typename }"), ("extensions", "\"text\"")], (422, 400)),
            (&[("query", "{")], (400, 200)),
            (&[("query", "{ nothing }")], (422, 200)),
            (&[("query", "mutation { __typename }")], (405, 405)),
            (&[("query", "subscription { changes { cursor } }")], (405, 405)),
        ];
        for (parameters, (modern, other)) in table {
            for (accept, status) in [(MODERN, modern), ("application/json", other)] {
                let url = reqwest::Url::parse_with_params(&format!("{}/graphql", app.url), *parameters).expect("a URL");
                let answer = app.client.get(url).header("accept", accept).send().await.expect("an answer");
                assert_eq!(answer.status().as_u16(), *status, "{parameters:?}");
                if *status == 405 {
                    assert_eq!(answer.headers()["allow"], "POST");
                }
            }
        }
    }

    async fn statuses_of_before_the_document_is_read_are_the_same_for_all(app: TestApp) {
        let body = json!({ "query": "{ __typename }" }).to_string();
        let json = ("content-type", "application/json");
        for accept in [MODERN, "*/*"] {
            for (headers, status) in [
                (vec![("content-type", "text/plain")], 415),
                (vec![("content-type", "application/json; charset=latin1")], 415),
                (vec![("content-type", "application/json; charset=UTF-8")], 200),
                (vec![json, ("content-encoding", "br")], 415),
                (vec![json, ("authorization", "Bearer x")], 401),
                (vec![json, ("idempotency-key", "")], 400),
            ] {
                let headers = [&headers[..], &[("accept", accept)]].concat();
                let answer = send(&app, Method::POST, "/graphql", &headers, &body).await;
                assert_eq!(answer.status().as_u16(), status, "{headers:?}");
            }
            let large = json!({ "query": " ".repeat(200_000) }).to_string();
            assert_eq!(post(&app, accept, &large).await.status().as_u16(), 413);
        }
    }

    async fn head_is_a_get_without_a_body(app: TestApp) {
        for (path, status) in [("/graphql?query=%7B__typename%7D", 200), ("/graphql?query=mutation%7B__typename%7D", 405), ("/", 200), ("/health/live", 200), ("/nowhere", 404)] {
            let answer = send(&app, Method::HEAD, path, &[], "").await;
            assert_eq!(answer.status().as_u16(), status, "{path}");
            assert_eq!(answer.bytes().await.expect("a body").len(), 0, "{path}");
        }
    }

    async fn options_tells_the_methods_of_a_path(app: TestApp) {
        for (path, allowed) in [("/graphql", "GET, HEAD, POST, OPTIONS"), ("/oauth2/token", "POST, OPTIONS"), ("/schema.graphql", "GET, HEAD, OPTIONS")] {
            let answer = send(&app, Method::OPTIONS, path, &[], "").await;
            assert_eq!((answer.status().as_u16(), answer.headers()["allow"].to_str().expect("text")), (204, allowed));
        }
    }

    async fn browsers_are_not_told_to_use_https_where_there_is_none(app: TestApp) {
        let page = app.client.get(&app.url).send().await.expect("an answer");
        assert_eq!(page.headers().get("strict-transport-security"), None);
    }
}

fn behind_https(config: &mut Config) {
    config.public_url = "https://dgcc.example.org".to_owned();
}

mod behind_https {
    use super::*;

    both! { set: super::behind_https;
        async fn browsers_use_nothing_but_https(app: TestApp) {
            for path in ["/", "/graphql", "/health/live", "/nowhere"] {
                let page = app.client.get(format!("{}{path}", app.url)).send().await.expect("an answer");
                assert_eq!(page.headers()["strict-transport-security"], "max-age=31536000", "{path}");
            }
        }
    }
}
