//! `Prefer: handling=cost-only` (RFC 7240): the client asks what an operation costs, and not for its data.

use axum::http::{HeaderMap, HeaderName, HeaderValue};

use super::list::{elements, parts};

pub(super) const PREFER: HeaderName = HeaderName::from_static("prefer");
pub(super) const PREFERENCE_APPLIED: HeaderName = HeaderName::from_static("preference-applied");
const COST_ONLY: &str = "handling=cost-only";

/// Whether the client asks for the cost alone. Of several preferences about handling the first one counts.
pub(super) fn is_cost_only(headers: &HeaderMap) -> bool {
    let preferences = elements(headers, PREFER).filter_map(|preference| parts(preference, ';').pop());
    let mut handling = preferences.filter_map(|preference| {
        let (name, value) = preference.split_once('=')?;
        name.trim().eq_ignore_ascii_case("handling").then(|| value.trim().trim_matches('"'))
    });
    handling.next() == Some("cost-only")
}

/// Tells the client that this was done.
pub(super) fn applied() -> (HeaderName, HeaderValue) {
    (PREFERENCE_APPLIED, HeaderValue::from_static(COST_ONLY))
}
