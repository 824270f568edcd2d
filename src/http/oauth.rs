//! The endpoints of the built-in issuer: tokens (RFC 6749, client credentials), metadata (RFC 8414), keys
//! (RFC 7517).

use std::sync::Arc;
use std::time::Duration;

use axum::Json;
use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use model::auth::{Proof, SignInError, sign_in};
use model::clock;
use model::policy::{Caller, Origin, Presented};
use model::store::Error;
use serde_json::json;

use super::body;
use super::origin::From;
use crate::app::App;

/// The largest body of a token request.
const MAX_BODY: usize = 8 * 1024;

/// The points that a token request takes: as many as a mutation.
const POINTS: u64 = 100;

/// What a token request says.
#[derive(Debug, Default)]
struct Parameters {
    grant_type: Option<String>,
    scope: Option<String>,
    client_id: Option<String>,
    client_secret: Option<String>,
}

/// A refusal in the words of RFC 6749, section 5.2.
#[derive(Debug)]
struct Refusal {
    status: StatusCode,
    error: &'static str,
    description: String,
}

impl Refusal {
    fn new(status: StatusCode, error: &'static str, description: impl Into<String>) -> Self {
        Self { status, error, description: description.into() }
    }

    fn request(description: &str) -> Self {
        Self::new(StatusCode::BAD_REQUEST, "invalid_request", description)
    }

    fn client(description: &str) -> Self {
        Self::new(StatusCode::UNAUTHORIZED, "invalid_client", description)
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let Self { status, error, description } = self;
        let body = Json(json!({ "error": error, "error_description": description }));
        let mut response = (status, [(header::CACHE_CONTROL, "no-store")], body).into_response();
        if status == StatusCode::UNAUTHORIZED {
            let challenge = header::HeaderValue::from_static("Basic realm=\"dgcc\", charset=\"UTF-8\"");
            response.headers_mut().insert(header::WWW_AUTHENTICATE, challenge);
        }
        response
    }
}

pub(super) async fn token(
    State(app): State<Arc<App>>,
    From(origin): From,
    headers: HeaderMap,
    body: Body,
) -> Response {
    let deadline = clock::moment() + Duration::from_millis(app.http.deadline_ms);
    let body = match tokio::time::timeout_at(deadline, body::read(body, &headers, MAX_BODY)).await {
        Ok(Ok(body)) => body,
        Ok(Err((status, message))) => {
            return Refusal::new(status, "invalid_request", message).into_response();
        }
        Err(_) => {
            let status = StatusCode::REQUEST_TIMEOUT;
            return Refusal::new(status, "invalid_request", "the request took too long").into_response();
        }
    };
    // What takes longer by now is the database.
    let answered = tokio::time::timeout_at(deadline, answer(&app, &origin, &headers, &body)).await;
    answered.unwrap_or_else(|_| refused(SignInError::Store(Error::TimedOut)))
}

async fn answer(app: &App, origin: &Origin, headers: &HeaderMap, body: &[u8]) -> Response {
    let request = read(headers, body).and_then(|parameters| {
        match parameters.grant_type.as_deref() {
            Some("client_credentials") => {}
            None => return Err(Refusal::request("missing parameter grant_type")),
            Some(_) => {
                let description = "unsupported grant_type: must be client_credentials";
                return Err(Refusal::new(StatusCode::BAD_REQUEST, "unsupported_grant_type", description));
            }
        }
        let (client, secret) = credentials(headers, &parameters)?;
        if secret.is_none() && origin.presented == Presented::default() {
            return Err(Refusal::client("the client secret or certificate is missing"));
        }
        Ok(((client, secret), parameters.scope))
    });
    // The client is not known yet, so its address pays.
    if let Err(exceeded) = app.rates.charge(&Caller::Anonymous, origin.address, POINTS) {
        return slow_down("too many requests from this address: try again later", exceeded.retry_after);
    }
    let ((client, secret), scope) = match request {
        Ok(request) => request,
        Err(refusal) => return refusal.into_response(),
    };
    let proof = secret.as_deref().map_or(Proof::Presented(&origin.presented), Proof::Secret);
    let issued = sign_in(&app.store, &app.issuer, (&client, proof), scope.as_deref(), origin.address).await;
    match issued {
        Ok(issued) => {
            let body = json!({
                "access_token": issued.token,
                "token_type": "Bearer",
                "expires_in": issued.lifetime.num_seconds(),
                "scope": issued.scope,
            });
            ([(header::CACHE_CONTROL, "no-store"), (header::PRAGMA, "no-cache")], Json(body)).into_response()
        }
        Err(error) => refused(error),
    }
}

pub(super) async fn wrong_method() -> Response {
    let refusal = Refusal::new(StatusCode::METHOD_NOT_ALLOWED, "invalid_request", "use POST");
    ([(header::ALLOW, "POST")], refusal).into_response()
}

