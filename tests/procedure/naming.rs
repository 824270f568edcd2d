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

    async fn the_dates_of_a_meeting_and_of_a_decision_are_corrected_as_far_as_others_allow(app: TestApp) {
        let story = Story::operating(app).await;
        let nia = story.app.acting_as("NIA").await;
        let meeting = nia.data(&story.input("{ node(id: $TERM) { ... on CenterTerm { committee { meetings { id } } } } }")).await;
        let meeting = &meeting["node"]["committee"]["meetings"][0]["id"];
        let decision = story.input(&format!("term: {{ id: $TERM }}, committeeMeetingId: {meeting}, decisionSubject: PROJECT, decisionOutcome: APPROVED, decidedOn: \"2020-06-15\", title: {}", text("Portal")));
        let decision = nia.mutate("takeCommitteeDecision", &decision, "committeeDecision { id }").await["committeeDecision"]["id"].take();
        let project = story.input(&format!("term: {{ id: $TERM }}, decision: {{ id: {decision} }}, projectKind: PILOT_SYSTEM, name: {}, startedOn: \"2021-05-01\"", text("Portal")));
        assert_eq!(nia.mutate("createProject", &project, "__typename").await["userErrors"], json!([]));
        let query = format!("{{ node(id: {decision}) {{ id ... on CommitteeDecision {{ version decidedOn meeting {{ id version heldOn }} }} }} }}");
        let shown = async || nia.data(&query).await["node"].take();
        let correct = async |mutation: &str, record: &Value, rest: &str| {
            let mut done = nia.data(&format!("mutation {{ {mutation}(input: {{ {} }}) {{ userErrors {{ rule }} }} }}", on(record, rest))).await;
            done[mutation]["userErrors"].take()
        };
        let rule = |rule: &str| json!([{ "rule": rule }]);
        for (decided_on, outcome) in [
            ("2020-06-01", rule("BEFORE_PREVIOUS")), ("2021-05-02", rule("BEFORE_DECISION")), ("2999-01-01", rule("IN_FUTURE")),
            ("2021-04-30", json!([])), ("2020-06-20", json!([])),
        ] {
            assert_eq!(correct("updateCommitteeDecision", &shown().await, &format!("decidedOn: \"{decided_on}\"")).await, outcome, "{decided_on}");
        }
        for (held_on, outcome) in [("2020-06-21", rule("BEFORE_PREVIOUS")), ("2020-01-01", rule("NEEDS_COMMITTEE")), ("2020-06-19", json!([]))] {
            let meeting = shown().await["meeting"].take();
            assert_eq!(correct("updateCommitteeMeeting", &meeting, &format!("heldOn: \"{held_on}\", place: {}", text("Sejong"))).await, outcome, "{held_on}");
        }
        let now = shown().await;
        assert_eq!((&now["decidedOn"], &now["meeting"]["heldOn"]), (&json!("2020-06-20"), &json!("2020-06-19")));
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
