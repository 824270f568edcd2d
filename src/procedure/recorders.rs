//! Which mutation records a step of the procedure, or what a step rests on, and who may use it by the policy.

use entity::RecordType;
use entity::value::{ProcedureStepKind, Role};

use super::rules::Rule;
use crate::policy::{Act, Action, Caller, Condition, Place, Reach, acts, reach, roles};

/// A mutation, and what the policy has to allow for it: one of these.
#[derive(Clone, Copy, Debug)]
pub(super) struct Recorder {
    pub(super) mutation: &'static str,
    acts: &'static [(Action, RecordType)],
}

impl Recorder {
    /// Whether the caller may use it at a place.
    pub(super) fn is_for(&self, caller: &Caller, place: Place<'_>) -> bool {
        self.acts.iter().any(|(action, of)| Reach::covers(&reach(caller, *action, *of), place))
    }

    /// The roles that may use it, each once, and on which records.
    pub(super) fn roles(&self) -> Vec<(Role, Condition)> {
        let mut all: Vec<(Role, Condition)> = Vec::new();
        for (role, condition) in self.acts.iter().flat_map(|(action, of)| roles(*action, *of)) {
            if all.iter().all(|(known, _)| *known != role) {
                all.push((role, condition));
            }
        }
        all
    }

    /// The type of the records that it makes or changes.
    pub(super) fn record_type(&self) -> Option<RecordType> {
        self.acts.first().map(|(_, of)| *of)
    }
}

const fn act<A: Act>() -> (Action, RecordType) {
    (A::ACTION, A::TYPE)
}

macro_rules! recorder {
    ($mutation:literal: $($act:ident),+) => {
        Recorder { mutation: $mutation, acts: const { &[$(act::<acts::$act>()),+] } }
    };
}

/// The mutations that record a step.
pub(super) fn of_step(step: ProcedureStepKind) -> &'static [Recorder] {
    match step {
        ProcedureStepKind::Candidate => {
            const { &[recorder!("proposeCandidate": ProposeCandidate, ProposeCandidateWithMemorandum)] }
        }
        ProcedureStepKind::IntentionConfirmed => const { &[recorder!("confirmIntention": ConfirmIntention)] },
        ProcedureStepKind::Selected => const { &[recorder!("announceSelection": AnnounceSelection)] },
        ProcedureStepKind::MouSigned => const { &[recorder!("signMemorandum": SignMemorandum)] },
        ProcedureStepKind::CommitteeOrganized => {
            const { &[recorder!("organizeCommittee": OrganizeCommittee)] }
        }
        ProcedureStepKind::AgreementSigned => {
            const { &[recorder!("signAgreement": SignAgreement), recorder!("skipAgreement": SignAgreement)] }
        }
        ProcedureStepKind::Established => const { &[recorder!("establishCenter": EstablishCenter)] },
        ProcedureStepKind::Operating => const { &[recorder!("openCenter": OpenCenter)] },
        ProcedureStepKind::Extended => const { &[recorder!("extendTerm": ExtendTerm)] },
        ProcedureStepKind::Closed => const { &[recorder!("closeTerm": CloseTerm)] },
        ProcedureStepKind::AfterClosure => const { &[recorder!("reportAfterClosure": ReportAfterClosure)] },
        ProcedureStepKind::Withdrawn => const { &[recorder!("withdrawTerm": WithdrawTerm)] },
    }
}

/// What is recorded between the steps.
const BETWEEN: [Recorder; 12] = [
    recorder!("registerDocument": RegisterDocument),
    recorder!("recordDiplomaticExchange": RecordDiplomaticExchange),
    recorder!("assessCriterion": AssessCriterion),
    recorder!("receiveCooperationRequest": ReceiveCooperationRequest),
    recorder!("reviewDocuments": ReviewDocuments),
    recorder!("recordSiteVisit": RecordSiteVisit),
    recorder!("createEvent": RecordEvent),
    recorder!("holdCommitteeMeeting": HoldCommitteeMeeting),
    recorder!("takeCommitteeDecision": TakeCommitteeDecision),
    recorder!("designatePlace": DesignatePlace),
    recorder!("appointMember": AppointMember),
    recorder!("recordContribution": RecordKoreanContribution, RecordPartnerContribution),
];

/// The recorder of something between the steps, by its mutation.
pub(super) fn between(mutation: &str) -> Option<Recorder> {
    BETWEEN.into_iter().find(|recorder| recorder.mutation == mutation)
}

/// The mutation that records what a rule asks for; none if the step's own input gives it, or it is about an order.
pub(super) fn resolves(rule: Rule) -> Option<&'static str> {
    match rule {
        Rule::NeedsExchange => Some("recordDiplomaticExchange"),
        Rule::NeedsAssessment(_) => Some("assessCriterion"),
        Rule::NeedsRequest => Some("receiveCooperationRequest"),
        Rule::NeedsReview => Some("reviewDocuments"),
        Rule::NeedsVisit => Some("recordSiteVisit"),
        Rule::NeedsCommittee => Some("organizeCommittee"),
        Rule::NeedsPlace => Some("designatePlace"),
        Rule::NeedsHead | Rule::NeedsMembersOfBothSides => Some("appointMember"),
        Rule::Order(_)
        | Rule::Over
        | Rule::NeedsSignatories
        | Rule::NeedsCommitteeSides
        | Rule::NeedsCommitteeRoles
        | Rule::LaterEnd
        | Rule::BeforePrevious
        | Rule::Future
        | Rule::OneAtATime => None,
    }
}
