//! The set-up procedure of a center, as a state machine: what has to be there before a step, who takes
//! it, and how it is recorded. It spans the records of the legal chain.

mod chain;
mod chain_input;
mod contribution;
mod documents;
mod facts;
mod input;
mod outlook;
pub mod rules;
mod step_input;
mod steps;
mod store;

pub use chain::ChainMutation;
pub use contribution::ContributionMutation;
pub use documents::DocumentMutation;
pub use outlook::ProcedureQuery;
pub use steps::StepMutation;
