//! The public keys of an identity provider, from its JWKS (RFC 7517): fetched, kept while the provider is
//! away, fetched anew when a token names a key that is not among them.

use std::path::PathBuf;
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{DateTime, TimeDelta, Utc};
use futures::StreamExt;
use jsonwebtoken::jwk::{AlgorithmParameters, EllipticCurve, Jwk, KeyAlgorithm, KeyOperations, PublicKeyUse};
use jsonwebtoken::{Algorithm, DecodingKey};
use serde::Deserialize;
use tokio::sync::Mutex;

use super::settings::{IssuerConfig, KeysConfig};
use super::token::Rejection;
use crate::clock;

/// The largest set of keys that is read.
const MAX_BYTES: usize = 256 * 1024;
/// How long a provider may take to answer.
const PATIENCE: Duration = Duration::from_secs(5);
/// How soon a provider that never answered is asked again.
const RETRY: TimeDelta = TimeDelta::seconds(5);

/// Where a set of keys is.
#[derive(Clone, Debug)]
pub(super) enum Location {
    Url(String),
    File(PathBuf),
}

/// A set of keys, as it was when it was last read well.
#[derive(Debug)]
pub(super) struct KeySet {
    location: Location,
    client: reqwest::Client,
    /// After how long it is read anew in any case.
    refresh: TimeDelta,
    /// How often at most it is read for a key that is not in it.
    refetch: TimeDelta,
    state: RwLock<State>,
    reading: Mutex<()>,
}

#[derive(Clone, Debug, Default)]
struct State {
    keys: Option<Arc<Vec<Jwk>>>,
    read_at: Option<DateTime<Utc>>,
    tried_at: Option<DateTime<Utc>>,
}

impl KeySet {
    pub fn new(location: Location, refresh: TimeDelta, refetch: TimeDelta) -> Result<Self, reqwest::Error> {
        let client = reqwest::Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .timeout(PATIENCE)
            .build()?;
        let (state, reading) = (RwLock::default(), Mutex::default());
        Ok(Self { location, client, refresh, refetch, state, reading })
    }

    /// The key that a token names, fit for its algorithm; a token that names none gets the only one that
    /// fits.
    pub async fn find(
        self: &Arc<Self>,
        kid: Option<&str>,
        algorithm: Algorithm,
    ) -> Result<DecodingKey, Rejection> {
        let state = self.state();
        if let Some(key) = state.keys.as_deref().and_then(|keys| pick(keys, kid, algorithm)) {
            let now = clock::now();
            let old = |at: Option<DateTime<Utc>>, age| at.is_none_or(|at| now - at > age);
            if old(state.read_at, self.refresh) && old(state.tried_at, self.refetch) {
                let set = self.clone();
                tokio::spawn(async move { set.read(set.refetch).await });
            }
            return Ok(key);
        }
        let wait = if state.keys.is_some() { self.refetch } else { RETRY };
        self.read(wait).await;
        let keys = self.state().keys.ok_or(Rejection::Unavailable)?;
        pick(&keys, kid, algorithm).ok_or(Rejection::Invalid("invalid token: its signing key is unknown"))
    }

    fn state(&self) -> State {
        self.state.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Reads the set, unless that was tried less than `wait` ago. One reads; the others wait for it.
    async fn read(&self, wait: TimeDelta) {
        let _turn = self.reading.lock().await;
        if self.state().tried_at.is_some_and(|tried| clock::now() - tried < wait) {
            return;
        }
        let read = self.fetch().await;
        let now = clock::now();
        let mut state = self.state.write().unwrap_or_else(PoisonError::into_inner);
        state.tried_at = Some(now);
        match read {
            Ok(keys) => {
                state.keys = Some(Arc::new(keys));
                state.read_at = Some(now);
            }
            Err(reason) => {
                let kept = state.keys.is_some();
                tracing::warn!(location = ?self.location, reason, kept, "the keys of an issuer cannot be read");
            }
        }
    }

    async fn fetch(&self) -> Result<Vec<Jwk>, String> {
        let bytes = match &self.location {
            Location::File(path) => std::fs::read(path).map_err(|error| error.to_string())?,
            Location::Url(url) => self.download(url).await?,
        };
        #[derive(Deserialize)]
        struct Set {
            keys: Vec<serde_json::Value>,
        }
        let json = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&bytes);
        let set: Set = serde_json::from_slice(json).map_err(|_| "not a JWK Set".to_owned())?;
        // A key of a kind that is not known here does no harm to the others.
        Ok(set.keys.into_iter().filter_map(|key| serde_json::from_value(key).ok()).collect())
    }

