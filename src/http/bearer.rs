//! The caller of a request, from its bearer token (RFC 6750).

use axum::http::{HeaderMap, header};
use model::auth::Rejection;
use model::policy::{Caller, Origin};

use crate::app::App;

/// Who calls, or why that can't be told.
pub(super) async fn caller(app: &App, headers: &HeaderMap, origin: &Origin) -> Result<Caller, Rejection> {
    let mut values = headers.get_all(header::AUTHORIZATION).iter();
    let Some(value) = values.next() else { return Ok(Caller::Anonymous) };
    if values.next().is_some() {
        return Err(Rejection::Invalid("the request has several Authorization headers"));
    }
    let scheme = Rejection::Invalid("the Authorization header must be `Bearer` followed by a token");
    let Some((kind, token)) = value.to_str().ok().and_then(|value| value.split_once(' ')) else {
        return Err(scheme);
    };
    let token = token.trim();
    if !kind.eq_ignore_ascii_case("bearer") || token.is_empty() {
        return Err(scheme);
    }
    app.authenticator.authenticate(token, &origin.presented).await
}

/// What WWW-Authenticate says. The descriptions are ours and have no quotes.
pub(super) fn challenge(error: &str, description: &str, scope: Option<&str>) -> String {
    let scope = scope.map(|scope| format!(", scope=\"{scope}\"")).unwrap_or_default();
    format!("Bearer realm=\"dgcc\", error=\"{error}\", error_description=\"{description}\"{scope}")
}
