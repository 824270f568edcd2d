//! Each step by every wrong role and in every wrong order: refused, and nothing is changed.

use serde_json::{Value, json};

use super::story::{Event, LIFE, Story};
use crate::support::both;

const CALLERS: [&str; 9] = [
    "",
    "MOIS",
    "NIA",
    "LEAD_ORGANIZATION MN",
    "SPECIALIZED_ORGANIZATION MN",
    "DIPLOMATIC_ORGANIZATION MN",
    "LEAD_ORGANIZATION UZ",
    "SPECIALIZED_ORGANIZATION UZ",
    "FUNDER WB",
];

/// What no step waits for.
const NOT_NEEDED: [&str; 3] = ["holdCommitteeMeeting", "takeCommitteeDecision", "recordContribution"];

fn code(answer: &Value) -> &str {
    answer["errors"][0]["extensions"]["code"].as_str().unwrap_or_default()
}

both! {
    async fn a_step_by_another_role_is_forbidden_and_changes_nothing(app: TestApp) {
        let mut story = Story::begin(app).await;
        for event in LIFE {
            let before = story.last_change().await;
            for caller in CALLERS.iter().filter(|caller| !event.by.contains(caller)) {
                // A partner's lead may appoint for its own side alone: that is a rule, not a right.
                let answer = story.try_by(caller, event).await;
                let own_side = event.mutation == "appointMember" && *caller == "LEAD_ORGANIZATION MN";
                if own_side {
                    assert_eq!(answer["data"]["appointMember"]["userErrors"][0]["field"], json!(["input", "side"]));
                } else {
                    assert_eq!(code(&answer), "FORBIDDEN", "{} by {caller}: {answer}", event.mutation);
                }
            }
            assert_eq!(story.last_change().await, before, "{}", event.mutation);
            story.record(event).await;
        }
    }

    async fn a_step_out_of_order_breaks_a_rule_and_changes_nothing(app: TestApp) {
        let mut story = Story::begin(app).await;
        let steps = || LIFE.iter().enumerate().filter(|(_, event)| event.step.is_some());
        for (place, next) in LIFE.iter().enumerate() {
            let before = story.last_change().await;
            for (other, event) in steps() {
                // The step whose turn it is, and an extension after another, are no wrong ones.
                let turn = steps().map(|(other, _)| other).find(|other| *other >= place) == Some(other);
                let extends = event.step == Some("EXTENDED") && story_is_open(place);
                let closes = event.step == Some("CLOSED") && story_is_open(place);
                let ready = turn && LIFE[place..other].iter().all(|event| NOT_NEEDED.contains(&event.mutation));
                if ready || extends || closes {
                    continue;
                }
                let answer = story.try_by(event.by[0], event).await;
                let error = &answer["data"][event.mutation]["userErrors"][0];
                assert_eq!(error["code"], "RULE_BROKEN", "{} before {}: {answer}", event.mutation, next.mutation);
                assert!(error["source"].as_str().is_some_and(|source| source.contains("NIA")), "{error}");
            }
            assert_eq!(story.last_change().await, before, "before {}", next.mutation);
            story.record(next).await;
        }
    }

    async fn what_a_step_rests_on_is_checked_one_by_one(app: TestApp) {
        let mut story = Story::begin(app).await;
        let refuse = async |story: &Story, event: &Event, input: &'static str, field: &str, message: &str| {
            let before = story.last_change().await;
            let answer = story.try_by(event.by[0], &Event { input, ..*event }).await;
            let error = &answer["data"][event.mutation]["userErrors"][0];
            assert_eq!(error["field"], json!(["input", field]), "{answer}");
            assert!(error["message"].as_str().expect("text").contains(message), "{error}");
            assert_eq!(story.last_change().await, before);
        };
        for event in LIFE {
            match event.mutation {
                "confirmIntention" => {
                    refuse(&story, event, "occurredOn: \"2019-12-31\", document: { id: $DOC }", "occurredOn", "the previous step").await;
                    refuse(&story, event, "occurredOn: \"2999-01-01\", document: { id: $DOC }", "occurredOn", "future").await;
                    refuse(&story, event, "occurredOn: \"2020-02\", document: { id: $DOC }, expectedVersion: 7", "expectedVersion", "read it again").await;
                    refuse(&story, event, "occurredOn: \"2020-02\", document: { id: $DOC }, visibility: PUBLIC, expectedVersion: 9", "expectedVersion", "changed").await;
                }
                "announceSelection" => {
                    // A criterion that is not met calls for a reason; both are assessed anew before it goes on.
                    let assess = LIFE.iter().rfind(|event| event.mutation == "assessCriterion").expect("it is there");
                    let unmet = "criterion: PARTNER_WILLINGNESS, met: false, assessment: [{ language: \"en\", text: \"Low\" }], assessedOn: \"2020-02-12\"";
                    assert_eq!(story.try_by("NIA", &Event { input: unmet, ..*assess }).await["data"]["assessCriterion"]["userErrors"], json!([]));
                    refuse(&story, event, event.input, "reason", "requires a reason").await;
                    story.record(assess).await;
                }
                "recordSiteVisit" => {
                    refuse(&story, event, "startedOn: \"2020-03-09\", place: [{ language: \"en\", text: \"Ulaanbaatar\" }]", "startedOn", "before the request").await;
                }
                "signAgreement" => {
                    let ministers = "occurredOn: \"2020-07-01\", document: { id: $DOC }, signatories: [{ side: KOREA, organization: { id: $NIA }, rank: MINISTER }, { side: PARTNER, organization: { id: $PARTNER }, rank: HEAD_OF_ORGANIZATION, personName: \"N\" }]";
                    refuse(&story, event, ministers, "signatories", "heads of the specialized").await;
                    let other = "occurredOn: \"2020-07-01\", document: { id: $DOC }, signatories: [{ side: KOREA, organization: { id: $KOICA }, rank: HEAD_OF_ORGANIZATION, personName: \"N\" }, { side: PARTNER, organization: { id: $PARTNER }, rank: HEAD_OF_ORGANIZATION, personName: \"N\" }]";
                    refuse(&story, event, other, "signatories", "heads of the specialized").await;
                }
                "reviewDocuments" => {
                    refuse(&story, event, "cooperationRequestId: $REQUEST, reviewedOn: \"2020-03-09\", reviewOutcome: ACCEPTED", "reviewedOn", "before the request was received").await;
                    // A review that does not accept the documents is no ground to sign on.
                    let answer = story.try_by("NIA", &Event { input: "cooperationRequestId: $REQUEST, reviewedOn: \"2020-03-15\", reviewOutcome: INCOMPLETE", ..*event }).await;
                    assert_eq!(answer["data"]["reviewDocuments"]["userErrors"], json!([]));
                    let memorandum = LIFE.iter().find(|event| event.mutation == "signMemorandum").expect("it is there");
                    refuse(&story, memorandum, memorandum.input, "term", "reviewed and accepted").await;
                }
                "signMemorandum" => {
                    let vice = "occurredOn: \"2020-05-05\", document: { id: $DOC }, signatories: [{ side: KOREA, organization: { id: $MOIS }, rank: VICE_MINISTER }, { side: PARTNER, organization: { id: $PARTNER }, rank: MINISTER }]";
                    refuse(&story, event, vice, "signatories", "a minister or a person of higher rank").await;
                    let one = "occurredOn: \"2020-05-05\", document: { id: $DOC }, signatories: [{ side: KOREA, organization: { id: $MOIS }, rank: MINISTER }]";
                    refuse(&story, event, one, "signatories", "must sign for each side").await;
                    refuse(&story, event, "occurredOn: \"2020-05-05\", document: { id: $DOC }, signatories: []", "signatories", "must sign for each side").await;
                    let foreign = "occurredOn: \"2020-05-05\", document: { id: $DOC }, signatories: [{ side: KOREA, organization: { id: $MOIS }, rank: MINISTER }, { side: PARTNER, organization: { id: $NIA }, rank: MINISTER }]";
                    refuse(&story, event, foreign, "signatories", "its own country").await;
                    let early = "occurredOn: \"2020-03-30\", document: { id: $DOC }, signatories: [{ side: KOREA, organization: { id: $MOIS }, rank: MINISTER }, { side: PARTNER, organization: { id: $PARTNER }, rank: MINISTER }]";
                    refuse(&story, event, early, "occurredOn", "not be dated before").await;
                }
                "organizeCommittee" => {
                    let korea = "occurredOn: \"2020-06\", document: { id: $DOC }, name: [{ language: \"en\", text: \"C\" }], seats: [{ side: KOREA, organizationRole: LEAD, organization: { id: $MOIS } }]";
                    refuse(&story, event, korea, "seats", "each side must have seats").await;
                    let nameless = "occurredOn: \"2020-06\", document: { id: $DOC }, name: [], seats: [{ side: KOREA, organizationRole: LEAD, organization: { id: $MOIS } }, { side: KOREA, organizationRole: SPECIALIZED, organization: { id: $NIA } }, { side: PARTNER, organizationRole: COOPERATION, organization: { id: $PARTNER } }, { side: PARTNER, organizationRole: DIPLOMATIC, organization: { id: $PARTNER } }]";
                    refuse(&story, event, nameless, "name", "at least one language").await;
                }
                "recordContribution" => {
                    let side = if event.by[0] == "MOIS" { "KOREA" } else { "PARTNER" };
                    if side == "KOREA" {
                        refuse(&story, event, "side: KOREA, contributionKind: IN_KIND, description: [{ language: \"en\", text: \"x\" }], contributedAmount: { amount: \"1\", currency: \"USD\" }", "contributedAmount", "must have no amount").await;
                        refuse(&story, event, "side: KOREA, contributionKind: CASH, contributedAmount: { amount: \"1\", currency: \"USD\" }", "contributedAmount", "value date").await;
                        refuse(&story, event, "side: KOREA, contributionKind: CASH, contributedAmount: { amount: \"0.001\", currency: \"USD\", valueDate: \"2020-05-05\" }", "contributedAmount", "decimal").await;
                        refuse(&story, event, "side: KOREA, contributionKind: CASH, contributedAmount: { amount: \"1\", currency: \"XXZ\", valueDate: \"2020-05-05\" }", "contributedAmount", "currency").await;
                    }
                }
                "extendTerm" => refuse(&story, event, "actKind: MEMORANDUM, occurredOn: \"2024-08-01\", document: { id: $DOC }, newEndOn: \"2023-08-31\"", "newEndOn", "later than the current end").await,
                _ => {}
            }
            story.record(event).await;
        }
    }

    async fn an_agreement_is_skipped_with_a_reason_and_a_procedure_withdrawn_with_one(app: TestApp) {
        let mut story = Story::begin(app).await;
        for event in LIFE.iter().take_while(|event| event.mutation != "signAgreement") {
            story.record(event).await;
        }
        let skip = Event { mutation: "skipAgreement", by: &["NIA"], input: "occurredOn: \"2020-07-01\", reason: \"The memorandum has it all\"", step: Some("AGREEMENT_SIGNED") };
        let empty = story.try_by("NIA", &Event { input: "occurredOn: \"2020-07-01\", reason: \" \"", ..skip }).await;
        assert_eq!(empty["data"]["skipAgreement"]["userErrors"][0]["field"], json!(["input", "reason"]));
        story.record(&skip).await;
        let withdraw = Event { mutation: "withdrawTerm", by: &["MOIS", "NIA"], input: "occurredOn: \"2020-07-02\", reason: \"The partner's government changed\"", step: Some("WITHDRAWN") };
        assert_eq!(code(&story.try_by("LEAD_ORGANIZATION MN", &withdraw).await), "FORBIDDEN");
        story.record(&withdraw).await;
        for event in LIFE.iter().filter(|event| event.step.is_some()) {
            let answer = story.try_by(event.by[0], event).await;
            assert_eq!(answer["data"][event.mutation]["userErrors"][0]["code"], "RULE_BROKEN", "{answer}");
        }
        assert_eq!(story.try_by("MOIS", &withdraw).await["data"]["withdrawTerm"]["userErrors"][0]["code"], "RULE_BROKEN");
    }
}

/// Whether the center operates before the event at a place: it may be extended and closed then.
fn story_is_open(place: usize) -> bool {
    let at = |step| LIFE.iter().position(|event| event.step == Some(step)).expect("it is there");
    (at("OPERATING") + 1..=at("CLOSED")).contains(&place)
}
