//! The whole life of a new center: what is recorded, and by whom. The tests play it forward, by wrong
//! callers, and in wrong orders.

use serde_json::{Value, json};

use crate::support::TestApp;

/// Something that is recorded of the term.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Event {
    pub(crate) mutation: &'static str,
    /// Those who may record it.
    pub(crate) by: &'static [&'static str],
    /// Its input beside the term; `$DOC`, `$NIA`, `$MOIS`, `$PARTNER` and `$REQUEST` stand for ids, and so do `$MOFA` and `$KOICA`.
    pub(crate) input: &'static str,
    /// The step that it takes, if it takes one.
    pub(crate) step: Option<&'static str>,
}

const MOIS: &str = "MOIS";
const NIA: &str = "NIA";
const LEAD: &str = "LEAD_ORGANIZATION MN";
const SPECIALIZED: &str = "SPECIALIZED_ORGANIZATION MN";
const DIPLOMATIC: &str = "DIPLOMATIC_ORGANIZATION MN";

const fn event(
    mutation: &'static str,
    by: &'static [&'static str],
    step: Option<&'static str>,
    input: &'static str,
) -> Event {
    Event { mutation, by, input, step }
}

/// From the proposal, which makes the term, to what comes after closure. Mongolia has had no center.
pub(crate) const PROPOSAL: &str = "{ country: { alpha2: \"MN\" }, candidacyBasis: SPECIALIZED_ORGANIZATION_PROPOSAL, occurredOn: \"2020-01-10\", name: [{ language: \"en\", text: \"Korea-Mongolia Digital Government Cooperation Center\" }, { language: \"ko\", text: \"한-몽골 디지털정부협력센터\" }], visibility: PUBLIC }";

