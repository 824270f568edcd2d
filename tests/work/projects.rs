//! Projects, consultations, events, and the use of what was delivered.

use serde_json::{Value, json};

use crate::procedure::Story;
use crate::support::both;

const NAME: &str =
    "name: [{ language: \"en\", text: \"One portal\" }, { language: \"ko\", text: \"통합 포털\" }]";

fn refusal(code: &str, field: &str) -> (String, String) {
    (code.to_owned(), field.to_owned())
}

both! {
    async fn a_project_rests_on_a_decision_of_its_committee(app: TestApp) {
        let story = Story::operating(app).await;
        let agency = story.app.acting_as("SPECIALIZED_ORGANIZATION MN").await;
        let input = |text: &str| story.input(&format!("term: {{ id: $TERM }}, projectKind: PILOT_SYSTEM, {NAME}, {text}"));
        let refused = async |text: &str| agency.refused("createProject", &input(text)).await;
        assert_eq!(refused("").await, refusal("RULE_BROKEN", "decision"));
        assert_eq!(refused("predatesRecords: true").await, refusal("RULE_BROKEN", "decision"));
        assert_eq!(refused("decision: { id: $TRAINING }").await, refusal("RULE_BROKEN", "decision"));
        assert_eq!(refused("decision: { id: $PROJECT }, predatesRecords: true").await, refusal("RULE_BROKEN", "decision"));
        assert_eq!(refused("decision: { id: $PROJECT }, sector: { dacSector: \"99999\" }").await, refusal("NOT_FOUND", "sector"));
        assert_eq!(refused("decision: { id: $PROJECT }, serviceAreas: [{ code: \"none\" }]").await, refusal("NOT_FOUND", "serviceAreas"));
        assert_eq!(refused("decision: { id: $PROJECT }, startedOn: \"2031\"").await, refusal("RULE_BROKEN", "startedOn"));
        assert_eq!(refused("decision: { id: $PROJECT }, code: \"a b\"").await, refusal("INVALID", "code"));
        assert_eq!(refused("decision: { id: $PROJECT }, budget: { amount: \"1.001\", currency: \"USD\" }").await, refusal("INVALID", "budget"));
        assert_eq!(refused("decision: { id: $PROJECT }, budget: { amount: \"90000000000000.01\", currency: \"USD\" }").await, refusal("INVALID", "budget"));

        let areas = agency.data("{ serviceAreas(first: 2) { nodes { code } } }").await;
        let areas: Vec<&str> = areas["serviceAreas"]["nodes"].as_array().expect("a list").iter().map(|area| area["code"].as_str().expect("a code")).collect();
        let keys: Vec<String> = areas.iter().map(|area| format!("{{ code: {area:?} }}")).collect();
        let details = format!("decision: {{ id: $PROJECT }}, sector: {{ dacSector: \"15110\" }}, startedOn: \"2021-01\", budget: {{ amount: \"250000\", currency: \"USD\", valueDate: \"2021-01-01\" }}, leadOrganization: {{ id: $PARTNER }}, serviceAreas: [{}], visibility: PARTNER", keys.join(", "));
        let shown = "project { id code version workStatus name(language: \"ko\") { text } sector { code } decision { decisionSubject } budget { amount currency } leadOrganization { code } serviceAreas { code } visibility }";
        let made = agency.mutate("createProject", &input(&details), shown).await;
        assert_eq!(made["userErrors"], json!([]));
        let project = &made["project"];
        assert_eq!((&project["code"], &project["workStatus"], &project["name"]["text"]), (&json!("MN-1-P1"), &json!("PLANNED"), &json!("통합 포털")));
        assert_eq!((&project["sector"]["code"], &project["decision"]["decisionSubject"]), (&json!("15110"), &json!("PROJECT")));
        assert_eq!(project["budget"], json!({ "amount": "250000.00", "currency": "USD" }));
        let tagged: Vec<Value> = areas.iter().map(|area| json!({ "code": area })).collect();
        assert_eq!(project["serviceAreas"], json!(tagged), "in their own order");
        assert_eq!(refused("decision: { id: $PROJECT }, code: \"MN-1-P1\"").await, refusal("TAKEN", "code"));

        let id = &project["id"];
        let update = |text: &str| story.input(&format!("id: {id}, {text}"));
        assert_eq!(agency.refused("updateProject", &update("expectedVersion: 9, workStatus: ONGOING")).await, refusal("STALE_VERSION", "expectedVersion"));
        let stale = agency.mutate("updateProject", &update("expectedVersion: 9, workStatus: ONGOING"), "__typename").await;
        assert_eq!(stale["userErrors"][0]["currentVersion"], 1);
        let one = format!("expectedVersion: 1, workStatus: COMPLETED, endedOn: \"2022-05\", budget: null, serviceAreas: [{{ code: {:?} }}]", areas[0]);
        let updated = agency.mutate("updateProject", &update(&one), shown).await;
        assert_eq!(updated["userErrors"], json!([]));
        assert_eq!((&updated["project"]["version"], &updated["project"]["workStatus"], &updated["project"]["budget"]), (&json!(2), &json!("COMPLETED"), &json!(null)));
        assert_eq!((&updated["project"]["serviceAreas"], &updated["project"]["name"]["text"]), (&json!(tagged[..1]), &json!("통합 포털")));
        assert_eq!(agency.refused("updateProject", &update("expectedVersion: 2, endedOn: \"2020\"")).await, refusal("RULE_BROKEN", "endedOn"));

        // Followers learn of other areas by the project itself.
        let all = format!("expectedVersion: 2, serviceAreas: [{}]", keys.join(", "));
        let served = agency.mutate("updateProject", &update(&all), "project { id version serviceAreas { code } history(first: 9) { changes { fields { name after } } } }").await;
        assert_eq!((&served["project"]["version"], &served["project"]["serviceAreas"]), (&json!(3), &json!(tagged)), "{served}");
        let last = served["project"]["history"]["changes"].as_array().and_then(|changes| changes.last()).expect("a change").clone();
        assert!(last["fields"].as_array().expect("fields").iter().any(|field| field["name"] == "serviceAreaCodes" && field["after"] == json!(areas)), "{last}");

        // What belongs to a project is seen by those who see the project.
        let funder = story.app.acting_as("LEAD_ORGANIZATION UZ").await;
        let areas = "{ projects { nodes { serviceAreas { code } } } }";
        assert_eq!(funder.data(areas).await, json!({ "projects": { "nodes": [] } }));
        let published = agency.mutate("updateProject", &update("expectedVersion: 3, visibility: PUBLIC"), "project { visibility }").await;
        assert_eq!(published["project"]["visibility"], "PUBLIC");
        assert_eq!(story.app.data(areas).await, json!({ "projects": { "nodes": [{ "serviceAreas": tagged }] } }));
    }

    async fn a_term_that_was_proposed_here_has_no_history_before_its_records(app: TestApp) {
        let story = Story::begin(app).await;
        let nia = story.app.acting_as("NIA").await;
        let input = story.input(&format!("term: {{ id: $TERM }}, projectKind: JOINT_RESEARCH, {NAME}, predatesRecords: true"));
        assert_eq!(nia.refused("createProject", &input).await, refusal("RULE_BROKEN", "decision"));
    }

    async fn history_that_predates_the_records_says_so(app: TestApp) {
        let nia = app.acting_as("NIA").await;
        let term = nia.data("{ centerTerm(by: { code: \"UZ-1\" }) { id } }").await;
        let input = |text: &str| format!("term: {{ id: {} }}, projectKind: JOINT_RESEARCH, {NAME}, {text}", term["centerTerm"]["id"]);
        assert_eq!(nia.refused("createProject", &input("")).await, refusal("RULE_BROKEN", "decision"));
        // In a term that is over, nothing goes on any more.
        for status in ["", "workStatus: ONGOING", "workStatus: PLANNED"] {
            let undated = input(&format!("predatesRecords: true, {status}"));
            assert_eq!(nia.refused("createProject", &undated).await, refusal("RULE_BROKEN", "startedOn"), "{status}");
        }
        let made = nia.mutate("createProject", &input("predatesRecords: true, workStatus: COMPLETED, visibility: PUBLIC"), "project { code predatesRecords decision { id } }").await;
        assert_eq!(made["project"], json!({ "code": "UZ-1-P1", "predatesRecords": true, "decision": null }));
        let id = nia.data("{ project(by: { code: \"UZ-1-P1\" }) { id } }").await["project"]["id"].take();
        let again = format!("id: {id}, expectedVersion: 1, workStatus: ONGOING");
        assert_eq!(nia.refused("updateProject", &again).await, refusal("RULE_BROKEN", "startedOn"));
    }

    async fn consultation_and_events_are_recorded_and_changed(app: TestApp) {
        let story = Story::operating(app).await;
        let nia = story.app.acting_as("NIA").await;
        let project = nia.mutate("createProject", &story.input(&format!("term: {{ id: $TERM }}, projectKind: TECHNICAL_CONSULTING, {NAME}, decision: {{ id: $PROJECT }}")), "project { id }").await;
        let project = &project["project"]["id"];
        let input = story.input(&format!("term: {{ id: $TERM }}, {NAME}, decision: {{ id: $CONSULTATION }}, project: {{ id: {project} }}, startedOn: \"2021\""));
        let made = nia.mutate("createConsultation", &input, "consultation { id code project { code } visibility }").await;
        assert_eq!(made["consultation"]["code"], "MN-1-C1");
        assert_eq!((&made["consultation"]["project"]["code"], &made["consultation"]["visibility"]), (&json!("MN-1-P1"), &json!("INTERNAL")));
        assert_eq!(nia.refused("createConsultation", &story.input(&format!("term: {{ id: $TERM }}, {NAME}, decision: {{ id: $PROJECT }}"))).await, refusal("RULE_BROKEN", "decision"));
        let id = &made["consultation"]["id"];
        let updated = nia.mutate("updateConsultation", &format!("id: {id}, expectedVersion: 1, workStatus: ONGOING, project: null, summary: [{{ language: \"en\", text: \"Laws\" }}]"), "consultation { workStatus version project { id } summary { text } }").await;
        assert_eq!(updated["consultation"], json!({ "workStatus": "ONGOING", "version": 2, "project": null, "summary": { "text": "Laws" } }));
        // Nothing to change is no change.
        let same = nia.mutate("updateConsultation", &format!("id: {id}, expectedVersion: 2, workStatus: ONGOING"), "consultation { version }").await;
        assert_eq!(same["consultation"]["version"], 2);

        assert_eq!(nia.refused("createEvent", &format!("eventKind: FORUM, {NAME}")).await, refusal("INVALID", "country"));
        assert_eq!(nia.refused("createEvent", &story.input(&format!("term: {{ id: $TERM }}, country: {{ alpha2: \"UZ\" }}, eventKind: FORUM, {NAME}"))).await, refusal("INVALID", "country"));
        assert_eq!(nia.refused("createEvent", &format!("country: {{ alpha2: \"XX\" }}, eventKind: FORUM, {NAME}")).await, refusal("NOT_FOUND", "country"));
        let event = nia.mutate("createEvent", &story.input(&format!("term: {{ id: $TERM }}, eventKind: FORUM, {NAME}, startedOn: \"2021-05\", place: [{{ language: \"en\", text: \"Ulaanbaatar\" }}], participantCount: 120, visibility: PUBLIC")), "event { id code country { alpha2 } participantCount term { code } }").await;
        assert_eq!((&event["event"]["code"], &event["event"]["term"]["code"], &event["event"]["participantCount"]), (&json!("MN-1-E1"), &json!("MN-1"), &json!(120)));
        let alone = nia.mutate("createEvent", &format!("country: {{ alpha2: \"MN\" }}, eventKind: DELEGATION, {NAME}"), "event { code term { code } }").await;
        assert_eq!(alone["event"]["term"], json!(null));
        let changed = nia.mutate("updateEvent", &format!("id: {}, expectedVersion: 1, eventKind: SEMINAR, place: null", event["event"]["id"]), "event { eventKind place { text } version }").await;
        assert_eq!(changed["event"], json!({ "eventKind": "SEMINAR", "place": null, "version": 2 }));
    }

    async fn use_is_reported_of_what_was_handed_over(app: TestApp) {
        let story = Story::operating(app).await;
        let nia = story.app.acting_as("NIA").await;
        let lead = story.app.acting_as("LEAD_ORGANIZATION MN").await;
        let project = nia.mutate("createProject", &story.input(&format!("term: {{ id: $TERM }}, projectKind: PILOT_SYSTEM, {NAME}, decision: {{ id: $PROJECT }}, workStatus: ONGOING")), "project { id }").await;
        let project = &project["project"]["id"];
        let report = story.input(&format!("term: {{ id: $TERM }}, project: {{ id: {project} }}, utilizationStatus: IN_USE, reportedOn: \"2026-01\", findings: [{{ language: \"en\", text: \"Every day\" }}], document: {{ id: $DOC }}"));
        assert_eq!(lead.refused("reportUtilization", &report).await, refusal("RULE_BROKEN", "project"));
        nia.mutate("updateProject", &format!("id: {project}, expectedVersion: 1, workStatus: COMPLETED"), "__typename").await;
        let made = lead.mutate("reportUtilization", &report, "utilizationReport { utilizationStatus reportedOn findings { text } project { code } document { id } }").await;
        assert_eq!(made["userErrors"], json!([]));
        assert_eq!((&made["utilizationReport"]["utilizationStatus"], &made["utilizationReport"]["project"]["code"]), (&json!("IN_USE"), &json!("MN-1-P1")));
        let whole = story.input("term: { id: $TERM }, utilizationStatus: IN_USE, reportedOn: \"2026-01\"");
        assert_eq!(lead.refused("reportUtilization", &whole).await, refusal("RULE_BROKEN", "project"));
        let later = story.input(&format!("term: {{ id: $TERM }}, project: {{ id: {project} }}, utilizationStatus: IN_USE, reportedOn: \"2999\""));
        assert_eq!(lead.refused("reportUtilization", &later).await, refusal("RULE_BROKEN", "reportedOn"));
    }
}
