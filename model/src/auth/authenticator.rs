//! From the token of a request to its caller: which issuer, which key, which claims. A token that is no
//! good is refused, never treated as if there were none.

use std::collections::HashSet;
use std::sync::Arc;
use std::time::Duration;

use chrono::TimeDelta;
use jsonwebtoken::{Algorithm, DecodingKey, Validation, decode};
use moka::sync::Cache;
use secrecy::ExposeSecret;
use serde_json::{Map, Value};

use super::claims::{ClaimNames, bearer};
use super::issuer::{self, Issuer, OPERATOR_CLIENT};
use super::keys::{KeySet, Location};
use super::settings::{IssuerConfig, KeysConfig, Settings};
use super::token::{Rejection, Unverified};
use crate::clock;
use crate::policy::{Bearer, Caller, LEEWAY, Presented};
use crate::store::{Error, Store};

/// How many verified tokens are remembered.
const REMEMBERED: u64 = 10_000;

/// Reads tokens.
#[derive(Clone, Debug)]
pub struct Authenticator(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    store: Store,
    issuers: Vec<Trusted>,
    verified: Cache<String, Arc<Bearer>>,
}

/// An issuer whose tokens are taken.
#[derive(Debug)]
struct Trusted {
    name: String,
    audience: String,
    algorithms: Vec<Algorithm>,
    types: Vec<String>,
    claims: ClaimNames,
    keys: Keys,
}

enum Keys {
    BuiltIn(Issuer),
    Set(Arc<KeySet>),
    Secret(DecodingKey),
}

impl std::fmt::Debug for Keys {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::BuiltIn(_) => "BuiltIn",
            Self::Set(_) => "Set",
            Self::Secret(_) => "Secret",
        })
    }
}

impl Authenticator {
    pub fn new(store: Store, own: &Issuer, config: &Settings) -> anyhow::Result<Self> {
        let built_in = Trusted {
            name: own.url.clone(),
            audience: own.audience.clone(),
            algorithms: vec![issuer::ALGORITHM],
            types: vec![issuer::TOKEN_TYPE.to_owned()],
            claims: ClaimNames::default(),
            keys: Keys::BuiltIn(own.clone()),
        };
        let mut issuers = vec![built_in];
        for configured in &config.issuers {
            anyhow::ensure!(
                issuers.iter().all(|known| known.name != configured.issuer),
                "auth.issuers: {} is configured twice",
                configured.issuer
            );
            issuers.push(trusted(configured)?);
        }
        let verified = Cache::builder()
            .max_capacity(REMEMBERED)
            .time_to_live(Duration::from_secs(config.remember_seconds))
            .build();
        Ok(Self(Arc::new(Inner { store, issuers, verified })))
    }

    /// The caller of a token, if the sender of the request may use it.
    pub async fn authenticate(&self, token: &str, presented: &Presented) -> Result<Caller, Rejection> {
        let Inner { verified, .. } = &*self.0;
        let known = verified.get(token).filter(|bearer| !bearer.has_expired(clock::now()));
        let bearer = match known {
            Some(bearer) => bearer,
            None => {
                let bearer = Arc::new(self.verify(token).await?);
                verified.insert(token.to_owned(), bearer.clone());
                bearer
            }
        };
        if !bearer.confirmation.fits(presented) {
            return Err(Rejection::Invalid(
                "invalid token: it is bound to another certificate or member of X-Road",
            ));
        }
        Ok(Caller::Bearer(bearer))
    }

    /// Whether who came with a token before may still do so, as far as is known without one: its issuer is trusted,
    /// and its client, if it is one of the service's own, is not revoked.
    pub async fn is_still_active(&self, caller: &Caller) -> Result<bool, Error> {
        let Caller::Bearer(bearer) = caller else { return Ok(true) };
        let Some(issuer) = self.0.issuers.iter().find(|known| known.name == bearer.issuer) else {
            return Ok(false);
        };
        if !matches!(issuer.keys, Keys::BuiltIn(_)) {
            return Ok(true);
        }
        Ok(self.0.store.client_is_active(&bearer.subject).await? != Some(false))
    }

