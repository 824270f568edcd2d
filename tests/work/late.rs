//! What took place within a term is recorded after its end, too; nothing is recorded of a later time.

use serde_json::json;

use crate::procedure::Story;
use crate::support::{TestApp, both};

const NAME: &str = "name: [{ language: \"en\", text: \"One portal\" }]";

/// The rule that a mutation on the term breaks, and the field.
async fn broken(story: &Story, mutation: &str, input: &str) -> [String; 2] {
    let [rule, field, _] = story.broken("NIA", mutation, input).await;
    [rule, field]
}

/// The rule that a mutation breaks on a record of the term, and the field; nothing changes.
async fn rule_of(app: &TestApp, mutation: &str, input: &str) -> [String; 2] {
    let before = app.store.last_change().await.expect("a number");
    let refused = app.mutate(mutation, input, "userErrors { rule field }").await;
    assert_eq!(app.store.last_change().await.expect("a number"), before, "{mutation}: {input}");
    let error = &refused["userErrors"][0];
    [&error["rule"], &error["field"][1]].map(|text| text.as_str().unwrap_or_default().to_owned())
}

/// Records something of the term that breaks no rule.
async fn accepted(story: &Story, mutation: &str, input: &str) {
    let input = story.input(&format!("term: {{ id: $TERM }}, {input}"));
    let done = story.app.acting_as("NIA").await.mutate(mutation, &input, "__typename").await;
    assert_eq!(done["userErrors"], json!([]), "{mutation}: {input}");
}

