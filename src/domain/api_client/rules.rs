//! What an API client has to be like.

use crate::auth::{Standing, StandingError};
use crate::domain::recording::Broken;
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

/// The standing of a client that breaks no rule.
pub fn check(wanted: &Wanted) -> Result<Standing, Broken> {
    let name = wanted.name.trim();
    if name.is_empty() || name.chars().count() > MAX_NAME || name.chars().any(char::is_control) {
        return Err(Broken::Invalid(
            "name",
            "a name has 1 to 200 characters on one line",
            "이름은 한 줄에 1자에서 200자까지입니다",
        ));
    }
    if wanted.scopes.is_empty() {
        return Err(Broken::Invalid("scopes", "at least one scope", "범위가 적어도 하나 있어야 합니다"));
    }
    let standing = Standing::new(
        wanted.role,
        wanted.organization.clone(),
        wanted.country.clone(),
        wanted.funding_source.clone(),
    );
    standing.map_err(|StandingError { part, rule }| {
        Broken::Invalid(part, rule, "역할에 맞는 국가나 재원만 둡니다")
    })
}
