//! Settings of tokens and their issuers.

use std::path::{Path, PathBuf};

use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;

use super::{ClaimNames, SignatureAlgorithm};

/// The shortest secret that HS256 may have, in bytes (RFC 7518, section 3.2).
const MIN_SECRET: usize = 32;

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Settings {
    pub audience: String,
    pub token_lifetime_seconds: u64,
    pub remember_seconds: u64,
    pub keep_access_records_days: u64,
    pub issuers: Vec<IssuerConfig>,
}

/// An identity provider whose tokens are taken.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct IssuerConfig {
    pub issuer: String,
    pub audience: String,
    pub algorithms: Vec<SignatureAlgorithm>,
    jwks_url: Option<String>,
    jwks_file: Option<PathBuf>,
    secret_file: Option<PathBuf>,
    #[serde(default = "access_token")]
    pub types: Vec<String>,
    #[serde(default = "ten_minutes")]
    pub refresh_seconds: u64,
    #[serde(default = "one_minute")]
    pub refetch_seconds: u64,
    #[serde(default)]
    pub claims: ClaimNames,
}

/// Where the keys of an issuer are.
#[derive(Debug)]
pub enum KeysConfig {
    Url(String),
    File(PathBuf),
    Secret(SecretString),
}

fn access_token() -> Vec<String> {
    vec!["at+jwt".to_owned()]
}

fn ten_minutes() -> u64 {
    600
}

fn one_minute() -> u64 {
    60
}

impl Settings {
    /// What is wrong with them, if anything: key and rule.
    pub fn check(&self) -> Result<(), String> {
        for (place, issuer) in self.issuers.iter().enumerate() {
            let wrong = |key: &str, rule: &str| Err(format!("auth.issuers.{place}.{key}: {rule}"));
            if issuer.issuer.is_empty() || issuer.audience.is_empty() {
                return wrong("issuer", "issuer and audience are required");
            }
            let symmetric = issuer.algorithms.contains(&SignatureAlgorithm::HS256);
            match (&issuer.jwks_url, &issuer.jwks_file, &issuer.secret_file) {
                (Some(_), None, None) | (None, Some(_), None) if symmetric => {
                    return wrong(
                        "algorithms",
                        "HS256 requires secret_file and cannot be combined with other keys",
                    );
                }
                (None, None, Some(_)) if issuer.algorithms != [SignatureAlgorithm::HS256] => {
                    return wrong(
                        "algorithms",
                        "secret_file requires HS256 and cannot be combined with other algorithms",
                    );
                }
                (Some(url), None, None) if !is_safe(url) => {
                    return wrong("jwks_url", "must start with https://, or with http:// for this machine");
                }
                (Some(_), None, None) | (None, Some(_), None) | (None, None, Some(_)) => {}
                _ => {
                    return wrong(
                        "jwks_url",
                        "exactly one of jwks_url, jwks_file and secret_file must be given",
                    );
                }
            }
            if issuer.algorithms.is_empty() || issuer.types.is_empty() {
                return wrong("algorithms", "at least one algorithm and at least one type are required");
            }
            if let Err(error) = issuer.keys() {
                return wrong("secret_file", &error.to_string());
            }
        }
        Ok(())
    }
}

impl IssuerConfig {
    /// The file with its secret, if it has one.
    pub fn secret_file(&self) -> Option<&Path> {
        self.secret_file.as_deref()
    }

    /// Where its keys are; a secret is read.
    pub fn keys(&self) -> anyhow::Result<KeysConfig> {
        if let Some(url) = &self.jwks_url {
            return Ok(KeysConfig::Url(url.clone()));
        }
        if let Some(file) = &self.jwks_file {
            return Ok(KeysConfig::File(file.clone()));
        }
        let file = self.secret_file.as_ref().ok_or_else(|| anyhow::anyhow!("no keys are configured"))?;
        let text = text_of(file).map_err(|error| anyhow::anyhow!("{}: {error}", file.display()))?;
        let secret = SecretString::from(text);
        anyhow::ensure!(
            secret.expose_secret().len() >= MIN_SECRET,
            "a secret must have at least {MIN_SECRET} bytes"
        );
        Ok(KeysConfig::Secret(secret))
    }
}

/// The text of a file that holds one value, without a byte order mark before it and white space around it.
pub fn text_of(file: &Path) -> std::io::Result<String> {
    let text = std::fs::read_to_string(file)?;
    Ok(text.trim_start_matches('\u{feff}').trim().to_owned())
}

/// Keys that come over the network unprotected are anyone's.
fn is_safe(url: &str) -> bool {
    let host = |rest: &str| rest.split(['/', ':']).next().unwrap_or_default().to_owned();
    url.starts_with("https://")
        || url
            .strip_prefix("http://")
            .is_some_and(|rest| ["127.0.0.1", "localhost"].contains(&host(rest).as_str()))
}
