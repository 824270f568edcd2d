//! Several instances on one database: each message is sent by one of them, and one that dies is stood in for.

use std::collections::BTreeSet;

use super::receiver::{Answer, Receiver};
use super::{Working, quick, register, until};
use crate::support::{TestApp, both};

const SMALL: &str = ", concepts: [PIPELINE_PROJECT], document: \"subscription { changes { cursor } }\"";

/// Another instance on the same database.
fn beside(app: &TestApp) -> TestApp {
    let mut other = app.clone();
    other.app.instance = "another".to_owned();
    other
}

both! {
    set: super::quick;

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
            until(&nia, id, |log| log.len() == 20 && log.iter().all(|one| one["status"] == "DELIVERED")).await;
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
        until(&nia, &id, |log| log.len() == 2 && log.iter().all(|one| one["status"] == "DELIVERED")).await;
        let held = app.store.has_free_webhooks(dgcc::clock::now()).await.expect("an answer");
        beside(&app).app.hand_over().await.expect("it is handed over");
        assert!(!held && app.store.has_free_webhooks(dgcc::clock::now()).await.expect("an answer"));
    }
    async fn one_that_stops_writes_down_what_came_of_messages_under_way(app: TestApp) {
        let receiver = Receiver::start(|_| Answer::Hang).await;
        let nia = app.acting_as("NIA").await;
        let (id, _) = register(&nia, &receiver.url, SMALL).await;
        let _working = Working::begin(&app);
        nia.discover("STOPS").await;
        receiver.wait_for(1).await;
        app.app.hand_over().await.expect("it is handed over");
        assert!(app.store.has_free_webhooks(dgcc::clock::now()).await.expect("an answer"));
        let log = until(&nia, &id, |_| true).await;
        assert_eq!(log[0]["attempts"][0]["error"], "no answer in time");
        assert_eq!((receiver.messages().len(), &log[0]["attemptCount"]), (1, &serde_json::json!(1)));
    }
}
