//! Tokens as an issuer signs them, and as nobody should.

use aws_lc_rs::encoding::AsDer;
use aws_lc_rs::rsa::KeySize;
use aws_lc_rs::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, Ed25519KeyPair, RsaKeyPair};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use dgcc::config::Config;
use jsonwebtoken::jwk::Jwk;
use jsonwebtoken::{Algorithm, EncodingKey, crypto};
use model::auth::IssuerConfig;
use serde_json::{Value, json};

pub(super) const ISSUER: &str = "https://login.example.gov";
pub(super) const AUDIENCE: &str = "https://dgcc.example.org";
pub(super) const SHARED_ISSUER: &str = "https://shared.example.gov";
pub(super) const SHARED_SECRET: &str = "a shared secret of this test, 40 bytes..";

/// A key of an issuer.
pub(super) struct Key {
    pub(super) kid: &'static str,
    pub(super) algorithm: Algorithm,
    pub(super) private: EncodingKey,
}

impl Key {
    pub(super) fn new(kid: &'static str, algorithm: Algorithm) -> Self {
        let private = match algorithm {
            Algorithm::RS256 | Algorithm::PS256 => {
                let pair = RsaKeyPair::generate(KeySize::Rsa2048).expect("a key");
                let der = AsDer::as_der(&pair).expect("DER");
                let text = pem::encode(&pem::Pem::new("PRIVATE KEY", der.as_ref()));
                EncodingKey::from_rsa_pem(text.as_bytes()).expect("a key")
            }
            Algorithm::ES256 => {
                let pair = EcdsaKeyPair::generate(&ECDSA_P256_SHA256_FIXED_SIGNING).expect("a key");
                EncodingKey::from_ec_der(pair.to_pkcs8v1().expect("DER").as_ref())
            }
            Algorithm::EdDSA => {
                let pair = Ed25519KeyPair::generate().expect("a key");
                EncodingKey::from_ed_der(pair.to_pkcs8v1().expect("DER").as_ref())
            }
            other => panic!("no key for {other:?}"),
        };
        Self { kid, algorithm, private }
    }

    pub(super) fn jwk(&self) -> Value {
        let mut jwk = Jwk::from_encoding_key(&self.private, self.algorithm).expect("a public key");
        jwk.common.key_id = Some(self.kid.to_owned());
        serde_json::to_value(jwk).expect("JSON")
    }

    pub(super) fn header(&self) -> Value {
        json!({ "alg": format!("{:?}", self.algorithm), "typ": "at+jwt", "kid": self.kid })
    }

    /// A token of these parts, signed.
    pub(super) fn sign(&self, header: &Value, claims: &Value) -> String {
        self.sign_text(&header.to_string(), &claims.to_string())
    }

    pub(super) fn sign_text(&self, header: &str, claims: &str) -> String {
        signed(header, claims, &self.private, self.algorithm)
    }
}

pub(super) fn signed(header: &str, claims: &str, key: &EncodingKey, algorithm: Algorithm) -> String {
    let message = format!("{}.{}", URL_SAFE_NO_PAD.encode(header), URL_SAFE_NO_PAD.encode(claims));
    let signature = crypto::sign(message.as_bytes(), key, algorithm).expect("a signature");
    format!("{message}.{signature}")
}

pub(super) fn now() -> i64 {
    model::clock::now().timestamp()
}

/// What a good token says.
pub(super) fn claims() -> Value {
    json!({
        "iss": ISSUER, "aud": AUDIENCE, "sub": "system-7", "iat": now(), "exp": now() + 600,
        "role": "SPECIALIZED_ORGANIZATION", "country": "UZ", "scope": "read",
    })
}

/// The configuration of an issuer with these keys in a file.
pub(super) fn trust(config: &mut Config, folder: &std::path::Path, keys: &[&Key]) {
    let file = folder.join("jwks.json");
    let mut set: Vec<Value> = keys.iter().map(|key| key.jwk()).collect();
    // A key that nothing here knows, as providers have for other uses.
    set.push(json!({ "kty": "XYZ", "kid": "strange" }));
    std::fs::write(&file, json!({ "keys": set }).to_string()).expect("a file");
    let secret = folder.join("secret");
    std::fs::write(&secret, SHARED_SECRET).expect("a file");
    for issuer in [
        json!({ "issuer": ISSUER, "audience": AUDIENCE, "algorithms": ["RS256", "PS256", "ES256", "EdDSA"], "jwks_file": file }),
        json!({ "issuer": SHARED_ISSUER, "audience": AUDIENCE, "algorithms": ["HS256"], "secret_file": secret }),
    ] {
        let issuer: IssuerConfig = serde_json::from_value(issuer).expect("an issuer");
        config.auth.issuers.push(issuer);
    }
}
