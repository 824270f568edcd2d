//! Clients that show a certificate in place of a secret (RFC 8705), to the service or to a proxy, and members of X-Road.

use std::sync::LazyLock;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use dgcc::config::{ClientCertificates, Config};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::{Value, json};

use super::built_in_issuer::GRANT;
use crate::support::certificates::{Authority, Certificate, VALID};
use crate::support::{TestApp, both};

static AUTHORITY: LazyLock<Authority> = LazyLock::new(|| Authority::new("Root"));

fn secure(config: &mut Config) {
    let folder = config.personal_data.erasures_file.parent().expect("a folder").to_owned();
    AUTHORITY.secure(config, &folder, ClientCertificates::Optional);
}

fn networks() -> Vec<ipnet::IpNet> {
    vec!["127.0.0.0/8".parse().expect("a network")]
}

fn behind_a_proxy(config: &mut Config) {
    config.http.client_certificate_proxies = networks();
}

/// Its connection has a certificate, which is not that of the client.
fn behind_a_proxy_with_tls(config: &mut Config) {
    secure(config);
    config.http.trusted_proxies = networks();
}

fn behind_a_security_server(config: &mut Config) {
    config.http.x_road_servers = networks();
}

/// The same service, called with a certificate or without.
fn with(app: &TestApp, certificate: Option<&Certificate>) -> TestApp {
    app.over(AUTHORITY.client(certificate).build().expect("a client"))
}

/// The ID of a client that is registered like this.
async fn create(app: &TestApp, identity: &str) -> String {
    let input = format!(
        "label: \"Sync\", role: LEAD_ORGANIZATION, country: {{ alpha2: \"UZ\" }}, identity: {}",
        json!(identity)
    );
    let selection = "apiClient { clientId identity } clientSecret";
    let made = app.acting_as("MOIS").await.mutate("createApiClient", &input, selection).await;
    assert_eq!((&made["userErrors"], &made["clientSecret"]), (&json!([]), &Value::Null));
    made["apiClient"]["clientId"].as_str().expect("an ID").to_owned()
}

/// Status and body of the answer to a client without a secret.
async fn sign_in(app: &TestApp, id: &str, headers: &[(&str, &str)]) -> (u16, Value) {
    let mut request = app.client.post(format!("{}/oauth2/token", app.url)).form(&[GRANT, ("client_id", id)]);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let answer = request.send().await.expect("an answer");
    (answer.status().as_u16(), answer.json().await.expect("JSON"))
}

fn token((status, body): (u16, Value)) -> String {
    assert_eq!(status, 200, "{body}");
    body["access_token"].as_str().expect("a token").to_owned()
}

/// The status, and the role of the caller, with a token.
async fn viewer(app: &TestApp, token: &str, headers: &[(&str, &str)]) -> (u16, Value) {
    let mut request = app.with_token(token).request("{ viewer { role country { alpha2 } } }");
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let answer = request.send().await.expect("an answer");
    let status = answer.status().as_u16();
    (status, answer.json::<Value>().await.expect("JSON")["data"]["viewer"].take())
}

fn sha256(certificate: &Certificate) -> String {
    let hash = model::auth::sha256(&certificate.der);
    hash.iter().map(|byte| format!("{byte:02X}")).collect::<Vec<_>>().join(":")
}

const SUBJECT: &str = "certificate-subject:CN=sync,O=Ministry\\, of Data,C=UZ";

mod on_its_connection {
    use super::*;

    both! { set: super::secure;
        async fn a_client_signs_in_with_its_certificate_and_its_token_is_bound_to_it(app: TestApp) {
            let (own, renewed, other) =
                (AUTHORITY.issue("sync", VALID), AUTHORITY.issue("sync", VALID), AUTHORITY.issue("other", VALID));
            let app = with(&app, None);
            for identity in [SUBJECT.to_owned(), format!("certificate-sha256:{}", sha256(&own))] {
                let id = create(&app, &identity).await;
                let token = token(sign_in(&with(&app, Some(&own)), &id, &[]).await);
                let role = json!({ "role": "LEAD_ORGANIZATION", "country": { "alpha2": "UZ" } });
                assert_eq!(viewer(&with(&app, Some(&own)), &token, &[]).await, (200, role));
                for thief in [None, Some(&other), Some(&renewed)] {
                    assert_eq!(viewer(&with(&app, thief), &token, &[]).await.0, 401);
                }
                for (certificate, by_name) in [(None, 401), (Some(&other), 401), (Some(&renewed), 200)] {
                    let expected = if identity == SUBJECT { by_name } else { 401 };
                    assert_eq!(sign_in(&with(&app, certificate), &id, &[]).await.0, expected);
                }
                // No proxy is configured to send certificates.
                let header = format!(":{}:", STANDARD.encode(&own.der));
                assert_eq!(sign_in(&app, &id, &[("client-cert", &header)]).await.0, 401);
            }
            let metadata = app.client.get(format!("{}/.well-known/oauth-authorization-server", app.url));
            let metadata: Value = metadata.send().await.expect("an answer").json().await.expect("JSON");
            assert_eq!(metadata["token_endpoint_auth_methods_supported"][2], "tls_client_auth");
            assert_eq!(metadata["tls_client_certificate_bound_access_tokens"], true);
        }
    }
}

