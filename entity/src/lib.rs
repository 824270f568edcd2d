//! The tables of dgcc, one file each, and the values in their columns; the list of record types. No logic lives here:
//! rules are in the use cases of the service, SQL is in its store.

#[macro_use]
mod record;
#[macro_use]
mod record_type;
mod description;
pub mod value;

pub use description::{ColumnDescription, Description};
pub use record::{Record, Recorded, Typed};

pub mod access_record;
pub mod api_client;
pub mod application;
pub mod application_amount;
pub mod application_stage;
pub mod candidacy;
pub mod candidacy_criterion;
pub mod center;
pub mod center_member;
pub mod center_term;
pub mod change;
pub mod change_horizon;
pub mod classification;
pub mod client_secret;
pub mod committee;
pub mod committee_decision;
pub mod committee_meeting;
pub mod committee_member;
pub mod consultation;
pub mod contribution;
pub mod cooperation_request;
pub mod country;
pub mod currency;
pub mod diplomatic_exchange;
pub mod document;
pub mod document_review;
pub mod erasure;
pub mod event;
pub mod expert;
pub mod expert_dispatch;
pub mod extension_act;
pub mod funding_source;
pub mod idempotency_key;
pub mod inquiry;
pub mod memorandum;
pub mod operation_agreement;
pub mod organization;
pub mod organization_identifier;
pub mod organization_name;
pub mod pipeline_project;
pub mod policy_element;
pub mod policy_initiative;
pub mod procedure_step;
pub mod program;
pub mod program_figure;
pub mod program_site;
pub mod project;
pub mod reported_total;
pub mod service_area;
pub mod service_area_contact;
pub mod service_area_link;
pub mod sign_in_failure;
pub mod signatory;
pub mod signing_key;
pub mod site_visit;
pub mod source;
pub mod training_participation;
pub mod training_program;
pub mod training_session;
pub mod usage;
pub mod utilization_report;
pub mod webhook;
pub mod webhook_delivery;
pub mod webhook_instance;
pub mod webhook_progress;
pub mod webhook_secret;

record_types! {
    Source: source,
    Country: country,
    Currency: currency,
    Classification: classification,
    Organization: organization,
    OrganizationName: organization_name,
    OrganizationIdentifier: organization_identifier,
    FundingSource: funding_source,
    Document: document,
    Center: center,
    CenterTerm: center_term,
    Memorandum: memorandum,
    Candidacy: candidacy,
    CandidacyCriterion: candidacy_criterion,
    DiplomaticExchange: diplomatic_exchange,
    CooperationRequest: cooperation_request,
    DocumentReview: document_review,
    SiteVisit: site_visit,
    Committee: committee,
    CommitteeMember: committee_member,
    CommitteeMeeting: committee_meeting,
    CommitteeDecision: committee_decision,
    OperationAgreement: operation_agreement,
    Signatory: signatory,
    ExtensionAct: extension_act,
    ProcedureStep: procedure_step,
    Contribution: contribution,
    CenterMember: center_member,
    Project: project,
    Consultation: consultation,
    Event: event,
    Expert: expert,
    ExpertDispatch: expert_dispatch,
    TrainingProgram: training_program,
    TrainingSession: training_session,
    TrainingParticipation: training_participation,
    UtilizationReport: utilization_report,
    ReportedTotal: reported_total,
    PipelineProject: pipeline_project,
    Application: application,
    ApplicationStage: application_stage,
    ApplicationAmount: application_amount,
    Program: program,
    ProgramFigure: program_figure,
    ProgramSite: program_site,
    ServiceArea: service_area,
    ServiceAreaContact: service_area_contact,
    PolicyInitiative: policy_initiative,
    PolicyElement: policy_element,
    Inquiry: inquiry,
    Webhook: webhook,
    WebhookDelivery: webhook_delivery,
    ApiClient: api_client,
    AccessRecord: access_record,
    SignInFailure: sign_in_failure,
}

impl RecordType {
    /// Whether its records are books of the service, which are not in the change log.
    pub fn is_book(self) -> bool {
        matches!(self, Self::AccessRecord | Self::SignInFailure | Self::WebhookDelivery)
    }
}
