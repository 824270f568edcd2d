//! Copies that are kept by pulling, by a WebSocket and by a webhook become alike, and forget whom the service forgets.

use std::collections::BTreeMap;
use std::time::Duration;

use serde_json::{Value, json};
use tokio::sync::watch;

use crate::changes::listen::{heard, opened, say, subscribe};
use crate::support::{TestApp, both};
use crate::webhooks::receiver::Receiver;
use crate::webhooks::{Working, register};

const CHANGE: &str = "cursor kind recordId record { ... on Expert { version personName email } }";
const PATIENCE: Duration = Duration::from_secs(60);

/// The records that a follower has, by their ids.
type Copy = BTreeMap<String, Value>;

fn take(copy: &mut Copy, change: &Value) {
    let id = change["recordId"].as_str().expect("an id").to_owned();
    match &change["record"] {
        Value::Null => drop(copy.remove(&id)),
        record => drop(copy.insert(id, record.clone())),
    }
}

async fn pulled(app: &TestApp, cursor: &Value, copy: &mut Copy) {
    let query = format!(
        "{{ changes(after: {cursor}, recordTypes: [EXPERT], first: 1000) {{ changes {{ {CHANGE} }} }} }}"
    );
    let page = app.data(&query).await;
    page["changes"]["changes"].as_array().expect("changes").iter().for_each(|change| take(copy, change));
}

/// Listens on a WebSocket; what it has by now.
async fn listening(app: &TestApp, cursor: &Value) -> watch::Receiver<Copy> {
    let (known, copy) = watch::channel(Copy::new());
    let mut socket = opened(app).await;
    let query = format!("subscription {{ changes(after: {cursor}, recordTypes: [EXPERT]) {{ {CHANGE} }} }}");
    say(&mut socket, &subscribe("1", &query)).await;
    tokio::spawn(async move {
        while let Ok(said) = heard(&mut socket).await {
            if said["type"] == "next" {
                known.send_modify(|copy| take(copy, &said["payload"]["data"]["changes"]));
            }
        }
    });
    copy
}

both! {
    set: crate::webhooks::quick;

    async fn three_copies_become_alike_after_changes_retraction_and_erasure(app: TestApp) {
        let nia = app.acting_as("NIA").await;
        let mois = app.acting_as("MOIS").await;
        let cursor = nia.data("{ snapshot(recordType: EXPERT, first: 1) { changesCursor } }").await["snapshot"]["changesCursor"].clone();
        let receiver = Receiver::willing().await;
        register(&mois, &receiver.url, &format!(", recordTypes: [EXPERT], after: {cursor}, query: \"subscription {{ changes {{ {CHANGE} }} }}\"")).await;
        let _working = Working::begin(&app);
        let mut listener = listening(&nia, &cursor).await;
        let mut copy = Copy::new();

        let mut ids = Vec::new();
        for number in 0..4 {
            let input = format!("specialty: [{{ language: \"en\", text: \"Cloud\" }}], personName: \"Planted {number}\", email: \"planted.{number}@example.org\"");
            ids.push(nia.mutate("registerExpert", &input, "expert { id }").await["expert"]["id"].clone());
        }
        pulled(&nia, &cursor, &mut copy).await;
        assert_eq!(copy.len(), 4);
        for (at, more) in [(0, "personName: \"Planted again\""), (1, "visibility: PUBLIC")] {
            let update = format!("id: {}, expectedVersion: 1, {more}", ids[at]);
            assert_eq!(nia.mutate("updateExpert", &update, "__typename").await["userErrors"], json!([]));
        }
        let erase = format!("recordIds: {}, legalBasis: \"consent withdrawn\"", json!(ids[..3]));
        assert_eq!(nia.mutate("erasePerson", &erase, "__typename").await["userErrors"], json!([]));

        pulled(&nia, &cursor, &mut copy).await;
        let expected = copy.clone();
        let nobody = |copy: &Copy| json!(copy).to_string().matches("lanted").count() == 2;
        assert!(nobody(&expected), "the name and the address of the fourth: {expected:?}");
        let met = tokio::time::timeout(PATIENCE, listener.wait_for(|copy| *copy == expected)).await;
        met.expect("the WebSocket tells all").expect("it is open");
        // A message for each change; the last of a record tells what is there.
        let messages = receiver.wait_for(9).await;
        let mut told = Copy::new();
        messages.iter().for_each(|message| take(&mut told, &message.json()["data"]["changes"]));
        assert_eq!(told, expected);
    }
}
