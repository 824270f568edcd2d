//! dgcc: the GraphQL API of Korea's Digital Government Cooperation Centers. docs/ARCHITECTURE.md is the
//! map.

// What the others are written with comes first.
#[macro_use]
pub mod store;
#[macro_use]
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
pub mod webhook;
