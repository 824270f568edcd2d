//! TLS of the service itself, with certificates from files. The files are read again when they change.

use std::path::Path;
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use anyhow::{Context, bail};
use chrono::NaiveDate;
use model::auth::expiry;
use model::clock;
use rustls::crypto::aws_lc_rs::default_provider;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::server::{NoServerSessionStorage, WebPkiClientVerifier};
use rustls::{RootCertStore, ServerConfig};
use tokio::net::TcpStream;
use tokio::time::sleep;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::server::TlsStream;

use crate::config;

/// How often the files are looked at.
const LOOK: Duration = Duration::from_secs(5);

/// The certificates of the service, and which ones it takes from clients.
#[derive(Debug)]
pub struct Tls {
    settings: config::Tls,
    current: RwLock<(Files, Arc<ServerConfig>)>,
}

/// What the files have.
#[derive(PartialEq, Eq)]
struct Files {
    certificate: Vec<u8>,
    key: Vec<u8>,
    client_ca: Option<Vec<u8>>,
}

impl std::fmt::Debug for Files {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Files").finish_non_exhaustive()
    }
}

impl Tls {
    /// Reads the files; none if the service does not speak TLS.
    pub fn read(settings: &config::Tls) -> anyhow::Result<Option<Self>> {
        if !settings.is_on() {
            return Ok(None);
        }
        let files = Files::read(settings)?;
        let config = Arc::new(files.config(settings)?);
        Ok(Some(Self { settings: settings.clone(), current: RwLock::new((files, config)) }))
    }

    /// The certificates that clients are shown, the service's own first.
    pub fn chain(&self) -> anyhow::Result<Vec<CertificateDer<'static>>> {
        let current = self.current.read().unwrap_or_else(PoisonError::into_inner);
        certificates(&current.0.certificate, &self.settings.certificate_file)
    }

    pub(super) async fn accept(&self, stream: TcpStream) -> std::io::Result<TlsStream<TcpStream>> {
        let config = self.current.read().unwrap_or_else(PoisonError::into_inner).1.clone();
        TlsAcceptor::from(config).accept(stream).await
    }

    /// Takes up new certificates, again and again. Where the files are not in order, the old certificates stay.
    pub(super) async fn keep_current(self: Arc<Self>) {
        let mut warned = None;
        loop {
            sleep(LOOK).await;
            let warning = match self.look() {
                Ok(is_new) => {
                    if is_new {
                        tracing::info!("new TLS certificates are in use");
                    }
                    self.expired().map(|on| format!("the TLS certificate expired on {on}"))
                }
                Err(error) => Some(format!("the old TLS certificates stay in use: {error:#}")),
            };
            if warning != warned {
                if let Some(warning) = &warning {
                    tracing::warn!("{warning}");
                }
                warned = warning;
            }
        }
    }

    /// Whether there are new certificates. One that has expired does not take the place of one that has not.
    fn look(&self) -> anyhow::Result<bool> {
        let files = Files::read(&self.settings)?;
        if self.current.read().unwrap_or_else(PoisonError::into_inner).0 == files {
            return Ok(false);
        }
        let file = &self.settings.certificate_file;
        let config = Arc::new(files.config(&self.settings)?);
        if let Some(on) =
            expired(&certificates(&files.certificate, file)?).filter(|_| self.expired().is_none())
        {
            bail!("{}: the certificate expired on {on}", file.display());
        }
        *self.current.write().unwrap_or_else(PoisonError::into_inner) = (files, config);
        Ok(true)
    }

    /// When the certificate in use expired, if it did.
    fn expired(&self) -> Option<NaiveDate> {
        expired(&self.chain().ok()?)
    }
}

/// When the first of some certificates expired, if it did.
fn expired(chain: &[CertificateDer<'_>]) -> Option<NaiveDate> {
    let end = expiry(chain.first()?)?;
    (end < clock::now()).then(|| end.date_naive())
}

impl Files {
    fn read(settings: &config::Tls) -> anyhow::Result<Self> {
        let read = |file: &Path| std::fs::read(file).with_context(|| file.display().to_string());
        Ok(Self {
            certificate: read(&settings.certificate_file)?,
            key: read(&settings.key_file)?,
            client_ca: settings.knows_clients().then(|| read(&settings.client_ca_file)).transpose()?,
        })
    }

    fn config(&self, settings: &config::Tls) -> anyhow::Result<ServerConfig> {
        let provider = Arc::new(default_provider());
        let chain = certificates(&self.certificate, &settings.certificate_file)?;
        let key = PrivateKeyDer::from_pem_slice(&self.key).map_err(|_| {
            let file = settings.key_file.display();
            anyhow::anyhow!("{file}: it has no private key in PEM format that needs no passphrase")
        })?;
        let builder =
            ServerConfig::builder_with_provider(provider.clone()).with_safe_default_protocol_versions()?;
        let builder = match &self.client_ca {
            None => builder.with_no_client_auth(),
            Some(authorities) => {
                let mut roots = RootCertStore::empty();
                for authority in certificates(authorities, &settings.client_ca_file)? {
                    roots.add(authority).context(settings.client_ca_file.display().to_string())?;
                }
                let verifier = WebPkiClientVerifier::builder_with_provider(roots.into(), provider);
                let verifier =
                    if settings.requires_clients() { verifier } else { verifier.allow_unauthenticated() };
                builder.with_client_cert_verifier(verifier.build()?)
            }
        };
        let mut config = builder.with_single_cert(chain, key).with_context(|| {
            format!("{} and {}", settings.certificate_file.display(), settings.key_file.display())
        })?;
        config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
        // A session that is resumed would not look at the client's certificate again, which may have expired.
        config.session_storage = Arc::new(NoServerSessionStorage {});
        config.send_tls13_tickets = 0;
        Ok(config)
    }
}

fn certificates(text: &[u8], file: &Path) -> anyhow::Result<Vec<CertificateDer<'static>>> {
    let found: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(text).collect();
    let found = found.with_context(|| file.display().to_string())?;
    anyhow::ensure!(!found.is_empty(), "{}: it has no certificate in PEM format", file.display());
    Ok(found)
}

#[cfg(test)]
#[path = "tls_tests.rs"]
mod tests;
