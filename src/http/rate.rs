//! What answers tell of the rate limit: `RateLimit` and `RateLimit-Policy` of the IETF's draft (RateLimit header fields for
//! HTTP), and 429.

use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use model::api::{Answer, Languages, translate};

use super::accept::Wanted;
use super::measured;
use super::reply::reply;
use crate::rate::{Exceeded, Rate};

pub(super) const RATE_LIMIT: HeaderName = HeaderName::from_static("ratelimit");
pub(super) const RATE_LIMIT_POLICY: HeaderName = HeaderName::from_static("ratelimit-policy");

/// The limit and what is left of it; none where there is no limit.
pub(super) fn headers(rate: Option<Rate>) -> HeaderMap {
    let Some(Rate { limit, window, remaining, reset, .. }) = rate else { return HeaderMap::new() };
    let policy = (RATE_LIMIT_POLICY, format!("\"default\";q={limit};w={window}"));
    let left = (RATE_LIMIT, format!("\"default\";r={remaining};t={reset}"));
    let values = [policy, left].into_iter();
    values.filter_map(|(name, value)| Some((name, HeaderValue::from_str(&value).ok()?))).collect()
}

/// The answer to a client that has not enough points left.
pub(super) fn exceeded(wanted: Wanted, languages: &Languages, exceeded: &Exceeded) -> Response {
    let mut response = exceeded.response();
    measured::answered(&response);
    translate(&mut response.errors, languages);
    let answer = reply(wanted, StatusCode::TOO_MANY_REQUESTS, &Answer::of(&response, false));
    let retry_after = [(header::RETRY_AFTER, exceeded.retry_after.to_string())];
    (headers(Some(exceeded.rate)), retry_after, answer).into_response()
}
