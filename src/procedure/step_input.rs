//! What the steps take and give.

use async_graphql::{ID, InputObject};
use entity::value::{
    AfterClosureMeans, CandidacyBasis, CooperationSide, ExtensionActKind, OrganizationRole, PartialDate,
    SignatoryRank, Visibility,
};

use crate::recording::{TermInput, TextInput, inputs, payload};
use crate::records::candidacy::Candidacy;
use crate::records::center_term::CenterTerm;
use crate::records::committee::Committee;
use crate::records::extension_act::ExtensionAct;
use crate::records::memorandum::Memorandum;
use crate::records::operation_agreement::OperationAgreement;
use crate::records::procedure_step::ProcedureStep;

/// A country to propose.
#[derive(Debug, InputObject)]
pub struct ProposeCandidateInput {
    /// The country, ISO 3166-1 alpha-2.
    pub(super) country_code: String,
    /// What the proposal rests on: MOIS proposes countries with which it has a memorandum, NIA any.
    pub(super) candidacy_basis: CandidacyBasis,
    /// The memorandum that the proposal rests on. Required for EXISTING_MEMORANDUM: one of an earlier term of the
    /// country, or one that `registerMemorandum` registered.
    pub(super) memorandum_id: Option<ID>,
    /// When it was proposed.
    pub(super) occurred_on: PartialDate,
    /// What the center is to be called.
    pub(super) name: Vec<TextInput>,
    /// What is to be known about it.
    pub(super) note: Option<Vec<TextInput>>,
    /// The evidence: a registered document.
    pub(super) document_id: Option<ID>,
    /// Who may see the new records.
    #[graphql(default_with = "Visibility::Internal")]
    pub(super) visibility: Visibility,
}

inputs! {
    /// The confirmation of an intention.
    ConfirmIntentionInput,
    /// The establishment of a center.
    EstablishCenterInput,
    /// The closing of a term.
    CloseTermInput,
    = StepInput
}

/// What these have in common.
#[derive(Debug, InputObject)]
pub struct StepInput {
    #[graphql(flatten)]
    pub(super) on: TermInput,
    /// When it was taken.
    pub(super) occurred_on: PartialDate,
    /// The evidence: a registered document.
    pub(super) document_id: ID,
}

/// The announcement of a selection.
#[derive(Debug, InputObject)]
pub struct AnnounceSelectionInput {
    #[graphql(flatten)]
    pub(super) same: StepInput,
    /// Why the country is selected although it does not meet a criterion; required if it does not.
    pub(super) reason: Option<String>,
}

/// A report of what goes on after closure. Each organization reports what it does, and may do so again.
#[derive(Debug, InputObject)]
pub struct ReportAfterClosureInput {
    #[graphql(flatten)]
    pub(super) same: StepInput,
    /// By what means the relationship goes on.
    pub(super) means: AfterClosureMeans,
}

/// Who signed for a side.
#[derive(Debug, InputObject)]
pub struct SignatoryInput {
    /// For which side.
    pub(super) side: CooperationSide,
    /// The organization.
    pub(super) organization_id: ID,
    /// The rank: a minister or higher for a memorandum, the head of the organization for an agreement.
    pub(super) rank: SignatoryRank,
    /// The office.
    pub(super) position: Option<Vec<TextInput>>,
    /// The person's name. Personal data: shown to those who may read it.
    pub(super) person_name: Option<String>,
}

/// A memorandum that was signed.
#[derive(Debug, InputObject)]
pub struct SignMemorandumInput {
    #[graphql(flatten)]
    pub(super) on: TermInput,
    /// When it was signed.
    pub(super) occurred_on: PartialDate,
    /// The memorandum: a registered document.
    pub(super) document_id: ID,
    /// Its title.
    pub(super) official_title: Option<Vec<TextInput>>,
    /// Where it was signed.
    pub(super) place: Option<Vec<TextInput>>,
    /// Who signed, of both sides.
    pub(super) signatories: Vec<SignatoryInput>,
}

