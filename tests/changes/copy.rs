//! A copy that is kept by pulling changes.

use std::collections::BTreeMap;

use entity::RecordType;
use serde_json::Value;

use crate::support::TestApp;

/// The versions of the records that a follower has, by their ids.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Copy {
    pub(super) records: BTreeMap<String, i64>,
    pub(super) cursor: Option<String>,
}

impl Copy {
    /// Takes what changed since, in pages; the kinds of the changes in their order.
    pub(super) async fn pull(&mut self, app: &TestApp, first: usize) -> Vec<String> {
        let mut kinds = Vec::new();
        loop {
            let after = self.cursor.as_ref().map_or(String::new(), |cursor| format!(", after: \"{cursor}\""));
            let query = format!(
                "{{ changes(first: {first}{after}) {{ cursor hasMore completeUntil changes {{ kind recordId version recordType }} }} }}"
            );
            let data = app.data(&query).await;
            let page = &data["changes"];
            for change in page["changes"].as_array().expect("changes") {
                kinds.push(format!(
                    "{} {}",
                    change["kind"].as_str().expect("a kind"),
                    change["recordType"].as_str().expect("a record type")
                ));
                self.take(change);
            }
            self.cursor = Some(page["cursor"].as_str().expect("a cursor").to_owned());
            if page["hasMore"] == false {
                assert!(page["completeUntil"].is_string(), "{page}");
                return kinds;
            }
        }
    }

    pub(super) fn take(&mut self, change: &Value) {
        let id = change["recordId"].as_str().expect("an id").to_owned();
        let version = change["version"].as_i64().expect("a version");
        let known = self.records.get(&id).copied();
        match change["kind"].as_str().expect("a kind") {
            "CREATED" => assert_eq!(known, None, "nothing twice: {change}"),
            "UPDATED" => {
                assert!(known.is_some_and(|known| version == known + 1), "in order per record: {change}")
            }
            _ => assert!(known.is_some(), "only what was there is gone: {change}"),
        }
        if change["kind"] == "DELETED" {
            self.records.remove(&id);
        } else {
            self.records.insert(id, version);
        }
    }
}

/// A fresh copy of all that a caller sees.
pub(super) async fn fresh(app: &TestApp) -> Copy {
    let mut copy = Copy::default();
    for record_type in RecordType::ALL.iter().map(|of| of.name()) {
        let name = screaming(record_type);
        let mut after = String::new();
        loop {
            let data = app.data(&format!("{{ snapshot(recordType: {name}, first: 1000{after}) {{ cursor hasMore nodes {{ id ... on {record_type} {{ version }} }} }} }}")).await;
            for node in data["snapshot"]["nodes"].as_array().expect("nodes") {
                let id = node["id"].as_str().expect("an id").to_owned();
                copy.records.insert(id, node["version"].as_i64().expect("a version"));
            }
            if data["snapshot"]["hasMore"] == false {
                break;
            }
            after = format!(", after: {}", data["snapshot"]["cursor"]);
        }
    }
    copy
}

fn screaming(record_type: &str) -> String {
    let mut name = String::new();
    for c in record_type.chars() {
        if c.is_uppercase() && !name.is_empty() {
            name.push('_');
        }
        name.extend(c.to_uppercase());
    }
    name
}
