//! Where a request comes from, and why.

use std::net::IpAddr;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderName};

use super::forwarded;
use crate::app::App;
use crate::policy::Origin;

/// In which a caller says why it reads personal data.
pub(super) const ACCESS_REASON: HeaderName = HeaderName::from_static("x-access-reason");
/// The longest reason that is kept, in characters.
const MAX_REASON: usize = 500;

/// The address at the other end of the connection.
#[derive(Clone, Copy, Debug)]
pub(super) struct Peer(pub(super) IpAddr);

/// `Origin` as the request has it; its reason and forwarded addresses are checked here.
pub(super) struct From(pub(super) Origin);

impl FromRequestParts<App> for From {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Self::Rejection> {
        let peer = parts.extensions.get::<Peer>().map(|peer| peer.0);
        let headers = &parts.headers;
        let address = peer.map(|peer| forwarded::sender(peer, headers, &app.http.trusted_proxies));
        let request_id = headers.get("x-request-id").and_then(|id| id.to_str().ok()).unwrap_or_default();
        let request_id = request_id.chars().take(100).collect();
        Ok(Self(Origin { address, request_id, reason: reason(headers) }))
    }
}

/// UTF-8, so that it can be in Korean.
fn reason(headers: &HeaderMap) -> Option<String> {
    let text = std::str::from_utf8(headers.get(ACCESS_REASON)?.as_bytes()).ok()?;
    let text: String = text.trim().chars().filter(|c| !c.is_control()).take(MAX_REASON).collect();
    Some(text).filter(|text| !text.is_empty())
}
