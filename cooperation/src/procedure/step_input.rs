//! What the steps take and give.

use async_graphql::{ID, InputObject};
use entity::value::{
    AfterClosureMeans, CandidacyBasis, CooperationSide, ExtensionActKind, OrganizationRole, PartialDate,
    SignatoryRank, Visibility,
};
use model::api::record::KeyOf;
use model::recording::{RecordInput, TermInput, TextInput, inputs, payload};
use model::records::{
    Candidacy, CenterTerm, Committee, Country, Document, ExtensionAct, Memorandum, OperationAgreement,
    Organization, ProcedureStep,
};

/// Input of `proposeCandidate`.
#[derive(Debug, InputObject)]
pub struct ProposeCandidateInput {
    /// Country to propose.
    pub(super) country: KeyOf<Country>,
    /// Basis of the proposal. MOIS must give EXISTING_MEMORANDUM, NIA SPECIALIZED_ORGANIZATION_PROPOSAL.
    pub(super) candidacy_basis: CandidacyBasis,
    /// ID of the memorandum that the proposal is based on. Required if `candidacyBasis` is
    /// EXISTING_MEMORANDUM. The memorandum must be from an earlier term of the country or be registered with
    /// `registerMemorandum`.
    pub(super) memorandum_id: Option<ID>,
    /// Date of the proposal.
    pub(super) occurred_on: PartialDate,
    /// Name of the future center.
    pub(super) name: Vec<TextInput>,
    /// Remark on the proposal.
    pub(super) note: Option<Vec<TextInput>>,
    /// Registered document that serves as evidence.
    pub(super) document: Option<KeyOf<Document>>,
    /// Visibility of the new records.
    #[graphql(default_with = "Visibility::Internal")]
    pub(super) visibility: Visibility,
}

inputs! {
    ConfirmIntentionInput, EstablishCenterInput, CloseTermInput = StepInput
}

/// What these have in common.
#[derive(Debug, InputObject)]
pub struct StepInput {
    #[graphql(flatten)]
    pub(super) on: TermInput,
    /// Date of the step.
    pub(super) occurred_on: PartialDate,
    /// Registered document that serves as evidence.
    pub(super) document: KeyOf<Document>,
}

/// Input of `announceSelection`.
#[derive(Debug, InputObject)]
pub struct AnnounceSelectionInput {
    #[graphql(flatten)]
    pub(super) same: StepInput,
    /// Reason for selecting a country that does not meet a criterion; required in that case only.
    pub(super) reason: Option<String>,
}

/// Input of `reportAfterClosure`. Several organizations may report, each as often as needed.
#[derive(Debug, InputObject)]
pub struct ReportAfterClosureInput {
    #[graphql(flatten)]
    pub(super) same: StepInput,
    /// Means by which the relationship continues.
    pub(super) means: AfterClosureMeans,
}

/// A signatory of one side.
#[derive(Debug, InputObject)]
pub struct SignatoryInput {
    /// Side that the signatory represents.
    pub(super) side: CooperationSide,
    /// Organization that the signatory represents.
    pub(super) organization: KeyOf<Organization>,
    /// Rank of the signatory. `signMemorandum` requires MINISTER or higher, `signAgreement` HEAD_OF_ORGANIZATION.
    pub(super) rank: SignatoryRank,
    /// Office that the person holds.
    pub(super) position: Option<Vec<TextInput>>,
    /// Name of the person. Personal data: shown only to callers who may read it.
    pub(super) person_name: Option<String>,
}

/// Input of `signMemorandum`.
#[derive(Debug, InputObject)]
pub struct SignMemorandumInput {
    #[graphql(flatten)]
    pub(super) on: TermInput,
    /// Date on which the memorandum was signed.
    pub(super) occurred_on: PartialDate,
    /// Registered document that contains the memorandum.
    pub(super) document: KeyOf<Document>,
    /// Title of the memorandum.
    pub(super) official_title: Option<Vec<TextInput>>,
    /// Place where the memorandum was signed.
    pub(super) place: Option<Vec<TextInput>>,
    /// Signatories of both sides.
    pub(super) signatories: Vec<SignatoryInput>,
}

inputs! {
    DeleteMemorandumInput = RecordInput
}

