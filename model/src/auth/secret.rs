//! Secrets of API clients: 32 random bytes, kept as their SHA-256. Nothing can be guessed from the hash of
//! so many, so it needs no slow function.

use aws_lc_rs::constant_time::verify_slices_are_equal;
use aws_lc_rs::{digest, rand};
use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use secrecy::{ExposeSecret, SecretString};

/// A secret, as it is shown once.
#[derive(Debug)]
pub struct Secret(SecretString);

/// The machine gave no random bytes.
#[derive(Clone, Copy, Debug, thiserror::Error)]
#[error("the operating system returned no random bytes")]
pub struct NoRandomness;

impl From<NoRandomness> for crate::store::Error {
    fn from(error: NoRandomness) -> Self {
        Self::Internal(error.to_string())
    }
}

impl Secret {
    pub fn new() -> Result<Self, NoRandomness> {
        let mut bytes = [0; 32];
        rand::fill(&mut bytes).map_err(|_| NoRandomness)?;
        Ok(Self(URL_SAFE_NO_PAD.encode(bytes).into()))
    }

    /// One that messages are signed with, as Standard Webhooks writes it.
    pub fn for_signing() -> Result<Self, NoRandomness> {
        let mut bytes = [0; 32];
        rand::fill(&mut bytes).map_err(|_| NoRandomness)?;
        Ok(Self(format!("whsec_{}", STANDARD.encode(bytes)).into()))
    }

    pub fn expose(&self) -> &str {
        self.0.expose_secret()
    }

    pub fn hash(&self) -> Vec<u8> {
        hash(self.expose())
    }
}

/// The letters and digits of receipt numbers: none that look alike (Crockford's base 32).
const RECEIPT_DIGITS: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// A number that nobody guesses, to be written down by a person: `DGCC-` and four groups of four.
pub fn receipt_number() -> Result<String, NoRandomness> {
    let mut bytes = [0; 16];
    rand::fill(&mut bytes).map_err(|_| NoRandomness)?;
    let digit = |byte: &u8| char::from(RECEIPT_DIGITS[usize::from(byte % 32)]);
    let groups = bytes.chunks(4).map(|group| group.iter().map(digit).collect::<String>());
    Ok(std::iter::once("DGCC".to_owned()).chain(groups).collect::<Vec<_>>().join("-"))
}

/// Whether a text is the secret of one of these hashes. Takes as long whichever it is, and whether there is
/// one at all.
pub fn is_one_of(text: &str, hashes: &[Vec<u8>]) -> bool {
    let given = hash(text);
    let none = vec![0; given.len()];
    let mut found = false;
    for known in hashes.iter().chain([&none]) {
        found |= verify_slices_are_equal(&given, known).is_ok();
    }
    found
}

fn hash(text: &str) -> Vec<u8> {
    sha256(text.as_bytes())
}

/// The SHA-256 of some bytes.
pub fn sha256(bytes: &[u8]) -> Vec<u8> {
    digest::digest(&digest::SHA256, bytes).as_ref().to_vec()
}
