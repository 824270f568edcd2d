//! Certificates of clients, and how a client that has no secret is registered: with its certificate, or as a member of
//! X-Road.

use std::str::FromStr;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{DateTime, Utc};
use x509_cert::der::Decode;
use x509_cert::name::RdnSequence;

use super::secret::sha256;
use crate::policy::{Certificate, Confirmation, Presented};

const SUBJECT: &str = "certificate-subject:";
const SHA256: &str = "certificate-sha256:";
const X_ROAD: &str = "x-road:";

/// A certificate in DER.
pub fn read_certificate(der: &[u8]) -> Option<Certificate> {
    let subject = x509_cert::Certificate::from_der(der).ok()?.tbs_certificate().subject().to_string();
    let hash = sha256(der);
    let thumbprint = URL_SAFE_NO_PAD.encode(&hash);
    Some(Certificate { subject, sha256: hash.iter().map(|byte| format!("{byte:02x}")).collect(), thumbprint })
}

/// The time at which a certificate in DER expires.
pub fn expiry(der: &[u8]) -> Option<DateTime<Utc>> {
    let certificate = x509_cert::Certificate::from_der(der).ok()?;
    let end = certificate.tbs_certificate().validity().not_after.to_unix_duration();
    DateTime::from_timestamp(i64::try_from(end.as_secs()).ok()?, 0)
}

/// How a client is registered, in one spelling: the names and hashes of certificates have several.
pub fn identity(text: &str) -> Option<String> {
    if let Some(name) = text.strip_prefix(SUBJECT) {
        let name = RdnSequence::from_str(name).ok().filter(|name| !name.is_empty())?;
        return Some(format!("{SUBJECT}{name}"));
    }
    if let Some(digits) = text.strip_prefix(SHA256) {
        let digits = digits.replace(':', "").to_ascii_lowercase();
        let complete = digits.len() == 64 && digits.bytes().all(|digit| digit.is_ascii_hexdigit());
        return complete.then(|| format!("{SHA256}{digits}"));
    }
    // Instance, class, member and subsystem; a member alone has no subsystem.
    let parts: Vec<&str> = text.strip_prefix(X_ROAD)?.split('/').collect();
    let complete = matches!(parts.len(), 3 | 4)
        && parts.iter().all(|part| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_graphic()));
    complete.then(|| text.to_owned())
}

/// What binds a token to a client that is registered like this; none if another client has shown what it has.
pub(super) fn confirmation(registered: &str, presented: &Presented) -> Option<Confirmation> {
    if let Some(member) = &presented.member
        && registered.strip_prefix(X_ROAD) == Some(member)
    {
        return Some(Confirmation { member: Some(member.clone()), certificate: None });
    }
    let certificate = presented.certificate.as_ref()?;
    let fits = registered.strip_prefix(SUBJECT) == Some(&certificate.subject)
        || registered.strip_prefix(SHA256) == Some(&certificate.sha256);
    fits.then(|| Confirmation { certificate: Some(certificate.thumbprint.clone()), member: None })
}