pub(super) async fn metadata(State(app): State<Arc<App>>) -> Response {
    let url = &app.issuer.url;
    let with_certificates = app.http.knows_certificates();
    let methods = ["client_secret_basic", "client_secret_post", "tls_client_auth"];
    let body = json!({
        "issuer": url,
        "token_endpoint": format!("{url}/oauth2/token"),
        "jwks_uri": format!("{url}/.well-known/jwks.json"),
        "scopes_supported": ["read", "write"],
        "response_types_supported": [],
        "grant_types_supported": ["client_credentials"],
        "token_endpoint_auth_methods_supported": methods[..if with_certificates { 3 } else { 2 }],
        "tls_client_certificate_bound_access_tokens": with_certificates,
        "service_documentation": format!("{url}/"),
    });
    ([(header::CACHE_CONTROL, "public, max-age=3600")], Json(body)).into_response()
}

pub(super) async fn keys(State(app): State<Arc<App>>) -> Response {
    match app.issuer.key_set().await {
        Ok(keys) => {
            let kind = (header::CONTENT_TYPE, "application/jwk-set+json");
            let body = json!({ "keys": keys }).to_string();
            ([kind, (header::CACHE_CONTROL, "public, max-age=60")], body).into_response()
        }
        Err(error) => refused(SignInError::Store(error)),
    }
}

fn refused(error: SignInError) -> Response {
    let message = error.to_string();
    match error {
        SignInError::InvalidClient => Refusal::client(&message).into_response(),
        SignInError::InvalidScope => {
            Refusal::new(StatusCode::BAD_REQUEST, "invalid_scope", message).into_response()
        }
        SignInError::SlowDown(wait) => {
            let seconds = u64::try_from(wait.num_milliseconds() / 1_000 + 1).unwrap_or(1);
            slow_down(&message, seconds)
        }
        SignInError::Store(Error::Unavailable(_) | Error::Busy | Error::TimedOut) => {
            let status = StatusCode::SERVICE_UNAVAILABLE;
            let refusal = Refusal::new(status, "temporarily_unavailable", "the database is not available");
            ([(header::RETRY_AFTER, "5")], refusal).into_response()
        }
        SignInError::Store(cause) => {
            tracing::error!(%cause, "a token could not be issued");
            Refusal::new(StatusCode::INTERNAL_SERVER_ERROR, "server_error", "internal error").into_response()
        }
    }
}

fn slow_down(message: &str, seconds: u64) -> Response {
    let refusal = Refusal::new(StatusCode::TOO_MANY_REQUESTS, "slow_down", message);
    ([(header::RETRY_AFTER, seconds.to_string())], refusal).into_response()
}

fn read(headers: &HeaderMap, body: &[u8]) -> Result<Parameters, Refusal> {
    let kind = headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    if kind.split(';').next().map(str::trim) != Some("application/x-www-form-urlencoded") {
        return Err(Refusal::request("send the request as application/x-www-form-urlencoded"));
    }
    let mut parameters = Parameters::default();
    for (name, value) in form_urlencoded::parse(body) {
        let place = match &*name {
            "grant_type" => &mut parameters.grant_type,
            "scope" => &mut parameters.scope,
            "client_id" => &mut parameters.client_id,
            "client_secret" => &mut parameters.client_secret,
            _ => continue,
        };
        if place.replace(value.into_owned()).is_some() {
            return Err(Refusal::request("a parameter is given more than once"));
        }
    }
    Ok(parameters)
}

/// The client's id and secret, from the one place where they are. A client without a secret has a certificate.
fn credentials(headers: &HeaderMap, parameters: &Parameters) -> Result<(String, Option<String>), Refusal> {
    let Some(value) = headers.get(header::AUTHORIZATION) else {
        let client = parameters.client_id.clone();
        let client = client.ok_or_else(|| Refusal::client("the client ID is missing"))?;
        return Ok((client, parameters.client_secret.clone()));
    };
    if parameters.client_secret.is_some() {
        return Err(Refusal::request("the client secret is given in two places"));
    }
    let decode = || {
        let (kind, text) = value.to_str().ok()?.split_once(' ')?;
        let bytes = STANDARD.decode(text.trim()).ok().filter(|_| kind.eq_ignore_ascii_case("basic"))?;
        let text = String::from_utf8(bytes).ok()?;
        let (client, secret) = text.split_once(':')?;
        Some((unescaped(client)?, unescaped(secret)?))
    };
    let basic =
        decode().ok_or_else(|| Refusal::client("the Authorization header must use the Basic scheme"))?;
    match &parameters.client_id {
        Some(client) if *client != basic.0 => Err(Refusal::request("two different client IDs are given")),
        _ => Ok((basic.0, Some(basic.1))),
    }
}

/// Ids and secrets are form-encoded before they are put together (RFC 6749, section 2.3.1).
fn unescaped(text: &str) -> Option<String> {
    let pair = format!("v={text}");
    let mut pairs = form_urlencoded::parse(pair.as_bytes());
    let (_, value) = pairs.next()?;
    pairs.next().is_none().then(|| value.into_owned())
}
