//! Files that change while the service runs.

use std::path::Path;

use rcgen::{CertifiedKey, generate_simple_self_signed};

use super::Tls;
use crate::config::{self, ClientCertificates};

fn certificate() -> (String, String) {
    let CertifiedKey { cert, signing_key } =
        generate_simple_self_signed(["localhost".to_owned()]).expect("a certificate");
    let text = |kind: &str, der: &[u8]| pem::encode(&pem::Pem::new(kind, der));
    (text("CERTIFICATE", cert.der()), text("PRIVATE KEY", &signing_key.serialize_der()))
}

fn store(folder: &Path, name: &str, text: &str) {
    std::fs::write(folder.join(name), text).expect("a file");
}

#[test]
fn the_old_certificate_stays_until_the_new_one_is_in_order() {
    let folder = tempfile::tempdir().expect("a folder");
    let folder = folder.path();
    let (old, new) = (certificate(), certificate());
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
}
