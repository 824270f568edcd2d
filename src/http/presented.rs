//! What the client of a request has shown: its certificate, on the connection or in the header of a proxy, or in the
//! header of a security server of X-Road. A header counts only from the servers that are configured to set it, which
//! remove what a sender has put there.

use std::sync::Arc;

use axum::http::{HeaderMap, HeaderName};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use model::auth::read_certificate;
use model::policy::{Certificate, Presented};
use percent_encoding::percent_decode_str;

use super::forwarded::is_among;
use super::origin::Peer;
use crate::config::Http;

/// RFC 9440.
const CLIENT_CERT: HeaderName = HeaderName::from_static("client-cert");
const X_ROAD_CLIENT: HeaderName = HeaderName::from_static("x-road-client");

pub(super) fn of(peer: &Peer, headers: &HeaderMap, http: &Http) -> Presented {
    let is_member_server = is_among(peer.address, &http.x_road_servers);
    let certificate = if is_among(peer.address, &http.client_certificate_proxies) {
        only(headers, &CLIENT_CERT).and_then(certificate).map(Arc::new)
    } else if is_member_server || is_among(peer.address, &http.trusted_proxies) {
        // The one of the connection is the proxy's own.
        None
    } else {
        peer.certificate.clone()
    };
    let member = is_member_server.then(|| only(headers, &X_ROAD_CLIENT).map(str::to_owned)).flatten();
    Presented { certificate, member }
}

/// The value of a header. If there are several, it is not known which one the proxy has set.
fn only<'h>(headers: &'h HeaderMap, name: &HeaderName) -> Option<&'h str> {
    let mut values = headers.get_all(name).iter();
    let value = values.next()?.to_str().ok()?;
    values.next().is_none().then(|| value.trim())
}

/// A certificate between colons, as RFC 9440 has it, or as nginx writes it (`$ssl_client_escaped_cert`).
fn certificate(value: &str) -> Option<Certificate> {
    let der = match value.strip_prefix(':') {
        Some(rest) => STANDARD.decode(rest.strip_suffix(':')?).ok()?,
        None => pem::parse(percent_decode_str(value).collect::<Vec<u8>>()).ok()?.into_contents(),
    };
    read_certificate(&der)
}
