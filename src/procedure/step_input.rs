//! What the steps take and give.

use async_graphql::{ID, InputObject};
use entity::value::{
    CandidacyBasis, ExtensionActKind, OrganizationRole, PartialDate, Side, SignatoryRank, Visibility,
};

use crate::recording::{TermInput, TextInput, payload};
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
    pub(super) basis: CandidacyBasis,
    /// When it was proposed.
    pub(super) occurred: PartialDate,
    /// What the center is to be called.
    pub(super) name: Vec<TextInput>,
    /// What is to be known about it.
    pub(super) note: Option<String>,
    /// The evidence: a registered document.
    pub(super) document_id: Option<ID>,
    /// Who may see the new records.
    #[graphql(default_with = "Visibility::Internal")]
    pub(super) visibility: Visibility,
}

/// A step to take.
#[derive(Debug, InputObject)]
pub struct StepInput {
    #[graphql(flatten)]
    pub(super) on: TermInput,
    /// When it was taken.
    pub(super) occurred: PartialDate,
    /// The evidence: a registered document.
    pub(super) document_id: ID,
}

/// Who signed for a side.
#[derive(Debug, InputObject)]
pub struct SignatoryInput {
    /// For which side.
    pub(super) side: Side,
    /// The organization.
    pub(super) organization_id: ID,
    /// The rank: minister or higher.
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
    pub(super) occurred: PartialDate,
    /// The memorandum: a registered document.
    pub(super) document_id: ID,
    /// Its title.
    pub(super) name: Option<Vec<TextInput>>,
    /// Where it was signed.
    pub(super) place: Option<String>,
    /// Who signed, of both sides.
    pub(super) signatories: Vec<SignatoryInput>,
}

/// Who sits in the Committee.
#[derive(Debug, InputObject)]
pub struct CommitteeMemberInput {
    /// For which side.
    pub(super) side: Side,
    /// The part that the organization takes.
    pub(super) role: OrganizationRole,
    /// The organization.
    pub(super) organization_id: ID,
    /// The office.
    pub(super) position: Option<Vec<TextInput>>,
    /// The person's name. Personal data: shown to those who may read it.
    pub(super) person_name: Option<String>,
}

/// A Committee that was organized.
#[derive(Debug, InputObject)]
pub struct OrganizeCommitteeInput {
    #[graphql(flatten)]
    pub(super) on: TermInput,
    /// When it was organized.
    pub(super) occurred: PartialDate,
    /// The evidence: a registered document.
    pub(super) document_id: ID,
    /// What it is called.
    pub(super) name: Vec<TextInput>,
    /// Its members: of both sides, and from lead, cooperation, specialized and diplomatic organizations.
    pub(super) members: Vec<CommitteeMemberInput>,
}

/// An agreement that was signed.
#[derive(Debug, InputObject)]
pub struct SignAgreementInput {
    #[graphql(flatten)]
    pub(super) on: TermInput,
    /// When it was signed.
    pub(super) occurred: PartialDate,
    /// The agreement: a registered document.
    pub(super) document_id: ID,
    /// Korea's specialized organization, whose head signed.
    pub(super) korean_organization_id: ID,
    /// The partner's specialized organization, whose head signed.
    pub(super) partner_organization_id: ID,
}

/// An agreement that is not necessary.
#[derive(Debug, InputObject)]
pub struct SkipAgreementInput {
    #[graphql(flatten)]
    pub(super) on: TermInput,
    /// When that was found.
    pub(super) occurred: PartialDate,
    /// Why it is not necessary.
    pub(super) reason: String,
}

/// A place for the center.
#[derive(Debug, InputObject)]
pub struct DesignatePlaceInput {
    #[graphql(flatten)]
    pub(super) on: TermInput,
    /// The city.
    pub(super) city: String,
    /// The partner's organization that hosts the center.
    pub(super) host_organization_id: ID,
}

/// A center to open.
#[derive(Debug, InputObject)]
pub struct OpenCenterInput {
    #[graphql(flatten)]
    pub(super) on: TermInput,
    /// When it opened.
    pub(super) occurred: PartialDate,
    /// The evidence: a registered document.
    pub(super) document_id: ID,
    /// When the term is planned to end; three years later unless told.
    pub(super) planned_end: Option<PartialDate>,
}

/// An act that prolongs a term.
#[derive(Debug, InputObject)]
pub struct ExtendTermInput {
    #[graphql(flatten)]
    pub(super) on: TermInput,
    /// What kind of act it is.
    pub(super) kind: ExtensionActKind,
    /// When it was signed.
    pub(super) occurred: PartialDate,
    /// The act: a registered document.
    pub(super) document_id: ID,
    /// When the term ends now.
    pub(super) new_end: PartialDate,
}

/// A procedure that ends before its time.
#[derive(Debug, InputObject)]
pub struct WithdrawTermInput {
    #[graphql(flatten)]
    pub(super) on: TermInput,
    /// When it ended.
    pub(super) occurred: PartialDate,
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
    pub(super) occurred: PartialDate,
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
    StepPayload {
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
    /// What became of an agreement.
    AgreementPayload {
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