mod through_a_proxy {
    use super::*;

    both! { set: super::behind_a_proxy;
        async fn a_certificate_comes_in_a_header(app: TestApp) {
            let (own, other) = (AUTHORITY.issue("sync", VALID), AUTHORITY.issue("other", VALID));
            let id = create(&app, SUBJECT).await;
            let header = |certificate: &Certificate| format!(":{}:", STANDARD.encode(&certificate.der));
            let (mine, others) = (header(&own), header(&other));
            let (mine, others) = (mine.as_str(), others.as_str());
            let token = token(sign_in(&app, &id, &[("client-cert", mine)]).await);
            // As nginx writes it.
            let escaped = utf8_percent_encode(&own.pem, NON_ALPHANUMERIC).to_string();
            assert_eq!(viewer(&app, &token, &[("client-cert", &escaped)]).await.0, 200);
            for headers in [
                &[][..],
                &[("client-cert", others)],
                &[("client-cert", mine), ("client-cert", mine)],
                &[("client-cert", "::")],
                &[("client-cert", "none")],
                &[("x-road-client", "UZ/GOV/1/sync")],
            ] {
                assert_eq!(sign_in(&app, &id, headers).await.0, 401, "{headers:?}");
                assert_eq!(viewer(&app, &token, headers).await.0, 401, "{headers:?}");
            }
        }
    }
}

mod through_a_proxy_with_a_certificate {
    use super::*;

    both! { set: super::behind_a_proxy_with_tls;
        async fn the_certificate_of_the_proxy_is_not_the_clients(app: TestApp) {
            let own = AUTHORITY.issue("sync", VALID);
            let app = with(&app, Some(&own));
            let id = create(&app, SUBJECT).await;
            // It is trusted for addresses, and not for certificates.
            let header = format!(":{}:", STANDARD.encode(&own.der));
            for headers in [&[][..], &[("client-cert", header.as_str())]] {
                assert_eq!(sign_in(&app, &id, headers).await.0, 401);
            }
        }
    }
}

const MEMBER: &str = "UZ/GOV/1234/sync";

mod through_x_road {
    use super::*;

    both! { set: super::behind_a_security_server;
        async fn a_member_signs_in_and_its_token_is_bound_to_it(app: TestApp) {
            let id = create(&app, &format!("x-road:{MEMBER}")).await;
            let own = [("x-road-client", MEMBER)];
            let token = token(sign_in(&app, &id, &own).await);
            assert_eq!(viewer(&app, &token, &own).await.1["role"], "LEAD_ORGANIZATION");
            for headers in [&[][..], &[("x-road-client", "UZ/GOV/1234/other")], &[own[0], own[0]]] {
                assert_eq!(sign_in(&app, &id, headers).await.0, 401, "{headers:?}");
                assert_eq!(viewer(&app, &token, headers).await.0, 401, "{headers:?}");
            }
        }
    }
}

both! {
    async fn a_header_of_someone_else_is_ignored(app: TestApp) {
        let own = AUTHORITY.issue("sync", VALID);
        let header = format!(":{}:", STANDARD.encode(&own.der));
        let headers = [("client-cert", header.as_str()), ("x-road-client", MEMBER)];
        for identity in [SUBJECT, "x-road:UZ/GOV/1234/sync"] {
            let id = create(&app, identity).await;
            assert_eq!(sign_in(&app, &id, &headers).await.0, 401);
        }
    }

    async fn an_identity_that_nobody_can_have_is_refused(app: TestApp) {
        let mois = app.acting_as("MOIS").await;
        for identity in [
            "", "CN=sync", "certificate-subject:", "certificate-subject:sync", "certificate-sha256:12", "x-road:UZ",
            "x-road:UZ/GOV//sync", "x-road:UZ/GOV/1234/a b",
        ] {
            let input = format!("label: \"x\", role: NIA, identity: \"{identity}\"");
            let refused = mois.refused("createApiClient", &input).await;
            assert_eq!(refused, ("INVALID".to_owned(), "identity".to_owned()), "{identity}");
        }
        let id = create(&app, SUBJECT).await;
        let refused = mois.refused("rotateApiClientSecret", &format!("apiClient: {{ clientId: \"{id}\" }}")).await;
        assert_eq!(refused, ("INVALID".to_owned(), "apiClient".to_owned()), "it has no secret");
    }
}
