//! The HTTP face.

mod bodies;
mod cross_origin;
mod limits;
mod pages;
mod persisted_queries;
mod protocol;
mod proxies;