#[rustfmt::skip]
pub(crate) const LIFE: &[Event] = &[
    event("recordDiplomaticExchange", &[DIPLOMATIC], None,
          "exchangeKind: NOTE, exchangedOn: \"2020-01-20\", summary: [{ language: \"en\", text: \"Intention to cooperate\" }], document: { id: $DOC }"),
    event("confirmIntention", &[MOIS, LEAD], Some("INTENTION_CONFIRMED"), "occurredOn: \"2020-02\", document: { id: $DOC }"),
    event("assessCriterion", &[MOIS, NIA], None,
          "criterion: COOPERATIVE_RELATIONSHIP, met: true, assessment: [{ language: \"en\", text: \"Close\" }], assessedOn: \"2020-02-10\""),
    event("assessCriterion", &[NIA, MOIS], None,
          "criterion: PARTNER_WILLINGNESS, met: true, assessment: [{ language: \"en\", text: \"High\" }], assessedOn: \"2020-02-11\""),
    event("announceSelection", &[MOIS], Some("SELECTED"), "occurredOn: \"2020-03-01\", document: { id: $DOC }"),
    event("receiveCooperationRequest", &[LEAD, DIPLOMATIC, MOIS], None,
          "receivedOn: \"2020-03-10\", requester: { id: $PARTNER }, summary: [{ language: \"en\", text: \"A center in Ulaanbaatar\" }]"),
    event("reviewDocuments", &[NIA, MOIS], None,
          "cooperationRequestId: $REQUEST, reviewedOn: \"2020-03-20\", reviewOutcome: ACCEPTED"),
    event("recordSiteVisit", &[NIA, MOIS], None, "startedOn: \"2020-04-01\", endedOn: \"2020-04-03\", place: [{ language: \"en\", text: \"Ulaanbaatar\" }]"),
    event("signMemorandum", &[MOIS, LEAD], Some("MOU_SIGNED"),
          "occurredOn: \"2020-05-05\", document: { id: $DOC }, place: [{ language: \"en\", text: \"Seoul\" }], signatories: [{ side: KOREA, organization: { id: $MOIS }, rank: MINISTER, personName: \"A\" }, { side: PARTNER, organization: { id: $PARTNER }, rank: HEAD_OF_GOVERNMENT }]"),
    event("organizeCommittee", &[MOIS], Some("COMMITTEE_ORGANIZED"),
          "occurredOn: \"2020-06\", document: { id: $DOC }, name: [{ language: \"en\", text: \"Joint Committee\" }], seats: [{ side: KOREA, organizationRole: LEAD, organization: { id: $MOIS } }, { side: KOREA, organizationRole: SPECIALIZED, organization: { id: $NIA } }, { side: KOREA, organizationRole: DIPLOMATIC, organization: { id: $MOFA } }, { side: PARTNER, organizationRole: LEAD, organization: { id: $PARTNER } }, { side: PARTNER, organizationRole: COOPERATION, organization: { id: $PARTNER } }, { side: PARTNER, organizationRole: SPECIALIZED, organization: { id: $PARTNER }, personName: \"D\" }, { side: PARTNER, organizationRole: DIPLOMATIC, organization: { id: $PARTNER } }], vacancies: [{ side: KOREA, organizationRole: COOPERATION, reason: \"to be named\" }]"),
    event("holdCommitteeMeeting", &[NIA, MOIS], None, "heldOn: \"2020-06-15\", agenda: [{ language: \"en\", text: \"The first year\" }]"),
    event("takeCommitteeDecision", &[NIA, MOIS], None,
          "decisionSubject: PROJECT, decisionOutcome: APPROVED, decidedOn: \"2020-06-15\", title: [{ language: \"en\", text: \"Pilot system\" }]"),
    event("signAgreement", &[NIA, SPECIALIZED], Some("AGREEMENT_SIGNED"),
          "occurredOn: \"2020-07-01\", document: { id: $DOC }, signatories: [{ side: KOREA, organization: { id: $NIA }, rank: HEAD_OF_ORGANIZATION, personName: \"N\" }, { side: PARTNER, organization: { id: $PARTNER }, rank: HEAD_OF_ORGANIZATION, personName: \"C\" }]"),
    event("designatePlace", &[LEAD], None, "city: [{ language: \"en\", text: \"Ulaanbaatar\" }], hostOrganization: { id: $PARTNER }"),
    event("establishCenter", &[NIA], Some("ESTABLISHED"), "occurredOn: \"2020-08-01\", document: { id: $DOC }"),
    event("appointMember", &[NIA, LEAD], None,
          "side: PARTNER, memberRole: HEAD, organization: { id: $PARTNER }, personName: \"B\", joinedOn: \"2020-08-10\""),
    event("appointMember", &[NIA], None, "side: KOREA, memberRole: COORDINATOR, organization: { id: $NIA }, joinedOn: \"2020-08-10\""),
    event("recordContribution", &[MOIS, NIA], None,
          "side: KOREA, contributionKind: CASH, contributedAmount: { amount: \"1000000.00\", currency: \"USD\", valueDate: \"2020-05-05\" }"),
    event("recordContribution", &[LEAD], None,
          "side: PARTNER, contributionKind: IN_KIND, description: [{ language: \"en\", text: \"Office space\" }]"),
    event("openCenter", &[NIA], Some("OPERATING"), "occurredOn: \"2020-09-01\", document: { id: $DOC }"),
    event("extendTerm", &[MOIS], Some("EXTENDED"),
          "actKind: EXCHANGE_OF_LETTERS, occurredOn: \"2023-08-01\", document: { id: $DOC }, newEndOn: \"2024-08-31\""),
    event("extendTerm", &[MOIS], Some("EXTENDED"),
          "actKind: MEMORANDUM, occurredOn: \"2024-08-01\", document: { id: $DOC }, newEndOn: \"2025-08-31\""),
    event("closeTerm", &[MOIS, NIA], Some("CLOSED"), "occurredOn: \"2025-09-10\", document: { id: $DOC }"),
    event("reportAfterClosure", &[NIA, LEAD, SPECIALIZED], Some("AFTER_CLOSURE"), "occurredOn: \"2026-03\", document: { id: $DOC }, means: ODA"),
];

