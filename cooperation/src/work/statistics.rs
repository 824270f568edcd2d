//! What the centers have done, as the official page reports it and as it is counted from records. The
//! two stand side by side and are never added.

mod query;
mod store;
mod types;

pub use query::CenterStatisticsQuery;
