//! Answers as HTTP: their statuses by GraphQL over HTTP (September 2026), their media types and headers.

use std::any::Any;

use async_graphql::{Response as GraphqlResponse, Value};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use entity::value::TokenScope;
use model::api::{Answer, ErrorCode, completed, error_code, in_korean};
use model::auth::Rejection;
use serde::Serialize;
use serde_json::json;

use super::accept::{MediaType, Wanted};
use super::bearer;
use super::deprecation;
use super::measured;
use super::parameters;
use crate::answers::is_refused;

/// How long a client should wait when the database is away.
const RETRY_AFTER_SECONDS: &str = "5";

pub(super) fn unauthenticated(wanted: Wanted, rejection: &Rejection) -> Response {
    let message = rejection.to_string();
    match rejection {
        Rejection::Unavailable => unavailable(wanted, &message),
        Rejection::Invalid(_) => {
            let refused = refusal(wanted, StatusCode::UNAUTHORIZED, ErrorCode::Unauthenticated, &message);
            let challenge = bearer::challenge("invalid_token", &message, None);
            ([(header::WWW_AUTHENTICATE, challenge)], refused).into_response()
        }
    }
}

pub(super) fn out_of_scope(wanted: Wanted, scope: TokenScope) -> Response {
    let message = parameters::out_of_scope(scope);
    let name = match scope {
        TokenScope::Read => "read",
        TokenScope::Write => "write",
    };
    let refused = refusal(wanted, StatusCode::FORBIDDEN, ErrorCode::Forbidden, message);
    let challenge = bearer::challenge("insufficient_scope", message, Some(name));
    ([(header::WWW_AUTHENTICATE, challenge)], refused).into_response()
}

pub(super) fn unavailable(wanted: Wanted, message: &str) -> Response {
    let refused = refusal(wanted, StatusCode::SERVICE_UNAVAILABLE, ErrorCode::Unavailable, message);
    ([(header::RETRY_AFTER, RETRY_AFTER_SECONDS)], refused).into_response()
}

pub(super) const BUSY: &str = "the service is busy: try again in a moment";

/// The answer when the limit of concurrent work is reached.
pub(super) fn busy(wanted: Wanted) -> Response {
    let refused = refusal(wanted, StatusCode::SERVICE_UNAVAILABLE, ErrorCode::Unavailable, BUSY);
    measured::busy();
    ([(header::RETRY_AFTER, "1")], refused).into_response()
}

/// An answer with data and errors, as the specification numbers it.
fn partial_success() -> StatusCode {
    StatusCode::from_u16(294).unwrap_or(StatusCode::OK)
}

/// A GraphQL response as HTTP. A request that was never run has no `data`, and says so in its status.
pub(super) fn answer(wanted: Wanted, response: &GraphqlResponse) -> Response {
    measured::answered(response);
    let done = completed(response);
    // The status of a failure is for answers that have nothing else to tell, and these have no `data`.
    let nothing = match &response.data {
        Value::Null => !done,
        Value::Object(data) => data.values().all(|value| *value == Value::Null),
        _ => false,
    };
    let failed = |code: ErrorCode| {
        nothing && response.errors.iter().any(|error| error_code(error) == Some(code.as_str()))
    };
    if failed(ErrorCode::Unavailable) {
        let answer = reply(wanted, StatusCode::SERVICE_UNAVAILABLE, &Answer::of(response, false));
        return ([(header::RETRY_AFTER, RETRY_AFTER_SECONDS)], answer).into_response();
    }
    if failed(ErrorCode::DeadlineExceeded) {
        return reply(wanted, StatusCode::GATEWAY_TIMEOUT, &Answer::of(response, false));
    }
    if !done && is_refused(response) {
        return not_run(wanted, StatusCode::UNPROCESSABLE_ENTITY, response);
    }
    let status = match wanted.media {
        MediaType::GraphqlResponse if !response.errors.is_empty() => partial_success(),
        _ => StatusCode::OK,
    };
    (deprecation::headers(response), reply(wanted, status, &Answer::of(response, true))).into_response()
}

/// The answer to a GraphQL request that was not run: other clients than those of the new media type take any status but
/// 200 for that of something before the service.
pub(super) fn not_run(wanted: Wanted, status: StatusCode, response: &GraphqlResponse) -> Response {
    measured::answered(response);
    let status = match wanted.media {
        MediaType::GraphqlResponse => status,
        MediaType::Json => StatusCode::OK,
    };
    reply(wanted, status, &Answer::of(response, false))
}

/// The answer to JSON that is no GraphQL request.
pub(super) fn malformed(wanted: Wanted, message: &str) -> Response {
    not_taken(wanted, ErrorCode::BadRequest, message)
}

/// The answer to JSON of which no GraphQL request is made.
pub(super) fn not_taken(wanted: Wanted, code: ErrorCode, message: &str) -> Response {
    let status = match wanted.media {
        MediaType::GraphqlResponse => StatusCode::UNPROCESSABLE_ENTITY,
        MediaType::Json => StatusCode::BAD_REQUEST,
    };
    refusal(wanted, status, code, message)
}

pub(super) fn refusal(wanted: Wanted, status: StatusCode, code: ErrorCode, message: &str) -> Response {
    reply(wanted, status, &json!({ "errors": errors(wanted.korean, code, message) }))
}

/// The errors of a request that is refused.
pub(super) fn errors(korean: bool, code: ErrorCode, message: &str) -> serde_json::Value {
    measured::refused(code);
    let korean = korean.then(|| in_korean(message)).flatten();
    let message = korean.as_deref().unwrap_or(message);
    json!([{ "message": message, "extensions": { "code": code.as_str() } }])
}

pub(super) fn not_acceptable(headers: &HeaderMap) -> Response {
    let message =
        "Accept: the supported media types are application/graphql-response+json and application/json";
    refusal(Wanted::of(MediaType::Json, headers), StatusCode::NOT_ACCEPTABLE, ErrorCode::BadRequest, message)
}

pub(super) fn reply(wanted: Wanted, status: StatusCode, body: &impl Serialize) -> Response {
    let headers = [
        (header::CONTENT_TYPE, wanted.media.name()),
        (header::VARY, "Accept, Accept-Language, Authorization, Prefer"),
        (header::CACHE_CONTROL, "no-store"),
    ];
    match serde_json::to_vec(body) {
        Ok(body) => (status, headers, body).into_response(),
        Err(error) => {
            tracing::error!(%error, "an answer could not be written");
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
    }
}

/// The answer when a handler panicked: the log has what happened.
pub(super) fn panicked(_: Box<dyn Any + Send + 'static>) -> Response {
    tracing::error!("a request handler panicked");
    let status = StatusCode::INTERNAL_SERVER_ERROR;
    let wanted = Wanted { media: MediaType::Json, korean: false };
    refusal(wanted, status, ErrorCode::Internal, "internal error")
}
