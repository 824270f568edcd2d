//! `/schema.graphql` and introspection give the same schema.

use serde_json::Value;

use super::asked;
use crate::support::node::has_clients;
use crate::support::{Kind, TestApp};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_printed_schema_is_what_introspection_gives() {
    if !has_clients() {
        return;
    }
    let app = TestApp::start(Kind::Sqlite).await.expect("SQLite is always there");
    let printed = app.client.get(format!("{}/schema.graphql", app.url)).send().await.expect("an answer");
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("schema.graphql");
    std::fs::write(&file, printed.text().await.expect("text")).expect("a file");
    let query = asked("comparer.mjs", &[], "").pop().expect("a query");
    let live = app.answer(query.as_str().expect("text")).await;
    assert_eq!(live.get("errors"), None);
    let file = file.to_str().expect("a path");
    let differences = asked("comparer.mjs", &[file], &format!("{live}\n"));
    assert_eq!(differences, Vec::<Value>::new());
}
