//! What clients say they take, in every spelling.

use axum::http::{HeaderMap, HeaderName, HeaderValue, header};
use proptest::prelude::*;

use super::super::{entity_tag, prefer};
use super::{GRAPHQL_RESPONSE, JSON, MediaType, languages, negotiate, takes_events};

fn headers(name: &HeaderName, lines: &[&str]) -> HeaderMap {
    let mut headers = HeaderMap::new();
    for line in lines {
        headers.append(name, HeaderValue::from_str(line).expect("a header"));
    }
    headers
}

fn accepted(lines: &[&str]) -> Option<MediaType> {
    negotiate(&headers(&header::ACCEPT, lines))
}

#[test]
fn a_quality_that_is_none_counts_as_if_it_were_not_there() {
    for quality in ["nan", "inf", "-1", "2", "1e9", "x", "", "\"0\""] {
        let line = format!("{JSON};q=0.5, {GRAPHQL_RESPONSE};q={quality}");
        assert_eq!(accepted(&[&line]), Some(MediaType::GraphqlResponse), "{quality}");
        let line = format!("en;q=0.5, ko;q={quality}");
        assert!(languages(&headers(&header::ACCEPT_LANGUAGE, &[&line])).prefer_korean(), "{quality}");
    }
    assert!(!languages(&headers(&header::ACCEPT_LANGUAGE, &["ko;Q=0, en"])).prefer_korean());
}

#[test]
fn who_refuses_events_gets_none() {
    for (line, takes) in [
        ("text/event-stream", true),
        ("TEXT/Event-Stream ; charset=utf-8", true),
        ("text/event-stream;q=0", false),
        ("text/event-stream; q=0.000", false),
        ("application/json;note=\", text/event-stream\"", false),
    ] {
        assert_eq!(takes_events(&headers(&header::ACCEPT, &[line])), takes, "{line}");
    }
}

#[test]
fn a_comma_in_quotation_marks_parts_nothing() {
    let prefers = |line| prefer::is_cost_only(&headers(&prefer::PREFER, &[line]));
    assert!(prefers("respond-async, handling=\"cost-only\"; wait=10"));
    assert!(!prefers("note=\"x, handling=cost-only\""));
    assert!(!prefers("note=x; handling=cost-only"));
    assert!(!prefers("handling=lenient, handling=cost-only"));
    let knows = |line| entity_tag::is_known(&headers(&header::IF_NONE_MATCH, &[line]), "\"a\"");
    assert!(knows("\"b\", W/\"a\"") && knows("*") && !knows("\"b,\"a\"\"") && !knows("a"));
}

/// A media range and its quality in thousandths.
fn range() -> impl Strategy<Value = (String, Option<u16>)> {
    let kinds = vec![GRAPHQL_RESPONSE, JSON, "application/*", "*/*", "text/html", "text/event-stream"];
    (prop::sample::select(kinds).prop_map(str::to_owned), prop::option::of(0_u16..=1000))
}

/// A range as a client may write it.
fn written((kind, quality): &(String, Option<u16>), style: u8) -> String {
    let kind = if style & 1 == 0 { kind.clone() } else { kind.to_uppercase() };
    let space = if style & 2 == 0 { "" } else { " " };
    let extra = if style & 4 == 0 { "" } else { ";a=\"b,c;q=0\"" };
    let q = if style & 8 == 0 { 'q' } else { 'Q' };
    let quality = quality.map(|q| f64::from(q) / 1000.0);
    let quality = quality.map(|quality| format!("{space};{space}{q}={quality:.3}")).unwrap_or_default();
    format!("{space}{kind}{extra}{quality}{space}")
}

proptest! {
    #[test]
    fn the_same_ranges_mean_the_same_however_they_are_written(
        ranges in prop::collection::vec((range(), any::<u8>()), 1..6), apart in any::<[bool; 6]>(), backward: bool,
    ) {
        let plain: Vec<String> = ranges.iter().map(|(range, _)| written(range, 0)).collect();
        let mut spelled: Vec<String> = ranges.iter().map(|(range, style)| written(range, *style)).collect();
        if backward {
            spelled.reverse();
        }
        let mut lines: Vec<String> = Vec::new();
        for (range, apart) in spelled.into_iter().zip(apart) {
            match lines.last_mut() {
                Some(line) if !apart => *line += &format!(",{range}"),
                _ => lines.push(range),
            }
        }
        let lines: Vec<&str> = lines.iter().map(String::as_str).collect();
        prop_assert_eq!(accepted(&lines), accepted(&[&plain.join(",")]), "{:?}", lines);
        let events = |lines: &[&str]| takes_events(&headers(&header::ACCEPT, lines));
        prop_assert_eq!(events(&lines), events(&[&plain.join(",")]), "{:?}", lines);
    }

    #[test]
    fn a_client_gets_nothing_that_it_refuses(ranges in prop::collection::vec(range(), 1..6)) {
        let line = ranges.iter().map(|range| written(range, 0)).collect::<Vec<_>>().join(", ");
        let refused = |own: &str| {
            let mut closest = ranges.iter().filter(|(kind, _)| kind == own).peekable();
            closest.peek().is_some() && closest.all(|(_, quality)| *quality == Some(0))
        };
        match accepted(&[&line]) {
            Some(MediaType::GraphqlResponse) => prop_assert!(!refused(GRAPHQL_RESPONSE), "{}", line),
            Some(MediaType::Json) => prop_assert!(!refused(JSON), "{}", line),
            None => {
                let takes = |(kind, quality): &(String, Option<u16>)| kind == JSON && *quality != Some(0);
                prop_assert!(!ranges.iter().any(takes), "{}", line);
            }
        }
    }

    #[test]
    fn no_header_is_too_much(bytes in prop::collection::vec(prop_oneof![
        3 => prop::sample::select(b"\",;=\\*/ qQ.01-W".to_vec()), 1 => 0x20_u8..0x7f, 1 => 0x80_u8..,
    ], 0..60)) {
        let value = HeaderValue::from_bytes(&bytes).expect("a header");
        for name in [header::ACCEPT, header::ACCEPT_LANGUAGE, header::IF_NONE_MATCH, header::CONTENT_TYPE, prefer::PREFER] {
            let headers = HeaderMap::from_iter([(name, value.clone())]);
            negotiate(&headers);
            takes_events(&headers);
            languages(&headers);
            super::is_json(&headers);
            prop_assert!(!prefer::is_cost_only(&headers) || headers.contains_key(prefer::PREFER));
            entity_tag::is_known(&headers, "\"a\"");
        }
    }
}
