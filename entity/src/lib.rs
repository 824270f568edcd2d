//! The tables of dgcc, one file each, and the values in their columns. No logic lives here: rules are
//! in the slices of the service, SQL in its store.

#[macro_use]
mod record;
pub mod value;

pub use record::{Record, Recorded};

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
pub mod consulting;
pub mod contribution;
pub mod cooperation_request;
pub mod country;
pub mod currency;
pub mod diplomatic_exchange;
pub mod document;
pub mod document_review;
pub mod event;
pub mod expert;
pub mod expert_dispatch;
pub mod extension_act;
pub mod funding_source;
pub mod idempotency_key;
pub mod inquiry;
pub mod memorandum;
pub mod memorandum_signatory;
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
pub mod reported_tally;
pub mod service_area;
pub mod service_area_contact;
pub mod service_area_tag;
pub mod sign_in_failure;
pub mod signing_key;
pub mod site_visit;
pub mod source;
pub mod training_participation;
pub mod training_program;
pub mod training_session;
pub mod utilization_report;
