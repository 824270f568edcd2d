//! What receivers are told, how it is signed, and in which order.

use std::collections::BTreeMap;
use std::process::Stdio;

use serde_json::{Value, json};
use tokio::io::AsyncWriteExt;

use super::receiver::{Answer, Message, Receiver};
use super::{Working, quick, register, rename, until};
use crate::support::node::{CLIENTS, has_clients};
use crate::support::{TestApp, both};

/// What the reference library says of messages, verified with a secret.
pub(super) async fn verified(secret: &str, messages: &[Message]) -> Vec<String> {
    let mut process = tokio::process::Command::new("node")
        .arg("verifier.mjs")
        .current_dir(CLIENTS)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("node runs");
    let mut input = process.stdin.take().expect("its input");
    for message in messages {
        let line =
            json!({ "secret": secret, "headers": message.headers, "body": message.body }).to_string() + "\n";
        input.write_all(line.as_bytes()).await.expect("it is sent");
    }
    drop(input);
    let output = process.wait_with_output().await.expect("its output");
    String::from_utf8_lossy(&output.stdout).lines().map(str::to_owned).collect()
}

async fn apply(app: &TestApp, project: &Value, source: &str, words: &str) {
    let input = format!(
        "pipelineProject: {{ id: {project} }}, fundingSource: {{ code: \"{source}\" }}, appliedOn: \"2024-02-01\", funderStage: \"{words}\""
    );
    let made = app.mutate("applyForFunding", &input, "__typename").await;
    assert_eq!(made["userErrors"], json!([]));
}

