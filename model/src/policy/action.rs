//! What a caller may do: the names in the policy's table, and a type for each that changes records.

use async_graphql::Enum;

use entity::RecordType;

/// Declares what a caller may do: seeing and reading, which go for every record type, and what changes
/// records of one record type, each with a type that a proof of permission is for.
macro_rules! actions {
    (
        see { $($(#[$see_doc:meta])* $see:ident,)* }
        change { $($(#[$doc:meta])* $name:ident on $record_type:ident,)* }
    ) => {
        /// An action that the policy permits or denies.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Enum)]
        #[graphql(name = "PermittedAction")]
        pub enum Action {
            $($(#[$see_doc])* $see,)*
            $($(#[$doc])* $name,)*
        }

        impl Action {
            /// Every action.
            pub const ALL: &'static [Self] = &[$(Self::$see,)* $(Self::$name,)*];

            /// The record type whose records it changes; none of what goes for every record type.
            pub fn changes(self) -> Option<RecordType> {
                match self {
                    $(Self::$see => None,)*
                    $(Self::$name => Some(RecordType::$record_type),)*
                }
            }
        }

        /// What changes records, a type each.
        pub mod acts {
            use super::Action;
            use crate::policy::Act;
            use entity::RecordType;

            $(
                $(#[$doc])*
                #[derive(Debug)]
                pub struct $name;

                impl Act for $name {
                    const ACTION: Action = Action::$name;
                    const TYPE: RecordType = RecordType::$record_type;
                }
            )*
        }
    };
}

actions! {
    see {
        /// See PUBLIC records.
        SeePublic,
        /// See PARTNER records.
        SeePartner,
        /// See INTERNAL records.
        SeeInternal,
        /// Read personal data: names, contact data and messages of inquiries.
        ReadPersonalData,
        /// Change the visibility of a record and of the records that belong to it.
        ChangeVisibility,
        /// Remove the personal data of a person from records.
        ErasePerson,
    }
    change {
        /// Propose a country as a candidate.
        ProposeCandidate on CenterTerm,
        /// Propose a country as a candidate because it has signed a memorandum with MOIS.
        ProposeCandidateWithMemorandum on CenterTerm,
        /// Assess a candidate against a criterion for selecting partner countries.
        AssessCriterion on CandidacyCriterion,
        /// Record an exchange through the diplomatic channel.
        RecordDiplomaticExchange on DiplomaticExchange,
        /// Confirm the candidate's cooperative intention.
        ConfirmIntention on ProcedureStep,
        /// Confirm and announce the selection.
        AnnounceSelection on ProcedureStep,
        /// Record or relay a request for cooperation.
        ReceiveCooperationRequest on CooperationRequest,
        /// Review the documents of a request for cooperation.
        ReviewDocuments on DocumentReview,
        /// Record an on-site visit.
        RecordSiteVisit on SiteVisit,
        /// Record that the memorandum was signed.
        SignMemorandum on Memorandum,
        /// Register a memorandum that was signed before a center was proposed.
        RegisterMemorandum on Memorandum,
        /// Organize the joint Committee.
        OrganizeCommittee on Committee,
        /// Record Korea's seats in the Committee.
        NominateKoreanMembers on CommitteeMember,
        /// Record the partner's seats in the Committee.
        NominatePartnerMembers on CommitteeMember,
        /// Record a meeting of the Committee.
        HoldCommitteeMeeting on CommitteeMeeting,
        /// Record a decision of the Committee.
        TakeCommitteeDecision on CommitteeDecision,
        /// Record that the agreement on the operation of the center was signed or skipped.
        SignAgreement on OperationAgreement,
        /// Designate the place of the center.
        DesignatePlace on CenterTerm,
        /// Establish the center.
        EstablishCenter on ProcedureStep,
        /// Appoint a member of the center.
        AppointMember on CenterMember,
        /// Open the center.
        OpenCenter on ProcedureStep,
        /// Extend the term by an extension act.
        ExtendTerm on ExtensionAct,
        /// Close the term.
        CloseTerm on ProcedureStep,
        /// Report that the relationship continues after the term.
        ReportAfterClosure on ProcedureStep,
        /// End the set-up procedure of a term early.
        WithdrawTerm on ProcedureStep,
        /// Correct a recorded step.
        CorrectStep on ProcedureStep,
        /// Complete the history of a term whose latest step is unknown.
        CompleteTermHistory on ProcedureStep,
        /// Record a contribution of Korea.
        RecordKoreanContribution on Contribution,
        /// Record a contribution of the partner.
        RecordPartnerContribution on Contribution,
        /// Register and change organizations.
        RegisterOrganization on Organization,
        /// Register a document as evidence.
        RegisterDocument on Document,
        /// Create and change cooperation projects.
        RecordProject on Project,
        /// Create, change and delete consultations.
        RecordConsultation on Consultation,
        /// Create, change, cancel and delete events.
        RecordEvent on Event,
        /// Register and change experts.
        RegisterExpert on Expert,
        /// Create, change and cancel dispatches of experts.
        DispatchExpert on ExpertDispatch,
        /// Create, change, cancel and delete training programs and sessions, and record participants.
        RecordTraining on TrainingProgram,
        /// Report the utilization of delivered results.
        ReportUtilization on UtilizationReport,
        /// Create and change pipeline projects.
        RecordPipelineProject on PipelineProject,
        /// Create and change applications to funding sources.
        RecordApplication on Application,
        /// Record the planned and actual dates of applications.
        RecordApplicationDates on Application,
        /// Record that an application entered a stage.
        RecordApplicationStage on ApplicationStage,
        /// Record that the funding source dropped an application.
        DropApplication on ApplicationStage,
        /// Record that the applicant withdrew an application.
        WithdrawApplication on ApplicationStage,
        /// Record and remove amounts of applications.
        RecordApplicationAmount on ApplicationAmount,
        /// Submit a request for information or cooperation.
        SubmitInquiry on Inquiry,
        /// Change the status of an inquiry.
        HandleInquiry on Inquiry,
        /// Create, change and revoke API clients, and rotate their secrets.
        ManageApiClients on ApiClient,
        /// Create, change, test, replay and delete webhooks, and rotate their secrets.
        ManageWebhook on Webhook,
        /// Load the built-in reference data.
        LoadReferenceData on Source,
        /// Import a funding source's list of projects into the pipeline.
        ImportPipeline on PipelineProject,
        /// Rotate the token signing keys.
        RotateSigningKeys on ApiClient,
    }
}
