//! What was recorded by mistake of an application is taken back: its last stage, and the application itself.

use serde_json::{Value, json};

use super::stages::applied;
use crate::support::{TestApp, both};

const APPLICATION: &str =
    "id version stage funderStage approvedOn closedOn stages { id version ordinal } amounts { id version }";

async fn application(app: &TestApp, id: &Value) -> Value {
    let query = format!("{{ node(id: {id}) {{ ... on Application {{ {APPLICATION} }} }} }}");
    app.data(&query).await["node"].take()
}

/// Records something of an application that breaks no rule.
async fn done(app: &TestApp, mutation: &str, on: &Value, input: &str) {
    let made = app.mutate(mutation, &format!("application: {{ id: {on} }}, {input}"), "__typename").await;
    assert_eq!(made["userErrors"], json!([]), "{mutation}: {input}");
}

/// The message or the rule of what a deletion breaks; none if it succeeds.
async fn deleted(app: &TestApp, mutation: &str, record: &Value) -> Option<String> {
    let input = format!("id: {}, expectedVersion: {}", record["id"], record["version"]);
    let made = app.mutate(mutation, &input, "application { id } userErrors { rule field }").await;
    let error = made["userErrors"].get(0)?;
    assert_eq!(error["field"], json!(["input", "id"]));
    error["rule"].as_str().map(str::to_owned)
}

/// Deletes the last stage of an application.
async fn undo(app: &TestApp, id: &Value) -> Option<String> {
    let stages = application(app, id).await["stages"].take();
    let last =
        stages.as_array().and_then(|stages| stages.iter().max_by_key(|stage| stage["ordinal"].as_i64()));
    deleted(app, "deleteApplicationStage", last.expect("a stage")).await
}

