//! Answers that a client has already (`If-None-Match`).

use axum::http::{HeaderMap, header};

/// Whether a client has what a tag stands for. Proxies that compress an answer make its tag a weak one.
pub(super) fn is_known(headers: &HeaderMap, tag: &str) -> bool {
    let known = headers.get_all(header::IF_NONE_MATCH).iter().filter_map(|value| value.to_str().ok());
    let mut known = known.flat_map(|value| value.split(',')).map(|tag| tag.trim().trim_start_matches("W/"));
    known.any(|known| known == tag || known == "*")
}
