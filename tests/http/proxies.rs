//! Where a request comes from, when proxies stand before the service.

use serde_json::{Value, json};

use crate::support::{TestApp, both};

pub(crate) fn behind_a_proxy(config: &mut dgcc::config::Config) {
    config.http.trusted_proxies = vec!["127.0.0.0/8".parse().expect("a network")];
}

/// The address that a failed sign-in is on record with.
pub(crate) async fn recorded(app: &TestApp, headers: &[(&str, &str)]) -> Value {
    let form = [("grant_type", "client_credentials"), ("client_id", "nobody"), ("client_secret", "x")];
    let mut request = app.client.post(format!("{}/oauth2/token", app.url)).form(&form);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    assert_eq!(request.send().await.expect("an answer").status(), 401, "{headers:?}");
    let query = "{ administration { signInFailures(first: 1, orderBy: { field: FAILED_AT, direction: DESC }) { nodes { address } } } }";
    app.acting_as("MOIS").await.data(query).await["administration"]["signInFailures"]["nodes"][0]["address"]
        .take()
}

mod behind_one {
    use super::*;

    both! { set: super::behind_a_proxy;
        async fn the_sender_is_whom_the_proxy_names(app: TestApp) {
            for (headers, address) in [
                (&[("x-forwarded-for", "198.51.100.1:40001")][..], "198.51.100.1"),
                (&[("x-forwarded-for", "[2001:db8::7]:40000")], "2001:db8::7"),
                (&[("x-forwarded-for", "192.0.2.66"), ("x-forwarded-for", "198.51.100.2, 127.0.0.2:80")], "198.51.100.2"),
                (&[("forwarded", "for=192.0.2.66, for=\"[2001:db8::8]:4711\";proto=https")], "2001:db8::8"),
                (&[("x-forwarded-for", "192.0.2.66, unknown")], "127.0.0.1"),
                (&[("x-forwarded-for", "198.51.100.3"), ("forwarded", "for=192.0.2.66")], "127.0.0.1"),
                (&[], "127.0.0.1"),
            ] {
                assert_eq!(recorded(&app, headers).await, json!(address), "{headers:?}");
            }
        }
    }
}

both! {
    async fn a_proxy_that_is_not_trusted_is_the_sender(app: TestApp) {
        let headers = [("x-forwarded-for", "198.51.100.1"), ("forwarded", "for=198.51.100.1")];
        assert_eq!(recorded(&app, &headers).await, json!("127.0.0.1"));
    }
}
