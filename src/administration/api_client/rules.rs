//! What an API client has to be like.

use crate::policy::{Standing, StandingError};
use crate::recording::ValidationError;
use entity::value::{Role, TokenScope};

/// A client as it is asked for.
#[derive(Clone, Debug)]
pub struct Wanted {
    pub label: String,
    pub role: Role,
    pub organization: Option<String>,
    pub country: Option<String>,
    pub funding_source: Option<String>,
    pub scopes: Vec<TokenScope>,
}

/// Changes to a client; what is none stays.
#[derive(Clone, Debug)]
pub struct Changed {
    pub label: Option<String>,
    /// An empty code takes the organization away.
    pub organization: Option<String>,
    pub scopes: Option<Vec<TokenScope>>,
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
