//! Every attack of RFC 8725's list, and then some: refused with 401, and none brings the service down.

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use jsonwebtoken::{Algorithm, EncodingKey};
use serde_json::{Value, json};

use super::forge::{AUDIENCE, ISSUER, Key, SHARED_ISSUER, SHARED_SECRET, claims, now, signed, trust};
use crate::support::{Kind, TestApp, on_both};

struct Setting {
    app: TestApp,
    rsa: Key,
    pss: Key,
    ec: Key,
    ed: Key,
    _folder: tempfile::TempDir,
}

async fn setting(kind: Kind) -> Option<Setting> {
    let folder = tempfile::tempdir().expect("a folder");
    let (rsa, pss) = (Key::new("rsa", Algorithm::RS256), Key::new("pss", Algorithm::PS256));
    let (ec, ed) = (Key::new("ec", Algorithm::ES256), Key::new("ed", Algorithm::EdDSA));
    let app =
        TestApp::configured(kind, |config| trust(config, folder.path(), &[&rsa, &pss, &ec, &ed])).await?;
    Some(Setting { app, rsa, pss, ec, ed, _folder: folder })
}

fn with(mut object: Value, changes: Value) -> Value {
    for (name, value) in changes.as_object().expect("an object") {
        match value {
            Value::Null => drop(object.as_object_mut().expect("an object").remove(name)),
            value => object[name] = value.clone(),
        }
    }
    object
}

