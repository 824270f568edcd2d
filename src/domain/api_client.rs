//! A machine that signs in at the built-in issuer.

mod mutation;
mod rules;
mod store;
mod types;

pub use mutation::ApiClientMutation;
pub use rules::Wanted;
pub use store::{all, register, revoke, rotate};
pub use types::{ApiClient, ApiClientFilter, ApiClientKey, ApiClientOrder, ApiClientQuery};
