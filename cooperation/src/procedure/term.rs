//! What follows for a term from its steps and its acts.

use entity::value::{PartialDate, ProcedurePhase, ProcedureStepKind};

/// When a term is to end: the latest of the planned end and those that its extension acts set.
pub fn agreed_end(
    planned: Option<PartialDate>,
    extended: impl IntoIterator<Item = PartialDate>,
) -> Option<PartialDate> {
    extended.into_iter().chain(planned).max_by_key(PartialDate::latest)
}

/// The phase that the official page groups a step into.
pub fn phase(step: ProcedureStepKind) -> Option<ProcedurePhase> {
    match step {
        ProcedureStepKind::Candidate
        | ProcedureStepKind::IntentionConfirmed
        | ProcedureStepKind::Selected => Some(ProcedurePhase::CountrySelection),
        ProcedureStepKind::MouSigned
        | ProcedureStepKind::CommitteeOrganized
        | ProcedureStepKind::AgreementSigned
        | ProcedureStepKind::Established => Some(ProcedurePhase::Opening),
        ProcedureStepKind::Operating | ProcedureStepKind::Extended => Some(ProcedurePhase::Operation),
        ProcedureStepKind::Closed | ProcedureStepKind::AfterClosure => Some(ProcedurePhase::AfterClosure),
        ProcedureStepKind::Withdrawn => None,
    }
}