/// What is sent, by what is wrong with it.
fn attacks(setting: &Setting) -> Vec<(String, String)> {
    let Setting { rsa, ec, app, .. } = setting;
    let mut attacks: Vec<(String, String)> = Vec::new();
    let mut add = |name: &str, token: String| attacks.push((name.to_owned(), token));
    let good = rsa.sign(&rsa.header(), &claims());
    let parts: Vec<&str> = good.split('.').collect();
    let encode = |text: &str| URL_SAFE_NO_PAD.encode(text);

    // Signatures.
    for alg in ["none", "None", "NONE", "nOnE", ""] {
        let header = with(rsa.header(), json!({ "alg": alg }));
        add(&format!("alg {alg}, no signature"), format!("{}.{}.", encode(&header.to_string()), parts[1]));
        add(
            &format!("alg {alg}, another's signature"),
            format!("{}.{}.{}", encode(&header.to_string()), parts[1], parts[2]),
        );
    }
    add("no signature", format!("{}.{}.", parts[0], parts[1]));
    add("no third part", format!("{}.{}", parts[0], parts[1]));
    add("a fourth part", format!("{good}.x"));
    add("an encrypted token's five parts", format!("{good}.x.y"));
    add("another signature", format!("{}.{}.{}", parts[0], parts[1], encode("no signature at all")));
    add("a signature of zeros", format!("{}.{}.{}", parts[0], parts[1], URL_SAFE_NO_PAD.encode([0; 256])));
    let zeros = format!("{}.{}", encode(&ec.header().to_string()), encode(&claims().to_string()));
    add("psychic signature", format!("{zeros}.{}", URL_SAFE_NO_PAD.encode([0; 64])));
    let role = with(claims(), json!({ "role": "MOIS", "country": null }));
    add("tampered claims", format!("{}.{}.{}", parts[0], encode(&role.to_string()), parts[2]));
    add(
        "tampered header",
        format!("{}.{}.{}", encode(&with(rsa.header(), json!({ "x": 1 })).to_string()), parts[1], parts[2]),
    );
    let public = rsa.jwk().to_string();
    let modulus = URL_SAFE_NO_PAD.decode(rsa.jwk()["n"].as_str().expect("n")).expect("bytes");
    for (name, secret) in [("JWK", public.as_bytes()), ("modulus", &modulus), ("nothing", b"")] {
        let header = with(rsa.header(), json!({ "alg": "HS256" }));
        add(
            &format!("HS256 with the public key as {name}"),
            signed(
                &header.to_string(),
                &claims().to_string(),
                &EncodingKey::from_secret(secret),
                Algorithm::HS256,
            ),
        );
    }
    let secret = EncodingKey::from_secret(SHARED_SECRET.as_bytes());
    let header = json!({ "alg": "HS256", "typ": "at+jwt" });
    add(
        "another issuer's secret",
        signed(&header.to_string(), &claims().to_string(), &secret, Algorithm::HS256),
    );
    add(
        "a weaker secret",
        signed(
            &header.to_string(),
            &with(claims(), json!({ "iss": SHARED_ISSUER })).to_string(),
            &EncodingKey::from_secret(b"secret"),
            Algorithm::HS256,
        ),
    );
    for alg in ["HS384", "HS512", "RS384", "RS512", "PS384", "ES384", "ES512", "ES256K", "RSA-OAEP", "dir"] {
        add(&format!("alg {alg}"), rsa.sign(&with(rsa.header(), json!({ "alg": alg })), &claims()));
    }
    add("alg RS256 said of an EC key", ec.sign(&with(ec.header(), json!({ "alg": "RS256" })), &claims()));
    add(
        "alg PS256 of a key for RS256",
        signed(
            &with(rsa.header(), json!({ "alg": "PS256" })).to_string(),
            &claims().to_string(),
            &rsa.private,
            Algorithm::PS256,
        ),
    );
    add("alg is a number", rsa.sign(&with(rsa.header(), json!({ "alg": 256 })), &claims()));
    add("no alg", rsa.sign(&with(rsa.header(), json!({ "alg": null })), &claims()));

    // Keys.
    let own = Key::new("rsa", Algorithm::RS256);
    add("a wrong key of the right kid", own.sign(&own.header(), &claims()));
    add("an embedded jwk", own.sign(&with(own.header(), json!({ "jwk": own.jwk() })), &claims()));
    add(
        "an embedded jwk and the right key",
        rsa.sign(&with(rsa.header(), json!({ "jwk": rsa.jwk() })), &claims()),
    );
    add(
        "jku",
        own.sign(
            &with(own.header(), json!({ "jku": format!("{}/.well-known/jwks.json", app.url) })),
            &claims(),
        ),
    );
    add("x5u", own.sign(&with(own.header(), json!({ "x5u": "https://example.org/cert" })), &claims()));
    add("x5c", own.sign(&with(own.header(), json!({ "x5c": ["MII"] })), &claims()));
    for kid in [
        "unknown",
        "",
        "../../../../dev/null",
        "/etc/passwd",
        "rsa' OR '1'='1",
        "rsa\u{0}",
        "http://127.0.0.1/jwks",
        "$(id)",
    ] {
        add(&format!("kid {kid:?}"), own.sign(&with(own.header(), json!({ "kid": kid })), &claims()));
        // The built-in issuer looks keys up in the database.
        let built_in = with(claims(), json!({ "iss": app.url, "aud": "dgcc" }));
        add(
            &format!("kid {kid:?} of the built-in issuer"),
            own.sign(&with(own.header(), json!({ "kid": kid })), &built_in),
        );
    }
    add("kid is a number", rsa.sign(&with(rsa.header(), json!({ "kid": 7 })), &claims()));
    add("kid is a list", rsa.sign(&with(rsa.header(), json!({ "kid": ["rsa"] })), &claims()));
    add("a long kid", own.sign(&with(own.header(), json!({ "kid": "k".repeat(300) })), &claims()));
    add("no kid where several keys fit", own.sign(&with(own.header(), json!({ "kid": null })), &claims()));
    add("crit", rsa.sign(&with(rsa.header(), json!({ "crit": ["exp"] })), &claims()));
    add(
        "crit of an unknown extension",
        rsa.sign(&with(rsa.header(), json!({ "crit": ["b64"], "b64": false })), &claims()),
    );
    add("crit that is empty", rsa.sign(&with(rsa.header(), json!({ "crit": [] })), &claims()));
    add("zip", rsa.sign(&with(rsa.header(), json!({ "zip": "DEF" })), &claims()));

    // Types and shapes.
    add("an ID token", rsa.sign(&with(rsa.header(), json!({ "typ": "JWT" })), &claims()));
    add("no typ", rsa.sign(&with(rsa.header(), json!({ "typ": null })), &claims()));
    add("another typ", rsa.sign(&with(rsa.header(), json!({ "typ": "secevent+jwt" })), &claims()));
    add("a nested token", rsa.sign(&with(rsa.header(), json!({ "cty": "JWT" })), &claims()));
    add("a token as claims", rsa.sign_text(&rsa.header().to_string(), &format!("\"{good}\"")));
    add("oversize", rsa.sign(&rsa.header(), &with(claims(), json!({ "pad": "x".repeat(9_000) }))));
    add(
        "deeply nested claims",
        rsa.sign_text(&rsa.header().to_string(), &format!("{}{}", "[".repeat(3_000), "]".repeat(3_000))),
    );
    let text = claims().to_string();
    let twice = |name: &str, value: &str| text.replacen('{', &format!("{{\"{name}\":{value},"), 1);
    add("the role twice", rsa.sign_text(&rsa.header().to_string(), &twice("role", "\"MOIS\"")));
    add("exp twice", rsa.sign_text(&rsa.header().to_string(), &twice("exp", "1")));
    add("iss twice", rsa.sign_text(&rsa.header().to_string(), &twice("iss", "\"x\"")));
    add("alg twice", rsa.sign_text(&rsa.header().to_string().replacen('{', "{\"alg\":\"none\",", 1), &text));
    add("claims that are a list", rsa.sign_text(&rsa.header().to_string(), "[]"));
    add("claims that are no JSON", rsa.sign_text(&rsa.header().to_string(), "role=MOIS"));
    add("a header that is no JSON", rsa.sign_text("alg=RS256", &text));
    add("padding", format!("{}=.{}.{}", parts[0], parts[1], parts[2]));
    add(
        "base64 of another alphabet",
        format!("{}.{}.{}", parts[0], STANDARD.encode("{\"sub\":\"??>>\"}"), parts[2]),
    );
    add("dots alone", "..".to_owned());
    add("one word", "token".to_owned());

    // Claims.
    for (name, changes) in [
        ("no iss", json!({ "iss": null })),
        ("another iss", json!({ "iss": "https://login.example.org" })),
        ("iss with a slash more", json!({ "iss": format!("{ISSUER}/") })),
        ("iss in a list", json!({ "iss": [ISSUER] })),
        ("the built-in issuer's name", json!({ "iss": app.url })),
        ("no aud", json!({ "aud": null })),
        ("another aud", json!({ "aud": "https://other.example.org" })),
        ("aud of others in a list", json!({ "aud": ["a", "b"] })),
        ("an empty aud", json!({ "aud": [] })),
        ("aud that only begins right", json!({ "aud": format!("{AUDIENCE}.evil.example") })),
        ("no exp", json!({ "exp": null })),
        ("expired", json!({ "exp": now() - 3_600 })),
        ("expired a minute ago", json!({ "exp": now() - 60 })),
        ("exp is text", json!({ "exp": "tomorrow" })),
        ("exp is beyond all time", json!({ "exp": 1e300 })),
        ("exp is negative", json!({ "exp": -1 })),
        ("no sub", json!({ "sub": null })),
        ("an empty sub", json!({ "sub": "" })),
        ("sub is a number", json!({ "sub": 7 })),
        ("a long sub", json!({ "sub": "s".repeat(1_000) })),
        ("nbf in the future", json!({ "nbf": now() + 3_600 })),
        ("nbf is text", json!({ "nbf": "soon" })),
        ("iat in the future", json!({ "iat": now() + 3_600 })),
        ("no role", json!({ "role": null })),
        ("an unknown role", json!({ "role": "ADMIN" })),
        ("a role in lower case", json!({ "role": "mois" })),
        ("two roles", json!({ "role": ["MOIS", "NIA"] })),
        ("the operator's role", json!({ "role": "OPERATOR" })),
        ("a partner without a country", json!({ "country": null })),
        ("a country in small letters", json!({ "country": "uz" })),
        ("two countries", json!({ "country": ["UZ", "ID"] })),
        ("a country for NIA", json!({ "role": "NIA" })),
        ("a funder without a funding source", json!({ "role": "FUNDER", "country": null })),
        ("a partner with a funding source", json!({ "funding_source": "WB" })),
    ] {
        add(name, rsa.sign(&rsa.header(), &with(claims(), changes)));
    }
    attacks
}

