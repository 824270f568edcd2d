//! Several instances on one database: each message is sent by one of them, and one that dies is stood in for.

use std::collections::{BTreeMap, BTreeSet};

use super::receiver::{Answer, Receiver};
use super::{Working, quick, register, rename, soon, until};
use crate::support::{TestApp, both};

const SMALL: &str = ", recordTypes: [PIPELINE_PROJECT], query: \"subscription { changes { cursor } }\"";

/// Another instance on the same database.
fn beside(app: &TestApp) -> TestApp {
    let mut other = app.clone();
    other.app.webhooks.instance = "another".to_owned();
    other
}

/// Another instance on the same database that stops by itself.
fn apart(app: &TestApp, name: &str) -> TestApp {
    let mut other = app.clone();
    other.app.webhooks.instance = name.to_owned();
    other.app.webhooks.workers = dgcc::webhook::WorkerPool::default();
    other
}

/// Waits until an instance holds so many webhooks.
async fn until_holding(app: &TestApp, count: i64) {
    let held =
        format!("SELECT COUNT(*) FROM webhook_progress WHERE holder = '{}'", app.app.webhooks.instance);
    assert!(soon(async || app.number(&held).await == count).await, "{}: {count}", app.app.webhooks.instance);
}

const WEBHOOKS: usize = 9;

both! {
    set: super::quick;

    async fn instances_share_the_webhooks_and_lose_nothing_when_one_joins_or_leaves(app: TestApp) {
        let receiver = Receiver::willing().await;
        let nia = app.acting_as("NIA").await;
        let document = ", recordTypes: [PIPELINE_PROJECT], query: \"subscription { changes { recordId version } }\"";
        for _ in 0..WEBHOOKS {
            register(&nia, &receiver.url, document).await;
        }
        let (first, second) = (apart(&app, "first"), apart(&app, "second"));
        let _first = Working::begin(&first);
        until_holding(&first, 9).await;
        // Changes go on all the while.
        let writer = nia.clone();
        let (stop, mut stopped) = tokio::sync::watch::channel(false);
        let writing = tokio::spawn(async move {
            let project = writer.discover("SHARED").await;
            let mut version = 1;
            while !*stopped.borrow_and_update() {
                rename(&writer, &project, version).await;
                version += 1;
            }
            usize::try_from(version).expect("a count")
        });
        let joined = Working::begin(&second);
        until_holding(&second, 4).await;
        until_holding(&first, 5).await;
        second.app.hand_over().await.expect("it is handed over");
        drop(joined);
        until_holding(&first, 9).await;
        // One that dies is counted no longer when its leases have ended.
        let third = apart(&app, "third");
        let dies = Working::begin(&third);
        until_holding(&third, 4).await;
        drop(dies);
        until_holding(&first, 9).await;
        stop.send(true).expect("it writes");
        let changes = writing.await.expect("it wrote");
        let delivered = format!("SELECT COUNT(*) FROM webhook_delivery WHERE delivery_status = 'DELIVERED' AND {changes} > 0");
        let all = i64::try_from(WEBHOOKS * changes).expect("a count");
        assert!(soon(async || app.number(&delivered).await == all).await, "{all}: {}", app.number(&delivered).await);
        // For each webhook, each version after the one before; again only what the one that died did not write down.
        let mut told = BTreeMap::<String, Vec<i64>>::new();
        for message in receiver.messages() {
            let webhook = message.id().split('_').nth(1).expect("the webhook").to_owned();
            let version = message.json()["data"]["changes"]["version"].as_i64().expect("a version");
            told.entry(webhook).or_default().push(version);
        }
        assert_eq!(told.len(), WEBHOOKS);
        for versions in told.values_mut() {
            let mut known = 0;
            for version in &*versions {
                assert!(*version <= known + 1, "{version} after {known}");
                known = known.max(*version);
            }
            assert_eq!(usize::try_from(known), Ok(changes));
        }
    }

    async fn no_message_is_sent_by_two_instances(app: TestApp) {
        let receiver = Receiver::willing().await;
        let nia = app.acting_as("NIA").await;
        let mut ids = Vec::new();
        for _ in 0..4 {
            ids.push(register(&nia, &receiver.url, SMALL).await.0);
        }
        let _working = [Working::begin(&app), Working::begin(&beside(&app))];
        for number in 0..20 {
            nia.discover(&format!("TWO-{number}")).await;
        }
        for id in &ids {
            until(&nia, id, |log| log.len() == 20 && log.iter().all(|one| one["deliveryStatus"] == "DELIVERED")).await;
        }
        let messages = receiver.messages();
        let distinct: BTreeSet<&str> = messages.iter().map(|message| message.id()).collect();
        assert_eq!((messages.len(), distinct.len()), (80, 80));
    }

    async fn an_instance_that_dies_is_stood_in_for(app: TestApp) {
        let receiver = Receiver::willing().await;
        let nia = app.acting_as("NIA").await;
        let (id, _) = register(&nia, &receiver.url, SMALL).await;
        let first = Working::begin(&app);
        nia.discover("DIES-1").await;
        receiver.wait_for(1).await;
        let _second = Working::begin(&beside(&app));
        // It holds the webhook still, and works for it no more.
        drop(first);
        nia.discover("DIES-2").await;
        receiver.wait_for(2).await;
        // One that stops in good order leaves nothing to lapse.
        until(&nia, &id, |log| log.len() == 2 && log.iter().all(|one| one["deliveryStatus"] == "DELIVERED")).await;
        let held = app.store.has_free_webhooks(model::clock::now()).await.expect("an answer");
        beside(&app).app.hand_over().await.expect("it is handed over");
        assert!(!held && app.store.has_free_webhooks(model::clock::now()).await.expect("an answer"));
    }
    async fn one_that_stops_writes_down_what_came_of_messages_under_way(app: TestApp) {
        let receiver = Receiver::start(|_| Answer::Hang).await;
        let nia = app.acting_as("NIA").await;
        let (id, _) = register(&nia, &receiver.url, SMALL).await;
        let _working = Working::begin(&app);
        nia.discover("STOPS").await;
        receiver.wait_for(1).await;
        app.app.hand_over().await.expect("it is handed over");
        assert!(app.store.has_free_webhooks(model::clock::now()).await.expect("an answer"));
        let log = until(&nia, &id, |_| true).await;
        assert_eq!(log[0]["attempts"][0]["error"], "no answer within the time limit");
        assert_eq!((receiver.messages().len(), &log[0]["attemptCount"]), (1, &serde_json::json!(1)));
    }
}
