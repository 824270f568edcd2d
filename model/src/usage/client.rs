//! Which client a request counts for.

use crate::policy::{Caller, Origin};

/// The name of all clients that have no counts of their own, since there are too many.
const REST: &str = "(other clients)";
/// The longest name of a client that is kept, in characters.
const LONGEST: usize = 200;

/// A client, as usage is counted for it. Nobody is asked for an address or for the subject of a token.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Client {
    /// Whether a token names it; otherwise it names itself.
    pub authenticated: bool,
    /// The client ID of the token, or the token's issuer if it has none; without a token the name that the client gives
    /// itself. Empty if it gives none.
    pub name: String,
    /// The version that the client gives itself; empty if it gives none.
    pub version: String,
}

impl Client {
    pub fn of(caller: &Caller, origin: &Origin) -> Self {
        let version = origin.client_version.clone().unwrap_or_default();
        match caller {
            Caller::Bearer(bearer) => {
                let id = bearer.client.as_ref().unwrap_or(&bearer.issuer);
                let name = id.chars().filter(|letter| !letter.is_control()).take(LONGEST).collect();
                Self { authenticated: true, name, version }
            }
            Caller::Anonymous | Caller::Operator { .. } => {
                let name = origin.client_name.clone().unwrap_or_default();
                Self { authenticated: false, name, version }
            }
        }
    }

    /// Those who are too many to be told apart.
    pub(super) fn rest(authenticated: bool) -> Self {
        Self { authenticated, name: REST.to_owned(), version: String::new() }
    }
}
