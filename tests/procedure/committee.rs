//! The Committee is organized jointly: each side records its own seats, and fills them later.

use serde_json::{Value, json};

use super::story::{LIFE, Story};
use crate::support::both;

const PARTNER: &str = "term: { id: $TERM }, side: PARTNER, seats: [{ side: PARTNER, organizationRole: LEAD, organization: { id: $PARTNER } },
    { side: PARTNER, organizationRole: SPECIALIZED, organization: { id: $PARTNER }, personName: \"D\" }, { side: PARTNER, organizationRole: DIPLOMATIC, organization: { id: $PARTNER } }],
    vacancies: [{ side: PARTNER, organizationRole: COOPERATION, reason: \"to be named\" }]";
const SHOWN: &str =
    "committee { organizedOn seats { id side organizationRole organization { code } vacancyReason } }";

fn seats(payload: &Value, side: &str) -> usize {
    let seats = payload["committee"]["seats"].as_array().expect("seats").iter();
    seats.filter(|seat| seat["side"] == side).count()
}

both! {
    async fn the_committee_of_a_historical_term_decides_once_its_seats_are_known(app: TestApp) {
        let nia = app.acting_as("NIA").await;
        let id = async |query: &str| nia.data(query).await["it"]["id"].take();
        let term = id("{ it: centerTerm(by: { code: \"KH-1\" }) { id } }").await;
        let code = "code: \"KH-AGENCY\", country: { alpha2: \"KH\" }, organizationKind: AGENCY, name: [{ language: \"en\", text: \"Agency\" }]";
        let agency = nia.mutate("registerOrganization", code, "organization { id }").await;
        let (nominees, agency) = (["KOREA", "PARTNER"], &agency["organization"]["id"]);
        let mois = id("{ it: organization(by: { code: \"MOIS\" }) { id } }").await;
        let decision = format!("term: {{ id: {term} }}, decisionSubject: PROJECT, decisionOutcome: APPROVED, decidedOn: \"2023-06-15\", title: [{{ language: \"en\", text: \"Pilot\" }}]");
        let held = |term: &Value| format!("term: {{ id: {term} }}, heldOn: \"2023-06-15\"");
        let no_committee = ("RULE_BROKEN".to_owned(), "term".to_owned());
        assert_eq!(nia.refused("holdCommitteeMeeting", &held(&term)).await, no_committee);
        for (side, organization) in nominees.iter().zip([&mois, agency]) {
            let caller = app.acting_as(if *side == "KOREA" { "MOIS" } else { "LEAD_ORGANIZATION KH" }).await;
            let vacancies = ["COOPERATION", "SPECIALIZED", "DIPLOMATIC"].map(|role| format!("{{ side: {side}, organizationRole: {role}, reason: \"unknown\" }}")).join(", ");
            let input = format!("term: {{ id: {term} }}, side: {side}, seats: [{{ side: {side}, organizationRole: LEAD, organization: {{ id: {organization} }} }}], vacancies: [{vacancies}]");
            assert_eq!(nia.refused("takeCommitteeDecision", &decision).await, no_committee);
            let made = caller.mutate("nominateCommitteeMembers", &input, "committee { organizedOn }").await;
            assert_eq!(made["committee"]["organizedOn"], json!(null), "{made}");
        }
        let meeting = nia.mutate("holdCommitteeMeeting", &held(&term), "committeeMeeting { ordinal }").await;
        assert_eq!(meeting["committeeMeeting"]["ordinal"], 1, "{meeting}");
        let decided = nia.mutate("takeCommitteeDecision", &decision, "committeeDecision { id }").await;
        let project = format!("term: {{ id: {term} }}, decision: {{ id: {} }}, projectKind: PILOT_SYSTEM, name: [{{ language: \"en\", text: \"Pilot\" }}], startedOn: \"2023-07\"", decided["committeeDecision"]["id"]);
        let made = nia.mutate("createProject", &project, "project { code }").await;
        assert_eq!(made["userErrors"], json!([]));
    }

    async fn the_partner_nominates_its_seats_and_the_committee_has_them(app: TestApp) {
        let story = Story::until(app, "organizeCommittee").await;
        let lead = story.app.acting_as("LEAD_ORGANIZATION MN").await;
        let partner = story.input(PARTNER);
        let partner = partner.replace("side: PARTNER, seats", "visibility: PUBLIC, side: PARTNER, seats");
        let nominated = lead.mutate("nominateCommitteeMembers", &partner, SHOWN).await;
        assert_eq!((nominated["userErrors"].clone(), &nominated["committee"]["organizedOn"]), (json!([]), &Value::Null));
        assert_eq!(seats(&nominated, "PARTNER"), 4);
        let ids: Vec<&Value> = nominated["committee"]["seats"].as_array().expect("seats").iter().map(|seat| &seat["id"]).collect();
        let public = format!("{{ nodes(ids: {}) {{ id }} }}", json!(ids));
        let shown = async || story.app.data(&public).await["nodes"].as_array().expect("a list").iter().filter(|node| node.is_object()).count();
        assert_eq!(shown().await, 4);
        // Again, it changes nothing; a seat that is left out is given up.
        let before = story.last_change().await;
        lead.mutate("nominateCommitteeMembers", &partner, SHOWN).await;
        assert_eq!(story.last_change().await, before);
        // A Committee that is not organized decides nothing.
        let mois = story.app.acting_as("MOIS").await;
        let meeting = story.input("term: { id: $TERM }, heldOn: \"2020-06-15\"");
        assert_eq!(mois.refused("holdCommitteeMeeting", &meeting).await, ("RULE_BROKEN".to_owned(), "term".to_owned()));
        let korea = "term: { id: $TERM }, occurredOn: \"2020-06\", document: { id: $DOC }, name: [{ language: \"en\", text: \"Joint Committee\" }],
            seats: [{ side: KOREA, organizationRole: LEAD, organization: { id: $MOIS } }, { side: KOREA, organizationRole: SPECIALIZED, organization: { id: $NIA } },
                { side: KOREA, organizationRole: COOPERATION, organization: { id: $KOICA } }, { side: KOREA, organizationRole: DIPLOMATIC, organization: { id: $MOFA } }]";
        let organized = mois.mutate("organizeCommittee", &story.input(korea), SHOWN).await;
        assert_eq!(organized["userErrors"], json!([]));
        assert_eq!((seats(&organized, "KOREA"), seats(&organized, "PARTNER")), (4, 4));
        assert_eq!(organized["committee"]["organizedOn"], "2020-06");
        assert_eq!(shown().await, 0, "no seat is more visible than the Committee, which is INTERNAL now");
        // The empty seat is filled later; none may be missing from now on.
        let filled = PARTNER.replace("vacancies: [{ side: PARTNER, organizationRole: COOPERATION, reason: \"to be named\" }]", "")
            .replace("seats: [", "seats: [{ side: PARTNER, organizationRole: COOPERATION, organization: { id: $PARTNER } }, ");
        let filled = lead.mutate("nominateCommitteeMembers", &story.input(&filled), SHOWN).await;
        assert_eq!(filled["userErrors"], json!([]));
        assert!(filled["committee"]["seats"].as_array().expect("seats").iter().all(|seat| seat["vacancyReason"].is_null()));
        let missing = story.input("term: { id: $TERM }, side: PARTNER, seats: [{ side: PARTNER, organizationRole: LEAD, organization: { id: $PARTNER } }]");
        assert_eq!(lead.refused("nominateCommitteeMembers", &missing).await, ("RULE_BROKEN".to_owned(), "seats".to_owned()));
    }

    async fn seats_are_of_their_side_and_follow_the_memorandum(app: TestApp) {
        let story = Story::until(app, "signMemorandum").await;
        let lead = story.app.acting_as("LEAD_ORGANIZATION MN").await;
        let partner = story.input(PARTNER);
        assert_eq!(lead.refused("nominateCommitteeMembers", &partner).await, ("RULE_BROKEN".to_owned(), "term".to_owned()));
        let mois = story.app.acting_as("MOIS").await;
        let memorandum = LIFE.iter().find(|event| event.mutation == "signMemorandum").expect("an event");
        mois.data(&story.mutation(memorandum)).await;
        for (text, code, field) in [
            (PARTNER.replacen("side: PARTNER", "side: KOREA", 2), "FORBIDDEN", ""),
            (PARTNER.replace("seats: [{ side: PARTNER", "seats: [{ side: KOREA"), "INVALID", "seats"),
            (PARTNER.replacen("organization: { id: $PARTNER }", "organization: { id: $MOIS }", 1), "RULE_BROKEN", "seats"),
            (PARTNER.replace("organizationRole: SPECIALIZED", "organizationRole: LEAD"), "RULE_BROKEN", "seats"),
            (PARTNER.replace("organizationRole: COOPERATION", "organizationRole: LEAD"), "RULE_BROKEN", "seats"),
        ] {
            let input = story.input(&text);
            if code == "FORBIDDEN" {
                let query = format!("mutation {{ nominateCommitteeMembers(input: {{ {input} }}) {{ userErrors {{ code }} }} }}");
                assert_eq!(lead.error(&query).await.0, code);
            } else {
                assert_eq!(lead.refused("nominateCommitteeMembers", &input).await, (code.to_owned(), field.to_owned()), "{text}");
            }
        }
    }

    async fn a_candidacy_rests_on_a_memorandum_that_was_signed_before(app: TestApp) {
        let mois = app.acting_as("MOIS").await;
        let registered = mois.data("mutation {
            lead: registerOrganization(input: { code: \"MN-MDD\", country: { alpha2: \"MN\" }, organizationKind: MINISTRY, name: [{ language: \"en\", text: \"Ministry\" }] }) { organization { id } }
            document: registerDocument(input: { documentKind: MEMORANDUM, country: { alpha2: \"MN\" }, title: [{ language: \"en\", text: \"Memo\" }], sha256: \"abababababababababababababababababababababababababababababababab\" }) { document { id } }
        }").await;
        let korean = mois.data("{ organization(by: { code: \"MOIS\" }) { id } centerTerm(by: { code: \"UZ-2\" }) { memorandum { id } } }").await;
        let (lead, document) = (&registered["lead"]["organization"]["id"], &registered["document"]["document"]["id"]);
        let both = format!("{{ side: KOREA, organization: {{ id: {} }}, rank: VICE_MINISTER }}, {{ side: PARTNER, organization: {{ id: {lead} }}, rank: VICE_MINISTER }}", korean["organization"]["id"]);
        let input = |signatories: &str, on: &str| format!("country: {{ alpha2: \"MN\" }}, signedOn: \"{on}\", document: {{ id: {document} }}, signatories: [{signatories}]");
        let one = both.split_once("}, {").map(|(one, _)| format!("{one}}}")).expect("two");
        assert_eq!(mois.refused("registerMemorandum", &input(&one, "2015-03")).await, ("RULE_BROKEN".to_owned(), "signatories".to_owned()));
        assert_eq!(mois.refused("registerMemorandum", &input(&both, "2999-03")).await, ("RULE_BROKEN".to_owned(), "signedOn".to_owned()));
        let made = mois.mutate("registerMemorandum", &input(&both, "2015-03"), "memorandum { id term { code } signedOn signatories { side } }").await;
        assert_eq!(made["userErrors"], json!([]));
        assert_eq!((&made["memorandum"]["term"], &made["memorandum"]["signedOn"]), (&Value::Null, &json!("2015-03")));
        let propose = |memorandum: &Value| format!("country: {{ alpha2: \"MN\" }}, candidacyBasis: EXISTING_MEMORANDUM, memorandumId: {memorandum}, occurredOn: \"2020-01-10\", name: [{{ language: \"en\", text: \"Korea-Mongolia\" }}]");
        let other = &korean["centerTerm"]["memorandum"]["id"];
        assert_eq!(mois.refused("proposeCandidate", &propose(other)).await, ("RULE_BROKEN".to_owned(), "memorandumId".to_owned()));
        let proposed = mois.mutate("proposeCandidate", &propose(&made["memorandum"]["id"]), "candidacy { memorandum { signedOn } }").await;
        assert_eq!(proposed["candidacy"]["memorandum"]["signedOn"], "2015-03");
    }

    async fn the_memorandum_of_a_historical_term_is_registered_later(app: TestApp) {
        let mois = app.acting_as("MOIS").await;
        let registered = mois.data("mutation {
            lead: registerOrganization(input: { code: \"EG-MIN\", country: { alpha2: \"EG\" }, organizationKind: MINISTRY, name: [{ language: \"en\", text: \"Ministry\" }] }) { organization { id } }
            document: registerDocument(input: { documentKind: MEMORANDUM, country: { alpha2: \"EG\" }, title: [{ language: \"en\", text: \"Memo\" }], sha256: \"abababababababababababababababababababababababababababababababab\" }) { document { id } }
        }").await;
        let (lead, document) = (&registered["lead"]["organization"]["id"], &registered["document"]["document"]["id"]);
        let input = |term: &str, country: &str, on: &str| format!("term: {{ code: \"{term}\" }}, country: {{ alpha2: \"{country}\" }}, signedOn: \"{on}\", document: {{ id: {document} }}, signatories: [{{ side: KOREA, organization: {{ code: \"MOIS\" }}, rank: MINISTER }}, {{ side: PARTNER, organization: {{ id: {lead} }}, rank: MINISTER }}]");
        let nominate = "term: { code: \"EG-1\" }, side: KOREA, seats: [{ side: KOREA, organizationRole: LEAD, organization: { code: \"MOIS\" } }]";
        assert_eq!(mois.refused("nominateCommitteeMembers", nominate).await, ("RULE_BROKEN".to_owned(), "term".to_owned()));
        for (input, code, field) in [
            (input("EG-1", "UZ", "2024-11"), "INVALID", "country"),
            // The center opened in May 2025.
            (input("EG-1", "EG", "2025-06"), "RULE_BROKEN", "signedOn"),
            (input("UZ-2", "UZ", "2019"), "RULE_BROKEN", "term"),
        ] {
            assert_eq!(mois.refused("registerMemorandum", &input).await, (code.to_owned(), field.to_owned()), "{input}");
        }
        let made = mois.mutate("registerMemorandum", &input("EG-1", "EG", "2024-11"), "memorandum { id term { code latestStep } }").await;
        assert_eq!(made["memorandum"]["term"], json!({ "code": "EG-1", "latestStep": "OPERATING" }));
        assert_eq!(mois.refused("registerMemorandum", &input("EG-1", "EG", "2024-11")).await, ("RULE_BROKEN".to_owned(), "term".to_owned()));
        mois.mutate("nominateCommitteeMembers", nominate, "committee { id }").await;

        // No step of the procedure rests on it: a mistake can be taken back.
        let memorandum = format!("id: {}, expectedVersion: 1", made["memorandum"]["id"]);
        let deleted = mois.mutate("deleteMemorandum", &memorandum, "memorandum { id }").await;
        assert_eq!(deleted["userErrors"], json!([]));
        mois.mutate("registerMemorandum", &input("EG-1", "EG", "2024-11"), "memorandum { id }").await;
    }
}
