//! Files that change while the service runs.

use std::path::Path;

use rcgen::{CertificateParams, KeyPair, date_time_ymd};

use super::Tls;
use crate::config::{self, ClientCertificates};

fn certificate(last_year: i32) -> (String, String) {
    let mut params = CertificateParams::new(["localhost".to_owned()]).expect("a name");
    params.not_after = date_time_ymd(last_year, 1, 1);
    let key = KeyPair::generate().expect("a key");
    let signed = params.self_signed(&key).expect("a certificate");
    let text = |kind: &str, der: &[u8]| pem::encode(&pem::Pem::new(kind, der));
    (text("CERTIFICATE", signed.der()), text("PRIVATE KEY", &key.serialize_der()))
}

fn store(folder: &Path, name: &str, text: &str) {
    std::fs::write(folder.join(name), text).expect("a file");
}

#[test]
fn the_old_certificate_stays_until_the_new_one_is_in_order() {
    let folder = tempfile::tempdir().expect("a folder");
    let folder = folder.path();
    let (old, new) = (certificate(4000), certificate(4000));
    store(folder, "certificate.pem", &old.0);
    store(folder, "key.pem", &old.1);
    let settings = config::Tls {
        certificate_file: folder.join("certificate.pem"),
        key_file: folder.join("key.pem"),
        client_ca_file: Default::default(),
        client_certificates: ClientCertificates::Optional,
    };
    let tls = Tls::read(&settings).expect("the files are in order").expect("it is on");
    let before = tls.chain().expect("a certificate");
    assert!(!tls.look().expect("nothing is new"));
    // The key comes after the certificate, or one of them is half written.
    for text in [new.0.as_str(), &new.0[..200], ""] {
        store(folder, "certificate.pem", text);
        assert!(tls.look().is_err());
        assert_eq!(tls.chain().expect("a certificate"), before);
    }
    store(folder, "certificate.pem", &new.0);
    store(folder, "key.pem", &new.1);
    assert!(tls.look().expect("the files are in order"));
    assert_ne!(tls.chain().expect("a certificate"), before);
    // One that has expired does not take the place of one that has not.
    let (used, expired) = (tls.chain().expect("a certificate"), certificate(2025));
    store(folder, "certificate.pem", &expired.0);
    store(folder, "key.pem", &expired.1);
    let refused = tls.look().expect_err("it has expired").to_string();
    assert!(refused.ends_with("certificate.pem: the certificate expired on 2025-01-01"), "{refused}");
    assert_eq!(tls.chain().expect("a certificate"), used);
    // A service that starts with one runs, and says so.
    let started = Tls::read(&settings).expect("the files are in order").expect("it is on");
    assert_eq!(started.expired().map(|on| on.to_string()).as_deref(), Some("2025-01-01"));
    store(folder, "certificate.pem", &new.0);
    store(folder, "key.pem", &new.1);
    assert!(started.look().expect("the files are in order"));
    assert_eq!(started.expired(), None);
}
