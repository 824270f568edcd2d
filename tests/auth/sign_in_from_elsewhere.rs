//! Failed sign-ins slow down the network that they come from, and no one else.

use crate::support::{TestApp, both};

use super::built_in_issuer::{Client, GRANT, create};

fn behind_a_proxy(config: &mut dgcc::config::Config) {
    config.http.trusted_proxies = vec!["127.0.0.0/8".parse().expect("a network")];
}

/// The status of a sign-in from an address.
async fn sign_in(app: &TestApp, address: &str, (id, secret): (&str, &str)) -> u16 {
    let request =
        app.client.post(format!("{}/oauth2/token", app.url)).form(&[GRANT]).basic_auth(id, Some(secret));
    request.header("x-forwarded-for", address).send().await.expect("an answer").status().as_u16()
}

/// Failures stay, as if each had just been.
async fn just_now(app: &TestApp) {
    app.execute("UPDATE sign_in_failure SET failed_at = '2999-01-01T00:00:00+00:00'").await;
}

both! { set: super::behind_a_proxy;
    async fn who_knows_a_clients_id_does_not_lock_it_out(app: TestApp) {
        let Client { id, secret } = create(&app, "{ label: \"Known\", role: NIA }").await;
        for stranger in 1..=40 {
            let address = format!("198.51.100.{stranger}:{}", 40_000 + stranger);
            assert_eq!(sign_in(&app, &address, (&id, "guess")).await, 401);
            let address = format!("[2001:db8:0:{stranger}::1]:40000");
            assert_eq!(sign_in(&app, &address, (&id, "guess")).await, 401);
        }
        just_now(&app).await;
        assert_eq!(sign_in(&app, "203.0.113.9:50000", (&id, &secret)).await, 200);
        assert_eq!(sign_in(&app, "198.51.100.1:50000", (&id, &secret)).await, 200, "from where one failure was, too");
    }

    async fn failures_for_a_client_slow_its_network_down_for_that_client(app: TestApp) {
        let Client { id, secret } = create(&app, "{ label: \"Guessed\", role: NIA }").await;
        let other = create(&app, "{ label: \"Neighbour\", role: NIA }").await;
        for host in 1..=5 {
            assert_eq!(sign_in(&app, &format!("2001:db8::{host}"), (&id, "guess")).await, 401);
        }
        just_now(&app).await;
        assert_eq!(sign_in(&app, "2001:db8::99", (&id, &secret)).await, 429, "the same network of 64 bits");
        assert_eq!(sign_in(&app, "2001:db8::99", (&other.id, &other.secret)).await, 200);
        assert_eq!(sign_in(&app, "2001:db8:0:1::99", (&id, &secret)).await, 200);
    }

    async fn failures_for_many_clients_slow_their_network_down(app: TestApp) {
        let Client { id, secret } = create(&app, "{ label: \"Honest\", role: NIA }").await;
        for stranger in 1..=20 {
            assert_eq!(sign_in(&app, "198.51.100.7", (&format!("stranger{stranger}"), "x")).await, 401);
        }
        just_now(&app).await;
        assert_eq!(sign_in(&app, "198.51.100.7", (&id, &secret)).await, 429);
        assert_eq!(sign_in(&app, "198.51.100.8", (&id, &secret)).await, 200);
    }
}
