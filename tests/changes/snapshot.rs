//! A first full copy: of one moment, however long it takes and whatever is written meanwhile.

use std::collections::BTreeMap;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};

use super::copy::Copy;
use crate::support::{TestApp, both};

const CALLERS: [&str; 3] = ["NIA", "SPECIALIZED_ORGANIZATION UZ", "FUNDER KOICA"];
const KINDS: [(&str, &str); 2] = [
    ("PIPELINE_PROJECT", "PipelineProject { code borrower"),
    ("APPLICATION_AMOUNT", "ApplicationAmount { amountBasis"),
];

async fn page(app: &TestApp, kind: (&str, &str), first: usize, after: &Value) -> Value {
    let (record_type, fields) = kind;
    let query = format!(
        "{{ snapshot(recordType: {record_type}, first: {first}, after: {after}) {{ cursor hasMore changesCursor nodes {{ id ... on {fields} version visibility }} }} }} }}"
    );
    app.data(&query).await["snapshot"].take()
}

/// The pages after one.
async fn rest(app: &TestApp, kind: (&str, &str), mut last: Value) -> Vec<Value> {
    let mut nodes = last["nodes"].as_array().expect("nodes").clone();
    while last["hasMore"] == true {
        last = page(app, kind, 2, &last["cursor"]).await;
        nodes.extend(last["nodes"].as_array().expect("nodes").clone());
    }
    nodes
}