both! {
    async fn what_took_place_within_a_term_is_recorded_after_its_end(app: TestApp) {
        let story = Story::operating(app).await;
        let nia = story.app.acting_as("NIA").await;
        accepted(&story, "closeTerm", "occurredOn: \"2023-06-30\", document: { id: $DOC }").await;
        let late = ["PAST_END", "startedOn"];
        for (mutation, input) in [
            ("createProject", format!("{NAME}, projectKind: PILOT_SYSTEM, decision: {{ id: $PROJECT }}")),
            ("createConsultation", format!("{NAME}, decision: {{ id: $CONSULTATION }}")),
        ] {
            assert_eq!(broken(&story, mutation, &input).await, ["TERM_OVER", "startedOn"], "{mutation}");
            assert_eq!(broken(&story, mutation, &format!("{input}, startedOn: \"2023-07\"")).await, late, "{mutation}");
            accepted(&story, mutation, &format!("{input}, startedOn: \"2021-01\", endedOn: \"2023-06\", workStatus: COMPLETED")).await;
        }
        let program = story.made(&nia, "createTrainingProgram", &format!("term: {{ id: $TERM }}, {NAME}, mode: ONLINE, decision: {{ id: $TRAINING }}"), "trainingProgram").await;
        let session = |day: &str| format!("trainingProgram: {{ id: {program} }}, startedOn: \"{day}\"");
        story.made(&nia, "createTrainingSession", &session("2023-06-30"), "trainingSession").await;
        assert_eq!(nia.refused("createTrainingSession", &session("2023-07-01")).await, ("RULE_BROKEN".to_owned(), "startedOn".to_owned()));
        // What the work rests on, and who did it.
        let decision = "decisionSubject: PROJECT, decisionOutcome: APPROVED, title: [{ language: \"en\", text: \"Pilot\" }]";
        for (mutation, field, input) in [
            ("holdCommitteeMeeting", "heldOn", ""),
            ("takeCommitteeDecision", "decidedOn", decision),
            ("appointMember", "joinedOn", "side: PARTNER, memberRole: MEMBER, organization: { id: $PARTNER }"),
        ] {
            let on = |day: &str| format!("{input}, {field}: \"{day}\"");
            assert_eq!(broken(&story, mutation, &on("2023-07-01")).await, ["PAST_END", field], "{mutation}");
            accepted(&story, mutation, &on("2023-06-30")).await;
        }
        let place = "city: [{ language: \"en\", text: \"Ulaanbaatar\" }], hostOrganization: { id: $PARTNER }";
        let [rule, field, _] = story.broken("LEAD_ORGANIZATION MN", "designatePlace", place).await;
        assert_eq!([rule.as_str(), &field], ["PROCEDURE_OVER", "term"]);
    }

    async fn work_begins_no_earlier_than_it_was_decided_and_the_center_opened(app: TestApp) {
        let mut story = Story::until(app, "openCenter").await;
        let nia = story.app.acting_as("NIA").await;
        let decided = async |story: &mut Story, subject: &str, day: &str| {
            let decision = format!("term: {{ id: $TERM }}, decisionSubject: {subject}, decisionOutcome: APPROVED, decidedOn: \"{day}\", title: [{{ language: \"en\", text: \"Work\" }}]");
            story.made(&nia, "takeCommitteeDecision", &decision, "committeeDecision").await
        };
        // What is planned before the opening holds back an opening that is later.
        let early = decided(&mut story, "PROJECT", "2020-08-02").await;
        let pilot = format!("{NAME}, projectKind: PILOT_SYSTEM, decision: {{ id: {early} }}");
        assert_eq!(broken(&story, "createProject", &format!("{pilot}, startedOn: \"2020-08-01\"")).await, ["BEFORE_DECISION", "startedOn"]);
        let input = format!("term: {{ id: $TERM }}, {pilot}, startedOn: \"2020-08-31\"");
        let project = story.made(&nia, "createProject", &input, "project").await;
        assert_eq!(broken(&story, "openCenter", "occurredOn: \"2020-09-01\", document: { id: $DOC }").await, ["BEFORE_OPENING", "occurredOn"]);
        accepted(&story, "openCenter", "occurredOn: \"2020-08-31\", document: { id: $DOC }").await;
        let moved = |day: &str| format!("id: {project}, expectedVersion: 1, startedOn: {day}");
        assert_eq!(rule_of(&nia, "updateProject", &moved("\"2020-08-30\"")).await, ["BEFORE_OPENING", "startedOn"]);
        assert_eq!(rule_of(&nia, "updateProject", &moved("\"2020-07\", endedOn: \"2021\"")).await, ["BEFORE_OPENING", "startedOn"]);
        // A date that is known by its year or month alone may still be the fitting one.
        let accepted = nia.mutate("updateProject", &moved("\"2020-08\""), "__typename").await;
        assert_eq!(accepted["userErrors"], json!([]));

        let talks = decided(&mut story, "CONSULTATION", "2020-10").await;
        let talks = format!("{NAME}, decision: {{ id: {talks} }}");
        let early = ["BEFORE_DECISION", "startedOn"];
        assert_eq!(broken(&story, "createConsultation", &format!("{talks}, startedOn: \"2020-09-30\"")).await, early);
        assert_eq!(broken(&story, "createConsultation", &format!("{talks}, endedOn: \"2020-09\"")).await, ["BEFORE_DECISION", "endedOn"]);
        let input = format!("term: {{ id: $TERM }}, {talks}, startedOn: \"2020-10-01\"");
        let consultation = story.made(&nia, "createConsultation", &input, "consultation").await;
        let moved = format!("id: {consultation}, expectedVersion: 1, startedOn: \"2020-09\"");
        assert_eq!(rule_of(&nia, "updateConsultation", &moved).await, early);

        let training = decided(&mut story, "TRAINING", "2020-10-15").await;
        let input = format!("term: {{ id: $TERM }}, {NAME}, mode: ONLINE, decision: {{ id: {training} }}");
        let program = story.made(&nia, "createTrainingProgram", &input, "trainingProgram").await;
        let session = |day: &str| format!("trainingProgram: {{ id: {program} }}, startedOn: \"{day}\"");
        assert_eq!(rule_of(&nia, "createTrainingSession", &session("2020-10-14")).await, early);
        story.made(&nia, "createTrainingSession", &session("2020-10-15"), "trainingSession").await;
        // The opening ceremony, or a forum before it, needs no decision.
        let forum = format!("term: {{ id: $TERM }}, {NAME}, eventKind: FORUM, startedOn: \"2020-07-01\"");
        story.made(&nia, "createEvent", &forum, "event").await;
    }

    async fn a_withdrawal_ends_a_term(app: TestApp) {
        let story = Story::operating(app).await;
        let project = |day: &str| format!("{NAME}, projectKind: PILOT_SYSTEM, decision: {{ id: $PROJECT }}, startedOn: \"{day}\"");
        accepted(&story, "withdrawTerm", "occurredOn: \"2021-06-30\", reason: \"Another government\"").await;
        assert_eq!(broken(&story, "createProject", &project("2021-07")).await, ["PAST_END", "startedOn"]);
        assert_eq!(broken(&story, "holdCommitteeMeeting", "heldOn: \"2021-07\"").await, ["PAST_END", "heldOn"]);
        accepted(&story, "createProject", &project("2021-06")).await;
    }

    async fn use_is_not_reported_before_something_was_handed_over(app: TestApp) {
        let story = Story::operating(app).await;
        let nia = story.app.acting_as("NIA").await;
        let project = story.made(&nia, "createProject", &format!("term: {{ id: $TERM }}, {NAME}, projectKind: PILOT_SYSTEM, decision: {{ id: $PROJECT }}, workStatus: COMPLETED, startedOn: \"2021-01\", endedOn: \"2022-05\""), "project").await;
        let report = |of: &str, day: &str| format!("{of}utilizationStatus: IN_USE, reportedOn: \"{day}\"");
        let of = format!("project: {{ id: {project} }}, ");
        assert_eq!(broken(&story, "reportUtilization", &report(&of, "2022-04-30")).await, ["NOT_HANDED_OVER", "reportedOn"]);
        accepted(&story, "reportUtilization", &report(&of, "2022-05-02")).await;
        // The project comes to be neither later than its report nor unfinished.
        for (change, field) in [("endedOn: \"2022-06\"", "endedOn"), ("endedOn: null, startedOn: \"2022-06\"", "startedOn"), ("workStatus: ONGOING", "workStatus")] {
            let refused = nia.mutate("updateProject", &format!("id: {project}, expectedVersion: 1, {change}"), "userErrors { rule }").await;
            assert_eq!((&refused["userErrors"][0]["rule"], &refused["userErrors"][0]["field"][1]), (&json!("NOT_HANDED_OVER"), &json!(field)), "{change}");
        }
        nia.mutate("updateProject", &format!("id: {project}, expectedVersion: 1, endedOn: \"2022-05-01\""), "__typename").await;
        accepted(&story, "closeTerm", "occurredOn: \"2023-06-30\", document: { id: $DOC }").await;
        assert_eq!(broken(&story, "reportUtilization", &report("", "2023-06-29")).await, ["NOT_HANDED_OVER", "reportedOn"]);
        accepted(&story, "reportUtilization", &report("", "2023-06")).await;
    }
}
