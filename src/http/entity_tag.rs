//! Answers that a client has already (`If-None-Match`).

use axum::http::{HeaderMap, header};

use super::list::elements;

/// Whether a client has what a tag stands for. Proxies that compress an answer make its tag a weak one.
pub(super) fn is_known(headers: &HeaderMap, tag: &str) -> bool {
    let mut known = elements(headers, header::IF_NONE_MATCH).map(|tag| tag.strip_prefix("W/").unwrap_or(tag));
    known.any(|known| known == tag || known == "*")
}