impl Event {
    /// The same a year later.
    pub(crate) fn a_year_later(self) -> Self {
        Self { input: self.input.replace("2020-", "2021-").leak(), ..self }
    }
}

/// A term as it goes through its life.
#[derive(Clone)]
pub(crate) struct Story {
    pub(crate) app: TestApp,
    pub(crate) term: String,
    ids: Vec<(&'static str, String)>,
}

impl Story {
    /// NIA proposes; the evidence is registered.
    pub(crate) async fn begin(app: TestApp) -> Self {
        let nia = app.acting_as(NIA).await;
        let sha = "ab".repeat(32);
        let document = nia.data(&format!("mutation {{ registerDocument(input: {{ documentKind: REPORT, country: {{ alpha2: \"MN\" }}, title: [{{ language: \"en\", text: \"Evidence\" }}], sha256: \"{sha}\" }}) {{ document {{ id }} userErrors {{ message }} }} }}")).await;
        let registered = nia.data("mutation { registerOrganization(input: { code: \"MN-AGENCY\", country: { alpha2: \"MN\" }, organizationKind: AGENCY, name: [{ language: \"en\", text: \"Agency of Digital Development\" }] }) { organization { id } userErrors { message } } }").await;
        let proposed = nia.data(&format!("mutation {{ proposeCandidate(input: {PROPOSAL}) {{ centerTerm {{ id code latestStep visibility center {{ code }} }} candidacy {{ candidacyBasis }} procedureStep {{ stepKind ordinal }} userErrors {{ message }} }} }}")).await;
        let payload = &proposed["proposeCandidate"];
        assert_eq!(payload["userErrors"], json!([]));
        assert_eq!(payload["centerTerm"]["code"], "MN-1");
        assert_eq!(payload["centerTerm"]["latestStep"], "CANDIDATE");
        let organization = async |code: &str| {
            let data = nia.data(&format!("{{ organization(by: {{ code: \"{code}\" }}) {{ id }} }}")).await;
            data["organization"]["id"].as_str().expect("an organization").to_owned()
        };
        let ids = vec![
            ("$DOC", document["registerDocument"]["document"]["id"].as_str().expect("an id").to_owned()),
            ("$NIA", organization("NIA").await),
            ("$MOIS", organization("MOIS").await),
            (
                "$PARTNER",
                registered["registerOrganization"]["organization"]["id"].as_str().expect("an id").to_owned(),
            ),
            ("$MOFA", organization("MOFA").await),
            ("$KOICA", organization("KOICA").await),
        ];
        let term = payload["centerTerm"]["id"].as_str().expect("an id").to_owned();
        Self { app, term, ids }
    }

    /// Another term, with the same evidence and organizations.
    pub(crate) fn next(self, term: &Value) -> Self {
        let term = term.as_str().expect("an id").to_owned();
        let ids = self.ids.into_iter().filter(|(name, _)| *name != "$REQUEST").collect();
        Self { term, ids, ..self }
    }

    /// A term up to the mutation before another one.
    pub(crate) async fn until(app: TestApp, mutation: &str) -> Self {
        let mut story = Self::begin(app).await;
        for event in LIFE.iter().take_while(|event| event.mutation != mutation) {
            story.record(event).await;
        }
        story
    }

    /// A center that operates, with its Committee, and a decision on each kind of work: as `$PROJECT`,
    /// `$CONSULTATION` and `$TRAINING`.
    pub(crate) async fn operating(app: TestApp) -> Self {
        let mut story = Self::until(app, "extendTerm").await;
        let nia = story.app.acting_as(NIA).await;
        for (name, subject) in
            [("$PROJECT", "PROJECT"), ("$CONSULTATION", "CONSULTATION"), ("$TRAINING", "TRAINING")]
        {
            let input = story.input(&format!("term: {{ id: $TERM }}, decisionSubject: {subject}, decisionOutcome: APPROVED, decidedOn: \"2020-08\", title: [{{ language: \"en\", text: \"{subject}\" }}]"));
            let made = nia.mutate("takeCommitteeDecision", &input, "committeeDecision { id }").await;
            let id = made["committeeDecision"]["id"].as_str().expect("an id").to_owned();
            story.ids.push((name, id));
        }
        story
    }

