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
        let refused = nia.mutate("revokeStep", &revoking(&story, &first), "userErrors { message }").await;
        assert_eq!(refused["userErrors"][0]["message"], "only the last step of a term can be revoked");
        let report = story.input("term: { id: $TERM }, utilizationStatus: IN_USE, reportedOn: \"2026-01\", findings: [{ language: \"en\", text: \"In use\" }], document: { id: $DOC }");
        assert_eq!(revoke(&story).await, json!(null), "the report after closure");
        assert_eq!(nia.mutate("reportUtilization", &report, "__typename").await["userErrors"], json!([]));
        assert_eq!(revoke(&story).await, "STEP_ORDER", "the closing");
    }
}
