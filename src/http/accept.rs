//! How a client wants its answers: in which of the two media types of GraphQL over HTTP, and in which language.

use axum::http::{HeaderMap, header};

use crate::api::Languages;

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
    let accepts = headers.get_all(header::ACCEPT).iter().filter_map(|value| value.to_str().ok());
    let kinds = accepts.flat_map(|value| value.split(',')).filter_map(|range| range.split(';').next());
    kinds.map(str::trim).any(|kind| kind.eq_ignore_ascii_case("text/event-stream"))
}

/// The media type of the answer; `None` when the client takes neither. `application/graphql-response+json` is for clients
/// that name it: the status codes of others would surprise programs that were written before it.
pub(super) fn negotiate(headers: &HeaderMap) -> Option<MediaType> {
    let accepts = headers.get_all(header::ACCEPT).iter().filter_map(|value| value.to_str().ok());
    let ranges: Vec<Range> = accepts.flat_map(|value| value.split(',')).filter_map(Range::of).collect();
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

/// A media range of `Accept`.
struct Range {
    kind: String,
    quality: f32,
}

impl Range {
    /// One whose quality can't be read counts as if it had none.
    fn of(text: &str) -> Option<Self> {
        let mut parts = text.split(';').map(|part| part.trim().to_ascii_lowercase());
        let kind = parts.next().filter(|kind| !kind.is_empty())?;
        let quality = parts.find_map(|part| part.strip_prefix("q=")?.trim().parse().ok());
        Some(Self { kind, quality: quality.unwrap_or(1.0) })
    }
}

/// Whether the body is said to be JSON.
pub(super) fn is_json(headers: &HeaderMap) -> bool {
    let kind = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let mut parts = kind.split(';').map(|part| part.trim().to_ascii_lowercase());
    parts.next().as_deref() == Some("application/json")
        && parts.all(|part| part.strip_prefix("charset=").is_none_or(|set| set.trim_matches('"') == "utf-8"))
}
