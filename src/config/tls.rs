//! Whether the service speaks TLS itself, and which certificates of clients it takes.

use std::path::{Path, PathBuf};

use serde::Deserialize;

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Tls {
    pub certificate_file: PathBuf,
    pub key_file: PathBuf,
    /// Empty where clients need no certificates, and theirs are not looked at.
    pub client_ca_file: PathBuf,
    pub client_certificates: ClientCertificates,
}

/// Whether a client must have a certificate.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ClientCertificates {
    Optional,
    Required,
}

impl Tls {
    pub fn is_on(&self) -> bool {
        is_set(&self.certificate_file)
    }

    /// Whether certificates of clients are looked at.
    pub fn knows_clients(&self) -> bool {
        is_set(&self.client_ca_file)
    }

    pub fn requires_clients(&self) -> bool {
        self.client_certificates == ClientCertificates::Required
    }

    pub(super) fn check(&self) -> Result<(), &'static str> {
        if self.is_on() != is_set(&self.key_file) {
            return Err("http.tls: certificate_file and key_file must be given together");
        }
        if self.knows_clients() && !self.is_on() {
            return Err("http.tls.client_ca_file: needs certificate_file and key_file");
        }
        if self.requires_clients() && !self.knows_clients() {
            return Err("http.tls.client_certificates: \"required\" needs client_ca_file");
        }
        Ok(())
    }
}

fn is_set(file: &Path) -> bool {
    !file.as_os_str().is_empty()
}
