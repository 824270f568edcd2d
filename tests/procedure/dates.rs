//! The order of the dates of what the steps rest on.

use serde_json::{Value, json};

use super::story::Story;
use crate::support::both;

/// Records something that no rule forbids.
async fn accepted(story: &Story, caller: &str, mutation: &str, input: &str, selection: &str) -> Value {
    let input = story.input(&format!("term: {{ id: $TERM }}, {input}"));
    let done = story.app.acting_as(caller).await.mutate(mutation, &input, selection).await;
    assert_eq!(done["userErrors"], json!([]), "{mutation}: {input}");
    done
}

/// The rule that a mutation breaks, and the field.
async fn broken(story: &Story, caller: &str, mutation: &str, input: &str) -> (String, String) {
    let [rule, field, _] = story.broken(caller, mutation, input).await;
    (rule, field)
}

fn rule(rule: &str, field: &str) -> (String, String) {
    (rule.to_owned(), field.to_owned())
}

both! {
    async fn a_new_head_does_not_join_before_the_former_one(app: TestApp) {
        let story = Story::until(app, "openCenter").await;
        let head = |on: &str| format!("side: PARTNER, memberRole: HEAD, organization: {{ id: $PARTNER }}, joinedOn: \"{on}\"");
        assert_eq!(broken(&story, "NIA", "appointMember", &head("2019-01-01")).await, rule("ENDS_BEFORE_IT_BEGINS", "joinedOn"));
        accepted(&story, "NIA", "appointMember", &head("2020-08-10"), "__typename").await;
    }

    async fn a_committee_meets_and_decides_after_it_is_organized(app: TestApp) {
        let story = Story::until(app, "signAgreement").await;
        let decide = |on: &str| format!("decisionSubject: PROJECT, decisionOutcome: APPROVED, title: [{{ language: \"en\", text: \"Pilot\" }}], decidedOn: \"{on}\"");
        assert_eq!(broken(&story, "NIA", "holdCommitteeMeeting", "heldOn: \"2020-05-31\"").await, rule("NEEDS_COMMITTEE", "heldOn"));
        assert_eq!(broken(&story, "NIA", "takeCommitteeDecision", &decide("2020-05")).await, rule("NEEDS_COMMITTEE", "decidedOn"));
        let met = accepted(&story, "NIA", "holdCommitteeMeeting", "heldOn: \"2020-06-20\"", "committeeMeeting { id }").await;
        let at = |on: &str| format!("{}, committeeMeetingId: {}", decide(on), met["committeeMeeting"]["id"]);
        assert_eq!(broken(&story, "NIA", "takeCommitteeDecision", &at("2020-06-19")).await, rule("BEFORE_PREVIOUS", "decidedOn"));
        accepted(&story, "NIA", "takeCommitteeDecision", &at("2020-06"), "__typename").await;
    }

    async fn the_prices_of_a_contribution_are_of_any_day_until_today(app: TestApp) {
        let story = Story::until(app, "organizeCommittee").await;
        let cash = |on: &str| format!("side: KOREA, contributionKind: CASH, contributedAmount: {{ amount: \"100.00\", currency: \"USD\", valueDate: \"{on}\" }}");
        accepted(&story, "MOIS", "recordContribution", &cash("2020-05-04"), "__typename").await;
        assert_eq!(broken(&story, "MOIS", "recordContribution", &cash("2999-01-01")).await, rule("IN_FUTURE", "contributedAmount"));
    }

    async fn a_visit_has_ended_when_it_is_recorded(app: TestApp) {
        let story = Story::until(app, "recordSiteVisit").await;
        let visit = |ended_on: &str| format!("startedOn: \"2020-04-01\", endedOn: \"{ended_on}\", place: [{{ language: \"en\", text: \"Ulaanbaatar\" }}]");
        assert_eq!(broken(&story, "NIA", "recordSiteVisit", &visit("2999-01-01")).await, rule("IN_FUTURE", "endedOn"));
        assert_eq!(broken(&story, "NIA", "recordSiteVisit", &visit("2020-03-31")).await, rule("ENDS_BEFORE_IT_BEGINS", "endedOn"));
        accepted(&story, "NIA", "recordSiteVisit", &visit("2020-04-01"), "__typename").await;
    }

    async fn a_center_opens_when_its_head_and_members_have_joined(app: TestApp) {
        let story = Story::until(app, "openCenter").await;
        let open = |on: &str| format!("occurredOn: \"{on}\", document: {{ id: $DOC }}");
        assert_eq!(broken(&story, "NIA", "openCenter", &open("2020-08-05")).await, rule("NEEDS_MEMBERS_OF_BOTH_SIDES", "occurredOn"));
        // A head who left after the opening was there at the opening.
        accepted(&story, "NIA", "appointMember", "side: PARTNER, memberRole: HEAD, organization: { id: $PARTNER }, joinedOn: \"2020-10-01\"", "__typename").await;
        accepted(&story, "NIA", "openCenter", &open("2020-09-01"), "__typename").await;
    }

    async fn a_step_that_is_taken_or_skipped_is_said_to_be(app: TestApp) {
        let story = Story::until(app, "signAgreement").await;
        accepted(&story, "NIA", "skipAgreement", "occurredOn: \"2020-07-01\", reason: \"The memorandum has it all\"", "__typename").await;
        let sign = "occurredOn: \"2020-07-01\", document: { id: $DOC }, signatories: [{ side: KOREA, organization: { id: $NIA }, rank: HEAD_OF_ORGANIZATION }, { side: PARTNER, organization: { id: $PARTNER }, rank: HEAD_OF_ORGANIZATION }]";
        let confirm = "occurredOn: \"2020-07-01\", document: { id: $DOC }";
        for (caller, mutation, input) in [("NIA", "signAgreement", sign), ("MOIS", "confirmIntention", confirm)] {
            let [rule, field, message] = story.broken(caller, mutation, input).await;
            assert_eq!((rule.as_str(), field.as_str()), ("STEP_ORDER", "term"), "{mutation}");
            assert_eq!(message, "the step has already been taken or skipped", "{mutation}");
        }
    }
}
