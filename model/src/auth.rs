//! Who is calling: tokens, keys, the built-in issuer and sign-in. What a caller may do is in `policy`.

mod authenticator;
mod certificate;
mod claims;
mod issuer;
mod keys;
mod secret;
mod settings;
mod sign_in;
mod strict_json;
mod throttle;
mod token;

pub use authenticator::Authenticator;
pub use certificate::{expiry, identity, read_certificate};
pub use claims::ClaimNames;
pub use issuer::{Grant, Issuer, OPERATOR_CLIENT, can_sign};
pub use keys::usable_keys;
pub use secret::{NoRandomness, Secret, receipt_number, sha256};
pub use settings::{IssuerConfig, Settings, text_of};
pub use sign_in::{Issued, Proof, SignInError, sign_in};
pub use throttle::{Sender, Throttle, network};
pub use token::{Rejection, SignatureAlgorithm};
