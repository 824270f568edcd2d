//! Who the client of a request is, apart from its token: the certificate that it has shown, or the member of X-Road
//! that it belongs to.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

/// What a client has shown, as far as the service itself or a proxy that it trusts has verified it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Presented {
    pub certificate: Option<Arc<Certificate>>,
    /// Identifier of a member of X-Road, or of its subsystem.
    pub member: Option<String>,
}

/// A certificate whose key the client has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Certificate {
    /// Name of its subject, as in RFC 4514.
    pub subject: String,
    /// SHA-256 of the certificate, in hexadecimal digits.
    pub sha256: String,
    /// The same in base64, as tokens have it (RFC 8705).
    pub thumbprint: String,
}

/// Who may use a token (RFC 7800): anyone who has it, if this is empty.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Confirmation {
    /// The client that has this certificate (RFC 8705).
    #[serde(rename = "x5t#S256", skip_serializing_if = "Option::is_none")]
    pub certificate: Option<String>,
    /// The member of X-Road.
    #[serde(rename = "x_road_client", skip_serializing_if = "Option::is_none")]
    pub member: Option<String>,
}

impl Confirmation {
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// Whether a client that has shown this may use the token.
    pub fn fits(&self, presented: &Presented) -> bool {
        let certificate = presented.certificate.as_ref().map(|certificate| &certificate.thumbprint);
        (self.certificate.is_none() || self.certificate.as_ref() == certificate)
            && (self.member.is_none() || self.member == presented.member)
    }
}
