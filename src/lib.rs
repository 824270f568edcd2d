//! dgcc: the GraphQL API of Korea's Digital Government Cooperation Centers. docs/ARCHITECTURE.md is the
//! map.

// Its macro makes new rows of any table.
#[macro_use]
pub mod store;

pub mod administration;
pub mod admission;
pub mod answers;
pub mod api;
pub mod app;
pub mod auth;
pub mod changes;
pub mod cli;
pub mod clock;
pub mod config;
pub mod data;
pub mod evolution;
pub mod examples;
pub mod http;
pub mod import;
pub mod inquiry;
pub mod labels;
pub mod load;
pub mod metrics;
pub mod pipeline;
pub mod policy;
pub mod procedure;
pub mod rate;
pub mod recording;
pub mod records;
pub mod schema;
pub mod usage;
pub mod visibility;
pub mod vocabulary;
pub mod webhook;
pub mod work;
