//! Work that will not take place is cancelled; what was recorded by mistake is deleted while nothing refers to it.

use serde_json::{Value, json};

use crate::procedure::Story;
use crate::support::both;

fn rule_broken() -> (String, String) {
    ("RULE_BROKEN".to_owned(), "id".to_owned())
}

both! {
    async fn what_is_cancelled_remains_and_is_not_counted_or_changed(app: TestApp) {
        let story = Story::operating(app).await;
        let nia = story.app.acting_as("NIA").await;
        let counted = async || {
            nia.data("{ centerStatistics(filter: { code: { eq: \"MN-1\" } }) { counted { eventCount trainingProgramCount } } }").await["centerStatistics"]["counted"].clone()
        };
        let before = counted().await;
        let event = nia.mutate("createEvent", &story.input("term: { id: $TERM }, eventKind: FORUM, name: [{ language: \"en\", text: \"Forum\" }], startedOn: \"2021-03\""), "event { id }").await;
        let program = nia.mutate("createTrainingProgram", &story.input("term: { id: $TERM }, decision: { id: $TRAINING }, mode: ONLINE, name: [{ language: \"en\", text: \"Open data\" }]"), "trainingProgram { id }").await;
        let program = &program["trainingProgram"]["id"];
        let session = nia.mutate("createTrainingSession", &format!("trainingProgram: {{ id: {program} }}, startedOn: \"2021-04-01\""), "trainingSession { id }").await;
        let (event, session) = (&event["event"]["id"], &session["trainingSession"]["id"]);
        assert_ne!(counted().await, before);
        for (kind, shown, id) in [("Event", "event", event), ("TrainingSession", "trainingSession", session), ("TrainingProgram", "trainingProgram", program)] {
            let (cancel, update) = (format!("cancel{kind}"), format!("update{kind}"));
            let input = |on: &str, reason: &str| format!("id: {id}, expectedVersion: 1, cancelledOn: \"{on}\", reason: \"{reason}\"");
            assert_eq!(nia.refused(&cancel, &input("2021-02-01", " ")).await, ("INVALID".to_owned(), "reason".to_owned()));
            assert_eq!(nia.refused(&cancel, &input("2999-02-01", "No budget")).await, ("RULE_BROKEN".to_owned(), "cancelledOn".to_owned()));
            let made = nia.mutate(&cancel, &input("2021-02-01", "No budget"), &format!("{shown} {{ cancelledOn cancellationReason version }}")).await;
            assert_eq!(made[shown], json!({ "cancelledOn": "2021-02-01", "cancellationReason": "No budget", "version": 2 }), "{kind}");
            let again = input("2021-02-01", "Again").replace("expectedVersion: 1", "expectedVersion: 2");
            assert_eq!(nia.refused(&cancel, &again).await, rule_broken(), "{kind}");
            assert_eq!(nia.refused(&update, &format!("id: {id}, expectedVersion: 2, visibility: INTERNAL")).await, rule_broken(), "{kind}");
        }
        assert_eq!(counted().await, before);
        let more = format!("trainingProgram: {{ id: {program} }}, startedOn: \"2021-05-01\"");
        assert_eq!(nia.refused("createTrainingSession", &more).await, ("RULE_BROKEN".to_owned(), "trainingProgram".to_owned()));
        let took_part = format!("id: {session}, expectedVersion: 2, participantCount: 0, counts: []");
        assert_eq!(nia.refused("recordParticipation", &took_part).await, rule_broken());
    }

    async fn what_was_recorded_by_mistake_is_deleted_while_nothing_refers_to_it(app: TestApp) {
        let story = Story::operating(app).await;
        let nia = story.app.acting_as("NIA").await;
        let made = async |mutation: &str, input: &str, shown: &str| story.made(&nia, mutation, input, shown).await;
        let name = "name: [{ language: \"en\", text: \"By mistake\" }], serviceAreas: [{ code: \"MID_LONG_TERM_PLANNING\" }]";
        let event = made("createEvent", &format!("term: {{ id: $TERM }}, eventKind: FORUM, {name}"), "event").await;
        let consultation = made("createConsultation", &format!("term: {{ id: $TERM }}, decision: {{ id: $CONSULTATION }}, {name}"), "consultation").await;
        let program = made("createTrainingProgram", &format!("term: {{ id: $TERM }}, decision: {{ id: $TRAINING }}, mode: ONLINE, {name}"), "trainingProgram").await;
        let session = made("createTrainingSession", &format!("trainingProgram: {{ id: {program} }}, startedOn: \"2021-04-01\""), "trainingSession").await;
        let on = |id: &Value, version: i32| format!("id: {id}, expectedVersion: {version}");
        assert_eq!(nia.refused("deleteTrainingProgram", &on(&program, 1)).await, rule_broken());
        nia.mutate("recordParticipation", &format!("{}, participantCount: 1, counts: [{{ country: {{ alpha2: \"MN\" }}, gender: FEMALE, personCount: 1 }}]", on(&session, 1)), "__typename").await;
        assert_eq!(nia.refused("deleteTrainingSession", &on(&session, 2)).await, rule_broken());
        // What took place is not cancelled.
        let cancel = format!("{}, cancelledOn: \"2021-02-01\", reason: \"No budget\"", on(&session, 2));
        assert_eq!(nia.refused("cancelTrainingSession", &cancel).await, rule_broken());
        nia.mutate("recordParticipation", &format!("{}, participantCount: 0, counts: []", on(&session, 2)), "__typename").await;
        for (mutation, shown, id, version) in [
            ("deleteTrainingSession", "trainingSession", &session, 3), ("deleteTrainingProgram", "trainingProgram", &program, 1),
            ("deleteEvent", "event", &event, 1), ("deleteConsultation", "consultation", &consultation, 1),
        ] {
            assert_eq!(nia.refused(mutation, &on(id, 9)).await.0, "STALE_VERSION");
            let deleted = nia.mutate(mutation, &on(id, version), &format!("{shown} {{ code }}")).await;
            assert_eq!(deleted["userErrors"], json!([]), "{mutation}");
            assert!(deleted[shown]["code"].is_string(), "{mutation}");
            assert_eq!(nia.data(&format!("{{ node(id: {id}) {{ id }} }}")).await["node"], Value::Null);
        }
    }
}
