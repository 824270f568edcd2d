//! Webhooks that are paused, or that nobody can read: nothing is sent, and nothing is asked for them.

use serde_json::{Value, json};

use super::receiver::{Answer, Receiver};
use super::{Working, quick, register, soon, until};
use crate::support::{TestApp, both};

const SMALL: &str = ", recordTypes: [PIPELINE_PROJECT], query: \"subscription { changes { cursor } }\"";

async fn set_paused(app: &TestApp, webhook: &Value, paused: bool) {
    let version =
        app.data(&format!("{{ webhook: node(id: {webhook}) {{ ... on Webhook {{ version }} }} }}")).await;
    let version = &version["webhook"]["version"];
    let input = format!("id: {webhook}, expectedVersion: {version}, paused: {paused}");
    let changed = app.mutate("updateWebhook", &input, "__typename").await;
    assert_eq!(changed["userErrors"], json!([]));
}

/// Waits until no instance holds a webhook.
async fn until_nobody_holds_any(app: &TestApp) {
    let held = "SELECT COUNT(*) FROM webhook_progress WHERE holder IS NOT NULL";
    assert!(soon(async || app.number(held).await == 0).await, "it is held for good");
}

both! {
    set: super::quick;

    async fn a_paused_webhook_takes_no_statement_of_its_own(app: TestApp) {
        let receiver = Receiver::start(|_| Answer::Status(500)).await;
        let nia = app.acting_as("NIA").await;
        let (id, _) = register(&nia, &receiver.url, SMALL).await;
        let _working = Working::begin(&app);
        nia.discover("PAUSED-1").await;
        until(&nia, &id, |log| log.iter().any(|one| one["attemptCount"].as_i64() >= Some(1))).await;
        set_paused(&nia, &id, true).await;
        until_nobody_holds_any(&app).await;
        // A message waits and is due; the instance asks each second what is due to the webhooks that it holds.
        app.ran();
        let (mut looked, mut own) = (0, Vec::new());
        let met = soon(async || {
            for text in app.ran() {
                looked += usize::from(text.contains("\"holder\" = ") && text.contains("EXISTS"));
                if text.contains("\"webhook\".\"endpoint_url\"") || text.contains("\"webhook_delivery\".\"attempts\"") {
                    own.push(text);
                }
            }
            looked >= 4
        });
        assert!(met.await && own.is_empty(), "{own:#?}");
        // A ping is sent all the same, and what waits once it goes on.
        receiver.now(|_| Answer::Status(200));
        nia.mutate("pingWebhook", &format!("id: {id}"), "__typename").await;
        until(&nia, &id, |log| log.iter().any(|one| one["messageType"] == "ping" && one["deliveryStatus"] == "DELIVERED")).await;
        until_nobody_holds_any(&app).await;
        set_paused(&nia, &id, false).await;
        until(&nia, &id, |log| log.len() == 2 && log.iter().all(|one| one["deliveryStatus"] == "DELIVERED")).await;
    }

    async fn a_webhook_of_unknown_record_types_is_sent_nothing(app: TestApp) {
        let (receiver, other) = (Receiver::willing().await, Receiver::willing().await);
        let nia = app.acting_as("NIA").await;
        let (id, _) = register(&nia, &receiver.url, SMALL).await;
        app.execute("UPDATE webhook SET record_types = '[\"Nonsense\"]'").await;
        register(&nia, &other.url, "").await;
        let read = nia.answer(&format!("{{ webhook: node(id: {id}) {{ ... on Webhook {{ recordTypes }} }} }}")).await;
        assert_eq!((&read["data"]["webhook"], &read["errors"][0]["extensions"]["code"]), (&json!(null), &json!("INTERNAL")), "not all kinds");
        let _working = Working::begin(&app);
        let event = "country: { alpha2: \"UZ\" }, eventKind: FORUM, name: [{ language: \"en\", text: \"Forum\" }]";
        nia.mutate("createEvent", event, "__typename").await;
        let project = nia.discover("UNKNOWN").await;
        other.wait_for(2).await;
        assert!(receiver.messages().is_empty());
        // Nothing is lost: once the types are named again, it is told of those, and of no others.
        nia.mutate("updateWebhook", &format!("id: {id}, expectedVersion: 1, recordTypes: [PIPELINE_PROJECT]"), "__typename").await;
        let log = until(&nia, &id, |log| log.iter().any(|one| one["deliveryStatus"] == "DELIVERED")).await;
        assert_eq!((log.len(), &log[0]["recordId"]), (1, &project));
    }
}
