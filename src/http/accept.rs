//! How a client wants its answers: in which of the two media types of GraphQL over HTTP, and in which language.

use axum::http::{HeaderMap, HeaderName, header};
use model::api::{Languages, quality};

use super::list::{elements, parts};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum MediaType {
    /// `application/graphql-response+json`: the status code tells whether the request was well formed.
    GraphqlResponse,
    /// `application/json`, for older clients: 200 for every well-formed request.
    Json,
}

impl MediaType {
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::GraphqlResponse => "application/graphql-response+json; charset=utf-8",
            Self::Json => "application/json; charset=utf-8",
        }
    }
}

/// How a client wants its answers.
#[derive(Clone, Copy, Debug)]
pub(super) struct Wanted {
    pub media: MediaType,
    /// Whether messages should be in Korean.
    pub korean: bool,
}

impl Wanted {
    pub(super) fn of(media: MediaType, headers: &HeaderMap) -> Self {
        Self { media, korean: languages(headers).prefer_korean() }
    }
}

/// The languages that the client prefers.
pub(super) fn languages(headers: &HeaderMap) -> Languages {
    let accepted = headers.get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok());
    Languages::accepted(accepted.unwrap_or_default())
}

/// Whether the client takes a stream of events, and so a subscription.
pub(super) fn takes_events(headers: &HeaderMap) -> bool {
    ranges(headers, header::ACCEPT).any(|range| range.kind == "text/event-stream" && range.quality > 0.0)
}

/// Whether the client takes answers that are compressed with gzip.
pub(super) fn takes_gzip(headers: &HeaderMap) -> bool {
    let own = |name: &str| ranges(headers, header::ACCEPT_ENCODING).find(|coding| coding.kind == name);
    own("gzip").or_else(|| own("*")).is_some_and(|coding| coding.quality > 0.0)
}

/// The media type of the answer; `None` when the client takes neither. `application/graphql-response+json` is for clients
/// that name it: the status codes of others would surprise programs that were written before it.
pub(super) fn negotiate(headers: &HeaderMap) -> Option<MediaType> {
    let ranges: Vec<Range> = ranges(headers, header::ACCEPT).collect();
    if ranges.is_empty() {
        return Some(MediaType::Json);
    }
    // The range that names a type most closely decides (RFC 9110, section 12.5.1).
    let quality = |own: &str| {
        let closest = [own, "application/*", "*/*"].into_iter().find_map(|name| {
            let named = ranges.iter().filter(|range| range.kind == name).map(|range| range.quality);
            named.reduce(f32::max)
        });
        closest.unwrap_or(0.0)
    };
    let (modern, json) = (quality(GRAPHQL_RESPONSE), quality(JSON));
    let is_named = ranges.iter().any(|range| range.kind == GRAPHQL_RESPONSE);
    match (modern > 0.0, json > 0.0) {
        (true, true) if is_named && modern >= json => Some(MediaType::GraphqlResponse),
        (true, false) => Some(MediaType::GraphqlResponse),
        (_, true) => Some(MediaType::Json),
        (false, false) => None,
    }
}

const GRAPHQL_RESPONSE: &str = "application/graphql-response+json";
const JSON: &str = "application/json";

/// What a client accepts: a media range of `Accept`, or a coding of `Accept-Encoding`.
struct Range {
    kind: String,
    quality: f32,
}

fn ranges(headers: &HeaderMap, name: HeaderName) -> impl Iterator<Item = Range> {
    elements(headers, name).filter_map(|text| {
        let mut parts = parts(text, ';');
        let kind = parts.pop().filter(|kind| !kind.is_empty())?.to_ascii_lowercase();
        Some(Range { kind, quality: quality(parts.into_iter().rev()) })
    })
}

/// Whether the body is said to be JSON.
pub(super) fn is_json(headers: &HeaderMap) -> bool {
    let kind = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let mut parts = kind.split(';').map(|part| part.trim().to_ascii_lowercase());
    parts.next().as_deref() == Some("application/json")
        && parts.all(|part| part.strip_prefix("charset=").is_none_or(|set| set.trim_matches('"') == "utf-8"))
}

#[cfg(test)]
#[path = "accept_tests.rs"]
mod tests;