both! {
    set: super::quick;

    async fn a_change_is_told_and_the_reference_library_verifies_it(app: TestApp) {
        let receiver = Receiver::willing().await;
        let nia = app.acting_as("NIA").await;
        let (id, secret) = register(&nia, &receiver.url, ", recordTypes: [PIPELINE_PROJECT]").await;
        let _working = Working::begin(&app);
        let project = nia.discover("HOOK-1").await;
        let messages = receiver.wait_for(1).await;
        let told = messages[0].json();
        assert_eq!((&told["type"], &told["data"]["changes"]["kind"], &told["data"]["changes"]["recordId"]), (&json!("pipeline_project.created"), &json!("CREATED"), &project));
        let fields: Vec<&str> = told["data"]["changes"]["fields"].as_array().expect("fields").iter().filter_map(|field| field["name"].as_str()).collect();
        assert!(fields.contains(&"code") && fields.contains(&"name"), "{fields:?}");
        let times = [&told["timestamp"], &told["data"]["changes"]["at"]].map(|time| chrono::DateTime::parse_from_rfc3339(time.as_str().expect("text")).expect("a time"));
        assert_eq!(times[0], times[1]);
        assert_eq!(messages[0].headers["content-type"], "application/json");
        // A ping is a message too.
        let ping = nia.mutate("pingWebhook", &format!("id: {id}"), "delivery { messageId messageType deliveryStatus }").await;
        assert_eq!((&ping["delivery"]["messageType"], &ping["delivery"]["deliveryStatus"]), (&json!("ping"), &json!("PENDING")));
        let messages = receiver.wait_for(2).await;
        assert_eq!(messages[1].json()["data"], json!({ "ping": { "webhook": "Nightly" } }));
        let log = until(&nia, &id, |log| log.len() == 2 && log.iter().all(|one| one["deliveryStatus"] == "DELIVERED")).await;
        assert_eq!((&log[0]["recordId"], &log[0]["attempts"][0]["statusCode"], &log[0]["attempts"][0]["error"]), (&project, &json!(204), &json!(null)));
        assert_eq!(log[1]["messageId"], ping["delivery"]["messageId"]);
        // While two secrets overlap, either verifies.
        let rotated = nia.mutate("rotateWebhookSecret", &format!("id: {id}, overlapMinutes: 10"), "secret").await;
        let newer = rotated["secret"].as_str().expect("a secret").to_owned();
        rename(&nia, &project, 1).await;
        let both = receiver.wait_for(3).await;
        assert_eq!(both[2].headers["webhook-signature"].split(' ').count(), 2);
        let newest = nia.mutate("rotateWebhookSecret", &format!("id: {id}, overlapMinutes: 0"), "secret").await;
        let newest = newest["secret"].as_str().expect("a secret").to_owned();
        rename(&nia, &project, 2).await;
        let all = receiver.wait_for(4).await;
        if has_clients() {
            let refused = "refused: No matching signature found".to_owned();
            let [created, ping, updated] = ["pipeline_project.created", "ping", "pipeline_project.updated"].map(str::to_owned);
            assert_eq!(verified(&secret, &all).await, [created, ping, updated.clone(), refused.clone()]);
            assert_eq!(verified(&newer, &all).await, [refused.clone(), refused.clone(), updated.clone(), refused.clone()]);
            assert_eq!(verified(&newest, &all).await, [refused.clone(), refused.clone(), refused, updated]);
            let mut changed = all[0].clone();
            changed.body = changed.body.replace("HOOK-1", "HOOK-2");
            assert_eq!(verified(&secret, &[changed]).await, ["refused: No matching signature found"]);
        }
    }

    async fn a_document_shapes_messages_with_the_rights_of_its_subscriber(app: TestApp) {
        let receiver = Receiver::willing().await;
        let nia = app.acting_as("NIA").await;
        let koica = app.acting_as("FUNDER KOICA").await;
        let from = nia.data("{ snapshot(recordType: PROJECT, first: 1) { changesCursor } }").await;
        let document = "subscription { changes { kind record { ... on Application { code reference fundingSource { code } } ... on PipelineProject { code country { alpha2 } } } } }";
        let more = format!(", query: {}, after: {}", serde_json::to_string(document).expect("text"), from["snapshot"]["changesCursor"]);
        // Written before it was registered: told all the same, from the cursor on.
        let project = nia.discover("SHAPE").await;
        apply(&nia, &project, "WB", "Active").await;
        let (id, _) = register(&koica, &receiver.url, &more).await;
        let _working = Working::begin(&app);
        apply(&nia, &project, "KOICA", "PCP").await;
        let told: Vec<Value> = receiver.wait_for(4).await.iter().map(Message::json).collect();
        let mut kinds: Vec<&str> = told.iter().map(|message| message["type"].as_str().expect("a type")).collect();
        kinds.sort_unstable();
        assert_eq!(kinds, ["application.created", "application_stage.created", "pipeline_project.created", "webhook.created"]);
        let of = |kind: &str| told.iter().find(|message| message["type"] == kind).map(|message| message["data"]["changes"]["record"].clone()).expect("a message");
        assert_eq!(of("application.created")["fundingSource"]["code"], "KOICA");
        assert_eq!(of("pipeline_project.created"), json!({ "code": "SHAPE", "country": { "alpha2": "UZ" } }));
        // A record that leaves its sight is gone for it.
        nia.mutate("updatePipelineProject", &format!("id: {project}, expectedVersion: 1, visibility: INTERNAL"), "__typename").await;
        until(&koica, &id, |log| log.iter().any(|one| one["messageType"] == "pipeline_project.deleted" && one["deliveryStatus"] == "DELIVERED")).await;
        let gone: Vec<Value> = receiver.messages().iter().map(Message::json).filter(|message| message["type"] == "pipeline_project.deleted").collect();
        assert_eq!(gone[0]["data"]["changes"], json!({ "kind": "DELETED", "record": null }));
    }

    async fn messages_of_a_record_keep_their_order_whatever_fails(app: TestApp) {
        // Every third attempt fails.
        let count = std::sync::atomic::AtomicUsize::new(0);
        let receiver = Receiver::start(move |_| {
            let nth = count.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
            Answer::Status(if nth.is_multiple_of(3) { 503 } else { 200 })
        }).await;
        let nia = app.acting_as("NIA").await;
        let (id, _) = register(&nia, &receiver.url, ", recordTypes: [PIPELINE_PROJECT], query: \"subscription { changes { recordId version cursor } }\"").await;
        let _working = Working::begin(&app);
        let mut projects = Vec::new();
        for number in 0..4 {
            projects.push(nia.discover(&format!("ORDER-{number}")).await);
        }
        for version in 1..10 {
            for project in &projects {
                rename(&nia, project, version).await;
            }
        }
        until(&nia, &id, |log| log.len() == 40 && log.iter().all(|one| one["deliveryStatus"] == "DELIVERED")).await;
        // Of each record, each version after the one before; again only what failed.
        let mut versions = BTreeMap::<String, Vec<i64>>::new();
        let mut ids = BTreeMap::<String, usize>::new();
        for message in receiver.messages() {
            let change = message.json()["data"]["changes"].take();
            let told = versions.entry(change["recordId"].to_string()).or_default();
            told.push(change["version"].as_i64().expect("a version"));
            *ids.entry(message.id().to_owned()).or_default() += 1;
        }
        for told in versions.values() {
            assert!(told.is_sorted() && told.first() == Some(&1) && told.last() == Some(&10), "{told:?}");
        }
        assert_eq!((versions.len(), ids.len()), (4, 40));
    }

    async fn a_replay_tells_all_again_by_the_same_ids(app: TestApp) {
        let receiver = Receiver::willing().await;
        let nia = app.acting_as("NIA").await;
        let (id, _) = register(&nia, &receiver.url, ", recordTypes: [PIPELINE_PROJECT], query: \"subscription { changes { cursor } }\"").await;
        let _working = Working::begin(&app);
        for number in 0..5 {
            nia.discover(&format!("REPLAY-{number}")).await;
        }
        let mut first: Vec<String> = receiver.wait_for(5).await.iter().map(|message| message.id().to_owned()).collect();
        first.sort_unstable();
        let log = until(&nia, &id, |log| log.iter().all(|one| one["deliveryStatus"] == "DELIVERED")).await;
        let second = log.iter().find(|one| one["messageId"] == first[1]).expect("the second");
        nia.mutate("replayWebhook", &format!("id: {id}, after: {}", second["cursor"]), "webhook { id }").await;
        let again: Vec<String> = receiver.wait_for(8).await[5..].iter().map(|message| message.id().to_owned()).collect();
        let (mut again, mut expected) = (again, first[2..].to_vec());
        again.sort_unstable();
        expected.sort_unstable();
        assert_eq!(again, expected);
        let log = until(&nia, &id, |log| log.iter().all(|one| one["deliveryStatus"] == "DELIVERED")).await;
        let counts: Vec<&Value> = log.iter().map(|one| &one["attemptCount"]).collect();
        assert_eq!(counts, [1, 1, 2, 2, 2]);
    }
    async fn a_replay_from_where_it_is_tells_what_it_was_not_told_before(app: TestApp) {
        let receiver = Receiver::willing().await;
        let nia = app.acting_as("NIA").await;
        let from = nia.data("{ snapshot(recordType: PROJECT, first: 1) { changesCursor } }").await;
        let after = &from["snapshot"]["changesCursor"];
        let (id, _) = register(&nia, &receiver.url, &format!(", recordTypes: [EVENT], after: {after}")).await;
        let _working = Working::begin(&app);
        let project = nia.discover("PASSED").await;
        nia.mutate("pingWebhook", &format!("id: {id}"), "__typename").await;
        receiver.wait_for(1).await;
        // It has passed the project by; told of other records too, it begins there again.
        nia.mutate("updateWebhook", &format!("id: {id}, expectedVersion: 1, recordTypes: [PIPELINE_PROJECT]"), "__typename").await;
        nia.mutate("replayWebhook", &format!("id: {id}, after: {after}"), "__typename").await;
        let messages = receiver.wait_for(2).await;
        assert_eq!(messages[1].json()["data"]["changes"]["recordId"], project);
    }

    async fn a_message_that_is_too_large_is_an_attempt_that_failed(app: TestApp) {
        let receiver = Receiver::willing().await;
        let nia = app.acting_as("NIA").await;
        let many: String = (0..100).map(|number| format!("d{number}: query ")).collect();
        let large = format!("subscription {{ changes {{ record {{ ... on Webhook {{ {many} }} }} }} }}");
        let long = format!("subscription {{ changes {{ kind }} }} # {}", "한".repeat(6_500));
        let (large, long) = (json!(large), json!(long));
        let (id, _) = register(&nia, &receiver.url, &format!(", recordTypes: [WEBHOOK], query: {large}")).await;
        let (other, _) = register(&nia, "http://127.0.0.1:9/", "").await;
        nia.mutate("updateWebhook", &format!("id: {other}, expectedVersion: 1, query: {long}"), "__typename").await;
        let _working = Working::begin(&app);
        let refused = "the message is larger than a megabyte";
        until(&nia, &id, |log| log.iter().any(|one| one["recordId"] == other && one["attempts"][0]["error"] == refused)).await;
    }

    async fn a_replay_begins_anew_however_much_waits(app: TestApp) {
        // More than is put in line at once, and nothing of it is taken.
        let receiver = Receiver::start(|_| Answer::Status(500)).await;
        let nia = app.acting_as("NIA").await;
        let from = nia.data("{ snapshot(recordType: PROJECT, first: 1) { changesCursor } }").await;
        let (id, _) = register(&nia, &receiver.url, ", recordTypes: [EVENT], query: \"subscription { changes { cursor } }\"").await;
        let event = "country: { alpha2: \"UZ\" }, eventKind: FORUM, name: [{ language: \"en\", text: \"Forum\" }]";
        for _ in 0..2 {
            let many: String = (0..100).map(|number| format!("e{number}: createEvent(input: {{ {event} }}) {{ __typename }} ")).collect();
            nia.data(&format!("mutation {{ {many} }}")).await;
        }
        let _working = Working::begin(&app);
        let count = format!("{{ webhook: node(id: {id}) {{ ... on Webhook {{ deliveries(first: 1) {{ totalCount }} }} }} }}");
        let lined_up = async || nia.data(&count).await["webhook"]["deliveries"]["totalCount"].as_u64();
        assert!(super::soon(async || lined_up().await == Some(100)).await, "{:?}", lined_up().await);
        receiver.now(|_| Answer::Status(200));
        nia.mutate("replayWebhook", &format!("id: {id}, after: {}", from["snapshot"]["changesCursor"]), "__typename").await;
        let delivered = "{ webhookDeliveries(first: 1, filter: { deliveryStatus: [DELIVERED], webhook: { label: { eq: \"Nightly\" } } }) { totalCount } }";
        assert!(super::soon(async || nia.data(delivered).await["webhookDeliveries"]["totalCount"] == 200).await);
    }
}
