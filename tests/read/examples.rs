//! The examples of docs/examples: ten for each kind of user and ten by role, all of them run.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use dgcc::examples::{self, Example};
use futures::StreamExt;
use serde_json::{Value, json};

use crate::support::{TestApp, both};

#[test]
fn there_are_ten_examples_for_each_kind_of_user_and_by_role() {
    let mut folders = BTreeMap::<String, usize>::new();
    for example in examples::all() {
        let (folder, _) = example.path.split_once('/').expect("a folder");
        *folders.entry(folder.to_owned()).or_default() += 1;
        assert!(example.query.starts_with("# "), "{}: says what it answers", example.path);
    }
    let folders: Vec<_> = folders.into_iter().collect();
    let expected =
        ["1-frontend", "2-partner-system", "3-funder", "4-roles"].map(|folder| (folder.to_owned(), 10));
    assert_eq!(folders, expected);
}

#[test]
fn every_role_has_a_mutation_and_so_has_nobody() {
    let mutations = examples::all().filter(|example| example.query.contains("\nmutation "));
    let roles: BTreeSet<String> = mutations
        .map(|example| example.role.unwrap_or_default().split(' ').next().unwrap_or_default().to_owned())
        .collect();
    let expected = [
        "",
        "DIPLOMATIC_ORGANIZATION",
        "FUNDER",
        "LEAD_ORGANIZATION",
        "MOIS",
        "NIA",
        "SPECIALIZED_ORGANIZATION",
    ];
    assert_eq!(roles, expected.map(str::to_owned).into());
}

/// The service as the caller of an example has it.
async fn caller(app: &TestApp, example: &Example) -> TestApp {
    app.acting_as(example.role.as_deref().unwrap_or_default()).await
}

/// What the variables that have no default stand for.
async fn variables(app: &TestApp) -> Value {
    let query = "{ applications(first: 1, filter: { stage: [IMPLEMENTATION] }) { nodes { id } } }";
    json!({ "application": app.data(query).await["applications"]["nodes"][0]["id"] })
}

/// The user errors of the fields of an answer; none of a query.
fn user_errors(data: &Value) -> Vec<&Value> {
    let fields = data.as_object().expect("data").values();
    fields.filter_map(|field| field["userErrors"].as_array()).flatten().collect()
}

both! {
    async fn every_query_and_every_mutation_of_the_examples_is_answered(app: TestApp) {
        for example in examples::all().filter(|example| !example.query.contains("\nsubscription ")) {
            let caller = caller(&app, &example).await;
            let variables = if example.query.contains("$application: ID!") { variables(&caller).await } else { json!({}) };
            let request = caller.client.post(format!("{}/graphql", caller.url));
            let request = request.json(&json!({ "query": example.query, "variables": variables }));
            let request = match &caller.token {
                Some(token) => request.bearer_auth(token),
                None => request,
            };
            let answer: Value = request.send().await.expect("an answer").json().await.expect("JSON");
            assert_eq!(answer.get("errors"), None, "{}", example.path);
            let data = &answer["data"];
            assert_eq!(user_errors(data), Vec::<&Value>::new(), "{}", example.path);
            let fields = data.as_object().expect("data");
            assert!(fields.values().all(|value| !value.is_null()), "{}: {data}", example.path);
        }
    }

    async fn every_subscription_of_the_examples_tells_of_a_change(app: TestApp) {
        let subscriptions: Vec<_> = examples::all().filter(|example| example.query.contains("\nsubscription ")).collect();
        assert!(!subscriptions.is_empty());
        for example in subscriptions {
            let caller = caller(&app, &example).await;
            let request = caller.request(&example.query).header("accept", "text/event-stream");
            let answer = request.send().await.expect("an answer");
            assert_eq!(answer.status(), 200, "{}", example.path);
            let input = "country: { alpha2: \"UZ\" }, eventKind: SEMINAR, name: [{ language: \"en\", text: \"Seminar\" }], visibility: PUBLIC";
            app.acting_as("NIA").await.mutate("createEvent", input, "event { id }").await;
            let mut bytes = answer.bytes_stream();
            let mut text = String::new();
            while !text.contains("event: next") || !text.ends_with("\n\n") {
                let more = tokio::time::timeout(Duration::from_secs(20), bytes.next()).await.expect("in time");
                text += &String::from_utf8_lossy(&more.expect("more").expect("bytes"));
            }
            assert!(text.contains("\"recordType\":\"EVENT\"") && !text.contains("errors"), "{}: {text}", example.path);
        }
    }
}
