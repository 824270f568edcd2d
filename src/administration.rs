//! The accounts of the service: its API clients, and who is asking; people, whose data it keeps.

pub mod api_client;
pub mod person;
mod viewer;

pub use api_client::ApiClientMutation;
pub use person::PersonMutation;
pub use viewer::{NoticeCode, ViewerQuery};