    async fn download(&self, url: &str) -> Result<Vec<u8>, String> {
        let told = |error: reqwest::Error| error.without_url().to_string();
        let response = self.client.get(url).send().await.map_err(told)?;
        if response.status() != reqwest::StatusCode::OK {
            return Err(format!("the answer is {}", response.status()));
        }
        let mut bytes = Vec::new();
        let mut chunks = response.bytes_stream();
        while let Some(chunk) = chunks.next().await {
            bytes.extend_from_slice(&chunk.map_err(told)?);
            if bytes.len() > MAX_BYTES {
                return Err(format!("it is larger than {MAX_BYTES} bytes"));
            }
        }
        Ok(bytes)
    }
}

/// How many keys of an issuer fit its algorithms, as they are read now.
pub async fn usable_keys(issuer: &IssuerConfig) -> Result<usize, String> {
    let location = match issuer.keys().map_err(|error| error.to_string())? {
        KeysConfig::Url(url) => Location::Url(url),
        KeysConfig::File(path) => Location::File(path),
        KeysConfig::Secret(_) => return Ok(1),
    };
    let set =
        KeySet::new(location, TimeDelta::zero(), TimeDelta::zero()).map_err(|error| error.to_string())?;
    let keys = set.fetch().await?;
    let usable = |key: &&Jwk| issuer.algorithms.iter().any(|algorithm| fits(key, (*algorithm).into()));
    Ok(keys.iter().filter(usable).count())
}

fn pick(keys: &[Jwk], kid: Option<&str>, algorithm: Algorithm) -> Option<DecodingKey> {
    let mut fitting = keys.iter().filter(|key| {
        kid.is_none_or(|kid| key.common.key_id.as_deref() == Some(kid)) && fits(key, algorithm)
    });
    let first = fitting.next()?;
    if kid.is_none() && fitting.next().is_some() {
        return None;
    }
    DecodingKey::from_jwk(first).ok()
}

/// Whether a key may verify signatures of an algorithm.
fn fits(key: &Jwk, algorithm: Algorithm) -> bool {
    let common = &key.common;
    let named = match algorithm {
        Algorithm::RS256 => KeyAlgorithm::RS256,
        Algorithm::PS256 => KeyAlgorithm::PS256,
        Algorithm::ES256 => KeyAlgorithm::ES256,
        Algorithm::EdDSA => KeyAlgorithm::EdDSA,
        _ => return false,
    };
    let of_kind = match (&key.algorithm, algorithm) {
        (AlgorithmParameters::RSA(rsa), Algorithm::RS256 | Algorithm::PS256) => is_long(&rsa.n),
        (AlgorithmParameters::EllipticCurve(curve), Algorithm::ES256) => curve.curve == EllipticCurve::P256,
        (AlgorithmParameters::OctetKeyPair(pair), Algorithm::EdDSA) => pair.curve == EllipticCurve::Ed25519,
        _ => false,
    };
    of_kind
        && common.key_algorithm.is_none_or(|own| own == named)
        && common.public_key_use.as_ref().is_none_or(|own| *own == PublicKeyUse::Signature)
        && common.key_operations.as_ref().is_none_or(|own| own.contains(&KeyOperations::Verify))
}

/// RSA keys of fewer than 2,048 bits are no longer safe (RFC 7518, section 3.3).
fn is_long(modulus: &str) -> bool {
    URL_SAFE_NO_PAD.decode(modulus).is_ok_and(|bytes| bytes.len() >= 256)
}