async fn every_attack_is_refused(kind: Kind) {
    let Some(setting) = setting(kind).await else { return };
    let app = &setting.app;
    let send = async |authorization: &str| {
        let request = app.request("{ viewer { role country { alpha2 } } }");
        let value = reqwest::header::HeaderValue::from_bytes(authorization.as_bytes()).expect("a value");
        request.header("authorization", value).send().await.expect("an answer")
    };
    // The same setting takes good tokens of each kind.
    for key in [&setting.rsa, &setting.pss, &setting.ec, &setting.ed] {
        let answer = send(&format!("Bearer {}", key.sign(&key.header(), &claims()))).await;
        let body: Value = answer.json().await.expect("JSON");
        assert_eq!(
            body["data"]["viewer"],
            json!({ "role": "SPECIALIZED_ORGANIZATION", "country": { "alpha2": "UZ" } }),
            "{}",
            key.kid
        );
    }
    let shared = with(claims(), json!({ "iss": SHARED_ISSUER, "aud": ["other", AUDIENCE] }));
    let header = json!({ "alg": "HS256", "typ": "application/AT+JWT" }).to_string();
    let secret = EncodingKey::from_secret(SHARED_SECRET.as_bytes());
    let token = signed(&header, &shared.to_string(), &secret, Algorithm::HS256);
    assert_eq!(send(&format!("bearer {token}")).await.status(), 200);

    let attacks = attacks(&setting);
    assert!(attacks.len() >= 40);
    for (name, token) in &attacks {
        let answer = send(&format!("Bearer {token}")).await;
        assert_eq!(answer.status(), 401, "{name}");
        let challenge = answer.headers()["www-authenticate"].to_str().expect("text").to_owned();
        assert!(
            challenge.starts_with("Bearer realm=\"dgcc\", error=\"invalid_token\", error_description=\""),
            "{name}"
        );
        let body: Value = answer.json().await.expect("JSON");
        assert_eq!(body["errors"][0]["extensions"]["code"], "UNAUTHENTICATED", "{name}");
        assert_eq!(body.get("data"), None, "{name}");
    }
    for value in ["Bearer", "Bearer ", "Basic dTpw", "Token x", "x", "bearer\tx", ""] {
        assert_eq!(send(value).await.status(), 401, "{value:?}");
    }
    // Two tokens in one request are none.
    let good = setting.rsa.sign(&setting.rsa.header(), &claims());
    let request = app.request("{ viewer { role } }").header("authorization", format!("Bearer {good}"));
    let two = request.header("authorization", format!("Bearer {good}")).send().await.expect("an answer");
    assert_eq!(two.status(), 401);
}

