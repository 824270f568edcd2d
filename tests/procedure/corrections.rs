//! A correction is a new record, never an edit.

use serde_json::json;

use super::story::{LIFE, PROPOSAL, Story};
use crate::support::both;

/// The input that gives the last step of a kind, as it stands now, another date.
async fn correcting(story: &Story, kind: &str, occurred_on: &str) -> String {
    let query = format!(
        "{{ termTimeline(term: {{ id: \"{}\" }}) {{ entries {{ procedureStep {{ id stepKind }} }} }} }}",
        story.term
    );
    let data = story.app.acting_as("MOIS").await.data(&query).await;
    let entries = data["termTimeline"]["entries"].as_array().expect("entries");
    let entry = entries.iter().rfind(|entry| entry["procedureStep"]["stepKind"] == kind).expect("the step");
    let id = &entry["procedureStep"]["id"];
    format!("procedureStepId: {id}, occurredOn: \"{occurred_on}\", reason: \"A slip of the pen\"")
}

/// Corrects a step; how many records are changed.
pub(super) async fn correct(story: &Story, kind: &str, occurred_on: &str) -> i64 {
    let before = story.last_change().await;
    let input = format!("term: {{ id: \"{}\" }}, {}", story.term, correcting(story, kind, occurred_on).await);
    let done = story.app.acting_as("MOIS").await.mutate("correctStep", &input, "__typename").await;
    assert_eq!(done["userErrors"], json!([]), "{kind} {occurred_on}");
    story.last_change().await - before
}

/// The rule that a correction breaks.
pub(super) async fn broken(story: &Story, kind: &str, occurred_on: &str) -> String {
    let [rule, field, _] =
        story.broken("MOIS", "correctStep", &correcting(story, kind, occurred_on).await).await;
    assert_eq!(field, "occurredOn", "{kind} {occurred_on}: {rule}");
    rule
}

