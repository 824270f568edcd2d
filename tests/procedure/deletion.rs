//! What was recorded by mistake is deleted while nothing refers to it and no step rests on it.

use serde_json::{Value, json};

use super::Story;
use crate::support::{TestApp, both};

const NIA: &str = "NIA";
const LEAD: &str = "LEAD_ORGANIZATION MN";
const DIPLOMATIC: &str = "DIPLOMATIC_ORGANIZATION MN";

/// The rule that keeps a record, or its id where it was deleted.
async fn deleted(app: &TestApp, kind: &str, id: &Value) -> String {
    let shown = format!("{}{}", kind[..1].to_lowercase(), &kind[1..]);
    let answer = app
        .data(&format!(
            "mutation {{ delete{kind}(input: {{ id: {id}, expectedVersion: 1 }}) {{ {shown} {{ id }} userErrors {{ rule field }} }} }}"
        ))
        .await;
    let payload = &answer[format!("delete{kind}")];
    let kept = app.data(&format!("{{ node(id: {id}) {{ id }} }}")).await["node"]["id"].clone();
    match payload["userErrors"][0]["rule"].as_str() {
        Some(rule) => {
            assert_eq!(payload["userErrors"][0]["field"], json!(["input", "id"]));
            assert_eq!((&kept, &payload[&shown]), (id, &Value::Null));
            rule.to_owned()
        }
        None => {
            assert_eq!((&kept, &payload[&shown]["id"]), (&Value::Null, id));
            String::new()
        }
    }
}

/// The records of a list of the term, or of another record.
async fn ids(story: &Story, of: &Value, list: &str) -> Vec<Value> {
    let on = "... on CenterTerm { diplomaticExchanges { id } cooperationRequests { id } siteVisits { id } contributions { id } } ... on CooperationRequest { reviews { id } }";
    let data = story.app.acting_as(NIA).await.data(&format!("{{ node(id: {of}) {{ {on} }} }}")).await;
    data["node"][list].as_array().expect("a list").iter().map(|record| record["id"].clone()).collect()
}

