//! Where a request comes from, and why; and what its client calls itself.

use std::net::IpAddr;
use std::sync::Arc;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderName};
use model::policy::{Certificate, Origin};

use super::{forwarded, presented};
use crate::app::App;

/// In which a caller says why it reads personal data.
pub(super) const ACCESS_REASON: HeaderName = HeaderName::from_static("x-access-reason");
/// In which a client names itself and its version.
pub(super) const CLIENT_NAME: HeaderName = HeaderName::from_static("graphql-client-name");
pub(super) const CLIENT_VERSION: HeaderName = HeaderName::from_static("graphql-client-version");
/// The longest reason, name and version that are kept, in characters.
const MAX_REASON: usize = 500;
const MAX_NAME: usize = 100;
const MAX_VERSION: usize = 50;

/// The other end of the connection.
#[derive(Clone, Debug)]
pub(super) struct Peer {
    pub(super) address: IpAddr,
    /// The certificate that it has shown.
    pub(super) certificate: Option<Arc<Certificate>>,
}

/// `Origin` as the request has it; its reason and forwarded addresses are checked here.
pub(super) struct From(pub(super) Origin);

impl FromRequestParts<Arc<App>> for From {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Self, Self::Rejection> {
        let peer = parts.extensions.get::<Peer>();
        let headers = &parts.headers;
        let address = peer.map(|peer| forwarded::sender(peer.address, headers, &app.http.trusted_proxies));
        let presented = peer.map(|peer| presented::of(peer, headers, &app.http)).unwrap_or_default();
        let request_id = headers.get("x-request-id").and_then(|id| id.to_str().ok()).unwrap_or_default();
        let request_id = request_id.chars().take(100).collect();
        let reason = text(headers, &ACCESS_REASON, MAX_REASON);
        let (client_name, client_version) = client(headers);
        Ok(Self(Origin { address, request_id, reason, client_name, client_version, presented }))
    }
}

/// The name and the version of a client.
pub(super) fn client(headers: &HeaderMap) -> (Option<String>, Option<String>) {
    (text(headers, &CLIENT_NAME, MAX_NAME), text(headers, &CLIENT_VERSION, MAX_VERSION))
}

/// UTF-8, so that it can be in Korean.
fn text(headers: &HeaderMap, name: &HeaderName, most: usize) -> Option<String> {
    let text = std::str::from_utf8(headers.get(name)?.as_bytes()).ok()?;
    let text: String = text.trim().chars().filter(|c| !c.is_control()).take(most).collect();
    Some(text).filter(|text| !text.is_empty())
}
