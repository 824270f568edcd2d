//! The HTTP face.

mod admission;
mod audit;
mod bodies;
pub(crate) mod completion;
mod connections;
mod cross_origin;
mod health;
mod hostile;
mod korean;
pub(crate) mod limits;
mod metrics;
mod pages;
mod persisted_queries;
mod protocol;
pub(crate) mod proxies;
mod published_clients;
mod rates;
mod statuses;
mod tls;
mod usage;