/// A memorandum that no center rests on yet.
#[derive(Debug, InputObject)]
pub struct RegisterMemorandumInput {
    /// The partner country, ISO 3166-1 alpha-2.
    pub(super) country_code: String,
    /// When it was signed.
    pub(super) signed_on: PartialDate,
    /// The memorandum: a registered document.
    pub(super) document_id: ID,
    /// Its title.
    pub(super) official_title: Option<Vec<TextInput>>,
    /// Where it was signed.
    pub(super) place: Option<Vec<TextInput>>,
    /// Who signed, of both sides.
    pub(super) signatories: Vec<SignatoryInput>,
    /// What is not known or needs explaining.
    pub(super) note: Option<Vec<TextInput>>,
    /// Who may see the new records.
    #[graphql(default_with = "Visibility::Internal")]
    pub(super) visibility: Visibility,
}

/// A seat of the Committee.
#[derive(Debug, InputObject)]
pub struct CommitteeSeatInput {
    /// For which side.
    pub(super) side: CooperationSide,
    /// The part that the organization takes.
    pub(super) organization_role: OrganizationRole,
    /// The organization.
    pub(super) organization_id: ID,
    /// The office.
    pub(super) position: Option<Vec<TextInput>>,
    /// The person's name. Personal data: shown to those who may read it.
    pub(super) person_name: Option<String>,
}

/// An empty seat of the Committee.
#[derive(Debug, InputObject)]
pub struct VacantSeatInput {
    /// Of which side.
    pub(super) side: CooperationSide,
    /// The kind of organization whose seat it is.
    pub(super) organization_role: OrganizationRole,
    /// Why it is empty.
    pub(super) reason: String,
}

/// A Committee that was organized.
#[derive(Debug, InputObject)]
pub struct OrganizeCommitteeInput {
    #[graphql(flatten)]
    pub(super) on: TermInput,
    /// When it was organized.
    pub(super) occurred_on: PartialDate,
    /// The evidence: a registered document.
    pub(super) document_id: ID,
    /// What it is called.
    pub(super) name: Vec<TextInput>,
    /// Its seats: on each side of a lead, a cooperation, a specialized and a diplomatic organization. A side that is left
    /// out has the seats that it nominated.
    #[graphql(default)]
    pub(super) seats: Vec<CommitteeSeatInput>,
    /// The seats that are empty.
    #[graphql(default)]
    pub(super) vacancies: Vec<VacantSeatInput>,
}

/// The seats of one side in the Committee.
#[derive(Debug, InputObject)]
pub struct NominateCommitteeMembersInput {
    #[graphql(flatten)]
    pub(super) on: TermInput,
    /// Whose seats they are.
    pub(super) side: CooperationSide,
    /// All seats of the side.
    pub(super) seats: Vec<CommitteeSeatInput>,
    /// The seats of the side that are empty.
    #[graphql(default)]
    pub(super) vacancies: Vec<VacantSeatInput>,
}

/// An agreement that was signed.
#[derive(Debug, InputObject)]
pub struct SignAgreementInput {
    #[graphql(flatten)]
    pub(super) on: TermInput,
    /// When it was signed.
    pub(super) occurred_on: PartialDate,
    /// The agreement: a registered document.
    pub(super) document_id: ID,
    /// Who signed: the heads of the specialized organizations of both sides.
    pub(super) signatories: Vec<SignatoryInput>,
}

/// An agreement that is not necessary.
#[derive(Debug, InputObject)]
pub struct SkipAgreementInput {
    #[graphql(flatten)]
    pub(super) on: TermInput,
    /// When that was found.
    pub(super) occurred_on: PartialDate,
    /// Why it is not necessary.
    pub(super) reason: String,
}

/// A place for the center.
#[derive(Debug, InputObject)]
pub struct DesignatePlaceInput {
    #[graphql(flatten)]
    pub(super) on: TermInput,
    /// The city.
    pub(super) city: Vec<TextInput>,
    /// The partner's organization that hosts the center.
    pub(super) host_organization_id: ID,
}

