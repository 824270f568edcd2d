//! The set-up procedure of a center, as a state machine: what has to be there before a step, who takes
//! it, and how it is recorded. It spans the records of the legal chain.

mod activity;
mod chain;
mod chain_input;
mod committee;
mod completion;
mod contribution;
mod contribution_summary;
mod correction;
mod deletion;
mod documents;
mod facts;
mod input;
mod member_rules;
mod members;
mod organizations;
mod outlook;
mod recorders;
pub mod rule;
pub mod rules;
mod seats;
mod set_up;
mod set_up_data;
mod set_up_types;
mod signatories;
mod signing;
mod step_input;
mod steps;
mod store;

pub use chain::ChainMutation;
pub use committee::CommitteeMutation;
pub use completion::CompletionMutation;
pub use contribution::ContributionMutation;
pub use contribution_summary::{ContributionDimension, ContributionSummaryQuery};
pub use deletion::ProcedureDeletionMutation;
pub use documents::DocumentMutation;
pub(crate) use facts::end_of;
pub use members::MemberMutation;
pub use organizations::OrganizationMutation;
pub use outlook::ProcedureQuery;
pub use seats::SeatMutation;
pub use set_up::SetUpQuery;
pub use signatories::SignatoryMutation;
pub use signing::SigningMutation;
pub use steps::StepMutation;
