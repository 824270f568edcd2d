//! Tokens that anyone can make up.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jsonwebtoken::{EncodingKey, Header, decode_header, encode};
use proptest::prelude::*;
use serde_json::json;

use super::super::strict_json;
use super::*;

const SECRET: &[u8] = b"a secret of the test, known to nobody else";

fn trusted() -> Trusted {
    Trusted {
        name: "https://issuer.example".to_owned(),
        audience: "dgcc".to_owned(),
        algorithms: vec![Algorithm::HS256],
        types: vec!["jwt".to_owned()],
        claims: ClaimNames::default(),
        keys: Keys::Secret(DecodingKey::from_secret(SECRET)),
    }
}

fn accepted(token: &str) -> Result<Map<String, Value>, Rejection> {
    let unverified = Unverified::read(token)?;
    trusted().check(token, unverified.algorithm, &DecodingKey::from_secret(SECRET))
}

/// A token whose parts are these texts.
fn token(header: &str, claims: &str, signature: &[u8]) -> String {
    [header.as_bytes(), claims.as_bytes(), signature].map(|part| URL_SAFE_NO_PAD.encode(part)).join(".")
}

fn any_json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        ".{0,12}".prop_map(Value::from),
    ];
    leaf.prop_recursive(3, 24, 5, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..5).prop_map(Value::from),
            prop::collection::hash_map(".{0,6}", inner, 0..5)
                .prop_map(|fields| fields.into_iter().collect::<Map<_, _>>().into()),
        ]
    })
}

fn object(
    names: &'static [&'static str],
    usual: &'static [&'static str],
) -> impl Strategy<Value = Map<String, Value>> {
    let name = prop_oneof![9 => prop::sample::select(names).prop_map(str::to_owned), 1 => ".{0,6}"];
    let value = prop_oneof![3 => prop::sample::select(usual).prop_map(Value::from), 2 => any_json()];
    prop::collection::hash_map(name, value, 0..8).prop_map(|fields| fields.into_iter().collect())
}

const PARAMETERS: &[&str] =
    &["alg", "alg", "alg", "typ", "kid", "crit", "jwk", "jku", "x5u", "x5c", "cty", "zip", "b64", "enc"];
const HEADERS: &[&str] =
    &["HS256", "HS256", "HS256", "RS256", "none", "None", "hs256", "JWT", "at+jwt", "application/AT+JWT", ""];
const CLAIMS: &[&str] = &[
    "sub",
    "iss",
    "exp",
    "iat",
    "nbf",
    "role",
    "organization",
    "country",
    "funding_source",
    "scope",
    "cnf",
    "client_id",
];
const MEANT: &[&str] = &["NIA", "FUNDER", "LEAD_ORGANIZATION", "UZ", "KOICA", "read write", "1700000000", ""];

proptest! {
    #[test]
    fn a_header_is_read_as_the_library_reads_it(header in object(PARAMETERS, HEADERS), claims in object(CLAIMS, MEANT), signature in prop::collection::vec(any::<u8>(), 0..4)) {
        let (header_text, claims_text) = (json!(header).to_string(), json!(claims).to_string());
        let text = token(&header_text, &claims_text, &signature);
        if let Ok(read) = Unverified::read(&text) {
            prop_assert!(header.keys().all(|name| !["crit", "jwk", "jku", "x5u", "x5c", "cty", "zip", "b64", "enc"].contains(&name.as_str())));
            prop_assert!(!signature.is_empty());
            prop_assert_eq!(Some(read.claims), serde_json::from_str(&claims_text).ok());
            if let Ok(library) = decode_header(&text) {
                prop_assert_eq!((read.algorithm, read.kid), (library.alg, library.kid));
            }
        }
        prop_assert!(accepted(&text).is_err());
    }

    #[test]
    fn a_signed_token_is_accepted_and_a_changed_one_refused(subject in ".{1,20}", at: prop::sample::Index, to in prop::sample::select(b"AQgwxyz019-_.=+/".to_vec()), cut: bool) {
        let claims = json!({ "iss": trusted().name, "aud": "dgcc", "sub": subject, "exp": clock::now().timestamp() + 3_600 });
        let signed = encode(&Header::new(Algorithm::HS256), &claims, &EncodingKey::from_secret(SECRET)).expect("a token");
        prop_assert_eq!(accepted(&signed).map(|claims| claims["sub"].clone()), Ok(Value::from(subject)));
        let at = at.index(signed.len());
        let mut changed = signed.clone().into_bytes();
        if cut { changed.truncate(at) } else { changed[at] = to };
        let changed = String::from_utf8(changed).expect("ASCII");
        prop_assert!(changed == signed || accepted(&changed).is_err(), "{}", changed);
        for more in ["=", "."] {
            prop_assert!(accepted(&(signed.clone() + more)).is_err());
        }
    }

    #[test]
    fn no_text_is_too_much(text in prop_oneof!["[A-Za-z0-9_.=-]{0,120}", "\\PC{0,40}\\.\\PC{0,40}\\.\\PC{0,20}"]) {
        prop_assert!(accepted(&text).is_err());
    }

    #[test]
    fn whatever_the_claims_are_a_bearer_has_a_subject(claims in object(CLAIMS, MEANT), exp in any::<f64>(), plain: bool) {
        let mut claims = claims;
        if plain {
            claims.extend([("sub", json!("a")), ("iss", json!("b")), ("exp", json!(exp))].map(|(name, value)| (name.to_owned(), value)));
        }
        if let Ok(bearer) = bearer(claims, &ClaimNames::default(), clock::now()) {
            prop_assert!((1..=255).contains(&bearer.subject.len()) && (1..=255).contains(&bearer.issuer.len()));
        }
    }

    #[test]
    fn json_is_read_as_by_the_library_and_no_name_twice(value in any_json(), name in ".{0,4}", deep: bool) {
        let text = value.to_string();
        let library = serde_json::from_str::<Value>(&text).ok().and_then(|value| value.as_object().cloned());
        prop_assert_eq!(strict_json::object(text.as_bytes()), library);
        let name = json!(name);
        let twice = format!("{{{name}:{text},\"other\":1,{name}:{text}}}");
        let twice = if deep { format!("{{\"a\":[{twice}]}}") } else { twice };
        prop_assert_eq!(strict_json::object(twice.as_bytes()), None);
    }

    #[test]
    fn no_bytes_are_too_much(bytes in prop::collection::vec(prop_oneof![3 => prop::sample::select(b"{}[]\":,0.1e-\\untrfalse ".to_vec()), 1 => any::<u8>()], 0..60)) {
        let library = serde_json::from_slice::<Map<String, Value>>(&bytes).ok();
        if let Some(read) = strict_json::object(&bytes) {
            prop_assert_eq!(Some(read), library);
        }
    }
}
