use std::net::{IpAddr, SocketAddr};

use axum::http::{HeaderMap, HeaderName, HeaderValue, header};
use ipnet::IpNet;
use proptest::prelude::*;

use super::{X_FORWARDED_FOR, node, sender};

const PEER: &str = "10.0.0.1";

fn ip(text: &str) -> IpAddr {
    text.parse().expect("an address")
}

/// The sender of a request from a proxy with these headers; proxies are trusted in 10.0.0.0/8.
fn told(headers: &[(&HeaderName, &[u8])]) -> IpAddr {
    sent_by(PEER, headers, &["10.0.0.0/8"])
}

fn sent_by(peer: &str, headers: &[(&HeaderName, &[u8])], proxies: &[&str]) -> IpAddr {
    let mut map = HeaderMap::new();
    for (name, value) in headers {
        map.append(*name, HeaderValue::from_bytes(value).expect("a header"));
    }
    let proxies: Vec<IpNet> = proxies.iter().map(|text| text.parse().expect("a network")).collect();
    sender(ip(peer), &map, &proxies)
}

#[test]
fn addresses_are_read_in_every_notation() {
    for (text, address) in [
        ("203.0.113.1", Some("203.0.113.1")),
        ("203.0.113.1:40000", Some("203.0.113.1")),
        ("\"203.0.113.1:40000\"", Some("203.0.113.1")),
        ("203.0.113.1:_hidden", Some("203.0.113.1")),
        ("2001:db8::7", Some("2001:db8::7")),
        ("[2001:db8::7]", Some("2001:db8::7")),
        ("[2001:db8::7]:40000", Some("2001:db8::7")),
        ("\"[2001:db8::7]:40000\"", Some("2001:db8::7")),
        ("\"\\[2001:db8::\\7]\"", Some("2001:db8::7")),
        ("::ffff:203.0.113.1", Some("203.0.113.1")),
        ("[::ffff:203.0.113.1]:1", Some("203.0.113.1")),
        ("unknown", None),
        ("_hidden", None),
        ("", None),
        ("\"", None),
        ("\"\"", None),
        ("203.0.113.1:", None),
        ("203.0.113.1:65536", None),
        ("203.0.113.1:+80", None),
        ("203.0.113.1:80:80", None),
        ("203.0.113.1 203.0.113.2", None),
        ("203.0.113", None),
        ("203.0.113.01", None),
        ("[203.0.113.1]", None),
        ("[2001:db8::7", None),
        ("[2001:db8::7]40000", None),
        ("[2001:db8::7]:", None),
        ("[2001:db8::7]:_", None),
        ("\"203.0.113.1", None),
        ("203.0.113.1\"", None),
        ("\"203.0.113.1\\\"", None),
        ("unix:", None),
        ("portal.example.org", None),
    ] {
        assert_eq!(node(text), address.map(ip), "{text}");
    }
}

#[test]
fn the_walk_ends_at_the_first_hop_that_no_trusted_proxy_appended() {
    let name = X_FORWARDED_FOR;
    for (lines, address) in [
        (&["203.0.113.1"][..], "203.0.113.1"),
        (&["192.0.2.9, 203.0.113.1"], "203.0.113.1"),
        (&["192.0.2.9, 203.0.113.1:5, 10.0.0.3, 10.0.0.2:80"], "203.0.113.1"),
        (&["192.0.2.9", "203.0.113.1, 10.0.0.3", "10.0.0.2"], "203.0.113.1"),
        // What can't be read ends it at what is known until there.
        (&["203.0.113.1, unknown"], PEER),
        (&["203.0.113.1, unknown, 10.0.0.2"], "10.0.0.2"),
        (&["203.0.113.1, , 10.0.0.2"], "10.0.0.2"),
        (&["203.0.113.1", "", "10.0.0.2"], "10.0.0.2"),
        (&["203.0.113.1", "\u{fffd}"], PEER),
        // A proxy that called another one for itself.
        (&["10.0.0.3, 10.0.0.2"], "10.0.0.3"),
    ] {
        let headers: Vec<_> = lines.iter().map(|line| (&name, line.as_bytes())).collect();
        assert_eq!(told(&headers), ip(address), "{lines:?}");
    }
}

#[test]
fn forwarded_is_read_as_its_rfc_says() {
    for (line, address) in [
        ("for=203.0.113.1", "203.0.113.1"),
        ("For=\"[2001:db8:cafe::17]:4711\"", "2001:db8:cafe::17"),
        ("for=192.0.2.60;proto=http;by=203.0.113.43", "192.0.2.60"),
        ("proto=https ; FOR=203.0.113.1; host=\"a,b;c=d\"", "203.0.113.1"),
        ("for=192.0.2.43, for=198.51.100.17", "198.51.100.17"),
        ("for=192.0.2.43, for=203.0.113.1;by=10.0.0.2, for=10.0.0.2;by=10.0.0.1", "203.0.113.1"),
        ("for=192.0.2.43, for=unknown", PEER),
        ("for=192.0.2.43, for=_gazonk, for=10.0.0.2", "10.0.0.2"),
        ("for=192.0.2.43, proto=https", PEER),
        ("for=192.0.2.43, for=203.0.113.1;for=203.0.113.2", PEER),
        ("for=192.0.2.43, nonsense", PEER),
        ("203.0.113.1", PEER),
        // Quotation marks that the sender left open hide nothing.
        ("for=\"192.0.2.43, for=203.0.113.1", "203.0.113.1"),
        ("for=\"x\\, for=203.0.113.1", "203.0.113.1"),
    ] {
        assert_eq!(told(&[(&header::FORWARDED, line.as_bytes())]), ip(address), "{line}");
    }
}

