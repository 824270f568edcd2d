//! From the claims of a verified token to its bearer. Providers name claims differently: the names are
//! configured.

use chrono::{DateTime, Utc};
use entity::value::{Role, TokenScope};
use serde::Deserialize;
use serde_json::{Map, Value};

use super::token::Rejection;
use crate::policy::{Bearer, Confirmation, LEEWAY, Standing};

/// Where each part of a standing is in a token: the name of a claim, or, beginning with `/`, a JSON
/// pointer into nested ones.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct ClaimNames {
    pub role: String,
    pub organization: String,
    pub country: String,
    pub funding_source: String,
    pub scope: String,
}

impl Default for ClaimNames {
    fn default() -> Self {
        let name = str::to_owned;
        Self {
            role: name("role"),
            organization: name("organization"),
            country: name("country"),
            funding_source: name("funding_source"),
            scope: name("scope"),
        }
    }
}

/// The bearer that the claims of a token describe.
pub(super) fn bearer(
    claims: Map<String, Value>,
    names: &ClaimNames,
    now: DateTime<Utc>,
) -> Result<Bearer, Rejection> {
    let claims = Value::Object(claims);
    let subject = text(&claims, "sub")?.ok_or(Rejection::Invalid("invalid token: it has no subject"))?;
    let issuer = text(&claims, "iss")?.ok_or(Rejection::Invalid("invalid token: it has no issuer"))?;
    let client = claims.get("client_id").and_then(Value::as_str).map(str::to_owned);
    let client = client.filter(|client| !client.is_empty());
    let expires_at =
        time(&claims, "exp").ok_or(Rejection::Invalid("invalid token: it has no valid claim `exp`"))?;
    if claims.get("iat").is_some() && time(&claims, "iat").is_none_or(|issued| issued > now + LEEWAY) {
        return Err(Rejection::Invalid("invalid token: it was issued in the future"));
    }
    let role = role(&claims, &names.role)?;
    let standing = Standing::new(
        role,
        text(&claims, &names.organization)?,
        text(&claims, &names.country)?,
        text(&claims, &names.funding_source)?,
    );
    let standing = standing.map_err(|error| match error.part {
        "country" => Rejection::Invalid("invalid token: its country claim does not fit its role"),
        _ => Rejection::Invalid("invalid token: its funding source claim does not fit its role"),
    })?;
    let scopes = scopes(claim(&claims, &names.scope))?;
    let confirmation = confirmation(&claims)?;
    Ok(Bearer { issuer, subject, client, standing, scopes, expires_at, confirmation })
}

fn claim<'a>(claims: &'a Value, name: &str) -> Option<&'a Value> {
    if name.starts_with('/') { claims.pointer(name) } else { claims.get(name) }
}

fn text(claims: &Value, name: &str) -> Result<Option<String>, Rejection> {
    match claim(claims, name) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(text)) if !text.is_empty() && text.len() <= 255 => Ok(Some(text.clone())),
        Some(_) => Err(Rejection::Invalid("invalid token: a claim is not a string of 1 to 255 bytes")),
    }
}

/// Seconds since 1970, with or without a fraction.
fn time(claims: &Value, name: &str) -> Option<DateTime<Utc>> {
    let seconds = claims.get(name)?.as_f64().filter(|seconds| seconds.abs() < 1e11)?;
    #[expect(clippy::cast_possible_truncation, reason = "within the range checked above")]
    DateTime::from_timestamp(seconds as i64, 0)
}

/// One role: a text, or a list in which one is a role of this service.
fn role(claims: &Value, name: &str) -> Result<Role, Rejection> {
    let known: Vec<Role> = match claim(claims, name) {
        Some(Value::String(role)) => role.parse().into_iter().collect(),
        Some(Value::Array(roles)) => roles.iter().filter_map(|role| role.as_str()?.parse().ok()).collect(),
        _ => Vec::new(),
    };
    match known[..] {
        [role] => Ok(role),
        [] => Err(Rejection::Invalid("invalid token: it has no role of this service")),
        _ => Err(Rejection::Invalid("invalid token: it has several roles of this service")),
    }
}

/// Who may use the token; what other services confirm in other ways is not looked at (RFC 7800, section 3.1).
fn confirmation(claims: &Value) -> Result<Confirmation, Rejection> {
    let Some(cnf) = claims.get("cnf") else { return Ok(Confirmation::default()) };
    Confirmation::deserialize(cnf)
        .map_err(|_| Rejection::Invalid("invalid token: its claim `cnf` is malformed"))
}

/// `read` and `write`, separated by spaces (RFC 6749) or in a list; other scopes are others' business.
fn scopes(claim: Option<&Value>) -> Result<Vec<TokenScope>, Rejection> {
    let names: Vec<&str> = match claim {
        None | Some(Value::Null) => Vec::new(),
        Some(Value::String(text)) => text.split(' ').collect(),
        Some(Value::Array(list)) => list.iter().filter_map(Value::as_str).collect(),
        Some(_) => return Err(Rejection::Invalid("invalid token: its scope claim is not a string")),
    };
    Ok([("read", TokenScope::Read), ("write", TokenScope::Write)]
        .into_iter()
        .filter(|(name, _)| names.contains(name))
        .map(|(_, scope)| scope)
        .collect())
}
