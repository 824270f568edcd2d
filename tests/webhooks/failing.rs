//! Receivers that fail: they harm nobody, and the log says what happened.

use std::sync::atomic::Ordering;

use serde_json::{Value, json};

use super::receiver::{Answer, Receiver};
use super::{Working, quick, register, until, until_paused};
use crate::support::both;

const SMALL: &str = ", recordTypes: [PIPELINE_PROJECT], query: \"subscription { changes { cursor } }\"";

fn all_delivered(log: &[Value], count: usize) -> bool {
    log.len() == count && log.iter().all(|one| one["deliveryStatus"] == "DELIVERED")
}

both! {
    set: super::quick;

    async fn a_bad_receiver_does_no_harm(app: TestApp) {
        let nia = app.acting_as("NIA").await;
        let good = Receiver::willing().await;
        let mut bad = Vec::new();
        for answer in [Answer::Status(500), Answer::Hang, Answer::Status(410), Answer::Redirect("http://169.254.169.254/latest/meta-data"), Answer::Redirect(""), Answer::Flood] {
            let receiver = Receiver::start(move |_| answer).await;
            let answers = if answer == Answer::Redirect("") {
                // To a receiver that would take it.
                let to: &'static str = Box::leak(good.url.clone().into_boxed_str());
                receiver.now(move |_| Answer::Redirect(to));
                Answer::Redirect("to another receiver")
            } else {
                answer
            };
            let (id, _) = register(&nia, &receiver.url, SMALL).await;
            bad.push((answers, receiver, id));
        }
        let nobody = register(&nia, "http://127.0.0.1:1/", SMALL).await.0;
        let (id, _) = register(&nia, &good.url, SMALL).await;
        let _working = Working::begin(&app);
        for number in 0..10 {
            nia.discover(&format!("HARM-{number}")).await;
        }
        until(&nia, &id, |log| all_delivered(log, 10)).await;
        let mut own = good.messages();
        own.retain(|message| message.id().starts_with("msg_"));
        assert_eq!(own.len(), 10, "nobody was led there by a redirect");
        for (answers, receiver, id) in bad {
            let told = until(&nia, &id, |log| log.iter().any(|one| one["attemptCount"].as_i64() >= Some(1))).await;
            let attempt = told.iter().map(|one| &one["attempts"][0]).find(|attempt| attempt.is_object()).expect("an attempt").clone();
            let said = (attempt["statusCode"].clone(), attempt["error"].clone());
            match answers {
                Answer::Status(410) => {
                    assert_eq!(said, (json!(410), json!("the receiver answered 410 Gone")));
                    until_paused(&nia, &id, "GONE").await;
                    let notices = nia.data("{ viewer { notices { code message webhook { id } } } }").await;
                    assert_eq!((&notices["viewer"]["notices"][0]["code"], &notices["viewer"]["notices"][0]["webhook"]["id"]), (&json!("WEBHOOK_PAUSED"), &id));
                }
                Answer::Status(_) => assert_eq!(said, (json!(500), json!("the receiver did not accept the message"))),
                Answer::Redirect(_) => assert_eq!(said, (json!(307), json!("redirects are not followed"))),
                Answer::Hang => {
                    assert_eq!(said, (json!(null), json!("no answer within the time limit")));
                    assert!(attempt["durationMs"].as_i64() >= Some(1_000));
                }
                Answer::Flood => {
                    assert_eq!(said, (json!(200), json!(null)));
                    until(&nia, &id, |log| all_delivered(log, 10)).await;
                    let flooded = receiver.flooded.load(Ordering::Relaxed);
                    assert!(flooded < 10 * 16 * 1024 * 1024, "of a thousand megabytes {flooded} bytes were taken");
                }
            }
        }
        let told = until(&nia, &nobody, |log| log.iter().any(|one| one["attemptCount"].as_i64() >= Some(1))).await;
        let tried = told.iter().find(|one| one["attempts"][0].is_object()).expect("an attempt");
        assert_eq!(tried["attempts"][0]["error"], "no connection");
    }

    async fn what_waits_is_sent_when_a_paused_webhook_goes_on(app: TestApp) {
        let receiver = Receiver::start(|_| Answer::Status(410)).await;
        let nia = app.acting_as("NIA").await;
        let (id, _) = register(&nia, &receiver.url, SMALL).await;
        let _working = Working::begin(&app);
        nia.discover("PAUSE-1").await;
        let version = until_paused(&nia, &id, "GONE").await;
        nia.discover("PAUSE-2").await;
        receiver.now(|_| Answer::Status(200));
        // Only a ping gets through.
        nia.mutate("pingWebhook", &format!("id: {id}"), "__typename").await;
        let log = until(&nia, &id, |log| log.iter().any(|one| one["messageType"] == "ping" && one["deliveryStatus"] == "DELIVERED")).await;
        assert_eq!(log.iter().filter(|one| one["deliveryStatus"] == "PENDING").count(), 1);
        let resumed = nia.mutate("updateWebhook", &format!("id: {id}, expectedVersion: {version}, paused: false"), "webhook { pauseReason pausedAt }").await;
        assert_eq!(resumed["webhook"], json!({ "pauseReason": null, "pausedAt": null }));
        until(&nia, &id, |log| all_delivered(log, 3)).await;
        assert_eq!(nia.data("{ viewer { notices { code } } }").await["viewer"]["notices"], json!([]));
    }

    async fn whoever_may_sign_in_no_longer_is_told_nothing_more(app: TestApp) {
        let receiver = Receiver::willing().await;
        let mois = app.acting_as("MOIS").await;
        let made = mois.mutate("createApiClient", "label: \"Hook\", role: NIA, scopes: [READ, WRITE]", "apiClient { clientId } clientSecret").await;
        let text = |value: &Value| value.as_str().expect("text").to_owned();
        let (client, secret) = (text(&made["apiClient"]["clientId"]), text(&made["clientSecret"]));
        let form = [("grant_type", "client_credentials"), ("client_id", &client), ("client_secret", &secret)];
        let issued = app.client.post(format!("{}/oauth2/token", app.url)).form(&form).send().await;
        let issued: Value = issued.expect("an answer").json().await.expect("JSON");
        let own = app.with_token(issued["access_token"].as_str().expect("a token"));
        let (id, _) = register(&own, &receiver.url, SMALL).await;
        mois.mutate("revokeApiClient", &format!("apiClient: {{ clientId: \"{client}\" }}"), "__typename").await;
        let _working = Working::begin(&app);
        app.acting_as("NIA").await.discover("REVOKED").await;
        until_paused(&mois, &id, "OWNER_GONE").await;
        assert!(receiver.messages().is_empty());
    }

    async fn an_address_is_checked_when_it_is_connected_to(app: TestApp) {
        let receiver = Receiver::willing().await;
        let nia = app.acting_as("NIA").await;
        let by_name = receiver.url.replace("127.0.0.1", "localhost");
        let (id, _) = register(&nia, &receiver.url, SMALL).await;
        let (named, _) = register(&nia, &by_name, SMALL).await;
        // The same service, where this network is let in no longer.
        let mut strict = app.clone();
        strict.app.webhooks.settings.allowed_networks = Vec::new();
        strict.app.webhooks.sender = dgcc::webhook::Sender::new(&strict.app.webhooks.settings).expect("a sender");
        let _working = Working::begin(&strict);
        nia.discover("REBOUND").await;
        for id in [id, named] {
            let log = until(&nia, &id, |log| log.iter().any(|one| one["attempts"][0].is_object())).await;
            assert_eq!(log[0]["attempts"][0]["error"], "the host has no public address");
        }
        assert!(receiver.messages().is_empty());
    }
}

