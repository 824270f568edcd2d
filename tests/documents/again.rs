//! Documents that come again are not parsed again.

use serde_json::{Value, json};

use crate::support::{TestApp, both};

const QUERY: &str = "query Some($first: Int!, $full: Boolean = false) {
    countries(first: $first) { nodes { alpha2 ...Name @include(if: $full) } }
} fragment Name on Country { name { language } }";

async fn answer(app: &TestApp, query: &str, variables: Value) -> Value {
    let body = json!({ "query": query, "variables": variables });
    let request = app.client.post(format!("{}/graphql", app.url)).json(&body);
    let mut answer: Value = request.send().await.expect("an answer").json().await.expect("JSON");
    if let Some(extensions) = answer["extensions"].as_object_mut() {
        extensions.remove("rate");
    }
    answer
}

both! {
    async fn each_time_a_document_is_answered_by_its_own_variables(app: TestApp) {
        let variables = [
            json!({ "first": 1 }),
            json!({ "first": 2, "full": true }),
            json!({ "first": null }),
            json!({ "first": 1_000_000 }),
            json!({ "first": 1, "full": null }),
            json!({}),
        ];
        let mut answers = Vec::new();
        for variables in &variables {
            // Another text is another document.
            let alone = format!("# {variables}\n{QUERY}");
            answers.push(answer(&app, &alone, variables.clone()).await);
        }
        assert_eq!(answers[1]["data"]["countries"]["nodes"].as_array().map(Vec::len), Some(2));
        let refused = |answer: &Value| answer["errors"].is_array();
        assert_eq!(answers.iter().map(refused).collect::<Vec<_>>(), [false, false, true, true, true, true]);
        for _ in 0..3 {
            for (variables, first) in variables.iter().zip(&answers) {
                let again = answer(&app, &format!("#\n{QUERY}"), variables.clone()).await;
                assert_eq!(again, *first, "{variables}");
            }
        }
    }

    async fn a_document_that_is_refused_is_refused_again(app: TestApp) {
        for query in ["{ countries { nodes { alpha4 } } }", "{ countries { ", "mutation { none }", "subscription { a b }"] {
            let first = answer(&app, query, json!({})).await;
            assert!(first["errors"].is_array(), "{first}");
            assert_eq!(answer(&app, query, json!({})).await, first);
        }
    }
}
