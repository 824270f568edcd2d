//! Projects toward funding sources, as they go: discovered, applied for, through the funder's stages, to their
//! end. It spans projects, applications, their stages and amounts.

mod amount;
mod application;
mod dates;
mod deletion;
mod follow;
pub mod import;
mod project;
pub mod rules;
mod slippage;
mod stage;
mod store;
mod summary;
mod vocabulary;

pub use amount::ApplicationAmountMutation;
pub use application::ApplicationMutation;
pub use dates::ApplicationDatesMutation;
pub use deletion::PipelineDeletionMutation;
pub use project::PipelineProjectMutation;
pub use slippage::{APPROVAL, CLOSING, MilestoneDates, slippage};
pub use stage::ApplicationStageMutation;
pub use summary::{LeftOutReason, PipelineDimension, PipelineSummaryQuery};
pub use vocabulary::{Milestone, VOCABULARY, Words};
