//! What an API client has to be like.

use crate::auth::{Standing, StandingError};
use entity::value::{Role, Scope};

/// The longest name.
const MAX_NAME: usize = 200;

/// A client as it is asked for.
#[derive(Clone, Debug)]
pub struct Wanted {
    pub name: String,
    pub role: Role,
    pub organization: Option<String>,
    pub country: Option<String>,
    pub funding_source: Option<String>,
    pub scopes: Vec<Scope>,
}

/// A rule that a wanted client breaks: the field, and the rule in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Broken {
    pub field: &'static str,
    pub rule: String,
}

/// The standing of a client that breaks no rule.
pub fn check(wanted: &Wanted) -> Result<Standing, Broken> {
    let broken = |field, rule: &str| Err(Broken { field, rule: rule.to_owned() });
    let name = wanted.name.trim();
    if name.is_empty() || name.chars().count() > MAX_NAME || name.chars().any(char::is_control) {
        return broken("name", "a name has 1 to 200 characters on one line");
    }
    if wanted.scopes.is_empty() {
        return broken("scopes", "at least one scope");
    }
    let standing = Standing::new(
        wanted.role,
        wanted.organization.clone(),
        wanted.country.clone(),
        wanted.funding_source.clone(),
    );
    standing.map_err(|StandingError { part, rule }| Broken { field: part, rule: rule.to_owned() })
}