on_both!(every_attack_is_refused);

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_honest_client_is_told_what_is_wrong() {
    let setting = setting(Kind::Sqlite).await.expect("SQLite is always there");
    let rsa = &setting.rsa;
    for (changes, told) in [
        (json!({ "exp": now() - 600 }), "invalid token: it has expired"),
        (json!({ "nbf": now() + 600 }), "invalid token: it is not valid yet"),
        (json!({ "aud": "x" }), "invalid token: it is for another audience"),
        (json!({ "role": "x" }), "invalid token: it has no role of this service"),
        (json!({ "iss": "x" }), "invalid token: its issuer is not trusted"),
    ] {
        let token = rsa.sign(&rsa.header(), &with(claims(), changes));
        let request = setting.app.request("{ viewer { role } }").bearer_auth(token);
        let body: Value = request.send().await.expect("an answer").json().await.expect("JSON");
        assert_eq!(body["errors"][0]["message"], told);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_token_allows_no_more_than_its_scopes() {
    let setting = setting(Kind::Sqlite).await.expect("SQLite is always there");
    let rsa = &setting.rsa;
    let mutation =
        "mutation { revokeApiClient(input: { apiClient: { clientId: \"x\" } }) { userErrors { code } } }";
    for (scope, query, status) in [
        (json!("read"), "{ viewer { role } }", 200),
        (json!("read"), mutation, 403),
        (json!("write"), "{ viewer { role } }", 403),
        (json!("openid profile"), "{ viewer { role } }", 403),
        (json!(null), "{ viewer { role } }", 403),
        (json!(["read", "write"]), mutation, 200),
    ] {
        let token = rsa.sign(&rsa.header(), &with(claims(), json!({ "scope": scope })));
        let answer = setting.app.request(query).bearer_auth(token).send().await.expect("an answer");
        assert_eq!(answer.status(), status, "{scope}");
        if status == 403 {
            let challenge = answer.headers()["www-authenticate"].to_str().expect("text").to_owned();
            assert!(challenge.contains("error=\"insufficient_scope\""), "{challenge}");
        }
    }
}