/// Input of `registerMemorandum`.
#[derive(Debug, InputObject)]
pub struct RegisterMemorandumInput {
    /// Partner country.
    pub(super) country: KeyOf<Country>,
    /// Historical term whose memorandum it is. Leave it out if no center is based on the memorandum yet.
    pub(super) term: Option<KeyOf<CenterTerm>>,
    /// Date on which the memorandum was signed.
    pub(super) signed_on: PartialDate,
    /// Registered document that contains the memorandum.
    pub(super) document: KeyOf<Document>,
    /// Title of the memorandum.
    pub(super) official_title: Option<Vec<TextInput>>,
    /// Place where the memorandum was signed.
    pub(super) place: Option<Vec<TextInput>>,
    /// Signatories of both sides.
    pub(super) signatories: Vec<SignatoryInput>,
    /// Remark, for example on facts that are not known.
    pub(super) note: Option<Vec<TextInput>>,
    /// Visibility of the new records.
    #[graphql(default_with = "Visibility::Internal")]
    pub(super) visibility: Visibility,
}

/// An occupied seat of the Committee.
#[derive(Debug, InputObject)]
pub struct CommitteeSeatInput {
    /// Side that the seat belongs to.
    pub(super) side: CooperationSide,
    /// Role of the organization in the cooperation.
    pub(super) organization_role: OrganizationRole,
    /// Organization that holds the seat.
    pub(super) organization: KeyOf<Organization>,
    /// Office that the person holds.
    pub(super) position: Option<Vec<TextInput>>,
    /// Name of the person. Personal data: shown only to callers who may read it.
    pub(super) person_name: Option<String>,
}

/// A vacant seat of the Committee.
#[derive(Debug, InputObject)]
pub struct VacantSeatInput {
    /// Side that the seat belongs to.
    pub(super) side: CooperationSide,
    /// Role in the cooperation of the organization that would hold the seat.
    pub(super) organization_role: OrganizationRole,
    /// Reason why the seat is vacant.
    pub(super) reason: String,
}

/// Input of `organizeCommittee`.
#[derive(Debug, InputObject)]
pub struct OrganizeCommitteeInput {
    #[graphql(flatten)]
    pub(super) on: TermInput,
    /// Date on which the Committee was organized.
    pub(super) occurred_on: PartialDate,
    /// Registered document that serves as evidence.
    pub(super) document: KeyOf<Document>,
    /// Name of the Committee.
    pub(super) name: Vec<TextInput>,
    /// Occupied seats: for each side a lead, a cooperation, a specialized and a diplomatic organization. A
    /// side that has neither an occupied nor a vacant seat in this input keeps the seats that it nominated.
    #[graphql(default)]
    pub(super) seats: Vec<CommitteeSeatInput>,
    /// Vacant seats, each with a reason.
    #[graphql(default)]
    pub(super) vacancies: Vec<VacantSeatInput>,
}

/// Input of `nominateCommitteeMembers`.
#[derive(Debug, InputObject)]
pub struct NominateCommitteeMembersInput {
    #[graphql(flatten)]
    pub(super) on: TermInput,
    /// Side whose seats are recorded.
    pub(super) side: CooperationSide,
    /// Occupied seats of the side.
    pub(super) seats: Vec<CommitteeSeatInput>,
    /// Vacant seats of the side, each with a reason.
    #[graphql(default)]
    pub(super) vacancies: Vec<VacantSeatInput>,
}

/// Input of `signAgreement`.
#[derive(Debug, InputObject)]
pub struct SignAgreementInput {
    #[graphql(flatten)]
    pub(super) on: TermInput,
    /// Date on which the agreement was signed.
    pub(super) occurred_on: PartialDate,
    /// Registered document that contains the agreement.
    pub(super) document: KeyOf<Document>,
    /// Signatories: the heads of the specialized organizations of both sides.
    pub(super) signatories: Vec<SignatoryInput>,
}

/// Input of `skipAgreement`.
#[derive(Debug, InputObject)]
pub struct SkipAgreementInput {
    #[graphql(flatten)]
    pub(super) on: TermInput,
    /// Date of the decision to skip the agreement.
    pub(super) occurred_on: PartialDate,
    /// Reason why the agreement is not necessary.
    pub(super) reason: String,
}

/// Input of `designatePlace`.
#[derive(Debug, InputObject)]
pub struct DesignatePlaceInput {
    #[graphql(flatten)]
    pub(super) on: TermInput,
    /// City of the center.
    pub(super) city: Vec<TextInput>,
    /// Partner organization that hosts the center.
    pub(super) host_organization: KeyOf<Organization>,
}

/// Input of `openCenter`.
#[derive(Debug, InputObject)]
pub struct OpenCenterInput {
    #[graphql(flatten)]
    pub(super) on: TermInput,
    /// Date on which the center opened.
    pub(super) occurred_on: PartialDate,
    /// Registered document that serves as evidence.
    pub(super) document: KeyOf<Document>,
    /// Planned end of the term; defaults to three years after the opening.
    pub(super) planned_end_on: Option<PartialDate>,
}

