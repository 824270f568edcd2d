//! The address of a request's sender as proxies tell it, in `X-Forwarded-For` or `Forwarded` (RFC 7239). Each proxy
//! appends the address that it was called from, so the last hop is the word of the proxy that called the service, and
//! a hop is believed only if a trusted proxy appended it. Everything before may be made up by the sender.

use std::borrow::Cow;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use axum::http::{HeaderMap, HeaderName, header};
use ipnet::{IpNet, Ipv4Net};

use super::list::parts;

const X_FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");

/// The first address on the way back from the service that is no trusted proxy; the last known one if a hop can't be
/// read. IPv4 addresses in IPv6 notation are IPv4 addresses.
pub(super) fn sender(peer: IpAddr, headers: &HeaderMap, proxies: &[IpNet]) -> IpAddr {
    let peer = peer.to_canonical();
    let trusted = |address: &IpAddr| is_among(*address, proxies);
    if !trusted(&peer) {
        return peer;
    }
    let walk = |name: &HeaderName, address: fn(&str) -> Option<IpAddr>| {
        if !headers.contains_key(name) {
            return None;
        }
        let mut known = peer;
        for line in headers.get_all(name).iter().rev() {
            for hop in parts(&String::from_utf8_lossy(line.as_bytes()), ',') {
                let Some(address) = address(hop) else { return Some(known) };
                known = address;
                if !trusted(&known) {
                    return Some(known);
                }
            }
        }
        Some(known)
    };
    match (walk(&X_FORWARDED_FOR, node), walk(&header::FORWARDED, hop)) {
        // A proxy writes one of the two, and may hand on the other as the sender made it up.
        (Some(one), Some(other)) if one != other => peer,
        (Some(address), _) | (None, Some(address)) => address,
        (None, None) => peer,
    }
}

/// Whether an address is in one of the networks.
pub(super) fn is_among(address: IpAddr, networks: &[IpNet]) -> bool {
    networks.iter().any(|network| canonical(network).contains(&address.to_canonical()))
}

/// A network of IPv4 addresses in IPv6 notation as one of IPv4.
fn canonical(network: &IpNet) -> IpNet {
    let IpNet::V6(long) = network else { return *network };
    let mapped = long.prefix_len().checked_sub(96).zip(long.addr().to_ipv4_mapped());
    let short = mapped.and_then(|(length, address)| Ipv4Net::new(address, length).ok());
    short.map_or(*network, IpNet::V4)
}

/// The address in an element of `Forwarded`: `for=192.0.2.1;proto=https`.
fn hop(element: &str) -> Option<IpAddr> {
    let mut found = None;
    for pair in parts(element, ';').into_iter().filter(|pair| !pair.is_empty()) {
        let (name, value) = pair.split_once('=')?;
        if name.eq_ignore_ascii_case("for") && found.replace(value).is_some() {
            return None;
        }
    }
    node(found?)
}

/// An address, with a port or without: `192.0.2.1:4711`, `"[2001:db8::1]:4711"`. Not `unknown` and names like `_hidden`.
fn node(text: &str) -> Option<IpAddr> {
    let text = unquoted(text)?;
    if let Some(bracketed) = text.strip_prefix('[') {
        let (address, port) = bracketed.split_once(']')?;
        let address: Ipv6Addr = address.parse().ok()?;
        let complete = port.is_empty() || port.strip_prefix(':').is_some_and(is_port);
        return complete.then(|| IpAddr::V6(address).to_canonical());
    }
    if let Ok(address) = text.parse::<IpAddr>() {
        return Some(address.to_canonical());
    }
    let (address, port) = text.split_once(':')?;
    let address: Ipv4Addr = address.parse().ok()?;
    is_port(port).then_some(IpAddr::V4(address))
}

/// A number, or a name with an underscore before it.
fn is_port(text: &str) -> bool {
    match text.strip_prefix('_') {
        Some(name) => {
            !name.is_empty()
                && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"._-".contains(&byte))
        }
        None => text.bytes().all(|byte| byte.is_ascii_digit()) && text.parse::<u16>().is_ok(),
    }
}

/// The content of a quoted string, or a text without quotation marks as it is.
fn unquoted(text: &str) -> Option<Cow<'_, str>> {
    let Some(rest) = text.strip_prefix('"') else {
        return (!text.contains('"')).then_some(Cow::Borrowed(text));
    };
    let (content, mut letters) = (rest.strip_suffix('"')?, rest.strip_suffix('"')?.chars());
    if !content.contains(['\\', '"']) {
        return Some(Cow::Borrowed(content));
    }
    let mut plain = String::with_capacity(content.len());
    while let Some(letter) = letters.next() {
        match letter {
            '"' => return None,
            '\\' => plain.push(letters.next()?),
            other => plain.push(other),
        }
    }
    Some(Cow::Owned(plain))
}

#[cfg(test)]
#[path = "forwarded_tests.rs"]
mod tests;
