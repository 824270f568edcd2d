//! A machine that signs in at the built-in issuer.

mod mutation;
mod rules;
mod store;

pub use mutation::ApiClientMutation;
pub use rules::{Changed, Wanted};
pub use store::{all, change, register, revoke, rotate, verify};
