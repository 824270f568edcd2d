//! dgcc: the GraphQL API of Korea's Digital Government Cooperation Centers. docs/ARCHITECTURE.md is the
//! map.

pub mod administration;
pub mod answers;
pub mod app;
pub mod cli;
pub mod config;
mod declarations;
pub mod examples;
pub mod http;
pub mod inquiry;
pub mod load;
pub mod rate;
pub mod schema;
pub mod vocabulary;
pub mod webhook;
