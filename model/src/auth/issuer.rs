//! The built-in issuer: where no ministry runs an identity provider, the service issues tokens to machines
//! itself (RFC 9068), signed with RS256, which every such token must be able to be.

use aws_lc_rs::encoding::AsDer;
use aws_lc_rs::rsa::KeySize;
use aws_lc_rs::signature::RsaKeyPair;
use chrono::TimeDelta;
use entity::signing_key::Model as SigningKey;
use entity::value::TokenScope;
use jsonwebtoken::jwk::{Jwk, PublicKeyUse, ThumbprintHash};
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, encode};
use serde::Serialize;

use super::secret::NoRandomness;
use super::token::Rejection;
use crate::clock;
use crate::policy::acts::RotateSigningKeys;
use crate::policy::{Allowed, Caller, Confirmation, Place, Standing, allow};
use crate::store::{Error, Store};

/// The `client_id` of tokens that the operator makes at the command line, for which there is no client.
pub const OPERATOR_CLIENT: &str = "operator";
pub(super) const ALGORITHM: Algorithm = Algorithm::RS256;
/// What the header of its tokens says that they are.
pub(super) const TOKEN_TYPE: &str = "at+jwt";

/// The built-in issuer.
#[derive(Clone, Debug)]
pub struct Issuer {
    /// Its name, and where its metadata are (RFC 8414).
    pub url: String,
    /// For whom its tokens are.
    pub audience: String,
    /// How long its tokens are valid.
    pub lifetime: TimeDelta,
    store: Store,
}

/// What a token is to say.
#[derive(Clone, Debug)]
pub struct Grant<'a> {
    pub subject: &'a str,
    pub client: &'a str,
    pub standing: &'a Standing,
    pub scopes: &'a [TokenScope],
    pub lifetime: TimeDelta,
    /// Who may use it.
    pub confirmation: Confirmation,
}

#[derive(Serialize)]
struct Claims<'a> {
    iss: &'a str,
    sub: &'a str,
    aud: &'a str,
    client_id: &'a str,
    iat: i64,
    exp: i64,
    jti: String,
    scope: String,
    role: entity::value::Role,
    #[serde(skip_serializing_if = "Option::is_none")]
    organization: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    country: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    funding_source: Option<&'a str>,
    #[serde(skip_serializing_if = "Confirmation::is_empty")]
    cnf: Confirmation,
}

impl Issuer {
    pub fn new(store: Store, url: String, audience: String, lifetime: TimeDelta) -> Self {
        Self { url, audience, lifetime, store }
    }

    /// A signed token.
    pub async fn issue(&self, grant: Grant<'_>) -> Result<String, Error> {
        let key = self.store.signing_key(clock::now()).await?;
        let key = key.ok_or_else(|| Error::Internal("there is no signing key".to_owned()))?;
        let now = clock::now();
        let Grant { subject, client, standing, scopes, lifetime, confirmation: cnf } = grant;
        let claims = Claims {
            iss: &self.url,
            sub: subject,
            aud: &self.audience,
            client_id: client,
            iat: now.timestamp(),
            exp: (now + lifetime).timestamp(),
            jti: clock::new_id().to_string(),
            scope: scope_text(scopes),
            role: standing.role(),
            organization: standing.organization(),
            country: standing.country(),
            funding_source: standing.funding_source(),
            cnf,
        };
        let mut header = Header::new(ALGORITHM);
        header.typ = Some(TOKEN_TYPE.to_owned());
        header.kid = Some(key.kid);
        let private = EncodingKey::from_rsa_pem(key.private_key.as_bytes()).map_err(internal)?;
        encode(&header, &claims, &private).map_err(internal)
    }

    /// The public keys that its tokens can be verified with (RFC 7517).
    pub async fn key_set(&self) -> Result<Vec<Jwk>, Error> {
        let keys = self.store.public_keys(clock::now()).await?;
        keys.iter().map(|(_, key)| serde_json::from_str(key).map_err(unreadable)).collect()
    }

    /// The key of that name, if its tokens still count.
    pub(super) async fn key(&self, kid: &str) -> Result<DecodingKey, Rejection> {
        let keys = self.store.public_keys(clock::now()).await.map_err(|_| Rejection::Unavailable)?;
        let key = keys.iter().find(|(name, _)| name == kid);
        let key = key.and_then(|(_, key)| serde_json::from_str::<Jwk>(key).ok());
        key.and_then(|key| DecodingKey::from_jwk(&key).ok())
            .ok_or(Rejection::Invalid("invalid token: its signing key is unknown"))
    }

    /// Makes the first key, unless there is one.
    pub async fn start(&self) -> Result<(), Error> {
        if !self.store.public_keys(clock::now()).await?.is_empty() {
            return Ok(());
        }
        let allowed = allow::<RotateSigningKeys>(&Caller::Operator { command: "serve" }, Place::default())?;
        let key = new_key()?;
        self.store
            .write(&allowed, async |writer| {
                // Another instance may have been first.
                if writer.signing_keys().await? == 0 { writer.add_signing_key(key).await } else { Ok(()) }
            })
            .await
    }

    /// Puts a new key into use. Tokens that the old one signed count until `overlap` has passed.
    pub async fn rotate(
        &self,
        allowed: &Allowed<RotateSigningKeys>,
        overlap: TimeDelta,
    ) -> Result<String, Error> {
        let key = new_key()?;
        let kid = key.kid.clone();
        self.store
            .write(allowed, async |writer| {
                writer.retire_signing_keys(clock::now() + overlap).await?;
                writer.add_signing_key(key).await
            })
            .await?;
        Ok(kid)
    }
}

/// Whether a stored key can sign.
pub fn can_sign(key: &SigningKey) -> bool {
    let private = EncodingKey::from_rsa_pem(key.private_key.as_bytes());
    private.is_ok_and(|private| encode(&Header::new(ALGORITHM), &serde_json::json!({}), &private).is_ok())
}

/// Scopes as OAuth writes them.
pub(super) fn scope_text(scopes: &[TokenScope]) -> String {
    let names = scopes.iter().map(|scope| match scope {
        TokenScope::Read => "read",
        TokenScope::Write => "write",
    });
    names.collect::<Vec<_>>().join(" ")
}

fn new_key() -> Result<SigningKey, Error> {
    let pair = RsaKeyPair::generate(KeySize::Rsa2048).map_err(|_| NoRandomness)?;
    let der = AsDer::as_der(&pair).map_err(|_| NoRandomness)?;
    let private_key = pem::encode(&pem::Pem::new("PRIVATE KEY", der.as_ref()));
    let private = EncodingKey::from_rsa_pem(private_key.as_bytes()).map_err(internal)?;
    let mut public = Jwk::from_encoding_key(&private, ALGORITHM).map_err(internal)?;
    let kid = public.thumbprint(ThumbprintHash::SHA256).map_err(internal)?;
    public.common.key_id = Some(kid.clone());
    public.common.public_key_use = Some(PublicKeyUse::Signature);
    let public_key = serde_json::to_string(&public).map_err(unreadable)?;
    Ok(SigningKey { kid, private_key, public_key, created_at: clock::now(), retires_at: None })
}

/// The cause is a place in the text, not the text.
fn unreadable(error: serde_json::Error) -> Error {
    Error::Internal(format!("signing keys: {error}"))
}

/// The cause names no key.
fn internal(error: jsonwebtoken::errors::Error) -> Error {
    Error::Internal(format!("signing keys: {error}"))
}