fn impatient(config: &mut dgcc::config::Config) {
    quick(config);
    config.webhooks.retry_for_seconds = 1;
}

both! {
    set: super::impatient;

    async fn what_can_not_be_delivered_is_given_up_and_its_owner_told(app: TestApp) {
        let receiver = Receiver::start(|_| Answer::Status(500)).await;
        let nia = app.acting_as("NIA").await;
        let (id, _) = register(&nia, &receiver.url, SMALL).await;
        let from = nia.data("{ snapshot(recordType: PROJECT, first: 1) { changesCursor } }").await;
        let _working = Working::begin(&app);
        nia.discover("GIVEN-UP").await;
        let log = until(&nia, &id, |log| log.iter().any(|one| one["deliveryStatus"] == "DEAD_LETTERED")).await;
        let attempts = log[0]["attempts"].as_array().expect("attempts");
        assert!(attempts.len() > 1 && log[0]["nextAttemptAt"].is_null(), "{}", log[0]);
        let notice = "{ viewer { notices { code message since webhook { id pauseReason version } } } }";
        until_paused(&nia, &id, "FAILING").await;
        let metrics = app.app.metrics().await.expect("metrics");
        assert!(metrics.contains("\ndgcc_webhook_dead_letters_total 1\n"), "{metrics}");
        let told = nia.data(notice).await["viewer"]["notices"][0].take();
        assert_eq!((&told["code"], &told["webhook"]["id"], &told["webhook"]["pauseReason"]), (&json!("WEBHOOK_PAUSED"), &id, &json!("FAILING")));
        assert_eq!(app.acting_as("MOIS").await.data(notice).await["viewer"]["notices"], json!([]), "a notice is for the owner");
        // Mended: what was given up is sent by a replay.
        receiver.now(|_| Answer::Status(200));
        nia.mutate("updateWebhook", &format!("id: {id}, expectedVersion: {}, paused: false", told["webhook"]["version"]), "__typename").await;
        nia.mutate("replayWebhook", &format!("id: {id}, after: {}", from["snapshot"]["changesCursor"]), "__typename").await;
        let log = until(&nia, &id, |log| all_delivered(log, 1)).await;
        assert_eq!(log[0]["attemptCount"], attempts.len() + 1);
        assert_eq!(nia.data(notice).await["viewer"]["notices"], json!([]));
    }

    async fn a_webhook_whose_changes_are_kept_no_longer_is_told_so(app: TestApp) {
        let receiver = Receiver::willing().await;
        let nia = app.acting_as("NIA").await;
        let (id, _) = register(&nia, &receiver.url, SMALL).await;
        nia.discover("FORGOTTEN-1").await;
        nia.discover("FORGOTTEN-2").await;
        let old = nia.data("{ changes(first: 1) { cursor } }").await["changes"]["cursor"].take();
        app.store.forget_changes_before(model::clock::now()).await.expect("old changes are thrown away");
        // A replay or a webhook that could not deliver what it promises does not begin.
        let replay = format!("mutation {{ replayWebhook(input: {{ id: {id}, expectedVersion: 1, after: {old} }}) {{ userErrors {{ code }} }} }}");
        assert_eq!(nia.error(&replay).await.0, "CURSOR_EXPIRED");
        let create = format!("mutation {{ createWebhook(input: {{ endpointUrl: \"{}\", label: \"Old\", after: {old} }}) {{ userErrors {{ code }} }} }}", receiver.url);
        assert_eq!(nia.error(&create).await.0, "CURSOR_EXPIRED");
        let _working = Working::begin(&app);
        let version = until_paused(&nia, &id, "CURSOR_EXPIRED").await;
        let from = nia.data("{ snapshot(recordType: PIPELINE_PROJECT, first: 1) { changesCursor } }").await;
        nia.mutate("updateWebhook", &format!("id: {id}, expectedVersion: {version}, paused: false"), "__typename").await;
        // Nothing has changed: what is missing is missing still.
        until_paused(&nia, &id, "CURSOR_EXPIRED").await;
        let replayed = nia.mutate("replayWebhook", &format!("id: {id}, after: {}", from["snapshot"]["changesCursor"]), "webhook { version }").await;
        nia.mutate("updateWebhook", &format!("id: {id}, expectedVersion: {}, paused: false", replayed["webhook"]["version"]), "__typename").await;
        nia.discover("FORGOTTEN-3").await;
        until(&nia, &id, |log| all_delivered(log, 1)).await;
    }
}
