//! Where messages may be sent to: no address of the inside of a network, whatever name leads there.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::str::FromStr;
use std::sync::LazyLock;

use ipnet::IpNet;
use reqwest::Url;
use reqwest::dns::{Addrs, Name, Resolve, Resolving};

use super::lookup::Lookups;

/// Global unicast of IPv6, the only block from which IANA gives out public addresses.
const GLOBAL_UNICAST: &str = "2000::/3";
/// Networks whose addresses are not for everyone: the special-purpose registries of IANA (RFC 6890 and its
/// successors), multicast and what is reserved; of IPv6 those within global unicast. 6to4 is missing here, since the
/// IPv4 address in it decides.
const SPECIAL: [&str; 22] = [
    "0.0.0.0/8",
    "10.0.0.0/8",
    "100.64.0.0/10",
    "127.0.0.0/8",
    "169.254.0.0/16",
    "172.16.0.0/12",
    "192.0.0.0/24",
    "192.0.2.0/24",
    "192.31.196.0/24",
    "192.52.193.0/24",
    "192.88.99.0/24",
    "192.168.0.0/16",
    "192.175.48.0/24",
    "198.18.0.0/15",
    "198.51.100.0/24",
    "203.0.113.0/24",
    "224.0.0.0/4",
    "240.0.0.0/4",
    "2001::/23",
    "2001:db8::/32",
    "2620:4f:8000::/48",
    "3fff::/20",
];

/// Which addresses messages may be sent to.
#[derive(Clone, Debug)]
pub struct Addresses {
    /// Networks of the inside that receivers may be in, over http too.
    allowed: Vec<IpNet>,
    /// Whether addresses of the outside are taken as well.
    outside: bool,
    lookups: Lookups,
}

/// Why nothing is sent to a URL.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}", self.english())]
pub enum Refused {
    /// The host has an address that messages may not be sent to.
    Address,
    /// The URL is one of http, whose host is not in a network that is let in.
    Insecure,
    /// The host has no address at present.
    Unknown,
}

impl Refused {
    pub fn english(self) -> &'static str {
        match self {
            // The same, so that nothing is learned of names of the inside.
            Self::Address | Self::Unknown => "the host has no public address",
            Self::Insecure => "http is not secure: the URL must begin with https://",
        }
    }

    pub fn korean(self) -> &'static str {
        match self {
            Self::Address | Self::Unknown => "호스트에 공개 주소가 없습니다",
            Self::Insecure => "http는 안전하지 않습니다: https://로 시작하는 URL이어야 합니다",
        }
    }
}

impl Addresses {
    pub fn new(allowed: Vec<IpNet>) -> Self {
        Self { allowed, outside: true, lookups: Lookups::default() }
    }

    /// Those for http, which is for the networks of the inside that receivers may be in.
    pub(super) fn of_inside(&self) -> Self {
        Self { outside: false, ..self.clone() }
    }

    /// Those for a URL, by its scheme.
    fn of(&self, url: &Url) -> Self {
        if url.scheme() == "https" { self.clone() } else { self.of_inside() }
    }

    /// Whether messages may be sent to a URL: for https as its host's addresses are now. Names in http URLs are not
    /// looked up here, since a refusal would tell which names the inside has; each attempt looks at the addresses.
    pub async fn check(&self, url: &Url) -> Result<(), Refused> {
        let of_scheme = self.of(url);
        let host = url.host_str().unwrap_or_default();
        match literal(url) {
            Some(address) if of_scheme.covers(address) => Ok(()),
            None if of_scheme.outside => of_scheme.resolved(host).await.map(drop),
            None if !self.allowed.is_empty() => Ok(()),
            Some(_) if of_scheme.outside => Err(Refused::Address),
            _ => Err(Refused::Insecure),
        }
    }

    /// Whether a URL names an address, and one that messages may not be sent to.
    pub(super) fn check_literal(&self, url: &Url) -> Result<(), Refused> {
        match literal(url) {
            Some(address) if !self.of(url).covers(address) => Err(Refused::Address),
            _ => Ok(()),
        }
    }

    fn covers(&self, address: IpAddr) -> bool {
        let plain = embedded(address).unwrap_or(address);
        self.allowed.iter().any(|network| network.contains(&plain)) || (self.outside && is_public(plain))
    }

    /// The addresses of a host: all of them may be sent to, or none.
    async fn resolved(&self, host: &str) -> Result<Vec<SocketAddr>, Refused> {
        if !self.outside && self.allowed.is_empty() {
            return Err(Refused::Address);
        }
        let found = self.lookups.addresses(host).await;
        if found.is_empty() {
            return Err(Refused::Unknown);
        }
        if found.iter().all(|address| self.covers(address.ip())) { Ok(found) } else { Err(Refused::Address) }
    }
}

