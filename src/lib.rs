//! dgcc: the GraphQL API of Korea's Digital Government Cooperation Centers. docs/ARCHITECTURE.md is the
//! map.

// Its macro makes new rows of any table.
#[macro_use]
pub mod store;
pub mod graphql;

pub mod admission;
pub mod app;
pub mod auth;
pub mod cli;
pub mod clock;
pub mod config;
pub mod domain;
pub mod examples;
pub mod http;
pub mod import;
pub mod load;
pub mod policy;
pub mod records;
pub mod webhook;
