//! What a center does: projects, consultations, events, dispatches, training, and the use of what was delivered.
//! They are recorded together, since all of it rests on the term, on the Committee's decisions and on the service areas.

mod cancellation;
mod consultation;
mod deletion;
mod event;
mod expert;
mod project;
mod rules;
mod statistics;
mod store;
mod training;
mod training_session;
mod training_summary;
mod utilization;

pub use cancellation::CancellationMutation;
pub use consultation::ConsultationMutation;
pub use deletion::WorkDeletionMutation;
pub use event::EventMutation;
pub use expert::ExpertMutation;
pub use project::ProjectMutation;
pub use statistics::CenterStatisticsQuery;
pub use training::TrainingMutation;
pub use training_session::TrainingSessionMutation;
pub use training_summary::{TrainingDimension, TrainingSummaryQuery};
pub use utilization::UtilizationMutation;
