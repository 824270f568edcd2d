//! What an API client has to be like.

use entity::value::{Role, TokenScope};
use model::auth;
use model::policy::{Standing, StandingError};
use model::recording::ValidationError;

/// A client as it is asked for.
#[derive(Clone, Debug)]
pub struct Wanted {
    pub label: String,
    pub role: Role,
    pub organization: Option<String>,
    pub country: Option<String>,
    pub funding_source: Option<String>,
    pub scopes: Vec<TokenScope>,
    /// What it shows in place of a secret.
    pub identity: Option<String>,
}

/// Changes to a client; what is none stays.
#[derive(Clone, Debug)]
pub struct Changed {
    pub label: Option<String>,
    /// An empty code takes the organization away.
    pub organization: Option<String>,
    pub scopes: Option<Vec<TokenScope>>,
    /// An empty text takes the identity away.
    pub identity: Option<String>,
}

/// The standing of a client that breaks no rule.
pub fn check(wanted: &Wanted) -> Result<Standing, ValidationError> {
    if wanted.scopes.is_empty() {
        return Err(ValidationError::Invalid(
            "scopes",
            "at least one scope is required",
            "범위가 적어도 하나 있어야 합니다",
        ));
    }
    identity(wanted)?;
    let standing = Standing::new(
        wanted.role,
        wanted.organization.clone(),
        wanted.country.clone(),
        wanted.funding_source.clone(),
    );
    standing.map_err(|StandingError { part, rule }| {
        ValidationError::Invalid(
            part,
            rule,
            "국가는 협력국 기관의 역할에만, 재원은 FUNDER에만 지정하며, 해당 역할에는 반드시 지정해야 합니다",
        )
    })
}

/// What a client shows in place of a secret, in one spelling.
pub fn identity(wanted: &Wanted) -> Result<Option<String>, ValidationError> {
    let Some(text) = &wanted.identity else { return Ok(None) };
    auth::identity(text).map(Some).ok_or(ValidationError::Invalid(
        "identity",
        "must be certificate-subject: and a name as in RFC 4514 (CN=portal,O=Ministry,C=UZ), certificate-sha256: and \
         64 hexadecimal digits, or x-road: and INSTANCE/CLASS/MEMBER/SUBSYSTEM",
        "certificate-subject:와 RFC 4514 형식의 이름(CN=portal,O=Ministry,C=UZ), certificate-sha256:와 16진수 64자리, \
         또는 x-road:와 INSTANCE/CLASS/MEMBER/SUBSYSTEM이어야 합니다",
    ))
}
