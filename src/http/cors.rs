//! Which web pages of other origins may call the service (`http.allowed_origins`): by requests and by WebSockets.

use std::time::Duration;

use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, header};
use tower_http::cors::{AllowOrigin, CorsLayer};

use super::deprecation::{DEPRECATION, SUNSET};
use super::graphql::IDEMPOTENCY_KEY;
use super::origin::ACCESS_REASON;
use super::prefer::{PREFER, PREFERENCE_APPLIED};
use super::rate::{RATE_LIMIT, RATE_LIMIT_POLICY};
use crate::config::Origins;

/// How long a browser may remember what it was allowed.
const REMEMBERED: Duration = Duration::from_secs(600);

/// Headers of tracing and of GraphQL clients, which need no meaning here.
const CLIENTS: [&str; 8] = [
    "traceparent",
    "tracestate",
    "baggage",
    "x-request-id",
    "apollographql-client-name",
    "apollographql-client-version",
    "graphql-client-name",
    "graphql-client-version",
];

/// Answers preflight requests. Cookies mean nothing to the service, so credentials are not allowed.
pub(super) fn layer(origins: &Origins) -> CorsLayer {
    let allowed = match origins {
        Origins::Any => AllowOrigin::any(),
        Origins::These(_) => {
            let origins = origins.clone();
            AllowOrigin::predicate(move |origin, _| origin.to_str().is_ok_and(|origin| origins.allow(origin)))
        }
    };
    let own = [
        header::ACCEPT,
        header::ACCEPT_LANGUAGE,
        header::AUTHORIZATION,
        header::CONTENT_ENCODING,
        header::CONTENT_TYPE,
        header::IF_NONE_MATCH,
        HeaderName::from_static("last-event-id"),
        ACCESS_REASON,
        PREFER,
        IDEMPOTENCY_KEY,
    ];
    let headers: Vec<HeaderName> = own.into_iter().chain(CLIENTS.map(HeaderName::from_static)).collect();
    CorsLayer::new()
        .allow_origin(allowed)
        .allow_methods([Method::GET, Method::POST])
        .allow_headers(headers)
        .expose_headers([
            header::ALLOW,
            header::ETAG,
            PREFERENCE_APPLIED,
            RATE_LIMIT,
            RATE_LIMIT_POLICY,
            header::RETRY_AFTER,
            header::WWW_AUTHENTICATE,
            DEPRECATION,
            SUNSET,
            HeaderName::from_static("x-request-id"),
        ])
        .max_age(REMEMBERED)
}

/// Whether a page may open a WebSocket, which browsers do not ask for first: programs send no Origin, and pages of
/// this host and of allowed origins may.
pub(super) fn may_connect(origins: &Origins, headers: &HeaderMap) -> bool {
    let Some(origin) = headers.get(header::ORIGIN).map(HeaderValue::to_str) else { return true };
    let Ok(origin) = origin else { return false };
    let host = headers.get(header::HOST).and_then(|host| host.to_str().ok()).unwrap_or_default();
    origins.allow(origin) || origin.split_once("://").is_some_and(|(_, from)| from == host)
}