/// A center to open.
#[derive(Debug, InputObject)]
pub struct OpenCenterInput {
    #[graphql(flatten)]
    pub(super) on: TermInput,
    /// When it opened.
    pub(super) occurred_on: PartialDate,
    /// The evidence: a registered document.
    pub(super) document_id: ID,
    /// When the term is planned to end; three years later unless told.
    pub(super) planned_end_on: Option<PartialDate>,
}

/// An act that prolongs a term.
#[derive(Debug, InputObject)]
pub struct ExtendTermInput {
    #[graphql(flatten)]
    pub(super) on: TermInput,
    /// What kind of act it is.
    pub(super) act_kind: ExtensionActKind,
    /// When it was signed.
    pub(super) occurred_on: PartialDate,
    /// The act: a registered document.
    pub(super) document_id: ID,
    /// When the term ends now.
    pub(super) new_end_on: PartialDate,
}

/// A procedure that ends before its time.
#[derive(Debug, InputObject)]
pub struct WithdrawTermInput {
    #[graphql(flatten)]
    pub(super) on: TermInput,
    /// When it ended.
    pub(super) occurred_on: PartialDate,
    /// Why.
    pub(super) reason: String,
}

/// What a step on record should have said.
#[derive(Debug, InputObject)]
pub struct CorrectStepInput {
    #[graphql(flatten)]
    pub(super) on: TermInput,
    /// The step to correct, or the correction to correct.
    pub(super) procedure_step_id: ID,
    /// When it was taken.
    pub(super) occurred_on: PartialDate,
    /// The evidence; that of the step unless told.
    pub(super) document_id: Option<ID>,
    /// Why it is corrected.
    pub(super) reason: String,
}

payload! {
    /// What became of a proposal.
    ProposeCandidatePayload {
        /// The new term.
        center_term: CenterTerm = center_term,
        /// The candidacy.
        candidacy: Candidacy = candidacy,
        /// The first step.
        procedure_step: ProcedureStep = procedure_step,
    }
}

payload! {
    /// What became of a step.
    AnnounceSelectionPayload,
    CloseTermPayload,
    ConfirmIntentionPayload,
    CorrectStepPayload,
    EstablishCenterPayload,
    OpenCenterPayload,
    ReportAfterClosurePayload,
    WithdrawTermPayload {
        /// The term as it is now.
        center_term: CenterTerm = center_term,
        /// The step on record.
        procedure_step: ProcedureStep = procedure_step,
    }
}

payload! {
    /// What became of a memorandum.
    SignMemorandumPayload {
        /// The term as it is now.
        center_term: CenterTerm = center_term,
        /// The step on record.
        procedure_step: ProcedureStep = procedure_step,
        /// The memorandum.
        memorandum: Memorandum = memorandum,
    }
}

payload! {
    /// What became of a memorandum.
    RegisterMemorandumPayload {
        /// The memorandum.
        memorandum: Memorandum = memorandum,
    }
}

payload! {
    /// What became of a Committee.
    OrganizeCommitteePayload {
        /// The term as it is now.
        center_term: CenterTerm = center_term,
        /// The step on record.
        procedure_step: ProcedureStep = procedure_step,
        /// The Committee.
        committee: Committee = committee,
    }
}

payload! {
    /// What became of seats.
    NominateCommitteeMembersPayload {
        /// The Committee; `organizedOn` is null before it is organized.
        committee: Committee = committee,
    }
}

payload! {
    /// What became of an agreement.
    SignAgreementPayload,
    SkipAgreementPayload {
        /// The term as it is now.
        center_term: CenterTerm = center_term,
        /// The step on record.
        procedure_step: ProcedureStep = procedure_step,
        /// The agreement, or the record that it is skipped.
        operation_agreement: OperationAgreement = operation_agreement,
    }
}

payload! {
    /// What became of a place.
    DesignatePlacePayload {
        /// The term as it is now.
        center_term: CenterTerm = center_term,
    }
}

payload! {
    /// What became of an extension.
    ExtendTermPayload {
        /// The term as it is now.
        center_term: CenterTerm = center_term,
        /// The step on record.
        procedure_step: ProcedureStep = procedure_step,
        /// The act.
        extension_act: ExtensionAct = extension_act,
    }
}
