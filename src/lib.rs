//! dgcc: the GraphQL API of Korea's Digital Government Cooperation Centers.

pub mod auth;
pub mod clock;
#[macro_use]
pub mod graphql;
pub mod domain;
pub mod store;
