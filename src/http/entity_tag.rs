//! Answers that a client has already (`If-None-Match`).

use axum::http::{HeaderMap, header};

use super::list::elements;

/// Whether a client has what a tag stands for, by weak comparison: proxies that compress an answer make its tag weak.
pub(super) fn is_known(headers: &HeaderMap, tag: &str) -> bool {
    let opaque = |tag| str::strip_prefix(tag, "W/").unwrap_or(tag);
    elements(headers, header::IF_NONE_MATCH).any(|known| opaque(known) == opaque(tag) || known == "*")
}
