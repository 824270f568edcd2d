//! Who may use which mutation, found out by trying.

use std::collections::BTreeSet;
use std::fmt::Write;

use entity::RecordType;
use model::api::GlobalId;

use super::CALLERS;
use super::policy::reach;
use crate::support::{Schema, Seeded, TestApp, global};

/// How each mutation is tried, of a country; what else is wrong is found out after what is forbidden.
const TRIED: &[(&str, &str)] = &[
    (
        "proposeCandidate",
        "country: { alpha2: $COUNTRY }, candidacyBasis: SPECIALIZED_ORGANIZATION_PROPOSAL, occurredOn: \"2020\", name: []",
    ),
    (
        "proposeCandidate",
        "country: { alpha2: $COUNTRY }, candidacyBasis: EXISTING_MEMORANDUM, memorandumId: $MEMORANDUM, occurredOn: \"2020\", name: []",
    ),
    (
        "assessCriterion",
        "$TERM, criterion: OTHER, met: true, assessment: [{ language: \"en\", text: \"\" }], assessedOn: \"2020\"",
    ),
    (
        "recordDiplomaticExchange",
        "$TERM, exchangeKind: NOTE, exchangedOn: \"2020\", summary: [{ language: \"en\", text: \"\" }]",
    ),
    ("confirmIntention", "$TERM, occurredOn: \"2020\", document: { id: $DOC }"),
    ("announceSelection", "$TERM, occurredOn: \"2020\", document: { id: $DOC }"),
    ("receiveCooperationRequest", "$TERM, receivedOn: \"2020\", summary: [{ language: \"en\", text: \"\" }]"),
    (
        "reviewDocuments",
        "$TERM, cooperationRequestId: $REQUEST, reviewedOn: \"2020\", reviewOutcome: ACCEPTED",
    ),
    ("recordSiteVisit", "$TERM, startedOn: \"2020\", place: [{ language: \"en\", text: \"\" }]"),
    ("signMemorandum", "$TERM, occurredOn: \"2020\", document: { id: $DOC }, signatories: []"),
    (
        "registerMemorandum",
        "country: { alpha2: $COUNTRY }, signedOn: \"2020\", document: { id: $DOC }, signatories: []",
    ),
    ("nominateCommitteeMembers", "$TERM, side: KOREA, seats: []"),
    ("nominateCommitteeMembers", "$TERM, side: PARTNER, seats: []"),
    ("organizeCommittee", "$TERM, occurredOn: \"2020\", document: { id: $DOC }, name: [], seats: []"),
    ("holdCommitteeMeeting", "$TERM, heldOn: \"2020\""),
    (
        "takeCommitteeDecision",
        "$TERM, decisionSubject: OTHER, decisionOutcome: APPROVED, decidedOn: \"2020\", title: []",
    ),
    ("signAgreement", "$TERM, occurredOn: \"2020\", document: { id: $DOC }, signatories: []"),
    ("skipAgreement", "$TERM, occurredOn: \"2020\", reason: \"\""),
    ("designatePlace", "$TERM, city: [{ language: \"en\", text: \"\" }], hostOrganization: { id: $ORG }"),
    ("establishCenter", "$TERM, occurredOn: \"2020\", document: { id: $DOC }"),
    (
        "appointMember",
        "$TERM, side: PARTNER, memberRole: HEAD, organization: { id: $ORG }, joinedOn: \"2020\"",
    ),
    ("openCenter", "$TERM, occurredOn: \"2020\", document: { id: $DOC }"),
    (
        "extendTerm",
        "$TERM, actKind: MEMORANDUM, occurredOn: \"2020\", document: { id: $DOC }, newEndOn: \"2020\"",
    ),
    ("closeTerm", "$TERM, occurredOn: \"2020\", document: { id: $DOC }"),
    ("reportAfterClosure", "$TERM, means: ODA, occurredOn: \"2020\", document: { id: $DOC }"),
    ("withdrawTerm", "$TERM, occurredOn: \"2020\", reason: \"\""),
    ("revokeStep", "$TERM, procedureStepId: $STEP, reason: \"\""),
    ("correctStep", "$TERM, procedureStepId: $STEP, occurredOn: \"2020\", reason: \"\""),
    ("completeTermHistory", "$TERM, steps: []"),
    ("recordContribution", "$TERM, side: KOREA, contributionKind: IN_KIND"),
    ("recordContribution", "$TERM, side: PARTNER, contributionKind: IN_KIND"),
    ("registerOrganization", "country: { alpha2: $COUNTRY }, organizationKind: AGENCY, name: []"),
    ("registerDocument", "documentKind: OTHER, country: { alpha2: $COUNTRY }, title: [], sha256: \"\""),
    ("createApiClient", "label: \"\", role: NIA"),
    ("rotateApiClientSecret", "apiClient: { clientId: \"none\" }"),
    ("revokeApiClient", "apiClient: { clientId: \"none\" }"),
    ("createWebhook", "label: \"\", endpointUrl: \"\""),
    ("createProject", "$TERM, projectKind: PILOT_SYSTEM, name: []"),
    ("createConsultation", "$TERM, name: []"),
    ("createEvent", "$IN, eventKind: FORUM, name: []"),
    ("registerExpert", "country: { alpha2: $COUNTRY }, specialty: []"),
    ("dispatchExpert", "$TERM, expert: { id: $EXPERT }, startedOn: \"2020-01-01\""),
    ("createTrainingProgram", "$IN, mode: ONLINE, name: []"),
    ("reportUtilization", "$TERM, utilizationStatus: IN_USE, reportedOn: \"2020\""),
    ("discoverPipelineProject", "country: { alpha2: $COUNTRY }, name: []"),
    (
        "submitInquiry",
        "country: { alpha2: $COUNTRY }, inquiryKind: INFORMATION, preferredLanguage: \"en\", personName: \"\", email: \"\", message: \"\"",
    ),
];