/// Asked by the HTTP client for each new connection, so that a name can't lead elsewhere after it was checked.
impl Resolve for Addresses {
    fn resolve(&self, name: Name) -> Resolving {
        let own = self.clone();
        Box::pin(async move {
            let found = own.resolved(name.as_str()).await?;
            Ok(Box::new(found.into_iter()) as Addrs)
        })
    }
}

/// The address that a URL names instead of a host.
fn literal(url: &Url) -> Option<IpAddr> {
    let host = url.host_str()?;
    host.trim_start_matches('[').trim_end_matches(']').parse().ok()
}

fn is_public(address: IpAddr) -> bool {
    static NETWORKS: LazyLock<Vec<IpNet>> = LazyLock::new(|| networks(&SPECIAL));
    static GLOBAL: LazyLock<Vec<IpNet>> = LazyLock::new(|| networks(&[GLOBAL_UNICAST]));
    let within = |networks: &[IpNet]| networks.iter().any(|network| network.contains(&address));
    (address.is_ipv4() || within(&GLOBAL)) && !within(&NETWORKS)
}

fn networks(texts: &[&str]) -> Vec<IpNet> {
    texts.iter().filter_map(|text| IpNet::from_str(text).ok()).collect()
}

/// The IPv4 address that one of IPv6 stands for: mapped, or translated (NAT64, 6to4).
fn embedded(address: IpAddr) -> Option<IpAddr> {
    let IpAddr::V6(v6) = address else { return None };
    let [a, b, c, _, _, _, g, h] = v6.segments();
    let of = |high: u16, low: u16| {
        let bits = u32::from(high) << 16 | u32::from(low);
        Some(IpAddr::V4(Ipv4Addr::from_bits(bits)))
    };
    if let Some(mapped) = v6.to_ipv4_mapped() {
        return Some(IpAddr::V4(mapped));
    }
    match (a, b) {
        (0x64, 0xff9b) if v6.segments()[2..6] == [0; 4] => of(g, h),
        (0x2002, _) => of(b, c),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
    use std::time::Duration;

    use futures::FutureExt;
    use ipnet::IpNet;
    use proptest::prelude::*;
    use reqwest::Url;

    use super::{Addresses, Lookups, Refused, SPECIAL, is_public};

    fn address(text: &str) -> IpAddr {
        text.parse().expect(text)
    }

    #[test]
    fn the_inside_is_no_place_to_send_to() {
        let addresses = Addresses::new(Vec::new());
        for inside in [
            "127.0.0.1",
            "127.9.9.9",
            "10.1.2.3",
            "172.16.0.1",
            "172.31.255.255",
            "192.168.1.1",
            "169.254.169.254",
            "100.64.0.1",
            "0.0.0.0",
            "224.0.0.1",
            "255.255.255.255",
            "192.0.2.1",
            "198.18.0.1",
            "::1",
            "::",
            "fe80::1",
            "fc00::1",
            "fd00:ec2::254",
            "ff02::1",
            "2001:db8::1",
            "::ffff:127.0.0.1",
            "::ffff:10.0.0.1",
            "64:ff9b::7f00:1",
            "64:ff9b::a9fe:a9fe",
            "2002:7f00:1::",
            "2002:a00:1::1",
            "::127.0.0.1",
            "fec0::1",
            "64:ff9b:1::1",
            // Outside global unicast.
            "1::1",
            "400::1",
            "1fff:ffff::1",
            "4000::1",
            "8000::1",
            "a000::1",
            "e000::1",
            // Special within it.
            "2001::1",
            "2001:20::1",
            "2620:4f:8000::1",
            "3fff::1",
        ] {
            assert!(!addresses.covers(address(inside)), "{inside}");
        }
        for outside in [
            "8.8.8.8",
            "1.1.1.1",
            "172.32.0.1",
            "2606:4700::1111",
            "2001:200::1",
            "3ffe::1",
            "64:ff9b::808:808",
            "2002:808:808::1",
        ] {
            assert!(addresses.covers(address(outside)), "{outside}");
        }
    }

    #[test]
    fn every_network_in_the_table_is_one() {
        for network in SPECIAL {
            let network: ipnet::IpNet = network.parse().expect(network);
            assert!(
                !is_public(network.addr()) && !is_public(network.hosts().last().expect("a host")),
                "{network}"
            );
        }
    }

    #[test]
    fn networks_of_the_inside_can_be_let_in_and_nothing_else_by_http() {
        let addresses = Addresses::new(vec!["10.20.0.0/16".parse().expect("a network")]);
        assert!(addresses.covers(address("10.20.3.4")) && addresses.covers(address("::ffff:10.20.3.4")));
        assert!(!addresses.covers(address("10.21.0.1")) && addresses.covers(address("8.8.8.8")));
        let by_http = addresses.of_inside();
        assert!(by_http.covers(address("10.20.3.4")) && !by_http.covers(address("8.8.8.8")));
    }

    #[tokio::test]
    async fn a_url_is_refused_with_the_reason() {
        let addresses = Addresses::new(Vec::new());
        for (url, why) in [
            ("https://127.0.0.1/", Refused::Address),
            ("https://[::1]:8443/", Refused::Address),
            ("https://0x7f.1/", Refused::Address),
            ("https://2130706433/", Refused::Address),
            ("https://localhost/", Refused::Address),
            ("https://169.254.169.254/latest/meta-data/", Refused::Address),
            ("http://8.8.8.8/", Refused::Insecure),
            ("http://127.0.0.1/", Refused::Insecure),
            ("http://localhost/", Refused::Insecure),
            ("http://nowhere.invalid/", Refused::Insecure),
            ("https://nowhere.invalid/", Refused::Unknown),
        ] {
            assert_eq!(addresses.check(&url.parse().expect(url)).await, Err(why), "{url}");
        }
        assert_eq!(addresses.check(&"https://8.8.8.8/".parse().expect("a URL")).await, Ok(()));
    }

    #[tokio::test]
    async fn the_answer_for_an_http_url_is_the_same_whatever_a_lookup_would_say() {
        for allowed in [Vec::new(), vec!["10.20.0.0/16".parse().expect("a network")]] {
            let lookups = Lookups::new(1, Duration::from_secs(1), |host| panic!("{host} is looked up"));
            let addresses = Addresses { lookups, ..Addresses::new(allowed) };
            let mut answers = Vec::new();
            for host in ["localhost", "nowhere.invalid", "database.internal"] {
                let url = format!("http://{host}/").parse().expect("a URL");
                answers.push(addresses.check(&url).await);
            }
            answers.dedup();
            assert_eq!(answers.len(), 1, "{answers:?}");
        }
    }

    /// An address of IPv4, half of the time a special one.
    fn ipv4() -> impl Strategy<Value = Ipv4Addr> {
        let special = prop::sample::select(&SPECIAL[..18]).prop_flat_map(|network| {
            let network: ipnet::Ipv4Net = network.parse().expect(network);
            any::<u32>().prop_map(move |host| {
                Ipv4Addr::from_bits(network.addr().to_bits() | host & network.hostmask().to_bits())
            })
        });
        prop_oneof![special, any::<u32>().prop_map(Ipv4Addr::from_bits)]
    }

    /// Ways to write an address of IPv4 that a browser takes: in one to four numbers, each decimal, octal or hexadecimal.
    fn numbers(address: Ipv4Addr, count: usize, radixes: [u8; 4], zeros: usize) -> String {
        let bits = address.to_bits();
        let last = bits & u32::MAX.checked_shr(8 * (count as u32 - 1)).unwrap_or_default();
        let first = address.octets().map(u32::from).into_iter().take(count - 1);
        let number = |(number, radix): (u32, &u8)| match radix % 4 {
            0 => number.to_string(),
            1 => format!("0{}{number:o}", "0".repeat(zeros)),
            2 => format!("0x{}{number:x}", "0".repeat(zeros)),
            _ => format!("0X{}{number:X}", "0".repeat(zeros)),
        };
        first.chain([last]).zip(&radixes).map(number).collect::<Vec<_>>().join(".")
    }

    /// Letters that names of hosts take for others: full width, other points, and percent-encoded.
    fn disguised(host: &str, disguise: u8) -> String {
        let letter = |letter: char| match (disguise % 4, letter) {
            (1, '.') => "\u{3002}".to_owned(),
            (1, '!'..='~') => char::from_u32(u32::from(letter) + 0xFEE0).unwrap_or(letter).to_string(),
            (2, '.') => "\u{FF61}".to_owned(),
            (3, _) => format!("%{:02x}", u32::from(letter)),
            _ => letter.to_string(),
        };
        host.chars().map(letter).collect()
    }

    /// Those of nothing but addresses: a name that is looked up fails the test.
    fn without_names() -> Addresses {
        let lookups = Lookups::new(1, Duration::from_secs(1), |host| panic!("{host} is looked up"));
        Addresses { lookups, ..Addresses::new(Vec::new()) }
    }

    fn checked(addresses: &Addresses, url: &Url) -> Result<(), Refused> {
        addresses.check(url).now_or_never().expect("an address is not looked up")
    }

    proptest! {
        #[test]
        fn an_address_is_judged_alike_in_every_spelling(
            address in ipv4(), count in 1_usize..=4, radixes: [u8; 4], zeros in 0_usize..3, disguise: u8, dot: bool,
            before in prop::sample::select(vec!["", "user@", "8.8.8.8@", "8.8.8.8:80@", "user:pass@", "%00@"]),
            scheme in prop::sample::select(vec!["https://", "HTTPS://", "https:", "https:/", "https:\\\\", " https:///"]),
            after in prop::sample::select(vec!["", "/", ":8443/a", "?b", "#c", "\\\\8.8.8.8", "/@8.8.8.8"]),
        ) {
            let host = numbers(address, count, radixes, zeros) + if dot { "." } else { "" };
            let text = format!("{scheme}{before}{}{after}", disguised(&host, disguise));
            let url: Url = text.parse().map_err(|error| TestCaseError::fail(format!("{text}: {error}")))?;
            let expected = if is_public(IpAddr::V4(address)) { Ok(()) } else { Err(Refused::Address) };
            prop_assert_eq!(checked(&without_names(), &url), expected, "{}", text);
            prop_assert_eq!(without_names().check_literal(&url), expected, "{}", text);
        }

        #[test]
        fn an_address_in_one_of_ipv6_is_judged_alike_in_every_spelling(address in ipv4(), form in 0_u8..4, style in 0_u8..3) {
            let bits = u128::from(address.to_bits());
            let long = Ipv6Addr::from_bits(match form {
                0 => 0xFFFF << 32 | bits,
                1 => 0x64_ff9b << 96 | bits,
                2 => 0x2002 << 112 | bits << 80,
                // That of an IPv4-compatible one, which is never public.
                _ => bits,
            });
            let segments = long.segments().map(|segment| format!("{segment:04X}"));
            let host = match style {
                0 => long.to_string(),
                1 => segments.join(":"),
                _ if form == 2 => long.to_string().to_uppercase(),
                _ => format!("{}:{address}", segments[..6].join(":")),
            };
            let text = format!("https://[{host}]:8443/");
            let url: Url = text.parse().map_err(|error| TestCaseError::fail(format!("{text}: {error}")))?;
            let public = form < 3 && is_public(IpAddr::V4(address));
            let expected = if public { Ok(()) } else { Err(Refused::Address) };
            prop_assert_eq!(checked(&without_names(), &url), expected, "{}", text);
        }

        #[test]
        fn a_network_is_let_in_and_no_address_beside_it(address in ipv4(), network in ipv4(), length in 8_u8..=32, mapped: bool) {
            let network = IpNet::new(network.into(), length).expect("a length").trunc();
            let by_http = Addresses::new(vec![network]).of_inside();
            let written = if mapped { IpAddr::V6(address.to_ipv6_mapped()) } else { IpAddr::V4(address) };
            prop_assert_eq!(by_http.covers(written), network.contains(&IpAddr::V4(address)));
        }

        #[test]
        fn public_addresses_of_ipv6_are_global_unicast_or_stand_for_a_public_one_of_ipv4(bits: u128) {
            let addresses = Addresses::new(Vec::new());
            let v6 = Ipv6Addr::from_bits(bits);
            if addresses.covers(IpAddr::V6(v6)) {
                prop_assert!(v6.segments()[0] >> 13 == 0b001, "{v6}");
                prop_assert!(!v6.is_loopback() && !v6.is_unique_local() && !v6.is_unicast_link_local());
                prop_assert!(!(v6.segments()[0] == 0x2001 && v6.segments()[1] < 0x200), "{v6}");
            }
        }

        #[test]
        fn an_address_of_ipv6_that_stands_for_one_of_ipv4_is_as_public_as_that_one(bits: u32, rest: u64) {
            let addresses = Addresses::new(Vec::new());
            let v4 = Ipv4Addr::from_bits(bits);
            let public = addresses.covers(IpAddr::V4(v4));
            let mapped = v4.to_ipv6_mapped().to_bits();
            let translated = 0x64_ff9b_u128 << 96 | u128::from(bits);
            let six_to_four = 0x2002_u128 << 112 | u128::from(bits) << 80 | u128::from(rest);
            for form in [mapped, translated, six_to_four] {
                let form = Ipv6Addr::from_bits(form);
                prop_assert_eq!(addresses.covers(IpAddr::V6(form)), public, "{}", form);
            }
        }
    }
}