    async fn verify(&self, token: &str) -> Result<Bearer, Rejection> {
        let unverified = Unverified::read(token)?;
        let issuer = self.0.issuers.iter().find(|known| unverified.issuer() == Some(&known.name));
        let issuer = issuer.ok_or(Rejection::Invalid("invalid token: its issuer is not trusted"))?;
        let Unverified { algorithm, kid, typ, .. } = &unverified;
        if !issuer.algorithms.contains(algorithm) {
            return Err(Rejection::Invalid("invalid token: its algorithm is not accepted"));
        }
        if !issuer.types.iter().any(|known| typ.as_deref().unwrap_or("jwt") == known) {
            return Err(Rejection::Invalid("invalid token: it is not an access token (`typ`)"));
        }
        let key = match &issuer.keys {
            Keys::BuiltIn(own) => own.key(kid.as_deref().unwrap_or_default()).await?,
            Keys::Set(set) => set.find(kid.as_deref(), *algorithm).await?,
            Keys::Secret(secret) => secret.clone(),
        };
        let claims = issuer.check(token, *algorithm, &key)?;
        let bearer = bearer(claims, &issuer.claims, clock::now())?;
        let client = bearer.client.as_deref();
        if matches!(issuer.keys, Keys::BuiltIn(_)) && client != Some(OPERATOR_CLIENT) {
            let active = self.0.store.client_is_active(client.unwrap_or_default()).await;
            if active.map_err(|_| Rejection::Unavailable)? != Some(true) {
                return Err(Rejection::Invalid("invalid token: its client has been revoked"));
            }
        }
        Ok(bearer)
    }
}

impl Trusted {
    /// Verifies the signature, then what every token must say.
    fn check(
        &self,
        token: &str,
        algorithm: Algorithm,
        key: &DecodingKey,
    ) -> Result<Map<String, Value>, Rejection> {
        use jsonwebtoken::errors::ErrorKind;
        let mut validation = Validation::new(algorithm);
        validation.leeway = LEEWAY.num_seconds().unsigned_abs();
        validation.validate_nbf = true;
        validation.set_audience(&[&self.audience]);
        validation.set_issuer(&[&self.name]);
        validation.required_spec_claims = HashSet::from(["exp", "iss", "aud", "sub"].map(str::to_owned));
        let decoded = decode::<Map<String, Value>>(token, key, &validation);
        decoded.map(|token| token.claims).map_err(|error| {
            Rejection::Invalid(match error.kind() {
                ErrorKind::ExpiredSignature => "invalid token: it has expired",
                ErrorKind::ImmatureSignature => "invalid token: it is not valid yet",
                ErrorKind::InvalidAudience => "invalid token: it is for another audience",
                ErrorKind::MissingRequiredClaim(_) | ErrorKind::InvalidClaimFormat(_) => {
                    "invalid token: it must have valid claims `exp`, `iss`, `aud` and `sub`"
                }
                _ => "invalid token: its signature is not valid",
            })
        })
    }
}

fn trusted(config: &IssuerConfig) -> anyhow::Result<Trusted> {
    let set = |location| {
        let seconds = |seconds: u64| TimeDelta::seconds(i64::try_from(seconds).unwrap_or(i64::MAX / 1_000));
        KeySet::new(location, seconds(config.refresh_seconds), seconds(config.refetch_seconds))
    };
    let keys = match config.keys()? {
        KeysConfig::Url(url) => Keys::Set(Arc::new(set(Location::Url(url))?)),
        KeysConfig::File(path) => Keys::Set(Arc::new(set(Location::File(path))?)),
        KeysConfig::Secret(secret) => {
            Keys::Secret(DecodingKey::from_secret(secret.expose_secret().as_bytes()))
        }
    };
    Ok(Trusted {
        name: config.issuer.clone(),
        audience: config.audience.clone(),
        algorithms: config.algorithms.iter().copied().map(Algorithm::from).collect(),
        types: config.types.iter().map(|kind| kind.to_ascii_lowercase()).collect(),
        claims: config.claims.clone(),
        keys,
    })
}

#[cfg(test)]
#[path = "authenticator_tests.rs"]
mod tests;