/// Input of `extendTerm`.
#[derive(Debug, InputObject)]
pub struct ExtendTermInput {
    #[graphql(flatten)]
    pub(super) on: TermInput,
    /// Kind of act that extends the term.
    pub(super) act_kind: ExtensionActKind,
    /// Date on which the act was signed.
    pub(super) occurred_on: PartialDate,
    /// Registered document that contains the act.
    pub(super) document: KeyOf<Document>,
    /// New end of the term.
    pub(super) new_end_on: PartialDate,
}

/// Input of `withdrawTerm`.
#[derive(Debug, InputObject)]
pub struct WithdrawTermInput {
    #[graphql(flatten)]
    pub(super) on: TermInput,
    /// Date on which the set-up procedure ended.
    pub(super) occurred_on: PartialDate,
    /// Reason for ending the set-up procedure early.
    pub(super) reason: String,
}

/// Input of `correctStep`.
#[derive(Debug, InputObject)]
pub struct CorrectStepInput {
    /// Term of the step.
    pub(super) term: KeyOf<CenterTerm>,
    /// Optimistic lock: the mutation fails with STALE_VERSION if the term has another version.
    pub(super) expected_version: Option<i64>,
    /// Visibility of the correction; by default that of the step, at most that of the term.
    pub(super) visibility: Option<Visibility>,
    /// ID of the step to correct, or of an earlier correction of this step.
    pub(super) procedure_step_id: ID,
    /// Correct date of the step.
    pub(super) occurred_on: PartialDate,
    /// Correct planned end of the term; only for the step OPERATING. If it is left out, it does not change.
    pub(super) planned_end_on: Option<PartialDate>,
    /// Correct new end of the term; only for a step EXTENDED. If it is left out, it does not change.
    pub(super) new_end_on: Option<PartialDate>,
    /// Registered document that serves as evidence; defaults to that of the step.
    pub(super) document: Option<KeyOf<Document>>,
    /// Reason for the correction.
    pub(super) reason: String,
}

payload! {
    ProposeCandidatePayload {
        /// New term; null if the mutation failed.
        center_term: CenterTerm = center_term,
        /// New candidacy; null if the mutation failed.
        candidacy: Candidacy = candidacy,
        /// First step of the term; null if the mutation failed.
        procedure_step: ProcedureStep = procedure_step,
    }
    AnnounceSelectionPayload, CloseTermPayload, ConfirmIntentionPayload, CorrectStepPayload,
    EstablishCenterPayload, OpenCenterPayload, ReportAfterClosurePayload, WithdrawTermPayload {
        /// Term after the change; null if the mutation failed.
        center_term: CenterTerm = center_term,
        /// Recorded step; null if the mutation failed.
        procedure_step: ProcedureStep = procedure_step,
    }
    SignMemorandumPayload {
        /// Term after the change; null if the mutation failed.
        center_term: CenterTerm = center_term,
        /// Recorded step; null if the mutation failed.
        procedure_step: ProcedureStep = procedure_step,
        /// Recorded memorandum; null if the mutation failed.
        memorandum: Memorandum = memorandum,
    }
    RegisterMemorandumPayload {
        /// Memorandum; null if the mutation failed.
        memorandum: Memorandum = memorandum,
    }
    DeleteMemorandumPayload {
        /// Last state of the deleted memorandum; null if the mutation failed.
        memorandum: Memorandum = memorandum,
    }
    OrganizeCommitteePayload {
        /// Term after the change; null if the mutation failed.
        center_term: CenterTerm = center_term,
        /// Recorded step; null if the mutation failed.
        procedure_step: ProcedureStep = procedure_step,
        /// Organized Committee; null if the mutation failed.
        committee: Committee = committee,
    }
    NominateCommitteeMembersPayload {
        /// Committee; null if the mutation failed. Its `organizedOn` is null until the Committee is
        /// organized.
        committee: Committee = committee,
    }
    SignAgreementPayload, SkipAgreementPayload {
        /// Term after the change; null if the mutation failed.
        center_term: CenterTerm = center_term,
        /// Recorded step; null if the mutation failed.
        procedure_step: ProcedureStep = procedure_step,
        /// Recorded agreement, or the record that the agreement was skipped; null if the mutation failed.
        operation_agreement: OperationAgreement = operation_agreement,
    }
    DesignatePlacePayload {
        /// Term after the change; null if the mutation failed.
        center_term: CenterTerm = center_term,
    }
    ExtendTermPayload {
        /// Term after the change; null if the mutation failed.
        center_term: CenterTerm = center_term,
        /// Recorded step; null if the mutation failed.
        procedure_step: ProcedureStep = procedure_step,
        /// Recorded extension act; null if the mutation failed.
        extension_act: ExtensionAct = extension_act,
    }
}