both! {
    async fn a_correction_stands_in_the_place_of_the_step_which_stays_as_it_was(app: TestApp) {
        let mut story = Story::begin(app).await;
        let mut opened = String::new();
        for event in LIFE.iter().take_while(|event| event.mutation != "extendTerm") {
            let payload = story.record(event).await;
            if event.step == Some("OPERATING") {
                opened = payload["procedureStep"]["id"].as_str().expect("an id").to_owned();
            }
        }
        let nia = story.app.acting_as("NIA").await;
        let publish = format!("id: \"{opened}\", visibility: PUBLIC, expectedVersion: 1");
        assert_eq!(nia.mutate("changeVisibility", &publish, "__typename").await["userErrors"], json!([]));
        let correct = |step: &str, occurred: &str| format!("mutation {{ correctStep(input: {{ term: {{ id: \"{}\" }}, procedureStepId: \"{step}\", occurredOn: \"{occurred}\", reason: \"A slip of the pen\" }}) {{ centerTerm {{ latestStep openedOn }} procedureStep {{ id stepKind occurredOn corrects {{ id occurredOn }} }} userErrors {{ field message }} }} }}", story.term);
        let corrected = nia.data(&correct(&opened, "2020-09-15")).await;
        let payload = &corrected["correctStep"];
        assert_eq!(payload["centerTerm"], json!({ "latestStep": "OPERATING", "openedOn": "2020-09-15" }));
        assert_eq!(payload["procedureStep"]["corrects"], json!({ "id": opened, "occurredOn": "2020-09-01" }));
        let again = payload["procedureStep"]["id"].as_str().expect("an id").to_owned();
        let seen = nia.data(&format!("{{ node(id: \"{again}\") {{ ... on ProcedureStep {{ visibility }} }} }}")).await;
        assert_eq!(seen["node"]["visibility"], "PUBLIC", "as visible as the step");
        // Whichever record of the step is named, the newest one is corrected.
        let second = nia.data(&correct(&opened, "2020-09-16")).await["correctStep"].take();
        assert_eq!(second["userErrors"], json!([]));
        assert_eq!(second["procedureStep"]["corrects"], json!({ "id": again, "occurredOn": "2020-09-15" }));
        assert_eq!(nia.data(&correct(&again, "2020-07-01")).await["correctStep"]["userErrors"][0]["field"], json!(["input", "occurredOn"]));
        assert_eq!(nia.data(&correct(&again, "2020-09-17")).await["correctStep"]["userErrors"], json!([]));
        let timeline = nia.data(&format!("{{ termTimeline(term: {{ id: \"{}\" }}) {{ entries {{ corrected procedureStep {{ stepKind occurredOn }} }} }} }}", story.term)).await;
        let last = timeline["termTimeline"]["entries"].as_array().expect("entries").last().expect("an entry").clone();
        assert_eq!(last, json!({ "corrected": true, "procedureStep": { "stepKind": "OPERATING", "occurredOn": "2020-09-17" } }));
        // The procedure goes on from there.
        let extend = LIFE.iter().find(|event| event.mutation == "extendTerm").expect("it is there");
        story.record(extend).await;
    }
    async fn a_correction_keeps_the_order_of_dates_that_the_step_keeps(app: TestApp) {
        let mut story = Story::operating(app).await;
        for (kind, occurred_on, rule) in [
            ("CANDIDATE", "2020-03-01", "AFTER_NEXT"),
            ("INTENTION_CONFIRMED", "2020-01-15", "NEEDS_EXCHANGE"),
            ("MOU_SIGNED", "2020-03-15", "MEMORANDUM_FIRST"),
            ("COMMITTEE_ORGANIZED", "2020-06-20", "NEEDS_COMMITTEE"),
            ("OPERATING", "2020-08-05", "NEEDS_MEMBERS_OF_BOTH_SIDES"),
            ("OPERATING", "2023-09-01", "ENDS_BEFORE_IT_BEGINS"),
            ("OPERATING", "2999", "IN_FUTURE"),
        ] {
            assert_eq!(broken(&story, kind, occurred_on).await, rule, "{kind} {occurred_on}");
        }
        // No work of the term comes to begin before the opening.
        let nia = story.app.acting_as("NIA").await;
        let made = nia.mutate("registerExpert", "specialty: [{ language: \"en\", text: \"Cloud\" }]", "expert { id }").await;
        let term = format!("term: {{ id: \"{}\" }}", story.term);
        let name = "name: [{ language: \"en\", text: \"Work\" }]";
        for (mutation, input, begun, late) in [
            ("dispatchExpert", format!("expert: {{ id: {} }}, startedOn: \"2020-09-28\"", made["expert"]["id"]), "2020-09-28", "2020-09-29"),
            ("createConsultation", format!("{name}, decision: {{ id: $CONSULTATION }}, startedOn: \"2020-09-25\""), "2020-09-25", "2020-09-26"),
            ("createProject", format!("{name}, projectKind: PILOT_SYSTEM, decision: {{ id: $PROJECT }}, startedOn: \"2020-09-20\""), "2020-09-20", "2020-09-21"),
        ] {
            let made = nia.mutate(mutation, &story.input(&format!("{term}, {input}")), "__typename").await;
            assert_eq!(made["userErrors"], json!([]), "{mutation}");
            assert_eq!(broken(&story, "OPERATING", late).await, "BEFORE_OPENING", "{mutation}");
            correct(&story, "OPERATING", begun).await;
            correct(&story, "OPERATING", "2020-09-01").await;
        }
        let made = nia.mutate("createTrainingProgram", &story.input(&format!("{term}, mode: ONLINE, {name}, decision: {{ id: $TRAINING }}")), "trainingProgram { id }").await;
        let program = &made["trainingProgram"]["id"];
        let made = nia.mutate("createTrainingSession", &format!("trainingProgram: {{ id: {program} }}, mode: ONLINE, startedOn: \"2020-09-15\""), "__typename").await;
        assert_eq!(made["userErrors"], json!([]));
        assert_eq!(broken(&story, "OPERATING", "2020-09-16").await, "BEFORE_OPENING");
        // Between the steps with a date: that of the extension is unknown.
        let known = nia.data("{ centerTerm(by: { code: \"ID-1\" }) { id } }").await;
        story.term = known["centerTerm"]["id"].as_str().expect("an id").to_owned();
        assert_eq!(broken(&story, "OPERATING", "2020-01-01").await, "AFTER_NEXT");
        assert_eq!(broken(&story, "CLOSED", "2015").await, "BEFORE_PREVIOUS");
    }

    // One organization has reported on March 2026. Another reports later, on a day before.
    async fn each_organization_reports_after_closure_on_days_of_its_own(app: TestApp) {
        let mut story = Story::begin(app).await;
        for event in LIFE {
            story.record(event).await;
        }
        let specialized = "SPECIALIZED_ORGANIZATION MN";
        let report = |on: &str| format!("occurredOn: \"{on}\", document: {{ id: $DOC }}, means: OWN_BUDGET");
        let [rule, ..] = story.broken(specialized, "reportAfterClosure", &report("2025-09-09")).await;
        assert_eq!(rule, "BEFORE_PREVIOUS", "before the closing");
        let input = story.input(&format!("term: {{ id: $TERM }}, {}", report("2025-10-10")));
        let made = story.app.acting_as(specialized).await.mutate("reportAfterClosure", &input, "__typename").await;
        assert_eq!(made["userErrors"], json!([]));
        assert_eq!(broken(&story, "AFTER_CLOSURE", "2025-09-01").await, "BEFORE_PREVIOUS");
        correct(&story, "AFTER_CLOSURE", "2025-10-20").await;

        let query = format!("{{ termTimeline(term: {{ id: \"{}\" }}) {{ entries {{ procedureStep {{ occurredOn }} daysSincePrevious }} }} }}", story.term);
        let data = story.app.acting_as("MOIS").await.data(&query).await;
        let entries = data["termTimeline"]["entries"].as_array().expect("entries");
        let reports = json!([
            { "procedureStep": { "occurredOn": "2026-03" }, "daysSincePrevious": null },
            { "procedureStep": { "occurredOn": "2025-10-20" }, "daysSincePrevious": 40 },
        ]);
        assert_eq!(entries[entries.len() - 2..], reports.as_array().expect("reports")[..], "days since the closing");
    }

    async fn the_records_of_a_step_follow_its_correction(app: TestApp) {
        let story = Story::until(app, "closeTerm").await;
        let mois = story.app.acting_as("MOIS").await;
        let dates = async || {
            let query = format!("{{ node(id: \"{}\") {{ ... on CenterTerm {{ candidacy {{ proposedOn version }} memorandum {{ signedOn version }} committee {{ organizedOn version }} operationAgreement {{ signedOn version }} extensionActs {{ newEndOn signedOn version }} }} }} }}", story.term);
            mois.data(&query).await["node"].take()
        };
        // The step, and the record of the same date.
        assert_eq!(correct(&story, "CANDIDATE", "2020-01-09").await, 3);
        assert_eq!(correct(&story, "MOU_SIGNED", "2020-05-04").await, 3);
        assert_eq!(correct(&story, "COMMITTEE_ORGANIZED", "2020-06-02").await, 3);
        assert_eq!(correct(&story, "AGREEMENT_SIGNED", "2020-07-02").await, 3);
        assert_eq!(correct(&story, "ESTABLISHED", "2020-08-02").await, 2);
        // Both extensions of one day: each has its own act.
        assert_eq!(correct(&story, "EXTENDED", "2023-08-01").await, 3);
        assert_eq!(correct(&story, "EXTENDED", "2023-08-15").await, 3);
        let mut now = dates().await;
        now["extensionActs"].as_array_mut().expect("acts").sort_by_key(|act| act["newEndOn"].to_string());
        assert_eq!(now, json!({
            "candidacy": { "proposedOn": "2020-01-09", "version": 2 },
            "memorandum": { "signedOn": "2020-05-04", "version": 2 },
            "committee": { "organizedOn": "2020-06-02", "version": 2 },
            "operationAgreement": { "signedOn": "2020-07-02", "version": 2 },
            "extensionActs": [
                { "newEndOn": "2024-08-31", "signedOn": "2023-08-01", "version": 1 },
                { "newEndOn": "2025-08-31", "signedOn": "2023-08-15", "version": 3 },
            ],
        }));
    }

    async fn the_record_of_a_step_gets_its_new_evidence(app: TestApp) {
        let story = Story::until(app, "closeTerm").await;
        let mois = story.app.acting_as("MOIS").await;
        let register = format!("documentKind: MEMORANDUM, title: [{{ language: \"en\", text: \"The signed copy\" }}], sha256: \"{}\"", "cd".repeat(32));
        let document = story.made(&mois, "registerDocument", &register, "document").await;
        let query = format!("{{ node(id: \"{}\") {{ ... on CenterTerm {{ steps {{ id stepKind occurredOn }} memorandum {{ document {{ id }} }} committee {{ document {{ id }} }} operationAgreement {{ document {{ id }} }} }} }} }}", story.term);
        let before = mois.data(&query).await["node"].take();
        let kinds = ["MOU_SIGNED", "COMMITTEE_ORGANIZED", "AGREEMENT_SIGNED"];
        for step in before["steps"].as_array().expect("steps").iter().filter(|step| kinds.iter().any(|kind| step["stepKind"] == *kind)) {
            let input = format!("term: {{ id: $TERM }}, procedureStepId: {}, occurredOn: {}, document: {{ id: {document} }}, reason: \"A draft was named\"", step["id"], step["occurredOn"]);
            let corrected = mois.mutate("correctStep", &story.input(&input), "__typename").await;
            assert_eq!(corrected["userErrors"], json!([]), "{step}");
        }
        let now = mois.data(&query).await["node"].take();
        for record in ["memorandum", "committee", "operationAgreement"] {
            assert_ne!(before[record]["document"]["id"], document, "{record}");
            assert_eq!(now[record]["document"]["id"], document, "{record}");
        }
    }

    async fn a_memorandum_and_the_proposal_based_on_it_stay_in_order(app: TestApp) {
        let mut story = Story::until(app, "extendTerm").await;
        correct(&story, "MOU_SIGNED", "2020-04-10").await;
        let mois = story.app.acting_as("MOIS").await;
        let memorandum = mois.data("{ centerTerm(by: { code: \"MN-1\" }) { memorandum { id } } }").await["centerTerm"]["memorandum"]["id"].take();
        let proposal = PROPOSAL.replace("SPECIALIZED_ORGANIZATION_PROPOSAL", &format!("EXISTING_MEMORANDUM, memorandumId: {memorandum}")).replace("2020-01-10", "2020-04-20");
        let made = mois.mutate("proposeCandidate", proposal.trim_matches(['{', '}']), "centerTerm { id }").await;
        assert_eq!(made["userErrors"], json!([]));
        assert_eq!(broken(&story, "MOU_SIGNED", "2020-05-01").await, "NEEDS_EXISTING_MEMORANDUM");
        story.term = made["centerTerm"]["id"].as_str().expect("an id").to_owned();
        assert_eq!(broken(&story, "CANDIDATE", "2020-04-09").await, "NEEDS_EXISTING_MEMORANDUM");
        assert_eq!(correct(&story, "CANDIDATE", "2020-04-10").await, 3);
    }

    async fn the_end_that_a_step_set_is_corrected(app: TestApp) {
        let mut story = Story::operating(app).await;
        for event in LIFE.iter().filter(|event| event.mutation == "extendTerm") {
            story.record(event).await;
        }
        let nia = story.app.acting_as("NIA").await;
        let project = "term: { id: $TERM }, decision: { id: $PROJECT }, projectKind: PILOT_SYSTEM, name: [{ language: \"en\", text: \"Pilot\" }], workStatus: PLANNED, startedOn: \"2021-01-01\", endedOn: \"2025-06-30\", serviceAreas: [{ code: \"MID_LONG_TERM_PLANNING\" }]";
        story.made(&nia, "createProject", project, "project").await;
        let correcting = async |kind: &str, occurred_on: &str, end: &str| {
            format!("{}, {end}", correcting(&story, kind, occurred_on).await)
        };
        for (kind, occurred_on, end, rule, field) in [
            ("EXTENDED", "2024-08-01", "newEndOn: \"2024-08-31\"", "LATER_END", "newEndOn"),
            ("EXTENDED", "2024-08-01", "newEndOn: \"2025-06-29\"", "PAST_END", "newEndOn"),
            ("OPERATING", "2020-09-01", "plannedEndOn: \"2024-08-31\"", "LATER_END", "plannedEndOn"),
            ("OPERATING", "2020-09-01", "newEndOn: \"2026-01-01\"", "", "newEndOn"),
            ("SELECTED", "2020-03-01", "plannedEndOn: \"2026-01-01\"", "", "plannedEndOn"),
        ] {
            let input = correcting(kind, occurred_on, end).await;
            assert_eq!(story.broken("MOIS", "correctStep", &input).await[..2], [rule, field], "{kind} {end}");
        }
        let mois = story.app.acting_as("MOIS").await;
        for (kind, occurred_on, end) in [
            ("EXTENDED", "2024-08-02", "newEndOn: \"2025-06-30\""),
            ("OPERATING", "2020-09-01", "plannedEndOn: \"2023-12-31\""),
        ] {
            let input = format!("term: {{ id: \"{}\" }}, {}", story.term, correcting(kind, occurred_on, end).await);
            assert_eq!(mois.mutate("correctStep", &input, "__typename").await["userErrors"], json!([]), "{kind}");
        }
        let ends = format!("{{ termTimeline(term: {{ id: \"{}\" }}) {{ plannedEndOn extendedEndOn }} }}", story.term);
        assert_eq!(mois.data(&ends).await["termTimeline"], json!({ "plannedEndOn": "2023-12-31", "extendedEndOn": "2025-06-30" }));
    }
}
