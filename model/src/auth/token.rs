//! What a token is like before anyone trusts it (RFC 7519, RFC 8725): its shape, its header, and who it
//! says issued it.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jsonwebtoken::Algorithm;
use serde::Deserialize;
use serde_json::{Map, Value};

use super::strict_json;

/// The longest token that is looked at.
const MAX_LENGTH: usize = 8 * 1024;
/// The longest name of a key.
const MAX_KID: usize = 256;
/// Parameters by which a token would bring its own key, be something else inside, or ask for extensions.
const REFUSED: [&str; 9] = ["crit", "jwk", "jku", "x5u", "x5c", "cty", "zip", "b64", "enc"];

/// Why a token does not count, in words for its bearer. They tell an honest client what to mend, and
/// nothing that a forger does not know.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Rejection {
    /// The token is no good; asking again with it is of no use.
    #[error("{0}")]
    Invalid(&'static str),
    /// The token may be good, but what it is checked against can't be reached.
    #[error("the token cannot be verified at present; try again later")]
    Unavailable,
}

/// How a token may be signed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
pub enum SignatureAlgorithm {
    RS256,
    PS256,
    ES256,
    EdDSA,
    /// With a secret that the issuer and the service share.
    HS256,
}

impl From<SignatureAlgorithm> for Algorithm {
    fn from(algorithm: SignatureAlgorithm) -> Self {
        match algorithm {
            SignatureAlgorithm::RS256 => Self::RS256,
            SignatureAlgorithm::PS256 => Self::PS256,
            SignatureAlgorithm::ES256 => Self::ES256,
            SignatureAlgorithm::EdDSA => Self::EdDSA,
            SignatureAlgorithm::HS256 => Self::HS256,
        }
    }
}

/// A token of which nothing is verified yet.
#[derive(Debug)]
pub(super) struct Unverified {
    pub algorithm: Algorithm,
    pub kid: Option<String>,
    /// The media type that it says it is of, in lower case, without `application/`.
    pub typ: Option<String>,
    pub claims: Map<String, Value>,
}

impl Unverified {
    pub fn read(token: &str) -> Result<Self, Rejection> {
        if token.len() > MAX_LENGTH {
            return Err(Rejection::Invalid("invalid token: it is longer than 8 KiB"));
        }
        let malformed = Rejection::Invalid("invalid token: it is not a signed JSON Web Token");
        let parts: Vec<&str> = token.split('.').collect();
        let [header, claims, signature] = parts[..] else { return Err(malformed) };
        if signature.is_empty() {
            return Err(Rejection::Invalid("invalid token: it is not signed"));
        }
        let object = |part| strict_json::object(&URL_SAFE_NO_PAD.decode(part).ok()?);
        let (Some(header), Some(claims)) = (object(header), object(claims)) else { return Err(malformed) };
        if header.keys().any(|name| REFUSED.contains(&name.as_str())) {
            return Err(Rejection::Invalid("invalid token: its header has a parameter that is not accepted"));
        }
        let algorithm = header.get("alg").and_then(Value::as_str).and_then(|name| name.parse().ok());
        let algorithm =
            algorithm.ok_or(Rejection::Invalid("invalid token: its algorithm is not accepted"))?;
        let kid = text(&header, "kid").map_err(|()| malformed.clone())?;
        if kid.as_ref().is_some_and(|kid| kid.len() > MAX_KID) {
            return Err(malformed);
        }
        let typ = text(&header, "typ").map_err(|()| malformed)?;
        let typ = typ.map(|typ| typ.to_ascii_lowercase().trim_start_matches("application/").to_owned());
        Ok(Self { algorithm, kid, typ, claims })
    }

    pub fn issuer(&self) -> Option<&str> {
        self.claims.get("iss")?.as_str()
    }
}

/// A parameter that is text if it is there at all.
fn text(header: &Map<String, Value>, name: &str) -> Result<Option<String>, ()> {
    match header.get(name) {
        None => Ok(None),
        Some(Value::String(text)) => Ok(Some(text.clone())),
        Some(_) => Err(()),
    }
}
