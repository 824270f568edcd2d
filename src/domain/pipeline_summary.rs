//! The pipeline in figures: how many applications and projects, and which amounts, by what they have in
//! common. Amounts are never added across currencies, bases or types of finance.

mod query;
mod store;
mod types;

pub use query::PipelineSummaryQuery;

/// The most groups that a summary has: it is for people to read, and more call for a filter.
pub const MAX_GROUPS: u64 = 2_000;