/// How each mutation of a record is tried, of every public record of a record type (letters are never public).
const TRIED_ON: &[(&str, RecordType, &str)] = &[
    ("updateOrganization", RecordType::Organization, "id: $ID, expectedVersion: 0"),
    ("updateProject", RecordType::Project, "id: $ID, expectedVersion: 0"),
    ("updateConsultation", RecordType::Consultation, "id: $ID, expectedVersion: 0"),
    ("updateEvent", RecordType::Event, "id: $ID, expectedVersion: 0"),
    ("updateExpert", RecordType::Expert, "id: $ID, expectedVersion: 0"),
    ("updateExpertDispatch", RecordType::ExpertDispatch, "id: $ID, expectedVersion: 0"),
    ("cancelExpertDispatch", RecordType::ExpertDispatch, "id: $ID, expectedVersion: 0"),
    ("deleteExpert", RecordType::Expert, "id: $ID, expectedVersion: 0"),
    ("deleteExpertDispatch", RecordType::ExpertDispatch, "id: $ID, expectedVersion: 0"),
    ("updateTrainingProgram", RecordType::TrainingProgram, "id: $ID, expectedVersion: 0"),
    (
        "createTrainingSession",
        RecordType::TrainingProgram,
        "trainingProgram: { id: $ID }, startedOn: \"2020-01-02\", endedOn: \"2020-01-01\"",
    ),
    ("updateTrainingSession", RecordType::TrainingSession, "id: $ID, expectedVersion: 0"),
    (
        "cancelEvent",
        RecordType::Event,
        "id: $ID, expectedVersion: 0, cancelledOn: \"2021-01-01\", reason: \"x\"",
    ),
    (
        "cancelTrainingProgram",
        RecordType::TrainingProgram,
        "id: $ID, expectedVersion: 0, cancelledOn: \"2021-01-01\", reason: \"x\"",
    ),
    (
        "cancelTrainingSession",
        RecordType::TrainingSession,
        "id: $ID, expectedVersion: 0, cancelledOn: \"2021-01-01\", reason: \"x\"",
    ),
    ("deleteConsultation", RecordType::Consultation, "id: $ID, expectedVersion: 0"),
    ("deleteEvent", RecordType::Event, "id: $ID, expectedVersion: 0"),
    ("deleteTrainingProgram", RecordType::TrainingProgram, "id: $ID, expectedVersion: 0"),
    ("deleteTrainingSession", RecordType::TrainingSession, "id: $ID, expectedVersion: 0"),
    ("deleteProject", RecordType::Project, "id: $ID, expectedVersion: 0"),
    ("deleteUtilizationReport", RecordType::UtilizationReport, "id: $ID, expectedVersion: 0"),
    ("deleteContribution", RecordType::Contribution, "id: $ID, expectedVersion: 0"),
    ("deleteDiplomaticExchange", RecordType::DiplomaticExchange, "id: $ID, expectedVersion: 0"),
    ("deleteCooperationRequest", RecordType::CooperationRequest, "id: $ID, expectedVersion: 0"),
    ("deleteDocumentReview", RecordType::DocumentReview, "id: $ID, expectedVersion: 0"),
    ("deleteSiteVisit", RecordType::SiteVisit, "id: $ID, expectedVersion: 0"),
    ("updateCenterMember", RecordType::CenterMember, "id: $ID, expectedVersion: 0"),
    ("deleteCenterMember", RecordType::CenterMember, "id: $ID, expectedVersion: 0"),
    ("deleteMemorandum", RecordType::Memorandum, "id: $ID, expectedVersion: 0"),
    ("updateMemorandum", RecordType::Memorandum, "id: $ID, expectedVersion: 0"),
    ("updateCenter", RecordType::Center, "id: $ID, expectedVersion: 0, name: []"),
    ("updateCenterTerm", RecordType::CenterTerm, "id: $ID, expectedVersion: 0"),
    ("updateCommitteeMeeting", RecordType::CommitteeMeeting, "id: $ID, expectedVersion: 0"),
    ("updateCommitteeDecision", RecordType::CommitteeDecision, "id: $ID, expectedVersion: 0"),
    ("updateCommittee", RecordType::Committee, "id: $ID, expectedVersion: 0, name: []"),
    ("updateSignatory", RecordType::Signatory, "id: $ID, expectedVersion: 0"),
    ("deleteCommitteeMeeting", RecordType::CommitteeMeeting, "id: $ID, expectedVersion: 0"),
    ("deleteCommitteeDecision", RecordType::CommitteeDecision, "id: $ID, expectedVersion: 0"),
    ("deleteDocument", RecordType::Document, "id: $ID, expectedVersion: 0"),
    ("deleteOrganization", RecordType::Organization, "id: $ID, expectedVersion: 0"),
    (
        "deleteOrganizationName",
        RecordType::Organization,
        "id: $ID, expectedVersion: 0, organizationNameId: $ID",
    ),
    ("deletePipelineProject", RecordType::PipelineProject, "id: $ID, expectedVersion: 0"),
    (
        "recordParticipation",
        RecordType::TrainingSession,
        "id: $ID, expectedVersion: 0, participantCount: 0, counts: []",
    ),
    ("updatePipelineProject", RecordType::PipelineProject, "id: $ID, expectedVersion: 0"),
    (
        "applyForFunding",
        RecordType::PipelineProject,
        "pipelineProject: { id: $ID }, fundingSource: { code: \"NONE\" }, appliedOn: \"2020-01-01\", funderStage: \"x\"",
    ),
    ("updateApplication", RecordType::Application, "id: $ID, expectedVersion: 0"),
    ("deleteApplication", RecordType::Application, "id: $ID, expectedVersion: 0"),
    (
        "recordApplicationDates",
        RecordType::Application,
        "application: { id: $ID }, expectedVersion: 0, approvedOn: null",
    ),
    (
        "recordApplicationStage",
        RecordType::Application,
        "application: { id: $ID }, expectedVersion: 0, funderStage: \"x\", enteredOn: \"2020-01-01\"",
    ),
    ("deleteApplicationStage", RecordType::ApplicationStage, "id: $ID, expectedVersion: 0"),
    (
        "dropApplication",
        RecordType::Application,
        "application: { id: $ID }, expectedVersion: 0, endedOn: \"2020-01-01\", reason: \"x\"",
    ),
    (
        "withdrawApplication",
        RecordType::Application,
        "application: { id: $ID }, expectedVersion: 0, endedOn: \"2020-01-01\", reason: \"x\"",
    ),
    (
        "recordApplicationAmount",
        RecordType::Application,
        "application: { id: $ID }, expectedVersion: 99, amountBasis: TOTAL_COST, amount: { amount: \"1\", currency: \"USD\" }",
    ),
    ("removeApplicationAmount", RecordType::ApplicationAmount, "id: $ID, expectedVersion: 0"),
    ("changeVisibility", RecordType::CenterTerm, "id: $ID, expectedVersion: 0, visibility: PUBLIC"),
    ("changeVisibility", RecordType::Project, "id: $ID, expectedVersion: 0, visibility: PUBLIC"),
    ("changeVisibility", RecordType::Application, "id: $ID, expectedVersion: 0, visibility: PUBLIC"),
    ("changeVisibility", RecordType::Country, "id: $ID, expectedVersion: 0, visibility: PUBLIC"),
    ("erasePerson", RecordType::Expert, "recordIds: [$ID], legalBasis: \"\""),
    ("erasePerson", RecordType::CommitteeMember, "recordIds: [$ID], legalBasis: \"\""),
    ("erasePerson", RecordType::ServiceAreaContact, "recordIds: [$ID], legalBasis: \"\""),
    ("updateWebhook", RecordType::Webhook, "id: $ID, expectedVersion: 0"),
    ("deleteWebhook", RecordType::Webhook, "id: $ID, expectedVersion: 0"),
    ("rotateWebhookSecret", RecordType::Webhook, "id: $ID, overlapMinutes: -1"),
    ("pingWebhook", RecordType::Webhook, "id: $ID, expectedVersion: 0"),
    ("replayWebhook", RecordType::Webhook, "id: $ID, expectedVersion: 0, after: \"Y2hhbmdlOjE\""),
    ("updateInquiry", RecordType::Inquiry, "id: $ID, expectedVersion: 0, inquiryStatus: ANSWERED"),
];

