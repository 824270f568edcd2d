//! The pipeline in figures: how many applications and projects, and which amounts, by what they have in
//! common. Amounts are never added across currencies, bases or types of finance.

mod query;
mod store;
mod types;

pub use query::PipelineSummaryQuery;
pub use types::{LeftOutReason, PipelineDimension};
