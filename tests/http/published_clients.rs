//! Clients as they are published, without changes: Apollo Client, urql, graphql-ws, graphql-sse and gql.

use std::process::{Command, Output, Stdio};

use serde_json::{Value, json};

use crate::support::node::{CLIENTS, has_clients};
use crate::support::{TestApp, both, variable};

/// Runs a program with the URL and a token of NIA; what it says of each client.
async fn told(app: &TestApp, program: &str, script: &str) -> Vec<Value> {
    let nia = app.acting_as("NIA").await;
    let token = nia.token.as_deref().expect("a token");
    let mut command = tokio::process::Command::new(program);
    command
        .arg(script)
        .arg(format!("{}/graphql", app.url))
        .arg(token)
        .current_dir(CLIENTS)
        .stderr(Stdio::inherit());
    let Output { status, stdout, .. } = command.output().await.expect("it runs");
    assert!(status.success(), "{script}: {status}");
    let lines = String::from_utf8(stdout).expect("UTF-8");
    lines.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect()
}

/// The client has asked, was told what is wrong, has written, and has heard of it.
fn assert_works(told: &Value, name: &str, code: &str) {
    assert_eq!(told["name"], name);
    assert_eq!(told["asked"]["country"]["name"]["text"], "Uzbekistan", "{told}");
    assert_eq!(told["failed"], json!([code]), "{told}");
    assert_eq!(told["written"]["discoverPipelineProject"]["userErrors"], json!([]), "{told}");
    let heard = told["heard"]["pipelineChanged"]["record"]["code"].as_str();
    assert!(heard.is_some_and(|heard| heard.starts_with(name)), "{told}");
}

both! {
    async fn those_for_node_work(app: TestApp) {
        if !has_clients() {
            return;
        }
        let told = told(&app, "node", "published.mjs").await;
        for (told, name) in told.iter().zip(["apollo", "urql", "graphql-sse"]) {
            assert_works(told, name, "INVALID_DOCUMENT");
        }
        assert_eq!(told.len(), 3);
    }

    async fn gql_for_python_works(app: TestApp) {
        let has_gql = Command::new("python3").args(["-c", "import aiohttp, gql, websockets"]).stderr(Stdio::null()).status();
        if !has_gql.is_ok_and(|status| status.success()) {
            assert!(variable("CI").is_none(), "there is no gql for Python, and CI must test with it");
            return;
        }
        assert_works(&told(&app, "python3", "published.py").await[0], "gql", "INVALID_ARGUMENT");
    }
}