/// The fields that name the record that a mutation is of.
const OF: [&str; 5] = ["id", "recordIds", "trainingProgram", "pipelineProject", "application"];

/// Whether a mutation is let through: it is not forbidden, and the record that it is of is seen.
async fn is_let_through(app: &TestApp, mutation: &str, input: &str) -> bool {
    let query = format!("mutation {{ {mutation}(input: {{ {input} }}) {{ userErrors {{ code field }} }} }}");
    let answer = app.answer(&query).await;
    match answer["errors"][0]["extensions"]["code"].as_str() {
        None => {
            let error = &answer["data"][mutation]["userErrors"][0];
            assert!(error.is_object(), "{query} changes something: {answer}");
            error["code"] != "NOT_FOUND" || !OF.iter().any(|field| error["field"][1] == *field)
        }
        Some("FORBIDDEN") => false,
        Some(other) => panic!("{query}: {other}"),
    }
}

/// Who may use which mutation, of records of its own country and of another one.
pub(super) async fn mutations(app: &TestApp, schema: &Schema, seeded: &[Seeded], text: &mut String) {
    let heads: Vec<_> =
        CALLERS[1..].iter().map(|caller| caller.split(' ').next().unwrap_or_default()).collect();
    let _ = writeln!(text, "## Changing\n\n| | no token | {} |", heads.join(" | "));
    let _ = writeln!(text, "|---|{}", "---|".repeat(CALLERS.len()));
    let known: BTreeSet<&str> = schema.fields("Mutation").iter().map(|field| field.name.as_str()).collect();
    let decided = TRIED.iter().map(|(mutation, _)| *mutation);
    let decided: BTreeSet<&str> = decided.chain(TRIED_ON.iter().map(|(mutation, _, _)| *mutation)).collect();
    assert_eq!(known, decided, "each mutation has a decision here: how it is tried");
    let record = |record_type: RecordType| {
        let id = GlobalId { record_type, id: uuid::Uuid::from_u128(7) };
        format!("\"{}\"", async_graphql::ID::from(id).as_str())
    };
    for (mutation, input) in TRIED {
        let mut cells = Vec::new();
        for caller in CALLERS {
            let app = app.acting_as(caller).await;
            let mut allowed = Vec::new();
            for country in ["UZ", "ID"] {
                let data =
                    app.data(&format!("{{ centerTerm(by: {{ code: \"{country}-2\" }}) {{ id }} }}")).await;
                let term = &data["centerTerm"]["id"];
                let input = input
                    .replace("$TERM", &format!("term: {{ id: {term} }}, expectedVersion: 0"))
                    .replace("$IN", &format!("term: {{ id: {term} }}"))
                    .replace("$COUNTRY", &format!("\"{country}\""))
                    .replace("$DOC", &record(RecordType::Document))
                    .replace("$ORG", &record(RecordType::Organization))
                    .replace("$REQUEST", &record(RecordType::CooperationRequest))
                    .replace("$MEMORANDUM", &record(RecordType::Memorandum))
                    .replace("$EXPERT", &record(RecordType::Expert))
                    .replace("$STEP", &record(RecordType::ProcedureStep));
                allowed.push(is_let_through(&app, mutation, &input).await);
            }
            cells.push(match allowed[..] {
                [true, true] => "all",
                [true, false] => "own country",
                [false, false] => "–",
                _ => panic!("{mutation} of another country alone, by {caller}"),
            });
        }
        let detail = input
            .split(", ")
            .find_map(|part| part.strip_prefix("candidacyBasis: ").or(part.strip_prefix("side: ")));
        let detail = detail.filter(|_| *mutation != "appointMember").map(|detail| format!(" ({detail})"));
        let _ = writeln!(text, "| {mutation}{} | {} |", detail.unwrap_or_default(), cells.join(" | "));
    }
    for (mutation, record_type, input) in TRIED_ON {
        let of = seeded
            .iter()
            .filter(|record| record.record_type == *record_type && record.visibility == "PUBLIC");
        let mut cells = Vec::new();
        for caller in CALLERS {
            let app = app.acting_as(caller).await;
            let mut allowed = BTreeSet::new();
            for record in of.clone() {
                let input = input.replace("$ID", &format!("\"{}\"", global(record)));
                if is_let_through(&app, mutation, &input).await {
                    allowed.insert(global(record));
                }
            }
            cells.push(reach(caller, of.clone(), &allowed));
        }
        let of = match *mutation {
            "changeVisibility" | "erasePerson" => format!(" ({})", record_type.name()),
            _ => String::new(),
        };
        let _ = writeln!(text, "| {mutation}{of} | {} |", cells.join(" | "));
    }
}
