//! The accounts of the service: its API clients, and who is asking.

pub mod api_client;
mod viewer;

pub use api_client::ApiClientMutation;
pub use viewer::ViewerQuery;
