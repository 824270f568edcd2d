//! Training programs, sessions, and who took part.

use serde_json::json;

use crate::procedure::Story;
use crate::support::{TestApp, both};

const NAME: &str = "name: [{ language: \"en\", text: \"Digital leaders\" }]";

fn refusal(code: &str, field: &str) -> (String, String) {
    (code.to_owned(), field.to_owned())
}

/// How many counts of participants are seen in all.
async fn seen(app: &TestApp) -> usize {
    let data = app.data("{ trainingSessions(first: 200) { nodes { participations { id } } } }").await;
    let sessions = data["trainingSessions"]["nodes"].as_array().expect("sessions").iter();
    sessions.map(|session| session["participations"].as_array().expect("a list").len()).sum()
}

both! {
    async fn participants_are_counted_and_add_up(app: TestApp) {
        let story = Story::operating(app).await;
        let agency = story.app.acting_as("SPECIALIZED_ORGANIZATION MN").await;
        let input = |text: &str| story.input(&format!("term: {{ id: $TERM }}, mode: ON_SITE, {NAME}, {text}"));
        assert_eq!(agency.refused("createTrainingProgram", &input("decision: { id: $PROJECT }")).await, refusal("RULE_BROKEN", "decision"));
        let made = agency.mutate("createTrainingProgram", &input("decision: { id: $TRAINING }, visibility: PUBLIC"), "trainingProgram { id code }").await;
        assert_eq!(made["trainingProgram"]["code"], "MN-1-T1");
        let program = &made["trainingProgram"]["id"];
        let backwards = format!("trainingProgram: {{ id: {program} }}, startedOn: \"2021-03-05\", endedOn: \"2021-03-01\"");
        assert_eq!(agency.refused("createTrainingSession", &backwards).await, refusal("RULE_BROKEN", "endedOn"));
        let late = format!("trainingProgram: {{ id: {program} }}, startedOn: \"2023-08-31\", endedOn: \"2023-09-01\"");
        assert_eq!(agency.refused("createTrainingSession", &late).await, refusal("RULE_BROKEN", "endedOn"));
        let late = format!("trainingProgram: {{ id: {program} }}, startedOn: \"2023-09-01\"");
        assert_eq!(agency.refused("createTrainingSession", &late).await, refusal("RULE_BROKEN", "startedOn"));
        let made = agency.mutate("createTrainingSession", &format!("trainingProgram: {{ id: {program} }}, startedOn: \"2021-03-01\", endedOn: \"2021-03-05\", place: [{{ language: \"en\", text: \"Darkhan\" }}], visibility: PUBLIC"), "trainingSession { id code mode participantCount version }").await;
        assert_eq!(made["trainingSession"]["code"], "MN-1-T1-S1");
        assert_eq!((&made["trainingSession"]["mode"], &made["trainingSession"]["participantCount"]), (&json!("ON_SITE"), &json!(null)));
        let session = &made["trainingSession"]["id"];
        let count = |total: i32, counts: &str, version: i32| format!("id: {session}, expectedVersion: {version}, participantCount: {total}, counts: [{counts}]");
        let women = "{ country: { alpha2: \"MN\" }, gender: FEMALE, personCount: 7 }";
        let men = "{ country: { alpha2: \"MN\" }, gender: MALE, personCount: 5 }";
        assert_eq!(agency.refused("recordParticipation", &count(13, &format!("{women}, {men}"), 1)).await, refusal("RULE_BROKEN", "counts"));
        assert_eq!(agency.refused("recordParticipation", &count(14, &format!("{women}, {women}"), 1)).await, refusal("RULE_BROKEN", "counts"));
        assert_eq!(agency.refused("recordParticipation", &count(1, "{ country: { alpha2: \"XX\" }, gender: MALE, personCount: 1 }", 1)).await, refusal("NOT_FOUND", "counts"));
        let crowd = "{ country: { alpha2: \"MN\" }, gender: FEMALE, personCount: 1000001 }";
        assert_eq!(agency.refused("recordParticipation", &count(1_000_001, crowd, 1)).await, refusal("INVALID", "participantCount"));
        let shown = "trainingSession { participantCount version participations { gender personCount country { alpha2 } } }";
        let counted = agency.mutate("recordParticipation", &count(12, &format!("{women}, {men}"), 1), shown).await;
        assert_eq!(counted["userErrors"], json!([]));
        assert_eq!((&counted["trainingSession"]["participantCount"], &counted["trainingSession"]["version"]), (&json!(12), &json!(2)));
        assert_eq!(counted["trainingSession"]["participations"].as_array().expect("a list").len(), 2);
        // All counts at once: what is left out is taken off.
        let again = agency.mutate("recordParticipation", &count(7, women, 2), shown).await;
        assert_eq!(again["trainingSession"]["participations"], json!([{ "gender": "FEMALE", "personCount": 7, "country": { "alpha2": "MN" } }]));
        // Who sees a count depends on the country of the training, not on that of the participants.
        let abroad = "{ country: { alpha2: \"VN\" }, gender: FEMALE, personCount: 7 }";
        let hidden = format!("id: {session}, expectedVersion: 3, visibility: INTERNAL");
        agency.mutate("updateTrainingSession", &hidden, "__typename").await;
        let mixed = agency.mutate("recordParticipation", &count(12, &format!("{abroad}, {men}"), 4), shown).await;
        assert_eq!(mixed["trainingSession"]["participations"].as_array().expect("a list").len(), 2, "{mixed}");
        let other = story.app.acting_as("SPECIALIZED_ORGANIZATION VN").await;
        let theirs = other.data("{ snapshot(recordType: TRAINING_PARTICIPATION) { nodes { id } } }").await;
        assert_eq!(theirs["snapshot"]["nodes"], json!([]));
        let corrected = agency.mutate("recordParticipation", &count(7, women, 5), "__typename").await;
        assert_eq!(corrected["userErrors"], json!([]));
        agency.mutate("updateTrainingSession", &format!("id: {session}, expectedVersion: 6, visibility: PUBLIC"), "__typename").await;
        // A session that is hidden hides who took part.
        assert_eq!(seen(&story.app).await, 1);
        let hidden = agency.mutate("updateTrainingSession", &format!("id: {session}, expectedVersion: 7, visibility: INTERNAL"), "trainingSession { visibility }").await;
        assert_eq!(hidden["trainingSession"]["visibility"], "INTERNAL");
        assert_eq!(seen(&story.app).await, 0);
        // And so does a program.
        agency.mutate("updateTrainingSession", &format!("id: {session}, expectedVersion: 8, visibility: PUBLIC"), "__typename").await;
        assert_eq!(seen(&story.app).await, 1);
        agency.mutate("updateTrainingProgram", &format!("id: {program}, expectedVersion: 1, visibility: INTERNAL"), "__typename").await;
        assert_eq!(seen(&story.app).await, 0);
        assert_eq!(agency.refused("updateTrainingSession", &format!("id: {session}, expectedVersion: 10, startedOn: \"2021-03-06\"")).await, refusal("RULE_BROKEN", "startedOn"));
    }

    async fn programs_beside_the_centers_are_nias_and_sessions_to_come_have_no_participants(app: TestApp) {
        let nia = app.acting_as("NIA").await;
        let made = nia.mutate("createTrainingProgram", &format!("mode: INVITATIONAL, code: \"KADO-1\", {NAME}"), "trainingProgram { id code country { alpha2 } term { code } }").await;
        assert_eq!(made["trainingProgram"]["country"], json!(null));
        let program = &made["trainingProgram"]["id"];
        let changed = nia.mutate("updateTrainingProgram", &format!("id: {program}, expectedVersion: 1, summary: [{{ language: \"en\", text: \"For many\" }}]"), "trainingProgram { summary { text } }").await;
        assert_eq!(changed["trainingProgram"]["summary"]["text"], "For many");
        let made = nia.mutate("createTrainingSession", &format!("trainingProgram: {{ id: {program} }}, startedOn: \"2999-01-01\""), "trainingSession { id }").await;
        let count = format!("id: {}, expectedVersion: 1, participantCount: 0, counts: []", made["trainingSession"]["id"]);
        assert_eq!(nia.refused("recordParticipation", &count).await, refusal("RULE_BROKEN", "id"));
    }
}
