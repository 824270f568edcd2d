//! The order of the dates of what the steps rest on.

use serde_json::{Value, json};

use super::story::{LIFE, Story};
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
        accepted(&story, "NIA", "recordSiteVisit", &visit("2020-04-20"), "__typename").await;
        let sign = LIFE.iter().find(|event| event.mutation == "signMemorandum").expect("it is there").input;
        assert_eq!(broken(&story, "MOIS", "signMemorandum", &sign.replace("2020-05-05", "2020-04-10")).await, rule("MEMORANDUM_FIRST", "occurredOn"));
        accepted(&story, "MOIS", "signMemorandum", sign, "__typename").await;
        assert_eq!(broken(&story, "NIA", "recordSiteVisit", &visit("2020-05-06")).await, rule("MEMORANDUM_FIRST", "endedOn"));
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

    async fn a_country_is_selected_after_it_was_assessed(app: TestApp) {
        let story = Story::until(app, "announceSelection").await;
        let announce = |on: &str| format!("occurredOn: \"{on}\", document: {{ id: $DOC }}");
        let assess = |on: &str| format!("criterion: PARTNER_WILLINGNESS, met: true, assessment: [{{ language: \"en\", text: \"High\" }}], assessedOn: \"{on}\"");
        assert_eq!(broken(&story, "MOIS", "announceSelection", &announce("2020-02-10")).await, rule("NEEDS_ASSESSMENT", "occurredOn"));
        let step = accepted(&story, "MOIS", "announceSelection", &announce("2020-02-15"), "procedureStep { id }").await;
        assert_eq!(broken(&story, "NIA", "assessCriterion", &assess("2020-02-16")).await, rule("NEEDS_ASSESSMENT", "assessedOn"));
        accepted(&story, "NIA", "assessCriterion", &assess("2020-02-14"), "__typename").await;
        let correct = |on: &str| format!("procedureStepId: {}, occurredOn: \"{on}\", reason: \"A slip of the pen\"", step["procedureStep"]["id"]);
        assert_eq!(broken(&story, "MOIS", "correctStep", &correct("2020-02-13")).await, rule("NEEDS_ASSESSMENT", "occurredOn"));
        accepted(&story, "MOIS", "correctStep", &correct("2020-02-14"), "__typename").await;
    }

    async fn the_latest_review_of_a_request_decides(app: TestApp) {
        let story = Story::until(app, "signMemorandum").await;
        let sign = LIFE.iter().find(|event| event.mutation == "signMemorandum").expect("it is there").input;
        let of = |request: &str, outcome: &str, on: &str| format!("cooperationRequestId: {request}, reviewedOn: \"{on}\", reviewOutcome: {outcome}");
        let review = |outcome: &str, on: &str| of("$REQUEST", outcome, on);
        accepted(&story, "NIA", "reviewDocuments", &review("REJECTED", "2020-03-25"), "__typename").await;
        assert_eq!(broken(&story, "MOIS", "signMemorandum", sign).await, rule("NEEDS_REVIEW", "term"));
        // An older one that is recorded late is not the latest one.
        accepted(&story, "NIA", "reviewDocuments", &review("ACCEPTED", "2020-03-24"), "__typename").await;
        assert_eq!(broken(&story, "MOIS", "signMemorandum", sign).await, rule("NEEDS_REVIEW", "term"));
        // Of one day, the last that is recorded is the latest one.
        accepted(&story, "NIA", "reviewDocuments", &review("ACCEPTED", "2020-03-25"), "__typename").await;
        let other = accepted(&story, "LEAD_ORGANIZATION MN", "receiveCooperationRequest", "receivedOn: \"2020-03-11\", summary: [{ language: \"en\", text: \"Another one\" }]", "cooperationRequest { id }").await;
        let other = other["cooperationRequest"]["id"].to_string();
        accepted(&story, "NIA", "reviewDocuments", &of(&other, "REJECTED", "2020-04-01"), "__typename").await;
        accepted(&story, "MOIS", "signMemorandum", sign, "__typename").await;
        assert_eq!(broken(&story, "NIA", "reviewDocuments", &review("REJECTED", "2020-03-26")).await, rule("NEEDS_REVIEW", "reviewOutcome"));
        accepted(&story, "NIA", "reviewDocuments", &review("REJECTED", "2020-03-23"), "__typename").await;
    }
}
