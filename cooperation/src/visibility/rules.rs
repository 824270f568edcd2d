//! What belongs to what, as far as it decides who may see it.

use entity::RecordType;

/// Records of a record type, the column that names their owner, and the owner's record type.
pub const OWNERS: &[(RecordType, &str, RecordType)] = &[
    (RecordType::CenterTerm, "center_id", RecordType::Center),
    (RecordType::Candidacy, "term_id", RecordType::CenterTerm),
    (RecordType::CandidacyCriterion, "candidacy_id", RecordType::Candidacy),
    (RecordType::DiplomaticExchange, "term_id", RecordType::CenterTerm),
    (RecordType::CooperationRequest, "term_id", RecordType::CenterTerm),
    (RecordType::DocumentReview, "cooperation_request_id", RecordType::CooperationRequest),
    (RecordType::SiteVisit, "term_id", RecordType::CenterTerm),
    (RecordType::Memorandum, "term_id", RecordType::CenterTerm),
    (RecordType::Signatory, "memorandum_id", RecordType::Memorandum),
    (RecordType::Signatory, "operation_agreement_id", RecordType::OperationAgreement),
    (RecordType::Committee, "term_id", RecordType::CenterTerm),
    (RecordType::CommitteeMember, "committee_id", RecordType::Committee),
    (RecordType::CommitteeMeeting, "committee_id", RecordType::Committee),
    (RecordType::CommitteeDecision, "committee_id", RecordType::Committee),
    (RecordType::OperationAgreement, "term_id", RecordType::CenterTerm),
    (RecordType::ExtensionAct, "term_id", RecordType::CenterTerm),
    (RecordType::ProcedureStep, "term_id", RecordType::CenterTerm),
    (RecordType::CenterMember, "term_id", RecordType::CenterTerm),
    (RecordType::Contribution, "term_id", RecordType::CenterTerm),
    (RecordType::Project, "term_id", RecordType::CenterTerm),
    (RecordType::Consultation, "term_id", RecordType::CenterTerm),
    (RecordType::Event, "term_id", RecordType::CenterTerm),
    (RecordType::ExpertDispatch, "term_id", RecordType::CenterTerm),
    (RecordType::TrainingProgram, "term_id", RecordType::CenterTerm),
    (RecordType::TrainingSession, "training_program_id", RecordType::TrainingProgram),
    (RecordType::TrainingParticipation, "training_session_id", RecordType::TrainingSession),
    (RecordType::UtilizationReport, "term_id", RecordType::CenterTerm),
    (RecordType::ReportedTotal, "term_id", RecordType::CenterTerm),
    (RecordType::PipelineProject, "term_id", RecordType::CenterTerm),
    (RecordType::Application, "pipeline_project_id", RecordType::PipelineProject),
    (RecordType::ApplicationStage, "application_id", RecordType::Application),
    (RecordType::ApplicationAmount, "application_id", RecordType::Application),
];
