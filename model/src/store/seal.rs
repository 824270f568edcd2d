//! Sealed texts: clients hold them for the service and can't make or change them. The key is made with the database, so
//! that all instances know it and a restored database knows the cursors of its clients.

use std::sync::Arc;

use aws_lc_rs::hmac;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use super::Reader;

/// The length of a tag of HMAC-SHA256.
const TAG: usize = 32;

/// What texts are sealed with.
#[derive(Clone, Debug)]
pub(super) struct Seal(Arc<hmac::Key>);

impl Seal {
    pub(super) fn new(secret: &str) -> Self {
        Self(Arc::new(hmac::Key::new(hmac::HMAC_SHA256, secret.as_bytes())))
    }

    fn seal(&self, text: &str) -> String {
        let tag = hmac::sign(&self.0, text.as_bytes());
        URL_SAFE_NO_PAD.encode([tag.as_ref(), text.as_bytes()].concat())
    }

    fn unseal(&self, sealed: &str) -> Option<String> {
        let bytes = URL_SAFE_NO_PAD.decode(sealed).ok()?;
        let (tag, text) = bytes.split_at_checked(TAG)?;
        hmac::verify(&self.0, text, tag).ok()?;
        String::from_utf8(text.to_vec()).ok()
    }
}

impl Reader {
    /// A text for a client to hold.
    pub fn seal(&self, text: &str) -> String {
        self.store().seal.seal(text)
    }

    /// The text that was sealed; none where this service did not seal it.
    pub fn unseal(&self, sealed: &str) -> Option<String> {
        self.store().seal.unseal(sealed)
    }
}

#[cfg(test)]
mod tests {
    use super::{Engine, Seal, URL_SAFE_NO_PAD};

    #[test]
    fn a_sealed_text_can_be_read_and_not_changed() {
        let seal = Seal::new("secret");
        let sealed = seal.seal("Center:7:");
        assert_eq!(seal.unseal(&sealed).as_deref(), Some("Center:7:"));
        assert_eq!(Seal::new("another").unseal(&sealed), None);
        let bytes = URL_SAFE_NO_PAD.decode(&sealed).expect("base64");
        for place in 0..bytes.len() {
            let mut forged = bytes.clone();
            forged[place] ^= 1;
            assert_eq!(seal.unseal(&URL_SAFE_NO_PAD.encode(forged)), None, "{place}");
        }
        for wrong in ["", "?", "AAAA"] {
            assert_eq!(seal.unseal(wrong), None, "{wrong}");
        }
    }
}