both! {
    async fn what_a_step_rests_on_is_kept(app: TestApp) {
        let story = Story::until(app, "signMemorandum").await;
        let term = json!(story.term);
        let (nia, lead, embassy) =
            (story.app.acting_as(NIA).await, story.app.acting_as(LEAD).await, story.app.acting_as(DIPLOMATIC).await);
        let summary = "summary: [{ language: \"en\", text: \"Again\" }]";
        let exchange = ids(&story, &term, "diplomaticExchanges").await.remove(0);
        assert_eq!(deleted(&embassy, "DiplomaticExchange", &exchange).await, "NEEDS_EXCHANGE");
        // The intention was confirmed in February.
        let later = format!("term: {{ id: $TERM }}, exchangeKind: LETTER, exchangedOn: \"2020-03-15\", {summary}");
        let later = story.made(&embassy, "recordDiplomaticExchange", &later, "diplomaticExchange").await;
        assert_eq!(deleted(&embassy, "DiplomaticExchange", &exchange).await, "NEEDS_EXCHANGE");
        let earlier = format!("term: {{ id: $TERM }}, exchangeKind: LETTER, exchangedOn: \"2020-01-15\", {summary}");
        story.made(&embassy, "recordDiplomaticExchange", &earlier, "diplomaticExchange").await;
        for id in [&exchange, &later] {
            assert_eq!(deleted(&embassy, "DiplomaticExchange", id).await, "");
        }

        // Before the memorandum, nothing rests on these.
        let request = ids(&story, &term, "cooperationRequests").await.remove(0);
        let review = ids(&story, &request, "reviews").await.remove(0);
        let visit = ids(&story, &term, "siteVisits").await.remove(0);
        assert_eq!(deleted(&lead, "CooperationRequest", &request).await, "STILL_REFERRED");
        for (caller, kind, id) in [(&nia, "DocumentReview", &review), (&lead, "CooperationRequest", &request), (&nia, "SiteVisit", &visit)] {
            assert_eq!(deleted(caller, kind, id).await, "", "{kind}");
        }
    }

    async fn what_the_memorandum_rests_on_is_kept(app: TestApp) {
        let story = Story::until(app, "organizeCommittee").await;
        let term = json!(story.term);
        let nia = story.app.acting_as(NIA).await;
        let request = ids(&story, &term, "cooperationRequests").await.remove(0);
        let review = ids(&story, &request, "reviews").await.remove(0);
        let visit = ids(&story, &term, "siteVisits").await.remove(0);
        assert_eq!(deleted(&nia, "DocumentReview", &review).await, "NEEDS_REVIEW");
        assert_eq!(deleted(&nia, "SiteVisit", &visit).await, "NEEDS_VISIT");
    }

    async fn what_nothing_refers_to_is_deleted(app: TestApp) {
        let story = Story::operating(app).await;
        let term = json!(story.term);
        let (nia, lead) = (story.app.acting_as(NIA).await, story.app.acting_as(LEAD).await);
        let made = async |mutation: &str, input: &str, shown: &str| story.made(&nia, mutation, input, shown).await;
        let name = "name: [{ language: \"en\", text: \"By mistake\" }]";
        let title = "title: [{ language: \"en\", text: \"By mistake\" }]";

        // Each side deletes what it may record.
        let contributions = ids(&story, &term, "contributions").await;
        let query = format!("mutation {{ deleteContribution(input: {{ id: {}, expectedVersion: 1 }}) {{ userErrors {{ code }} }} }}", contributions[0]);
        assert_eq!(lead.answer(&query).await["errors"][0]["extensions"]["code"], "FORBIDDEN");
        assert_eq!(deleted(&lead, "Contribution", &contributions[1]).await, "");
        assert_eq!(deleted(&nia, "Contribution", &contributions[0]).await, "");

        let meeting = made("holdCommitteeMeeting", "term: { id: $TERM }, heldOn: \"2020-11-01\"", "committeeMeeting").await;
        let decide = format!("term: {{ id: $TERM }}, decisionSubject: PROJECT, decisionOutcome: APPROVED, decidedOn: \"2020-11-01\", {title}");
        let decision = made("takeCommitteeDecision", &format!("{decide}, committeeMeetingId: {meeting}"), "committeeDecision").await;
        let project = made("createProject", &format!("term: {{ id: $TERM }}, decision: {{ id: {decision} }}, projectKind: PILOT_SYSTEM, {name}, workStatus: COMPLETED, serviceAreas: [{{ code: \"MID_LONG_TERM_PLANNING\" }}]"), "project").await;
        let report = made("reportUtilization", &format!("term: {{ id: $TERM }}, project: {{ id: {project} }}, utilizationStatus: IN_USE, reportedOn: \"2021\""), "utilizationReport").await;
        let chain = [("CommitteeMeeting", &meeting), ("CommitteeDecision", &decision), ("Project", &project), ("UtilizationReport", &report)];
        for (kind, id) in &chain[..3] {
            assert_eq!(deleted(&nia, kind, id).await, "STILL_REFERRED", "{kind}");
        }
        for (kind, id) in chain.iter().rev() {
            assert_eq!(deleted(&nia, kind, id).await, "", "{kind}");
        }
        // The number of a decision that was deleted in the midst is not given to two.
        let first = made("takeCommitteeDecision", &decide, "committeeDecision").await;
        made("takeCommitteeDecision", &decide, "committeeDecision").await;
        assert_eq!(deleted(&nia, "CommitteeDecision", &first).await, "");
        made("takeCommitteeDecision", &decide, "committeeDecision").await;

        let document = made("registerDocument", &format!("documentKind: REPORT, country: {{ alpha2: \"MN\" }}, {title}, sha256: \"{}\"", "cd".repeat(32)), "document").await;
        let organization = made("registerOrganization", &format!("country: {{ alpha2: \"MN\" }}, organizationKind: AGENCY, {name}"), "organization").await;
        for (kind, id, referred) in [("Document", document, "$DOC"), ("Organization", organization, "$PARTNER")] {
            assert_eq!(deleted(&nia, kind, &json!(story.input(referred).trim_matches('"'))).await, "STILL_REFERRED", "{kind}");
            assert_eq!(deleted(&nia, kind, &id).await, "", "{kind}");
        }

        let mois = story.app.acting_as("MOIS").await;
        let memorandum = story.made(&mois, "registerMemorandum", "country: { alpha2: \"MN\" }, signedOn: \"2019-01-01\", document: { id: $DOC }, signatories: [{ side: KOREA, organization: { id: $MOIS }, rank: MINISTER }, { side: PARTNER, organization: { id: $PARTNER }, rank: MINISTER }]", "memorandum").await;
        let signed = nia.data(&format!("{{ node(id: {term}) {{ ... on CenterTerm {{ memorandum {{ id }} }} }} }}")).await["node"]["memorandum"]["id"].clone();
        assert_eq!(deleted(&mois, "Memorandum", &signed).await, "STILL_REFERRED");
        assert_eq!(deleted(&mois, "Memorandum", &memorandum).await, "");

        let discovered = made("discoverPipelineProject", &format!("country: {{ alpha2: \"MN\" }}, {name}"), "pipelineProject").await;
        let applied = made("discoverPipelineProject", &format!("country: {{ alpha2: \"MN\" }}, {name}"), "pipelineProject").await;
        made("applyForFunding", &format!("pipelineProject: {{ id: {applied} }}, fundingSource: {{ code: \"KOICA\" }}, appliedOn: \"2021-01-01\", funderStage: \"PCP\""), "application").await;
        assert_eq!(deleted(&nia, "PipelineProject", &applied).await, "STILL_REFERRED");
        assert_eq!(deleted(&nia, "PipelineProject", &discovered).await, "");
    }
}
