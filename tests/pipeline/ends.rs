//! How applications end, and what an end, an approval and a beginning do not allow.

use serde_json::{Value, json};

use super::stages::applied;
use crate::support::{TestApp, both};

/// The rule that a mutation of an application breaks, and the field that the error is about.
async fn broken(app: &TestApp, mutation: &str, on: &Value, input: &str) -> (String, String) {
    let input = format!("application: {{ id: {on} }}, {input}");
    let made = app.mutate(mutation, &input, "userErrors { rule }").await;
    let error = &made["userErrors"][0];
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    (text(&error["rule"]), text(&error["field"][1]))
}

fn rule(code: &str, field: &str) -> (String, String) {
    (code.to_owned(), field.to_owned())
}

/// What a mutation of an application gives, which has to succeed.
async fn done(app: &TestApp, mutation: &str, on: &Value, input: &str) -> Value {
    let shown = if mutation == "recordApplicationAmount" {
        "__typename"
    } else {
        "application { stage funderStage approvedOn closedOn }"
    };
    let made = app.mutate(mutation, &format!("application: {{ id: {on} }}, {input}"), shown).await;
    assert_eq!(made["userErrors"], json!([]), "{mutation}: {input}");
    made["application"].clone()
}

both! {
    async fn an_application_does_not_end_in_words_that_mean_another_stage(app: TestApp) {
        let (nia, koica) = (app.acting_as("NIA").await, app.acting_as("FUNDER KOICA").await);
        let (_, dropped) = applied(&app, "KOICA", "PCP").await;
        let (_, withdrawn) = applied(&app, "WB", "Pipeline: concept review").await;
        let end = |words: &str| format!("endedOn: \"2025-02-01\", reason: \"no\", funderStage: \"{words}\"");
        for words in ["completion", "사업개요서", " PCP"] {
            assert_eq!(broken(&koica, "dropApplication", &dropped, &end(words)).await, rule("ANOTHER_STAGE", "funderStage"));
        }
        assert_eq!(broken(&nia, "withdrawApplication", &withdrawn, &end("Closed")).await, rule("ANOTHER_STAGE", "funderStage"));
        // Words that mean this end, and words that are not known.
        for (mutation, id, words) in [("dropApplication", &dropped, "Cancelled"), ("withdrawApplication", &withdrawn, "Dropped")] {
            let ended = done(&nia, mutation, id, &end(words)).await;
            assert_eq!(ended, json!({ "stage": "DROPPED", "funderStage": words, "approvedOn": null, "closedOn": null }));
        }
    }
}
