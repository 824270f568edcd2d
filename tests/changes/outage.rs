//! A subscription outlasts a short outage of the database.

use serde_json::json;

use super::listen::{cursor, heard, opened, say, subscribe};
use crate::support::proxy::Proxy;
use crate::support::{Kind, TestApp, prepare};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_subscription_goes_on_when_the_database_is_back_and_its_token_still_counts() {
    let Some((url, folder)) = prepare(Kind::Postgres) else { return };
    let Some(proxy) = Proxy::before(&url) else { return };
    let app = TestApp::on(proxy.url.clone(), folder, |config| {
        config.auth.remember_seconds = 1;
    })
    .await;
    let nia = app.acting_as("NIA").await;
    let from = cursor(&nia).await;
    nia.discover("BEFORE").await;
    let mut socket = opened(&nia).await;
    let document = format!("subscription {{ changes(after: \"{from}\") {{ recordId version }} }}");
    say(&mut socket, &subscribe("1", &document)).await;
    let before = heard(&mut socket).await.expect("a message")["payload"]["data"]["changes"].take();

    proxy.cut();
    // Another instance writes meanwhile, and the word of it comes.
    let mut direct = app.clone();
    direct.database = url;
    let columns = "at, actor_issuer, actor_subject, role, record_type, record_id, version, kind, after, request_id, visibility, country, was_visibility, was_country";
    direct
        .execute(&format!(
            "INSERT INTO change ({columns}) SELECT {} FROM change ORDER BY seq DESC LIMIT 1",
            columns.replace("was_", "").replace("kind", "'UPDATED'"),
        ))
        .await;
    let last = direct.text("SELECT to_json(max(seq)) FROM change").await.parse().expect("a number");
    app.store.announce(last);
    // Long enough for the token to be looked at again, and for the log to be read.
    for _ in 0..4 {
        let ready = app.client.get(format!("{}/health/ready", app.url)).send().await.expect("an answer");
        assert_eq!(ready.status(), 503);
    }
    proxy.restore();
    let told = heard(&mut socket).await.expect("a message, and no close");
    assert_eq!((&told["type"], &told["payload"]["data"]["changes"]), (&json!("next"), &before));
    // And its connection is as good as before.
    say(&mut socket, &subscribe("2", "{ viewer { role } }")).await;
    let answer = heard(&mut socket).await.expect("a message");
    assert_eq!(answer["payload"]["data"], json!({ "viewer": { "role": "NIA" } }));
}
