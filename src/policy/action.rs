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
        /// What a caller may do with a record.
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
        /// See records that are PUBLIC.
        SeePublic,
        /// See records that are PARTNER.
        SeePartner,
        /// See records that are INTERNAL.
        SeeInternal,
        /// Read names, contacts and letters of people.
        ReadPersonalData,
        /// Change who may see a record, and what belongs to it.
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
        /// Finally confirm and announce the selection.
        AnnounceSelection on ProcedureStep,
        /// Record a request for cooperation, or relay one.
        ReceiveCooperationRequest on CooperationRequest,
        /// Review the documents of a request.
        ReviewDocuments on DocumentReview,
        /// Record an on-site visit.
        RecordSiteVisit on SiteVisit,
        /// Record that the memorandum was signed.
        SignMemorandum on Memorandum,
        /// Organize the joint Committee.
        OrganizeCommittee on Committee,
        /// Record a meeting of the Committee.
        HoldCommitteeMeeting on CommitteeMeeting,
        /// Record a decision of the Committee.
        TakeCommitteeDecision on CommitteeDecision,
        /// Record that the agreement on the operation was signed, or is skipped.
        SignAgreement on OperationAgreement,
        /// Designate the place of the center.
        DesignatePlace on CenterTerm,
        /// Establish the center.
        EstablishCenter on ProcedureStep,
        /// Appoint a member of the center.
        AppointMember on CenterMember,
        /// Open the center.
        OpenCenter on ProcedureStep,
        /// Prolong the term by an act.
        ExtendTerm on ExtensionAct,
        /// Close the term.
        CloseTerm on ProcedureStep,
        /// Report that the relationship goes on after the term.
        ReportAfterClosure on ProcedureStep,
        /// End the procedure before its time.
        WithdrawTerm on ProcedureStep,
        /// Record what a step on record should have said.
        CorrectStep on ProcedureStep,
        /// Record what Korea contributes.
        RecordKoreanContribution on Contribution,
        /// Record what the partner contributes.
        RecordPartnerContribution on Contribution,
        /// Register an organization, and change what is on record of one.
        RegisterOrganization on Organization,
        /// Register a document by reference.
        RegisterDocument on Document,
        /// Create and change cooperation projects.
        RecordProject on Project,
        /// Create and change consultations.
        RecordConsultation on Consultation,
        /// Create and change events.
        RecordEvent on Event,
        /// Register experts and change what is on record of them.
        RegisterExpert on Expert,
        /// Dispatch experts, change and cancel dispatches.
        DispatchExpert on ExpertDispatch,
        /// Create and change training programs and sessions, and record who took part.
        RecordTraining on TrainingProgram,
        /// Report how what was handed over is used.
        ReportUtilization on UtilizationReport,
        /// Record projects that were discovered, and change them.
        RecordPipelineProject on PipelineProject,
        /// Apply to funding sources, and change what is on record of applications.
        RecordApplication on Application,
        /// Record that an application enters a stage.
        RecordApplicationStage on ApplicationStage,
        /// Record that the funding source dropped an application.
        DropApplication on ApplicationStage,
        /// Record that the applicant withdrew an application.
        WithdrawApplication on ApplicationStage,
        /// Record and take off amounts of applications.
        RecordApplicationAmount on ApplicationAmount,
        /// Send a request for information or cooperation.
        SubmitInquiry on Inquiry,
        /// Record how far an inquiry has come.
        HandleInquiry on Inquiry,
        /// Create, rotate and revoke clients of the API.
        ManageApiClients on ApiClient,
        /// Register, change and delete webhooks, replay changes to them, and give them new secrets.
        ManageWebhook on Webhook,
        /// Load the reference data that the binary carries.
        LoadReferenceData on Source,
        /// Import a funding source's list of projects into the pipeline.
        ImportPipeline on PipelineProject,
        /// Replace the keys that tokens are signed with.
        RotateSigningKeys on ApiClient,
    }
}
