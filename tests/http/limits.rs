//! Requests that ask too much are refused before any work is done for them.

use std::time::{Duration, Instant};

use serde_json::json;

use crate::support::{TestApp, both};

/// The status and code of a POST, and how long it took at best of a few tries.
async fn refused(app: &TestApp, body: String) -> (u16, String, Duration) {
    let mut best = Duration::MAX;
    let mut last = (0, String::new());
    for _ in 0..5 {
        let start = Instant::now();
        let request =
            app.client.post(format!("{}/graphql", app.url)).header("content-type", "application/json");
        let response = request.body(body.clone()).send().await.expect("an answer");
        let status = response.status().as_u16();
        let body: serde_json::Value = response.json().await.expect("JSON");
        best = best.min(start.elapsed());
        last = (status, body["errors"][0]["extensions"]["code"].as_str().unwrap_or_default().to_owned());
    }
    (last.0, last.1, best)
}

fn query(text: &str) -> String {
    json!({ "query": text }).to_string()
}

both! {
    async fn repeated_fragment_spreads_are_refused(app: TestApp) {
        let mut text = "{...a}".to_owned();
        for (this, next) in ('a'..'t').zip('b'..='t') {
            text += &format!("fragment {this} on Query{{...{next} ...{next}}}");
        }
        text += "fragment t on Query{__typename}";
        assert!(text.len() < 1_000, "{}", text.len());
        let (status, code, took) = refused(&app, query(&text)).await;
        assert_eq!((status, code.as_str()), (400, "TOO_EXPENSIVE"));
        eprintln!("repeated spreads: {took:?}");
    }

    async fn a_query_nested_two_hundred_deep_is_refused(app: TestApp) {
        let text = format!("{{ countries {} {} }}", "{ nodes { terms ".repeat(100), "} }".repeat(100));
        let (status, code, took) = refused(&app, query(&text)).await;
        assert_eq!((status, code.as_str()), (400, "TOO_EXPENSIVE"));
        eprintln!("nested 200 deep: {took:?}");
    }

    async fn brackets_nested_without_end_do_not_overflow_the_parser(app: TestApp) {
        for open in ["[", "{", "(", "{a:"] {
            let (status, ..) = refused(&app, query(&format!("{{ countries(filter: {}", open.repeat(30_000)))).await;
            assert_eq!(status, 400);
            let (status, ..) = refused(&app, format!("{{\"query\": \"{{ __typename }}\", \"variables\": {}", open.repeat(30_000))).await;
            assert_eq!(status, 400);
        }
    }

    async fn a_body_of_five_megabytes_is_refused(app: TestApp) {
        let (status, code, took) = refused(&app, query(&" ".repeat(5_000_000))).await;
        assert_eq!((status, code.as_str()), (413, "BAD_REQUEST"));
        eprintln!("5 MB: {took:?}");
    }

    async fn a_body_that_does_not_tell_its_length_is_cut_off(app: TestApp) {
        let chunks = futures::stream::iter((0..100).map(|_| Ok::<_, std::io::Error>(vec![b' '; 50_000])));
        let request = app.client.post(format!("{}/graphql", app.url)).header("content-type", "application/json");
        let response = request.body(reqwest::Body::wrap_stream(chunks)).send().await;
        // The service may hang up while the rest is still being sent.
        if let Ok(response) = response {
            assert_eq!(response.status().as_u16(), 413);
        }
        app.data("{ __typename }").await;
    }

    async fn a_query_that_may_read_too_many_records_is_refused(app: TestApp) {
        let text = "{ countries(first: 200) { nodes { terms(first: 200) { nodes { contributions(first: 200) { nodes { id } } } } } } }";
        let (code, message) = app.error(text).await;
        assert_eq!(code, "TOO_EXPENSIVE");
        assert!(message.contains("ask for smaller pages"), "{message}");
        let aliases: String = (0..3_000).map(|i| format!("a{i}: __typename ")).collect();
        assert_eq!(app.error(&format!("{{ {aliases} }}")).await.0, "TOO_EXPENSIVE");
    }

    async fn a_request_of_many_statements_leaves_connections_to_others(app: TestApp) {
        let counts: String = (0..400).map(|i| format!("a{i}: countries(filter: {{ search: \"x{i}\" }}) {{ totalCount }} ")).collect();
        let many = format!("{{ {counts} }}");
        let (many, one) = tokio::join!(app.data(&many), app.data("{ countries { totalCount } }"));
        assert_eq!((many.as_object().map(serde_json::Map::len), &one["countries"]["totalCount"]), (Some(400), &json!(249)));
    }

    async fn what_a_query_costs_is_told(app: TestApp) {
        let answer = app.answer("{ countries(first: 10) { nodes { terms(first: 2) { nodes { id } } } } }").await;
        assert_eq!(answer["extensions"]["cost"], json!({ "requested": 30, "limit": 50_000, "left": 49_970 }));
    }

    async fn spreads_that_only_validation_would_follow_are_refused(app: TestApp) {
        let chain = |last: &str| {
            let fragment = |i: usize| {
                let spread = format!("...f{}", i + 1);
                format!("fragment f{i} on Query{{{spread} {spread} {spread}}}")
            };
            (0..30).map(fragment).collect::<String>() + &format!("fragment f30 on Query{{{last}}}")
        };
        for text in [format!("{{...f0}}{}", chain("__typename")), format!("{{...f0}}{}", chain("...nope"))] {
            let (status, code, took) = refused(&app, query(&text)).await;
            assert_eq!((status, code.as_str()), (400, "TOO_EXPENSIVE"));
            eprintln!("three spreads, thirty times: {took:?}");
        }
        let other = format!("query A{{__typename}}query B{{...f0}}{}", chain("__typename"));
        let body = json!({ "query": other, "operationName": "A" }).to_string();
        assert_eq!(refused(&app, body).await.1, "TOO_EXPENSIVE");
        let deep = "inputFields { type { ".repeat(9) + "name" + &" } }".repeat(9);
        assert_eq!(app.error(&format!("{{ __type(name: \"CountryFilter\") {{ {deep} }} }}")).await.0, "TOO_EXPENSIVE");
    }

    async fn introspection_fits_in_the_limits(app: TestApp) {
        let deep = "type { kind name ".to_owned() + &"ofType { kind name ".repeat(9) + &"}".repeat(10);
        app.data(&format!("{{ __schema {{ types {{ name fields {{ name args {{ name {deep} }} {deep} }} }} }} }}")).await;
    }
}
