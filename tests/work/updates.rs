//! Values that are removed, and dates that do not fit.

use serde_json::{Value, json};

use crate::procedure::Story;
use crate::support::both;

const NAME: &str = "name: [{ language: \"en\", text: \"Open data\" }]";

fn refusal(code: &str, field: &str) -> (String, String) {
    (code.to_owned(), field.to_owned())
}

both! {
    async fn null_removes_a_value_or_is_refused(app: TestApp) {
        let story = Story::operating(app).await;
        let nia = story.app.acting_as("NIA").await;
        let made = async |mutation: &str, input: &str, shown: &str| story.made(&nia, mutation, input, shown).await;
        let area = "serviceAreas: [{ code: \"MID_LONG_TERM_PLANNING\" }]";
        let project = made("createProject", &format!("term: {{ id: $TERM }}, decision: {{ id: $PROJECT }}, projectKind: PILOT_SYSTEM, {NAME}, {area}"), "project").await;
        let consultation = made("createConsultation", &format!("term: {{ id: $TERM }}, decision: {{ id: $CONSULTATION }}, {NAME}, {area}"), "consultation").await;
        let event = made("createEvent", &format!("term: {{ id: $TERM }}, eventKind: FORUM, {NAME}, {area}, participantCount: 30"), "event").await;
        let program = made("createTrainingProgram", &format!("term: {{ id: $TERM }}, decision: {{ id: $TRAINING }}, mode: ONLINE, {NAME}, {area}"), "trainingProgram").await;
        let session = made("createTrainingSession", &format!("trainingProgram: {{ id: {program} }}, startedOn: \"2021-04-01\""), "trainingSession").await;
        let pipeline = made("discoverPipelineProject", &format!("country: {{ alpha2: \"MN\" }}, {NAME}"), "pipelineProject").await;
        for (mutation, id, fields) in [
            ("updateProject", &project, &["name", "projectKind", "visibility", "workStatus"][..]),
            ("updateConsultation", &consultation, &["name", "visibility", "workStatus"]),
            ("updateEvent", &event, &["eventKind", "name", "visibility"]),
            ("updateTrainingProgram", &program, &["mode", "name", "visibility"]),
            ("updateTrainingSession", &session, &["mode", "startedOn", "visibility"]),
            ("updatePipelineProject", &pipeline, &["name", "visibility"]),
        ] {
            let nulls: Vec<String> = fields.iter().map(|field| format!("{field}: null")).collect();
            let answer = nia.mutate(mutation, &format!("id: {id}, expectedVersion: 1, {}", nulls.join(", ")), "__typename").await;
            let mut errors: Vec<_> = answer["userErrors"].as_array().expect("errors").iter().map(|error| (error["code"].clone(), error["field"][1].clone())).collect();
            errors.sort_by_key(|(_, field)| field.to_string());
            let expected: Vec<_> = fields.iter().map(|field| (json!("INVALID"), json!(field))).collect();
            assert_eq!(errors, expected, "{mutation}");
        }
        for (kind, shown, id) in [("Project", "project", &project), ("Consultation", "consultation", &consultation), ("Event", "event", &event), ("TrainingProgram", "trainingProgram", &program)] {
            let emptied = nia.mutate(&format!("update{kind}"), &format!("id: {id}, expectedVersion: 1, serviceAreas: null"), &format!("{shown} {{ version serviceAreas {{ code }} }}")).await;
            assert_eq!(emptied[shown], json!({ "version": 2, "serviceAreas": [] }), "{kind}");
        }
        for (text, says) in [("a\\u0000b", "control"), ("a\\u001bb", "control"), ("\\u200b", "1 to 2,000")] {
            let input = format!("id: {event}, expectedVersion: 2, name: [{{ language: \"en\", text: \"{text}\" }}]");
            let refused = nia.mutate("updateEvent", &input, "userErrors { message }").await;
            assert!(refused["userErrors"][0]["message"].as_str().expect("a message").contains(says), "{refused}");
        }
        let emptied = nia.mutate("updateEvent", &format!("id: {event}, expectedVersion: 2, participantCount: null"), "event { participantCount }").await;
        assert_eq!(emptied["event"], json!({ "participantCount": Value::Null }));
    }

    async fn what_is_wrong_with_a_value_is_told_in_words_of_the_schema(app: TestApp) {
        let nia = app.acting_as("NIA").await;
        let event = |more: &str| format!("country: {{ alpha2: \"MN\" }}, eventKind: WORKSHOP, {NAME}, {more}");
        assert_eq!(nia.refused("createEvent", &event("participantCount: -3")).await, refusal("INVALID", "participantCount"));
        let document = format!("mutation {{ createEvent(input: {{ {} }}) {{ userErrors {{ code }} }} }}", event("startedOn: \"soon\""));
        let errors = nia.answer(&document).await["errors"].clone();
        let message = errors[0]["message"].as_str().expect("a message");
        assert!(message.starts_with("Expected a value of type \"PartialDate\" for \"startedOn\", found \"soon\": ") && !message.contains("EventDetailsInput"), "{message}");
    }

    async fn an_event_to_come_is_cancelled_whatever_is_expected_of_it(app: TestApp) {
        let nia = app.acting_as("NIA").await;
        for (day, cancelled) in [("2999-01-01", true), ("2021-01-01", false)] {
            let input = format!("country: {{ alpha2: \"MN\" }}, eventKind: WORKSHOP, {NAME}, startedOn: \"{day}\", participantCount: 30");
            let event = nia.mutate("createEvent", &input, "event { id }").await;
            let cancel = format!("id: {}, expectedVersion: 1, cancelledOn: \"2021-02-01\", reason: \"No budget\"", event["event"]["id"]);
            let answer = nia.mutate("cancelEvent", &cancel, "event { cancelledOn }").await;
            assert_eq!(answer["event"]["cancelledOn"].is_string(), cancelled, "{day}: {answer}");
        }
    }

    async fn a_session_that_was_held_stays_in_the_past(app: TestApp) {
        let nia = app.acting_as("NIA").await;
        let program = nia.mutate("createTrainingProgram", &format!("mode: INVITATIONAL, {NAME}, code: \"PAST-1\""), "trainingProgram { id }").await;
        let session = nia.mutate("createTrainingSession", &format!("trainingProgram: {{ id: {} }}, startedOn: \"2021-04-01\"", program["trainingProgram"]["id"]), "trainingSession { id }").await;
        let on = |version: i32| format!("id: {}, expectedVersion: {version}", session["trainingSession"]["id"]);
        nia.mutate("recordParticipation", &format!("{}, participantCount: 1, counts: [{{ country: {{ alpha2: \"MN\" }}, gender: FEMALE, personCount: 1 }}]", on(1)), "__typename").await;
        let moved = format!("{}, startedOn: \"2999-04-01\"", on(2));
        assert_eq!(nia.refused("updateTrainingSession", &moved).await, refusal("RULE_BROKEN", "startedOn"));
    }

    async fn what_was_cancelled_is_not_in_the_summary_of_training(app: TestApp) {
        let nia = app.acting_as("NIA").await;
        let program = nia.mutate("createTrainingProgram", &format!("mode: INVITATIONAL, {NAME}, code: \"CANCELLED-1\""), "trainingProgram { id }").await;
        let program = &program["trainingProgram"]["id"];
        let mut sessions = Vec::new();
        for day in ["2021-04-01", "2021-05-01", "2021-06-01"] {
            let session = nia.mutate("createTrainingSession", &format!("trainingProgram: {{ id: {program} }}, startedOn: \"{day}\""), "trainingSession { id }").await;
            sessions.push(session["trainingSession"]["id"].clone());
        }
        let counted = async || {
            let query = "{ trainingSummary(filter: { trainingProgram: { code: { eq: \"CANCELLED-1\" } } }) { sessionCount groups { sessionCount programCount withoutParticipantsCount } } }";
            nia.data(query).await["trainingSummary"].clone()
        };
        let group = |sessions: i64| json!({ "sessionCount": sessions, "groups": [{ "sessionCount": sessions, "programCount": 1, "withoutParticipantsCount": sessions }] });
        assert_eq!(counted().await, group(3));
        let cancel = async |mutation: &str, id: &Value| {
            let input = format!("id: {id}, expectedVersion: 1, cancelledOn: \"2021-05-01\", reason: \"No budget\"");
            assert_eq!(nia.mutate(mutation, &input, "__typename").await["userErrors"], json!([]));
        };
        cancel("cancelTrainingSession", &sessions[2]).await;
        assert_eq!(counted().await, group(2));
        // The first session took place before the program was cancelled.
        let held = format!("id: {}, expectedVersion: 1, participantCount: 1, counts: [{{ country: {{ alpha2: \"MN\" }}, gender: FEMALE, personCount: 1 }}]", sessions[0]);
        assert_eq!(nia.mutate("recordParticipation", &held, "__typename").await["userErrors"], json!([]));
        let early = format!("id: {program}, expectedVersion: 1, cancelledOn: \"2021-04-01\", reason: \"No budget\"");
        assert_eq!(nia.refused("cancelTrainingProgram", &early).await, refusal("RULE_BROKEN", "cancelledOn"));
        cancel("cancelTrainingProgram", program).await;
        let mut last = group(1);
        last["groups"][0]["withoutParticipantsCount"] = json!(0);
        assert_eq!(counted().await, last);
    }

    async fn work_has_begun_only_in_a_center_that_has_opened(app: TestApp) {
        let story = Story::until(app, "openCenter").await;
        let nia = story.app.acting_as("NIA").await;
        let decision = nia.mutate("takeCommitteeDecision", &story.input("term: { id: $TERM }, decisionSubject: PROJECT, decisionOutcome: APPROVED, decidedOn: \"2020-08\", title: [{ language: \"en\", text: \"Pilot\" }]"), "committeeDecision { id }").await;
        let project = |rest: &str| story.input(&format!("term: {{ id: $TERM }}, decision: {{ id: {} }}, projectKind: PILOT_SYSTEM, {NAME}, {rest}", decision["committeeDecision"]["id"]));
        for status in ["ONGOING", "COMPLETED"] {
            let input = project(&format!("startedOn: \"2020-09-02\", workStatus: {status}"));
            assert_eq!(nia.refused("createProject", &input).await, refusal("RULE_BROKEN", "workStatus"), "{status}");
        }
        let planned = nia.mutate("createProject", &project("startedOn: \"2020-09-02\""), "__typename").await;
        assert_eq!(planned["userErrors"], json!([]), "a plan is made before the opening");
    }

    async fn the_dates_of_work_fit_its_term_and_its_status(app: TestApp) {
        let story = Story::operating(app).await;
        let nia = story.app.acting_as("NIA").await;
        let project = format!("term: {{ id: $TERM }}, decision: {{ id: $PROJECT }}, projectKind: PILOT_SYSTEM, {NAME}");
        let consultation = format!("term: {{ id: $TERM }}, decision: {{ id: $CONSULTATION }}, {NAME}");
        let event = format!("term: {{ id: $TERM }}, eventKind: FORUM, {NAME}");
        let refused = async |mutation: &str, input: &str, dates: &str| nia.refused(mutation, &story.input(&format!("{input}, {dates}"))).await;
        for (mutation, input) in [("createProject", &project), ("createConsultation", &consultation), ("createEvent", &event)] {
            assert_eq!(refused(mutation, input, "startedOn: \"2021-01-01\", endedOn: \"2099-01-01\"").await, refusal("RULE_BROKEN", "endedOn"), "{mutation}");
            assert_eq!(refused(mutation, input, "endedOn: \"2099\"").await, refusal("RULE_BROKEN", "endedOn"), "{mutation}");
            assert_eq!(refused(mutation, input, "startedOn: \"2021-02\", endedOn: \"2021-01\"").await, refusal("RULE_BROKEN", "endedOn"), "{mutation}");
        }
        story.app.execute("UPDATE center_term SET planned_end_on = '2999-12-31' WHERE code = 'MN-1'").await;
        for (mutation, input) in [("createProject", &project), ("createConsultation", &consultation)] {
            assert_eq!(refused(mutation, input, "workStatus: ONGOING, startedOn: \"2998-01-01\"").await, refusal("RULE_BROKEN", "startedOn"), "{mutation}");
            assert_eq!(refused(mutation, input, "workStatus: COMPLETED, startedOn: \"2021-01-01\", endedOn: \"2998-01-01\"").await, refusal("RULE_BROKEN", "endedOn"), "{mutation}");
            let planned = nia.mutate(mutation, &story.input(&format!("{input}, startedOn: \"2998-01-01\", endedOn: \"2998-02-01\"")), "__typename").await;
            assert_eq!(planned["userErrors"], json!([]), "{mutation}");
        }
    }
}
