//! GraphQL over HTTP, as its specification says.

use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

use crate::support::{TestApp, both};

const QUERY: &str = "{ country(by: { alpha2: \"UZ\" }) { alpha3 } }";

struct Answer {
    status: StatusCode,
    kind: String,
    body: Value,
    allow: Option<String>,
}

async fn send(app: &TestApp, method: Method, path: &str, headers: &[(&str, &str)], body: &str) -> Answer {
    let mut request = app.client.request(method, format!("{}{path}", app.url)).body(body.to_owned());
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let response = request.send().await.expect("an answer");
    let header = |name| response.headers().get(name).and_then(|value| value.to_str().ok()).map(str::to_owned);
    let (status, kind, allow) =
        (response.status(), header("content-type").unwrap_or_default(), header("allow"));
    let body = serde_json::from_str(&response.text().await.expect("a body")).unwrap_or_default();
    Answer { status, kind, body, allow }
}

fn post_body(query: &str) -> String {
    json!({ "query": query }).to_string()
}

const JSON: (&str, &str) = ("content-type", "application/json");

both! {
    async fn a_query_is_answered_by_post_and_by_get(app: TestApp) {
        let post = send(&app, Method::POST, "/graphql", &[JSON], &post_body(QUERY)).await;
        let get = send(&app, Method::GET, &format!("/graphql?query={}", urlencoded(QUERY)), &[], "").await;
        for answer in [post, get] {
            assert_eq!(answer.status, StatusCode::OK);
            assert_eq!(answer.kind, "application/json; charset=utf-8");
            assert_eq!(answer.body["data"], json!({ "country": { "alpha3": "UZB" } }));
        }
    }

    async fn variables_and_operation_names_are_taken(app: TestApp) {
        let query = "query A($code: String!) { country(by: { alpha2: $code }) { alpha3 } } query B { countries { totalCount } }";
        let body = json!({ "query": query, "variables": { "code": "KR" }, "operationName": "A" }).to_string();
        let answer = send(&app, Method::POST, "/graphql", &[JSON], &body).await;
        assert_eq!(answer.body["data"], json!({ "country": { "alpha3": "KOR" } }));
        let path = format!("/graphql?query={}&operationName=A&variables={}", urlencoded(query), urlencoded("{\"code\":\"KR\"}"));
        let answer = send(&app, Method::GET, &path, &[], "").await;
        assert_eq!(answer.body["data"], json!({ "country": { "alpha3": "KOR" } }));
        let answer = send(&app, Method::GET, &format!("/graphql?query={}&variables=[", urlencoded(QUERY)), &[], "").await;
        assert_eq!((answer.status, code(&answer)), (StatusCode::BAD_REQUEST, "BAD_REQUEST"));
        assert_eq!(answer.body["errors"][0]["message"], "variables must be a JSON object");
    }

    async fn the_media_type_is_the_one_that_the_client_takes(app: TestApp) {
        let modern = "application/graphql-response+json; charset=utf-8";
        let legacy = "application/json; charset=utf-8";
        for (accept, kind) in [
            ("application/graphql-response+json", modern),
            ("application/graphql-response+json;charset=utf-8", modern),
            ("Application/GraphQL-Response+JSON", modern),
            ("application/graphql-response+json, application/json;q=0.9", modern),
            ("application/json, application/graphql-response+json", modern),
            ("application/json;q=0.8, application/graphql-response+json; Q=0.9", modern),
            ("application/graphql-response+json;q=0.1, text/html", modern),
            ("*/*, application/json;q=0", modern),
            ("*/*", legacy),
            ("application/*", legacy),
            ("", legacy),
            ("application/json", legacy),
            ("text/html, */*;q=0.1", legacy),
            ("application/json, application/graphql-response+json;q=0.5", legacy),
            ("application/graphql-response+json;q=0, */*", legacy),
        ] {
            let answer = send(&app, Method::POST, "/graphql", &[JSON, ("accept", accept)], &post_body(QUERY)).await;
            assert_eq!((answer.status, answer.kind.as_str()), (StatusCode::OK, kind), "{accept}");
        }
        for accept in ["text/html", "application/xml, text/*", "application/json;q=0", "*/*;q=0"] {
            let answer = send(&app, Method::POST, "/graphql", &[JSON, ("accept", accept)], &post_body(QUERY)).await;
            assert_eq!((answer.status, answer.kind.as_str()), (StatusCode::NOT_ACCEPTABLE, legacy), "{accept}");
        }
    }

    async fn a_field_that_fails_is_null_and_leaves_the_others(app: TestApp) {
        let query = "{ wrong: country(by: { id: \"nonsense\" }) { alpha2 } right: country(by: { alpha2: \"UZ\" }) { alpha2 } }";
        let answer = send(&app, Method::POST, "/graphql", &[JSON], &post_body(query)).await;
        assert_eq!(answer.status, StatusCode::OK);
        assert_eq!(answer.body["data"], json!({ "wrong": null, "right": { "alpha2": "UZ" } }));
        assert_eq!(answer.body["errors"][0]["path"], json!(["wrong"]));
        assert_eq!(answer.body["errors"][0]["extensions"], json!({ "code": "INVALID_ARGUMENT", "field": "by.id" }));
    }

    async fn fields_come_in_the_order_of_the_query(app: TestApp) {
        let url = format!("{}/graphql", app.url);
        let query = json!({ "query": "{ country(by: { alpha2: \"UZ\" }) { numericCode alpha3 zebra: alpha2 alpha2 } }" });
        let text = app.client.post(url).json(&query).send().await.expect("an answer").text().await.expect("a body");
        assert!(text.starts_with(r#"{"data":{"country":{"numericCode":"860","alpha3":"UZB","zebra":"UZ","alpha2":"UZ"}}"#), "{text}");
    }

    async fn a_variable_that_is_required_must_be_given(app: TestApp) {
        for variables in [json!({}), json!({ "n": null })] {
            let query = "query($n: Int!) { countries(first: $n) { totalCount } }";
            let body = json!({ "query": query, "variables": variables, "operationName": "" }).to_string();
            let answer = send(&app, Method::POST, "/graphql", &[JSON], &body).await;
            assert_eq!((answer.status, code(&answer)), (StatusCode::OK, "INVALID_ARGUMENT"), "{variables}");
            assert_eq!(answer.body["errors"][0]["extensions"]["field"], "$n");
        }
    }

    async fn a_variable_of_a_scalar_that_does_not_fit_is_named_with_the_rule(app: TestApp) {
        let cases = [
            (json!({ "input": { "startedOn": { "gte": "2026-02-30" } } }), "$input.startedOn.gte", "YYYY-MM-DD, YYYY-MM or YYYY"),
            (json!({ "input": { "updatedAt": { "gte": "yesterday" } } }), "$input.updatedAt.gte", "RFC 3339"),
            (json!({ "input": { "updatedAt": { "gte": 1 } } }), "$input.updatedAt.gte", "RFC 3339"),
        ];
        for (variables, field, rule) in cases {
            let query = "query($input: ProjectFilter) { projects(filter: $input) { totalCount } }";
            let body = json!({ "query": query, "variables": variables }).to_string();
            let answer = send(&app, Method::POST, "/graphql", &[JSON], &body).await;
            let error = &answer.body["errors"][0];
            assert_eq!(error["extensions"], json!({ "code": "INVALID_ARGUMENT", "field": field }));
            let message = error["message"].as_str().expect("a message");
            assert!(message.starts_with(&format!("{field}: ")) && message.contains(rule), "{message}");
        }
    }

    async fn a_mutation_by_get_is_refused(app: TestApp) {
        for query in ["mutation { anything }", "query A { __typename } mutation B { anything }", "subscription { anything }"] {
            let answer = send(&app, Method::GET, &format!("/graphql?query={}", urlencoded(query)), &[], "").await;
            assert_eq!(answer.status, StatusCode::METHOD_NOT_ALLOWED, "{query}");
            assert_eq!(answer.allow.as_deref(), Some("POST"));
        }
    }

    async fn only_json_objects_are_taken(app: TestApp) {
        for kind in ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "application/graphql", "application/json; charset=latin1", ""] {
            let answer = send(&app, Method::POST, "/graphql", &[("content-type", kind)], &post_body(QUERY)).await;
            assert_eq!((answer.status, code(&answer)), (StatusCode::UNSUPPORTED_MEDIA_TYPE, "BAD_REQUEST"), "{kind}");
        }
        let batch = format!("[{},{}]", post_body(QUERY), post_body(QUERY));
        for body in [batch.as_str(), "", "{", "null", "\"{ __typename }\"", "{\"query\": 1}", "[\"{ __typename }\", null, null]", "{}", "\u{0}"] {
            let answer = send(&app, Method::POST, "/graphql", &[JSON], body).await;
            assert_eq!((answer.status, code(&answer)), (StatusCode::BAD_REQUEST, "BAD_REQUEST"), "{body}");
        }
    }

    async fn other_methods_are_refused(app: TestApp) {
        for method in [Method::PUT, Method::DELETE, Method::PATCH] {
            let answer = send(&app, method, "/graphql", &[JSON], &post_body(QUERY)).await;
            assert_eq!((answer.status, answer.allow.as_deref()), (StatusCode::METHOD_NOT_ALLOWED, Some("GET, HEAD, POST, OPTIONS")));
        }
    }

    async fn every_answer_has_a_request_id(app: TestApp) {
        let response = app.client.get(format!("{}/health/live", app.url)).send().await.expect("an answer");
        assert!(response.headers().contains_key("x-request-id"));
    }
}

fn code(answer: &Answer) -> &str {
    answer.body["errors"][0]["extensions"]["code"].as_str().unwrap_or_default()
}

fn urlencoded(text: &str) -> String {
    text.bytes().map(|byte| format!("%{byte:02X}")).collect()
}
