//! Corrections of names and places.

use serde_json::{Value, json};

use super::story::Story;
use crate::support::both;

const QUERY: &str = r#"{
  node(id: $TERM) { ... on CenterTerm {
    id version name { text } city { text } hostOrganization { code } note { text }
    center { id version name { text } }
    committee { id version name { text } }
  } }
  centerTerms(first: 1, filter: { search: "Tsagaan" }) { nodes { code } }
}"#;

fn text(text: &str) -> String {
    format!("[{{ language: \"en\", text: \"{text}\" }}]")
}

fn on(record: &Value, rest: &str) -> String {
    format!("id: {}, expectedVersion: {}, {rest}", record["id"], record["version"])
}

both! {
    async fn a_wrong_name_is_corrected_and_found_by(app: TestApp) {
        let story = Story::until(app, "openCenter").await;
        let nia = story.app.acting_as("NIA").await;
        let shown = async || nia.data(&story.input(QUERY)).await;
        let before = shown().await["node"].take();
        for (mutation, input) in [
            ("updateCenter", on(&before["center"], &format!("name: {}", text("Mongolia Center")))),
            ("updateCommittee", on(&before["committee"], &format!("name: {}", text("Joint Digital Committee")))),
            ("updateCenterTerm", on(&before, &format!("name: {}, city: {}, hostOrganization: {{ code: \"MN-AGENCY\" }}, note: {}", text("Center of 2020"), text("Tsagaan"), text("Moved")))),
        ] {
            assert_eq!(nia.mutate(mutation, &input, "__typename").await["userErrors"], json!([]), "{mutation}");
        }
        let data = shown().await;
        assert_eq!(data["centerTerms"]["nodes"], json!([{ "code": "MN-1" }]), "found by its city");
        let now = &data["node"];
        assert_eq!(now["center"]["name"]["text"], "Mongolia Center");
        assert_eq!(now["committee"]["name"]["text"], "Joint Digital Committee");
        assert_eq!((&now["name"]["text"], &now["city"]["text"]), (&json!("Center of 2020"), &json!("Tsagaan")));
        assert_eq!((&now["hostOrganization"]["code"], &now["note"]["text"]), (&json!("MN-AGENCY"), &json!("Moved")));
        for (field, value) in [("name", "null"), ("city", "null"), ("hostOrganization", "null"), ("name", "[]"), ("hostOrganization", "{ code: \"NIA\" }")] {
            let refused = nia.mutate("updateCenterTerm", &on(now, &format!("{field}: {value}")), "__typename").await;
            assert_eq!(refused["userErrors"][0]["field"], json!(["input", field]), "{field}: {value}");
        }
    }

    async fn the_words_of_a_decision_are_corrected_though_work_refers_to_it(app: TestApp) {
        let story = Story::operating(app).await;
        let nia = story.app.acting_as("NIA").await;
        let project = story.input("term: { id: $TERM }, decision: { id: $PROJECT }, projectKind: PILOT_SYSTEM, name: [{ language: \"en\", text: \"Portal\" }]");
        assert_eq!(nia.mutate("createProject", &project, "__typename").await["userErrors"], json!([]));
        let decision = nia.data(&story.input("{ node(id: $PROJECT) { id ... on CommitteeDecision { version title { text } } } }")).await;
        let input = on(&decision["node"], &format!("title: {}, resolution: {}", text("Pilot portal"), text("Approved")));
        let done = nia.mutate("updateCommitteeDecision", &input, "committeeDecision { title { text } resolution { text } decisionOutcome }").await;
        assert_eq!(done["committeeDecision"], json!({ "title": { "text": "Pilot portal" }, "resolution": { "text": "Approved" }, "decisionOutcome": "APPROVED" }));
        let found = nia.data("{ committeeDecisions(filter: { search: \"portal\" }) { totalCount } }").await;
        assert_eq!(found["committeeDecisions"]["totalCount"], 1);
    }

    async fn the_place_is_designated_until_the_center_is_established(app: TestApp) {
        let mut story = Story::until(app, "establishCenter").await;
        let nia = story.app.acting_as("NIA").await;
        let input = async || {
            let data = nia.data(&format!("{{ node(id: \"{}\") {{ id ... on CenterTerm {{ version }} }} }}", story.term)).await;
            on(&data["node"], &format!("city: {}", text("Erdenet")))
        };
        let query = async |input: &str| nia.data(&format!("mutation {{ updateCenterTerm(input: {{ {input} }}) {{ userErrors {{ rule field }} }} }}")).await["updateCenterTerm"]["userErrors"].take();
        assert_eq!(query(&input().await).await, json!([{ "rule": "STEP_ORDER", "field": ["input", "city"] }]));
        let establish = super::story::LIFE.iter().find(|event| event.mutation == "establishCenter").expect("the step");
        story.record(establish).await;
    }
}