    /// The id of a record that a caller makes.
    pub(crate) async fn made(&self, caller: &TestApp, mutation: &str, input: &str, shown: &str) -> Value {
        let made = caller.mutate(mutation, &self.input(input), &format!("{shown} {{ id }}")).await;
        assert_eq!(made["userErrors"], json!([]), "{mutation}");
        made[shown]["id"].clone()
    }

    /// An input with ids in the place of their names.
    pub(crate) fn input(&self, text: &str) -> String {
        let text = text.replace("$TERM", &format!("\"{}\"", self.term));
        self.ids.iter().fold(text, |text, (name, id)| text.replace(name, &format!("\"{id}\"")))
    }

    /// The mutation of an event.
    pub(crate) fn mutation(&self, event: &Event) -> String {
        let input = self
            .ids
            .iter()
            .fold(event.input.to_owned(), |text, (name, id)| text.replace(name, &format!("\"{id}\"")));
        let result = match event.step {
            Some(_) => "centerTerm { latestStep version } procedureStep { id stepKind ordinal occurredOn }",
            None if event.mutation == "designatePlace" => "centerTerm { city { text } }",
            None if event.mutation == "receiveCooperationRequest" => "cooperationRequest { id }",
            None => "__typename",
        };
        let Event { mutation, .. } = event;
        format!(
            "mutation {{ {mutation}(input: {{ term: {{ id: \"{}\" }}, {input} }}) {{ {result} userErrors {{ code rule field message source currentVersion }} }} }}",
            self.term
        )
    }

    /// The answer to an event by a caller.
    pub(crate) async fn try_by(&self, caller: &str, event: &Event) -> Value {
        self.app.acting_as(caller).await.answer(&self.mutation(event)).await
    }

    /// The rule that a mutation breaks, with its field and message; nothing is changed.
    pub(crate) async fn broken(&self, caller: &str, mutation: &str, input: &str) -> [String; 3] {
        let before = self.last_change().await;
        let input = self.input(&format!("term: {{ id: $TERM }}, {input}"));
        let query = format!(
            "mutation {{ {mutation}(input: {{ {input} }}) {{ userErrors {{ rule field message }} }} }}"
        );
        let data = self.app.acting_as(caller).await.data(&query).await;
        assert_eq!(self.last_change().await, before, "{mutation}: {input}");
        let error = &data[mutation]["userErrors"][0];
        [&error["rule"], &error["field"][1], &error["message"]]
            .map(|text| text.as_str().unwrap_or_default().to_owned())
    }

    /// An event by the first of those whose it is; it must succeed.
    pub(crate) async fn record(&mut self, event: &Event) -> Value {
        let mut answer = self.try_by(event.by[0], event).await;
        assert_eq!(answer.get("errors"), None, "{event:?}");
        let payload = answer["data"][event.mutation].take();
        assert_eq!(payload["userErrors"], json!([]), "{event:?}");
        if let Some(step) = event.step {
            assert_eq!(payload["centerTerm"]["latestStep"], step, "{event:?}");
            assert_eq!(payload["procedureStep"]["stepKind"], step, "{event:?}");
        }
        self.remember(&payload);
        payload
    }

    /// Keeps the id of a request that a payload has: its review names it.
    pub(crate) fn remember(&mut self, payload: &Value) {
        if let Some(request) = payload["cooperationRequest"]["id"].as_str() {
            self.ids.push(("$REQUEST", request.to_owned()));
        }
    }

    pub(crate) fn has_request(&self) -> bool {
        self.ids.iter().any(|(name, _)| *name == "$REQUEST")
    }

    /// The number of the last change.
    pub(crate) async fn last_change(&self) -> i64 {
        self.app.store.last_change().await.expect("a number")
    }
}
