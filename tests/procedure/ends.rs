//! A term does not end before what took place in it, or is to take place.

use serde_json::{Value, json};

use super::corrections::{broken, correct};
use super::story::Story;
use crate::support::both;

const NAME: &str = "name: [{ language: \"en\", text: \"Work\" }]";

/// Records something of the term; its id.
async fn made(story: &Story, mutation: &str, input: &str, shown: &str) -> Value {
    let nia = story.app.acting_as("NIA").await;
    story.made(&nia, mutation, &format!("term: {{ id: $TERM }}, {input}"), shown).await
}

/// The rule that an end on a day breaks, and the field.
async fn refused(story: &Story, mutation: &str, input: &str) -> [String; 2] {
    let [rule, field, _] = story.broken("NIA", mutation, input).await;
    [rule, field]
}

fn close(day: &str) -> String {
    format!("occurredOn: \"{day}\", document: {{ id: $DOC }}")
}

both! {
    async fn a_term_does_not_end_before_its_work(app: TestApp) {
        let story = Story::operating(app).await;
        let nia = story.app.acting_as("NIA").await;
        let expert = story.made(&nia, "registerExpert", "specialty: [{ language: \"en\", text: \"Cloud\" }]", "expert").await;
        let program = made(&story, "createTrainingProgram", &format!("{NAME}, mode: ONLINE, decision: {{ id: $TRAINING }}"), "trainingProgram").await;
        let session = |day: &str| format!("trainingProgram: {{ id: {program} }}, startedOn: \"2020-12-01\", endedOn: \"{day}\"");
        let mut day = 1;
        for (mutation, shown, input) in [
            ("appointMember", "centerMember", "side: KOREA, memberRole: MEMBER, organization: { id: $NIA }, joinedOn: \"$DAY\"".to_owned()),
            ("holdCommitteeMeeting", "committeeMeeting", "heldOn: \"$DAY\"".to_owned()),
            ("takeCommitteeDecision", "committeeDecision", "decisionSubject: OTHER, decisionOutcome: APPROVED, decidedOn: \"$DAY\", title: [{ language: \"en\", text: \"Rules\" }]".to_owned()),
            ("createEvent", "event", format!("{NAME}, eventKind: FORUM, startedOn: \"$DAY\"")),
            ("createConsultation", "consultation", format!("{NAME}, decision: {{ id: $CONSULTATION }}, startedOn: \"$DAY\"")),
            ("createProject", "project", format!("{NAME}, projectKind: PILOT_SYSTEM, decision: {{ id: $PROJECT }}, endedOn: \"$DAY\"")),
            ("dispatchExpert", "expertDispatch", format!("expert: {{ id: {expert} }}, startedOn: \"2020-12-01\", endedOn: \"$DAY\"")),
        ] {
            day += 1;
            made(&story, mutation, &input.replace("$DAY", &format!("2021-01-{day:02}")), shown).await;
            let early = format!("2021-01-{:02}", day - 1);
            assert_eq!(refused(&story, "closeTerm", &close(&early)).await, ["PAST_END", "occurredOn"], "{mutation}");
        }
        story.made(&nia, "createTrainingSession", &session("2021-01-20"), "trainingSession").await;
        assert_eq!(refused(&story, "closeTerm", &close("2021-01-19")).await, ["PAST_END", "occurredOn"]);
        assert_eq!(refused(&story, "withdrawTerm", "occurredOn: \"2021-01-19\", reason: \"Another government\"").await, ["PAST_END", "occurredOn"]);
        // What is cancelled does not take place.
        made(&story, "createProject", &format!("{NAME}, projectKind: PILOT_SYSTEM, decision: {{ id: $PROJECT }}, endedOn: \"2022\", workStatus: CANCELLED"), "project").await;
        let event = made(&story, "createEvent", &format!("{NAME}, eventKind: FORUM, startedOn: \"2022\""), "event").await;
        let cancelled = story.made(&nia, "createTrainingSession", &session("2022-01-01"), "trainingSession").await;
        for (mutation, id) in [("cancelEvent", event), ("cancelTrainingSession", cancelled)] {
            let done = nia.mutate(mutation, &format!("id: {id}, expectedVersion: 1, cancelledOn: \"2021-01-01\", reason: \"No budget\""), "__typename").await;
            assert_eq!(done["userErrors"], json!([]), "{mutation}");
        }
        made(&story, "closeTerm", &close("2021-01-20"), "procedureStep").await;
        assert_eq!(broken(&story, "CLOSED", "2021-01-19").await, "PAST_END");
        assert_eq!(correct(&story, "CLOSED", "2021-01-31").await, 2);
        // Nor does it come to end after the use of what it left was reported.
        made(&story, "reportUtilization", "utilizationStatus: IN_USE, reportedOn: \"2021-02-10\"", "utilizationReport").await;
        assert_eq!(broken(&story, "CLOSED", "2021-02-11").await, "NOT_HANDED_OVER");
        assert_eq!(correct(&story, "CLOSED", "2021-02-10").await, 2);
    }

    async fn a_center_does_not_open_with_a_planned_end_before_its_work(app: TestApp) {
        let story = Story::until(app, "openCenter").await;
        let decision = made(&story, "takeCommitteeDecision", "decisionSubject: PROJECT, decisionOutcome: APPROVED, decidedOn: \"2020-08\", title: [{ language: \"en\", text: \"Pilot\" }]", "committeeDecision").await;
        made(&story, "createProject", &format!("{NAME}, projectKind: PILOT_SYSTEM, decision: {{ id: {decision} }}, endedOn: \"2022-05-31\""), "project").await;
        let open = |end: &str| format!("occurredOn: \"2020-09-01\", document: {{ id: $DOC }}, plannedEndOn: \"{end}\"");
        assert_eq!(refused(&story, "openCenter", &open("2022-05-30")).await, ["PAST_END", "plannedEndOn"]);
        made(&story, "openCenter", &open("2022-05"), "procedureStep").await;
    }
}
