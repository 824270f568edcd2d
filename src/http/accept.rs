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

/// The media type that the client likes best; `None` when it takes neither.
pub(super) fn negotiate(headers: &HeaderMap) -> Option<MediaType> {
    let accepts = headers.get_all(header::ACCEPT).iter().filter_map(|value| value.to_str().ok());
    let mut best: Option<(f32, MediaType)> = None;
    let mut any = false;
    for range in accepts.flat_map(|value| value.split(',')).filter(|range| !range.trim().is_empty()) {
        any = true;
        let mut parts = range.split(';').map(str::trim);
        let kind = match parts.next().unwrap_or_default().to_ascii_lowercase().as_str() {
            "application/graphql-response+json" | "*/*" | "application/*" => MediaType::GraphqlResponse,
            "application/json" => MediaType::Json,
            _ => continue,
        };
        let quality = parts.find_map(|part| part.strip_prefix("q=")?.parse::<f32>().ok()).unwrap_or(1.0);
        if quality > 0.0 && best.is_none_or(|(most, _)| quality > most) {
            best = Some((quality, kind));
        }
    }
    if any { best.map(|(_, kind)| kind) } else { Some(MediaType::GraphqlResponse) }
}

/// Whether the body is said to be JSON.
pub(super) fn is_json(headers: &HeaderMap) -> bool {
    let kind = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let mut parts = kind.split(';').map(|part| part.trim().to_ascii_lowercase());
    parts.next().as_deref() == Some("application/json")
        && parts.all(|part| part.strip_prefix("charset=").is_none_or(|set| set.trim_matches('"') == "utf-8"))
}
