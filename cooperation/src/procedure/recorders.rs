//! Which mutation records a step of the procedure, or what a step rests on. Who may use it is the policy's to say.

use entity::value::ProcedureStepKind;

/// The mutations that record a step.
pub(super) fn of_step(step: ProcedureStepKind) -> &'static [&'static str] {
    match step {
        ProcedureStepKind::Candidate => &["proposeCandidate"],
        ProcedureStepKind::IntentionConfirmed => &["confirmIntention"],
        ProcedureStepKind::Selected => &["announceSelection"],
        ProcedureStepKind::MouSigned => &["signMemorandum"],
        ProcedureStepKind::CommitteeOrganized => &["organizeCommittee"],
        ProcedureStepKind::AgreementSigned => &["signAgreement", "skipAgreement"],
        ProcedureStepKind::Established => &["establishCenter"],
        ProcedureStepKind::Operating => &["openCenter"],
        ProcedureStepKind::Extended => &["extendTerm"],
        ProcedureStepKind::Closed => &["closeTerm"],
        ProcedureStepKind::AfterClosure => &["reportAfterClosure"],
        ProcedureStepKind::Withdrawn => &["withdrawTerm"],
    }
}
