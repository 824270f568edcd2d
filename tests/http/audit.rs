//! The audits of GraphQL over HTTP that the npm package graphql-http has, run against the service.

use std::process::Stdio;

use serde_json::Value;

use crate::support::both;
use crate::support::node::{CLIENTS, has_clients};

/// Audits of earlier drafts that contradict the specification of September 2026: each with the sentence of section 5.4
/// that it contradicts.
const CONTRADICTIONS: [(&str, &str); 2] = [
    (
        "423L",
        "If the request is not a well-formed GraphQL-over-HTTP request, status code 422 SHOULD be used.",
    ),
    (
        "86EE",
        "If the variable values cannot be coerced to match the operation's variable definitions, status code 422 SHOULD be used.",
    ),
];

both! {
    async fn the_service_passes_the_audits_of_graphql_http(app: TestApp) {
        if !has_clients() {
            return;
        }
        let mut command = tokio::process::Command::new("node");
        command.arg("auditor.mjs").arg(format!("{}/graphql", app.url)).current_dir(CLIENTS).stderr(Stdio::inherit());
        let output = command.output().await.expect("it runs");
        assert!(output.status.success());
        let text = String::from_utf8(output.stdout).expect("UTF-8");
        let audits: Vec<Value> = text.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
        assert!(audits.len() > 60, "{}", audits.len());
        let id = |audit: &Value| audit["id"].as_str().expect("an id").to_owned();
        let failed = audits.iter().filter(|audit| audit["status"] != "ok");
        let failed: Vec<String> = failed.map(|audit| { eprintln!("{audit}"); id(audit) }).collect();
        assert_eq!(failed, CONTRADICTIONS.map(|(id, _)| id));
    }
}
