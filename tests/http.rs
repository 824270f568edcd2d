//! The HTTP face.

mod admission;
mod audit;
mod bodies;
mod completion;
mod connections;
mod cross_origin;
mod health;
mod hostile;
mod korean;
mod limits;
mod metrics;
mod pages;
mod persisted_queries;
mod protocol;
mod proxies;
mod rates;
mod statuses;
mod tls;
mod usage;
