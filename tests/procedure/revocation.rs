//! Steps that were recorded by mistake are revoked, the last one first.

use serde_json::{Value, json};

use super::story::{LIFE, Story};
use crate::support::both;

const TERM: &str = "{ node(id: $TERM) { ... on CenterTerm {
    latestStep openedOn plannedEndOn endsOn endedOn
    memorandum { signedOn signatories { side } } committee { organizedOn }
    operationAgreement { signedOn skipped } extensionActs { newEndOn }
} } }";

/// The valid steps, with the ID of the last one.
async fn standing(story: &Story) -> (Vec<String>, Value) {
    let query =
        story.input("{ termTimeline(term: { id: $TERM }) { entries { procedureStep { id stepKind } } } }");
    let data = story.app.acting_as("MOIS").await.data(&query).await;
    let entries = data["termTimeline"]["entries"].as_array().expect("entries").clone();
    let kind = |entry: &Value| entry["procedureStep"]["stepKind"].as_str().expect("a step").to_owned();
    let last = entries.last().expect("a step")["procedureStep"]["id"].clone();
    (entries.iter().map(kind).collect(), last)
}

fn revoking(story: &Story, step: &Value) -> String {
    story.input(&format!("term: {{ id: $TERM }}, procedureStepId: {step}, reason: \"Recorded by mistake\""))
}

/// Revokes the last step; the rule that it breaks, if any.
async fn revoke(story: &Story) -> Value {
    let (_, last) = standing(story).await;
    let input = revoking(story, &last);
    let query = format!(
        "mutation {{ revokeStep(input: {{ {input} }}) {{ procedureStep {{ revokes corrects {{ id }} }} userErrors {{ rule field }} }} }}"
    );
    let payload = story.app.acting_as("MOIS").await.data(&query).await["revokeStep"].take();
    if payload["userErrors"] == json!([]) {
        assert_eq!(payload["procedureStep"], json!({ "revokes": true, "corrects": { "id": last } }));
        return json!(null);
    }
    assert_eq!(payload["userErrors"][0]["field"], json!(["input", "procedureStepId"]), "{payload}");
    payload["userErrors"][0]["rule"].clone()
}

both! {
    // Each step of a life is taken, revoked and taken again, as if it had been taken once.
    async fn a_step_that_was_revoked_is_as_if_it_had_not_been_taken(app: TestApp) {
        let mut story = Story::begin(app).await;
        let mois = story.app.acting_as("MOIS").await;
        for event in LIFE {
            if event.step.is_none() {
                story.record(event).await;
                continue;
            }
            let term = story.input(TERM);
            let (before, shown) = (standing(&story).await.0, mois.data(&term).await);
            story.record(event).await;
            let (after, taken) = (standing(&story).await.0, mois.data(&term).await);
            assert_eq!(revoke(&story).await, json!(null), "{event:?}");
            let mut again = mois.data(&term).await;
            // The Committee is there without a date, as one whose members are nominated.
            if event.mutation == "organizeCommittee" {
                assert_eq!(again["node"]["committee"].take(), json!({ "organizedOn": null }));
            }
            assert_eq!((standing(&story).await.0, again), (before, shown), "{event:?}");
            story.record(event).await;
            assert_eq!((standing(&story).await.0, mois.data(&term).await), (after, taken), "{event:?}");
        }
    }

    // Everybody who saw the step sees that it was not taken.
    async fn a_revocation_is_as_visible_as_the_step(app: TestApp) {
        let mut story = Story::begin(app).await;
        for event in LIFE {
            story.record(event).await;
        }
        let query = story.input("{ termTimeline(term: { id: $TERM }) { entries { procedureStep { stepKind } } } }");
        let public = async |story: &Story| story.app.data(&query).await["termTimeline"]["entries"].as_array().expect("entries").len();
        let (_, last) = standing(&story).await;
        let publish = format!("id: {last}, expectedVersion: 1, visibility: PUBLIC");
        assert_eq!(story.app.acting_as("NIA").await.mutate("changeVisibility", &publish, "__typename").await["userErrors"], json!([]));
        let seen = public(&story).await;
        assert_eq!(revoke(&story).await, json!(null));
        assert_eq!(public(&story).await, seen - 1);
    }

    async fn an_opening_is_not_revoked_once_work_has_begun(app: TestApp) {
        let story = Story::operating(app).await;
        let nia = story.app.acting_as("NIA").await;
        let project = story.input("term: { id: $TERM }, decision: { id: $PROJECT }, projectKind: PILOT_SYSTEM, name: [{ language: \"en\", text: \"Portal\" }]");
        let made = nia.mutate("createProject", &format!("{project}, workStatus: ONGOING"), "project { id }").await;
        assert_eq!(made["userErrors"], json!([]));
        assert_eq!(revoke(&story).await, "STEP_ORDER");
        let planned = format!("id: {}, expectedVersion: 1, workStatus: PLANNED, startedOn: \"2021-05-01\"", made["project"]["id"]);
        assert_eq!(nia.mutate("updateProject", &planned, "__typename").await["userErrors"], json!([]));
        assert_eq!(revoke(&story).await, json!(null));
    }

    // A Committee whose members were nominated goes with the memorandum.
    async fn a_memorandum_is_revoked_after_the_committee(app: TestApp) {
        let story = Story::until(app, "holdCommitteeMeeting").await;
        assert_eq!(revoke(&story).await, json!(null));
        assert_eq!(revoke(&story).await, json!(null));
        let data = story.app.acting_as("MOIS").await.data(&story.input(TERM)).await;
        assert_eq!((&data["node"]["latestStep"], &data["node"]["committee"], &data["node"]["memorandum"]), (&json!("SELECTED"), &json!(null), &json!(null)));
    }

    async fn what_other_records_rest_on_is_not_revoked(app: TestApp) {
        let mut story = Story::begin(app).await;
        assert_eq!(revoke(&story).await, "STEP_ORDER", "the candidacy is withdrawn");
        let (_, first) = standing(&story).await;
        for event in LIFE {
            story.record(event).await;
            if event.mutation == "holdCommitteeMeeting" {
                assert_eq!(revoke(&story).await, "STEP_ORDER", "the Committee has met");
            }
        }
        let nia = story.app.acting_as("NIA").await;
        let history = nia.data("{ centerTerm(by: { code: \"PY-1\" }) { id latestStep steps { id stepKind } } }").await["centerTerm"].take();
        let steps = history["steps"].as_array().expect("steps");
        let last = steps.iter().rfind(|step| step["stepKind"] == "OPERATING").expect("the opening");
        let input = format!("term: {{ id: {} }}, procedureStepId: {}, reason: \"Unknown\"", history["id"], last["id"]);
        assert_eq!(nia.mutate("revokeStep", &input, "userErrors { message }").await["userErrors"][0]["message"], "a step of a history cannot be revoked");
        let refused = nia.mutate("revokeStep", &revoking(&story, &first), "userErrors { message }").await;
        assert_eq!(refused["userErrors"][0]["message"], "only the last step of a term can be revoked");
        let report = story.input("term: { id: $TERM }, utilizationStatus: IN_USE, reportedOn: \"2026-01\", findings: [{ language: \"en\", text: \"In use\" }], document: { id: $DOC }");
        assert_eq!(revoke(&story).await, json!(null), "the report after closure");
        assert_eq!(nia.mutate("reportUtilization", &report, "__typename").await["userErrors"], json!([]));
        assert_eq!(revoke(&story).await, "STEP_ORDER", "the closing");
    }
}