#[test]
fn of_two_headers_that_differ_neither_is_believed() {
    let both = |one: &str, other: &str| {
        told(&[(&X_FORWARDED_FOR, one.as_bytes()), (&header::FORWARDED, other.as_bytes())])
    };
    assert_eq!(both("203.0.113.1", "for=192.0.2.9"), ip(PEER));
    assert_eq!(both("203.0.113.1:4000", "for=\"203.0.113.1:4000\""), ip("203.0.113.1"));
}

#[test]
fn an_ipv4_address_in_ipv6_notation_is_of_its_ipv4_network() {
    let line: &[(&HeaderName, &[u8])] = &[(&X_FORWARDED_FOR, b"203.0.113.1, ::ffff:10.0.0.2")];
    assert_eq!(sent_by("::ffff:10.0.0.1", line, &["10.0.0.0/8"]), ip("203.0.113.1"));
    assert_eq!(sent_by("10.0.0.1", line, &["::ffff:10.0.0.0/104"]), ip("203.0.113.1"));
    assert_eq!(sent_by("::ffff:192.0.2.1", line, &["10.0.0.0/8"]), ip("192.0.2.1"));
    assert_eq!(sent_by("10.0.0.1", line, &["::/0"]), ip("10.0.0.1"), "a network of IPv6 has no IPv4");
}

#[test]
fn nobody_else_is_believed() {
    let line: &[(&HeaderName, &[u8])] =
        &[(&X_FORWARDED_FOR, b"203.0.113.1"), (&header::FORWARDED, b"for=203.0.113.1")];
    assert_eq!(sent_by("192.0.2.1", line, &["10.0.0.0/8"]), ip("192.0.2.1"));
    assert_eq!(sent_by("192.0.2.1", line, &[]), ip("192.0.2.1"));
}

/// What a sender can put into a header: any bytes that HTTP allows, often those that mean something here.
fn made_up() -> impl Strategy<Value = Vec<u8>> {
    let meaningful = prop::sample::select(b"\",;=\\[]:. for10_".to_vec());
    let any = any::<u8>().prop_filter("HTTP allows it", |byte| *byte >= 0x20 && *byte != 0x7f);
    prop::collection::vec(prop_oneof![3 => meaningful, 1 => any], 0..40)
}

fn outside() -> impl Strategy<Value = SocketAddr> {
    any::<SocketAddr>().prop_filter("no proxy", |address| match address.ip().to_canonical() {
        IpAddr::V4(address) => address.octets()[0] != 10,
        IpAddr::V6(_) => true,
    })
}

/// How a proxy may write an address: alone, in brackets, with its port, in quotation marks.
fn written(address: SocketAddr, style: u8) -> String {
    let host = address.ip();
    match (style % 4, host) {
        (0, _) => host.to_string(),
        (1, IpAddr::V6(_)) => format!("[{host}]"),
        (2, IpAddr::V6(_)) => format!("\"[{host}]:{}\"", address.port()),
        (2, IpAddr::V4(_)) => format!("\"{host}:{}\"", address.port()),
        (_, IpAddr::V6(_)) => format!("[{host}]:{}", address.port()),
        (_, IpAddr::V4(_)) => format!("{host}:{}", address.port()),
    }
}

proptest! {
    #[test]
    fn nothing_that_the_sender_makes_up_changes_who_it_is(
        front in made_up(), address in outside(), style: u8, proxies in prop::collection::vec(any::<(u8, u8)>(), 0..3), apart: bool, standard: bool,
    ) {
        let name = if standard { &header::FORWARDED } else { &X_FORWARDED_FOR };
        let hop = |address: SocketAddr, style: u8| {
            let node = written(address, style);
            if standard { format!("proto=http;for={node};by=_x") } else { node }
        };
        let mut line = hop(address, style);
        for (last, style) in proxies {
            line += &format!(", {}", hop(SocketAddr::from(([10, 0, 0, last], 80)), style));
        }
        let joined = [front.as_slice(), b", ", line.as_bytes()].concat();
        let headers: &[(&HeaderName, &[u8])] =
            if apart { &[(name, &front), (name, line.as_bytes())] } else { &[(name, &joined)] };
        prop_assert_eq!(told(headers), address.ip().to_canonical());
    }

    #[test]
    fn a_sender_that_no_proxy_names_is_the_proxy_itself_or_one_that_is_named(lines in prop::collection::vec(made_up(), 0..4), standard: bool) {
        let name = if standard { &header::FORWARDED } else { &X_FORWARDED_FOR };
        let headers: Vec<(&HeaderName, &[u8])> = lines.iter().map(|line| (name, line.as_slice())).collect();
        prop_assert_eq!(sent_by("192.0.2.1", &headers, &["10.0.0.0/8"]), ip("192.0.2.1"));
        told(&headers);
    }
}