both! {
    async fn a_stage_with_a_wrong_date_is_recorded_again(app: TestApp) {
        let adb = app.acting_as("FUNDER ADB").await;
        let (_, id) = applied(&app, "ADB", "Proposed").await;
        let before = application(&adb, &id).await;
        done(&adb, "recordApplicationStage", &id, "funderStage: \"Approved\", enteredOn: \"2026-03-01\"").await;
        assert_eq!(application(&adb, &id).await["approvedOn"], "2026-03-01");
        // It holds back what is true, so it is taken back.
        let right = "application: { id: $ID }, funderStage: \"Approved\", enteredOn: \"2025-03-01\"".replace("$ID", &id.to_string());
        let refused = adb.mutate("recordApplicationStage", &right, "userErrors { rule }").await;
        assert_eq!(refused["userErrors"][0]["rule"], "SAME_STAGE");
        assert_eq!(undo(&adb, &id).await, None);
        let now = application(&adb, &id).await;
        assert_eq!((&now["stage"], &now["funderStage"], &now["approvedOn"]), (&before["stage"], &before["funderStage"], &json!(null)));
        done(&adb, "recordApplicationStage", &id, "funderStage: \"Approved\", enteredOn: \"2025-03-01\"").await;
        assert_eq!(application(&adb, &id).await["approvedOn"], "2025-03-01");
        // What was deleted is in the log.
        let log = adb.data("{ changes(recordTypes: [APPLICATION_STAGE], first: 1000) { changes { kind } } }").await;
        assert!(log["changes"]["changes"].as_array().expect("changes").contains(&json!({ "kind": "DELETED" })));
    }

    async fn an_end_by_mistake_is_taken_back(app: TestApp) {
        let nia = app.acting_as("NIA").await;
        let (_, id) = applied(&app, "WB", "Pipeline: concept review").await;
        let end = "endedOn: \"2025-02-01\", reason: \"Own budget\"";
        for mutation in ["dropApplication", "withdrawApplication"] {
            done(&nia, mutation, &id, end).await;
            assert_eq!(deleted(&nia, "deleteApplication", &application(&nia, &id).await).await.as_deref(), Some("APPLICATION_ENDED"));
            assert_eq!(undo(&nia, &id).await, None, "{mutation}");
            assert_eq!(application(&nia, &id).await["stage"], "IDENTIFICATION", "{mutation}");
        }
        assert_eq!(undo(&nia, &id).await.as_deref(), Some("STILL_REFERRED"), "the first stage stays");
    }

    async fn what_a_funding_source_dropped_is_not_taken_back_by_the_applicant(app: TestApp) {
        let (agency, wb) = (app.acting_as("SPECIALIZED_ORGANIZATION UZ").await, app.acting_as("FUNDER WB").await);
        let (_, id) = applied(&app, "WB", "Pipeline: concept review").await;
        done(&wb, "dropApplication", &id, "endedOn: \"2025-02-01\", reason: \"Own budget\"").await;
        assert_eq!(undo(&agency, &id).await.as_deref(), Some("APPLICATION_ENDED"));
        assert_eq!(application(&agency, &id).await["stage"], "DROPPED");
        assert_eq!(undo(&wb, &id).await, None);
    }

    async fn only_the_last_stage_is_taken_back(app: TestApp) {
        let nia = app.acting_as("NIA").await;
        let (_, id) = applied(&app, "WB", "Pipeline: concept review").await;
        done(&nia, "recordApplicationStage", &id, "funderStage: \"Pipeline: decision meeting\", enteredOn: \"2024-06-01\"").await;
        done(&nia, "recordApplicationStage", &id, "funderStage: \"Pipeline: begin appraisal\", enteredOn: \"2024-07-01\"").await;
        let now = application(&nia, &id).await;
        for stage in now["stages"].as_array().expect("stages").iter().filter(|stage| stage["ordinal"] != 3) {
            assert_eq!(deleted(&nia, "deleteApplicationStage", stage).await.as_deref(), Some("STILL_REFERRED"));
        }
        assert_eq!(application(&nia, &id).await, now);
        assert_eq!(deleted(&nia, "deleteApplication", &now).await.as_deref(), Some("STILL_REFERRED"));
    }

    async fn an_application_of_the_wrong_project_is_deleted_with_its_first_stage(app: TestApp) {
        let nia = app.acting_as("NIA").await;
        let (project, id) = applied(&app, "KOICA", "PCP").await;
        done(&nia, "recordApplicationAmount", &id, "amountBasis: TOTAL_COST, amount: { amount: \"5.00\", currency: \"USD\" }").await;
        let now = application(&nia, &id).await;
        assert_eq!(deleted(&nia, "deleteApplication", &now).await.as_deref(), Some("STILL_REFERRED"), "it has an amount");
        let amount = &now["amounts"][0];
        nia.mutate("removeApplicationAmount", &format!("id: {}, expectedVersion: 1", amount["id"]), "__typename").await;
        assert_eq!(deleted(&nia, "deleteApplication", &application(&nia, &id).await).await, None);
        assert_eq!(application(&nia, &id).await, json!(null));
        let gone = nia.mutate("deletePipelineProject", &format!("id: {project}, expectedVersion: 1"), "userErrors { rule }").await;
        assert_eq!(gone["userErrors"], json!([]));
    }

    async fn what_was_committed_keeps_its_approval(app: TestApp) {
        let nia = app.acting_as("NIA").await;
        let (_, id) = applied(&app, "WB", "Pipeline: concept review").await;
        done(&nia, "recordApplicationStage", &id, "funderStage: \"BANK APPROVED\", stage: NEGOTIATION, enteredOn: \"2025-03-01\"").await;
        done(&nia, "recordApplicationAmount", &id, "amountBasis: COMMITTED, financeKind: LOAN, amount: { amount: \"5.00\", currency: \"USD\" }").await;
        assert_eq!(undo(&nia, &id).await.as_deref(), Some("NOT_APPROVED"));
        let back = format!("application: {{ id: {id} }}, funderStage: \"Pipeline: decision meeting\", enteredOn: \"2025-04-01\", reason: \"New scope\"");
        let refused = nia.mutate("recordApplicationStage", &back, "userErrors { rule }").await;
        assert_eq!(refused["userErrors"][0]["rule"], "NOT_APPROVED");
        // One that is dropped keeps what was committed.
        done(&nia, "dropApplication", &id, "endedOn: \"2025-04-01\", reason: \"Own budget\"").await;
        assert_eq!(undo(&nia, &id).await, None);
        let amount = application(&nia, &id).await["amounts"][0].take();
        nia.mutate("removeApplicationAmount", &format!("id: {}, expectedVersion: 1", amount["id"]), "__typename").await;
        assert_eq!(undo(&nia, &id).await, None);
    }
}
