//! An authority for a test, and the certificates that it issues.

use std::path::Path;
use std::time::Duration;

use dgcc::config::{ClientCertificates, Config};
use pem::Pem;
use rcgen::{
    BasicConstraints, CertificateParams, DistinguishedName, DnType, IsCa, Issuer, KeyPair, date_time_ymd,
};

pub(crate) struct Authority {
    issuer: Issuer<'static, KeyPair>,
    pub(crate) pem: String,
}

pub(crate) struct Certificate {
    pub(crate) der: Vec<u8>,
    pub(crate) pem: String,
    pub(crate) key: String,
}

/// Years for which a certificate is valid in a test, and has been.
pub(crate) const VALID: (i32, i32) = (2020, 2100);
pub(crate) const EXPIRED: (i32, i32) = (2000, 2020);

impl Authority {
    pub(crate) fn new(name: &str) -> Self {
        let mut params = params(name, VALID);
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let key = KeyPair::generate().expect("a key");
        let own = params.self_signed(&key).expect("a certificate");
        Self { pem: text("CERTIFICATE", own.der()), issuer: Issuer::new(params, key) }
    }

    /// A certificate with its key, of the service or of a client.
    pub(crate) fn issue(&self, name: &str, years: (i32, i32)) -> Certificate {
        self.issue_with(params(name, years))
    }

    /// A certificate that expires at a time, in seconds since 1970.
    pub(crate) fn issue_until(&self, name: &str, end: i64) -> Certificate {
        let mut params = params(name, VALID);
        params.not_after = date_time_ymd(1970, 1, 1) + Duration::from_secs(end.unsigned_abs());
        self.issue_with(params)
    }

    fn issue_with(&self, params: CertificateParams) -> Certificate {
        let key = KeyPair::generate().expect("a key");
        let certificate = params.signed_by(&key, &self.issuer).expect("a certificate");
        Certificate {
            der: certificate.der().to_vec(),
            pem: text("CERTIFICATE", certificate.der()),
            key: text("PRIVATE KEY", &key.serialize_der()),
        }
    }

    /// A client that trusts the authority; with a certificate, if it is given.
    pub(crate) fn client(&self, certificate: Option<&Certificate>) -> reqwest::ClientBuilder {
        let authority = reqwest::Certificate::from_pem(self.pem.as_bytes()).expect("a certificate");
        let builder = reqwest::Client::builder().no_proxy().tls_certs_only([authority]);
        let Some(Certificate { pem, key, .. }) = certificate else { return builder };
        builder.identity(reqwest::Identity::from_pem(format!("{key}{pem}").as_bytes()).expect("an identity"))
    }

    /// What makes TLS of connections to a service of the authority, for other clients.
    pub(crate) fn connector(&self) -> tokio_rustls::TlsConnector {
        let mut roots = rustls::RootCertStore::empty();
        let own = pem::parse(&self.pem).expect("a certificate").into_contents();
        roots.add(own.into()).expect("a root");
        let provider = std::sync::Arc::new(rustls::crypto::aws_lc_rs::default_provider());
        let config =
            rustls::ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions();
        let config = config.expect("versions").with_root_certificates(roots).with_no_client_auth();
        std::sync::Arc::new(config).into()
    }

    /// The settings of a service whose certificates are in a folder.
    pub(crate) fn secure(&self, config: &mut Config, folder: &Path, clients: ClientCertificates) {
        self.issue("dgcc", VALID).store(folder);
        std::fs::write(folder.join("ca.pem"), &self.pem).expect("a file");
        let tls = &mut config.http.tls;
        tls.certificate_file = folder.join("certificate.pem");
        tls.key_file = folder.join("key.pem");
        tls.client_ca_file = folder.join("ca.pem");
        tls.client_certificates = clients;
    }
}

impl Certificate {
    pub(crate) fn store(&self, folder: &Path) {
        std::fs::write(folder.join("certificate.pem"), &self.pem).expect("a file");
        std::fs::write(folder.join("key.pem"), &self.key).expect("a file");
    }
}

fn params(name: &str, (from, to): (i32, i32)) -> CertificateParams {
    let mut params = CertificateParams::new(vec!["127.0.0.1".to_owned()]).expect("a name");
    params.distinguished_name = DistinguishedName::new();
    params.distinguished_name.push(DnType::CountryName, "UZ");
    params.distinguished_name.push(DnType::OrganizationName, "Ministry, of Data");
    params.distinguished_name.push(DnType::CommonName, name);
    (params.not_before, params.not_after) = (date_time_ymd(from, 1, 1), date_time_ymd(to, 1, 1));
    params
}

fn text(kind: &str, der: &[u8]) -> String {
    pem::encode(&Pem::new(kind, der))
}
