//! Who is calling, and what they may do. Nothing else in the service decides that.

mod access;
mod authenticator;
mod caller;
mod claims;
mod issuer;
mod keys;
pub mod policy;
mod secret;
mod sign_in;
mod strict_json;
mod throttle;
mod token;

pub use access::{Access, Accesses, Origin};
pub use authenticator::Authenticator;
pub use caller::{Actor, Bearer, Caller, Standing, StandingError};
pub use claims::ClaimNames;
pub use issuer::{Grant, Issuer, OPERATOR_CLIENT};
pub use secret::{NoRandomness, Secret, receipt_number, sha256};
pub use sign_in::{Issued, SignInError, sign_in};
pub use throttle::{Sender, Throttle, network};
pub use token::{Rejection, SignatureAlgorithm};
