//! A machine that signs in at the built-in issuer.

mod mutation;
mod rules;
mod store;

pub use mutation::ApiClientMutation;
pub use rules::Wanted;
pub use store::{all, register, revoke, rotate};
