//! The order of the dates of what the steps rest on.

use serde_json::{Value, json};

use super::story::{LIFE, PROPOSAL, Story};
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
        let sign = "occurredOn: \"2020-07-01\", document: { id: $DOC }, signatories: [{ side: KOREA, organization: { id: $NIA }, rank: HEAD_OF_ORGANIZATION, personName: \"N\" }, { side: PARTNER, organization: { id: $PARTNER }, rank: HEAD_OF_ORGANIZATION, personName: \"N\" }]";
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

    async fn a_criterion_is_not_met_after_the_selection_only_where_that_says_why(app: TestApp) {
        let story = Story::until(app, "receiveCooperationRequest").await;
        let assess = "criterion: PARTNER_WILLINGNESS, met: false, assessment: [{ language: \"en\", text: \"Low\" }], assessedOn: \"2020-02-12\"";
        assert_eq!(broken(&story, "NIA", "assessCriterion", assess).await, rule("NEEDS_REASON", "met"));
        let steps = story.app.acting_as("MOIS").await.data(&story.input("{ centerTerm(by: { id: $TERM }) { steps { id stepKind } } }")).await;
        let steps = steps["centerTerm"]["steps"].as_array().expect("steps").clone();
        let selected = steps.iter().find(|step| step["stepKind"] == "SELECTED").expect("the selection");
        let correct = format!("procedureStepId: {}, occurredOn: \"2020-03-01\", reason: \"The partner asked for it anyway\"", selected["id"]);
        accepted(&story, "MOIS", "correctStep", &correct, "__typename").await;
        accepted(&story, "NIA", "assessCriterion", assess, "__typename").await;
    }

    async fn a_step_known_by_its_year_lets_no_later_step_go_back(app: TestApp) {
        let story = Story::begin(app).await;
        accepted(&story, "DIPLOMATIC_ORGANIZATION MN", "recordDiplomaticExchange", LIFE[0].input, "__typename").await;
        accepted(&story, "MOIS", "confirmIntention", "occurredOn: \"2020\", document: { id: $DOC }", "__typename").await;
        for event in LIFE.iter().filter(|event| event.mutation == "assessCriterion") {
            accepted(&story, "NIA", event.mutation, &event.input.replace("2020-02", "2020-01"), "__typename").await;
        }
        let announce = |on: &str| format!("occurredOn: \"{on}\", document: {{ id: $DOC }}, reason: \"None\"");
        assert_eq!(broken(&story, "MOIS", "announceSelection", &announce("2020-01-05")).await.0, "BEFORE_PREVIOUS");
        assert_eq!(broken(&story, "MOIS", "withdrawTerm", "occurredOn: \"2020-01-09\", reason: \"None\"").await, rule("BEFORE_PREVIOUS", "occurredOn"));
        accepted(&story, "MOIS", "announceSelection", &announce("2020-01-12"), "__typename").await;
    }

    async fn an_exchange_goes_from_one_side_to_the_other(app: TestApp) {
        let story = Story::begin(app).await;
        let exchange = |from: &str, to: &str| format!("exchangeKind: NOTE, exchangedOn: \"2020-01-20\", summary: [{{ language: \"en\", text: \"Intention\" }}], sender: {{ id: {from} }}, recipient: {{ id: {to} }}");
        for (from, to) in [("$MOFA", "$MOFA"), ("$MOFA", "$MOIS"), ("$PARTNER", "$PARTNER")] {
            assert_eq!(broken(&story, "DIPLOMATIC_ORGANIZATION MN", "recordDiplomaticExchange", &exchange(from, to)).await, rule("OTHER_COUNTRY", "recipient"), "{from} {to}");
        }
        accepted(&story, "DIPLOMATIC_ORGANIZATION MN", "recordDiplomaticExchange", &exchange("$MOFA", "$PARTNER"), "__typename").await;
    }

    async fn the_heads_who_sign_the_agreement_are_named(app: TestApp) {
        let story = Story::until(app, "signAgreement").await;
        let sign = LIFE.iter().find(|event| event.mutation == "signAgreement").expect("it is there").input;
        for unnamed in [sign.replace(", personName: \"N\"", ""), sign.replace("\"N\"", "\" \"")] {
            assert_eq!(broken(&story, "NIA", "signAgreement", &unnamed).await.1, "signatories");
        }
        accepted(&story, "NIA", "signAgreement", sign, "__typename").await;
    }

    async fn a_term_does_not_go_on_past_its_end(app: TestApp) {
        let story = Story::until(app, "extendTerm").await;
        for (caller, mutation, input, field) in [
            ("NIA", "holdCommitteeMeeting", "heldOn: \"2023-09-01\"", "heldOn"),
            ("NIA", "appointMember", "side: KOREA, memberRole: COORDINATOR, organization: { id: $NIA }, joinedOn: \"2023-09-01\"", "joinedOn"),
        ] {
            assert_eq!(broken(&story, caller, mutation, input).await, rule("PAST_END", field), "{mutation}");
        }
        accepted(&story, "NIA", "holdCommitteeMeeting", "heldOn: \"2023-08-31\"", "__typename").await;
        // To close it a month later does not make it longer.
        accepted(&story, "NIA", "closeTerm", "occurredOn: \"2023-09-30\", document: { id: $DOC }", "__typename").await;
        assert_eq!(broken(&story, "NIA", "holdCommitteeMeeting", "heldOn: \"2023-09-01\"").await, rule("PAST_END", "heldOn"));
        accepted(&story, "NIA", "holdCommitteeMeeting", "heldOn: \"2023-08-30\"", "__typename").await;
    }

    async fn a_center_opens_again_when_its_earlier_term_has_ended(app: TestApp) {
        let first = Story::until(app, "extendTerm").await;
        let nia = first.app.acting_as("NIA").await;
        let again = PROPOSAL.replace("2020-01-10", "2020-12-01");
        let proposed = nia.mutate("proposeCandidate", again.trim_matches(['{', '}']), "centerTerm { id code }").await;
        assert_eq!(proposed["centerTerm"]["code"], "MN-2", "{proposed}");
        let mut second = first.next(&proposed["centerTerm"]["id"]);
        for event in LIFE.iter().take_while(|event| event.mutation != "openCenter") {
            second.record(&event.a_year_later()).await;
        }
        let open = |on: &str| format!("occurredOn: \"{on}\", document: {{ id: $DOC }}");
        assert_eq!(broken(&second, "NIA", "openCenter", &open("2021-09-01")).await, rule("ONE_AT_A_TIME", "term"));
        let steps = nia.data(&second.input("{ availableSteps(term: { id: $TERM }) { step open heldBackBy { rule mutation } } }")).await;
        let opening = steps["availableSteps"].as_array().expect("steps").iter().find(|step| step["step"] == "OPERATING").expect("the opening");
        assert_eq!((&opening["open"], &opening["heldBackBy"]), (&json!(false), &json!([{ "rule": "ONE_AT_A_TIME", "mutation": "closeTerm" }])));
        let close = format!("term: {{ code: \"MN-1\" }}, {}", second.input("occurredOn: \"2021-10-01\", document: { id: $DOC }"));
        assert_eq!(nia.mutate("closeTerm", &close, "__typename").await["userErrors"], json!([]));
        assert_eq!(broken(&second, "NIA", "openCenter", &open("2021-09-30")).await, rule("ONE_AT_A_TIME", "occurredOn"));
        accepted(&second, "NIA", "openCenter", &open("2021-10-01"), "__typename").await;
    }
}