both! {
    async fn all_pages_are_of_the_moment_of_the_first(app: TestApp) {
        let nia = app.acting_as("NIA").await;
        let (mut projects, mut amounts) = (Vec::new(), Vec::new());
        for number in 0..8 {
            let project = nia.discover(&format!("S-{number}")).await;
            let applied = format!("pipelineProject: {{ id: {project} }}, fundingSource: {{ code: \"KOICA\" }}, appliedOn: \"2024-02-01\", funderStage: \"PCP\"");
            let application = nia.mutate("applyForFunding", &applied, "application { id }").await;
            let asked = format!("application: {{ id: {} }}, amountBasis: REQUESTED, financeKind: GRANT, amount: {{ amount: \"7\", currency: \"KRW\" }}", application["application"]["id"]);
            let amount = nia.mutate("recordApplicationAmount", &asked, "applicationAmount { id version }").await;
            amounts.push(amount["applicationAmount"].clone());
            projects.push(project);
        }
        let change = async |number: usize, to: &str| {
            let id = &projects[number];
            let data = nia.data(&format!("{{ node(id: {id}) {{ ... on PipelineProject {{ version }} }} }}")).await;
            let made = nia.mutate("updatePipelineProject", &format!("id: {id}, expectedVersion: {}, {to}", data["node"]["version"]), "__typename").await;
            assert_eq!(made["userErrors"], json!([]));
        };
        change(5, "visibility: INTERNAL").await;

        let mut begun = Vec::new();
        for caller in CALLERS {
            let app = app.acting_as(caller).await;
            for kind in KINDS {
                let whole = page(&app, kind, 1_000, &Value::Null).await["nodes"].take();
                begun.push((caller, app.clone(), kind, whole, page(&app, kind, 2, &Value::Null).await));
            }
        }
        // Written, hidden, shown, removed and made while the copies are taken.
        for to in ["borrower: \"A bank\"", "borrower: \"Another\""] {
            change(3, to).await;
        }
        change(4, "visibility: INTERNAL").await;
        change(5, "visibility: PARTNER").await;
        change(6, "visibility: INTERNAL").await;
        change(6, "visibility: PARTNER").await;
        for number in [0, 1, 7] {
            let removed = format!("id: {}, expectedVersion: {}", amounts[number]["id"], amounts[number]["version"]);
            assert_eq!(nia.mutate("removeApplicationAmount", &removed, "__typename").await["userErrors"], json!([]));
        }
        nia.discover("S-8").await;
        let withdrawn = nia.data(&format!("{{ node(id: {}) {{ ... on PipelineProject {{ applications(first: 1) {{ nodes {{ id version }} }} }} }} }}", projects[2])).await;
        let withdrawn = &withdrawn["node"]["applications"]["nodes"][0];
        nia.mutate("updateApplication", &format!("id: {}, expectedVersion: {}, visibility: INTERNAL", withdrawn["id"], withdrawn["version"]), "__typename").await;

        for (caller, app, kind, whole, first) in begun {
            let cursor = first["changesCursor"].clone();
            let nodes = rest(&app, kind, first).await;
            let now = page(&app, kind, 1_000, &Value::Null).await;
            let now = now["nodes"].as_array().expect("nodes").iter();
            let now: BTreeMap<String, i64> = now.map(|node| (node["id"].as_str().expect("an id").to_owned(), node["version"].as_i64().expect("a version"))).collect();
            // All but what was retracted from the caller meanwhile; what is deleted, they see who see what is INTERNAL.
            let mut whole = whole.as_array().expect("nodes").clone();
            whole.retain(|node| !caller.starts_with("FUNDER") || now.contains_key(node["id"].as_str().expect("an id")));
            assert_eq!(nodes, whole, "{caller}: {}", kind.0);
            assert!(nodes.len() > 3, "{caller}: {}", kind.0);
            // From there on each change is the next one of its record, and leads to what is there now.
            let records = nodes.iter().map(|node| (node["id"].as_str().expect("an id").to_owned(), node["version"].as_i64().expect("a version")));
            let mut copy = Copy { records: records.collect(), cursor: None };
            let changes = app.data(&format!("{{ changes(after: {cursor}, recordTypes: [{}]) {{ hasMore changes {{ kind recordId version }} }} }}", kind.0)).await;
            assert_eq!(changes["changes"]["hasMore"], false);
            for change in changes["changes"]["changes"].as_array().expect("changes") {
                // What was left out of the copy is not there to be removed.
                let known = copy.records.contains_key(change["recordId"].as_str().expect("an id"));
                if known || change["kind"] != "DELETED" {
                    copy.take(change);
                }
            }
            assert_eq!(copy.records, now, "{caller}: {}", kind.0);
        }
    }

    async fn a_snapshot_that_the_log_does_not_reach_back_to_is_begun_anew(app: TestApp) {
        let nia = app.acting_as("NIA").await;
        let first = page(&nia, KINDS[0], 1, &Value::Null).await;
        for number in 0..3 {
            nia.discover(&format!("S-{number}")).await;
        }
        app.store.forget_changes_before(chrono::DateTime::parse_from_rfc3339("2999-01-01T00:00:00Z").expect("a time").into()).await.expect("the database is there");
        let query = format!("{{ snapshot(recordType: PIPELINE_PROJECT, after: {}) {{ hasMore }} }}", first["cursor"]);
        let (code, message) = nia.error(&query).await;
        assert_eq!(code, "CURSOR_EXPIRED");
        assert!(message.contains("snapshot"), "{message}");
        // And one of a database that was lost: its log went further.
        let last = page(&nia, KINDS[0], 1, &Value::Null).await;
        app.execute("DELETE FROM change WHERE seq = (SELECT MAX(seq) FROM change)").await;
        let query = format!("{{ snapshot(recordType: PIPELINE_PROJECT, after: {}) {{ hasMore }} }}", last["cursor"]);
        assert_eq!(nia.error(&query).await.0, "CURSOR_EXPIRED");
    }

    async fn a_cursor_of_a_snapshot_cannot_be_forged_into_another_moment(app: TestApp) {
        let nia = app.acting_as("NIA").await;
        let project = nia.discover("S-1").await;
        let first = page(&nia, KINDS[0], 1, &Value::Null).await;
        let cursor = first["cursor"].as_str().expect("a cursor");
        nia.mutate("updatePipelineProject", &format!("id: {project}, expectedVersion: 1, borrower: \"A bank\""), "__typename").await;
        let mut forged = vec![URL_SAFE_NO_PAD.encode("snapshot:1:"), "x".to_owned(), String::new()];
        let bytes = URL_SAFE_NO_PAD.decode(cursor).expect("base64");
        for place in 0..bytes.len() {
            let mut other = bytes.clone();
            other[place] ^= 1;
            forged.push(URL_SAFE_NO_PAD.encode(other));
        }
        for cursor in forged {
            let query = format!("{{ snapshot(recordType: PIPELINE_PROJECT, after: \"{cursor}\") {{ hasMore }} }}");
            assert_eq!(nia.error(&query).await.0, "INVALID_ARGUMENT", "{cursor}");
        }
        let other = format!("{{ snapshot(recordType: APPLICATION, after: \"{cursor}\") {{ hasMore }} }}");
        assert_eq!(nia.error(&other).await.0, "INVALID_ARGUMENT");
        assert_eq!(page(&nia, KINDS[0], 1, &first["cursor"]).await["changesCursor"], first["changesCursor"]);
    }
}
