//! Whether both servers answer the same: every value that PostGraphile gives is looked for in the service's answer.
//!
//! They write some values differently: a text in several languages is an object with its English form on one side and
//! `{ text }` on the other, an amount is in minor units or a decimal number, and a time has `+00:00` or `Z`.

use std::collections::BTreeSet;

use chrono::DateTime;
use serde_json::{Map, Value};

use crate::service::Server;
use crate::workload::Workload;

/// How many values agree, or the first that does not.
pub(crate) type Agreement = Result<usize, String>;

/// Asks both servers for the same and prints what agrees.
pub(crate) async fn check(workload: &Workload, dgcc: &Server, peer: &Server, scale: u64) {
    let (Some(document), Some(peers)) = (workload.document(dgcc), workload.document(peer)) else { return };
    let (variables, peer_variables) =
        (workload.variables(dgcc, scale).await, workload.variables(peer, scale).await);
    let (mut agreeing, mut values) = (0, 0);
    for (ours, theirs) in variables.iter().zip(&peer_variables) {
        let (answer, peer_answer) = (dgcc.ask(document, ours).await, peer.ask(peers, theirs).await);
        match (workload.agree)(&answer, &peer_answer) {
            Ok(compared) => (agreeing, values) = (agreeing + 1, values + compared),
            Err(difference) => println!("{} {ours}: {difference}", workload.name),
        }
    }
    let asked = variables.len().max(peer_variables.len());
    println!("- {}: {agreeing} of {asked} answers agree, {values} values", workload.name);
}

/// Answers of one form.
pub(crate) fn of_answers(ours: &Value, theirs: &Value) -> Agreement {
    same("data", ours, theirs)
}

fn same(path: &str, ours: &Value, theirs: &Value) -> Agreement {
    match (ours, theirs) {
        (Value::Object(ours), Value::Object(theirs)) if ours.contains_key("text") => {
            same(path, &ours["text"], theirs.get("en").unwrap_or(&Value::Null))
        }
        (Value::Object(ours), Value::Object(theirs)) => {
            theirs.iter().map(|(key, value)| field(path, key, ours, value)).sum()
        }
        // Few records below another one: a list on one side, a connection on the other.
        (Value::Array(_), Value::Object(theirs)) => same(path, ours, &theirs["nodes"]),
        (Value::Array(ours), Value::Array(theirs)) if ours.len() == theirs.len() => ours
            .iter()
            .zip(theirs)
            .enumerate()
            .map(|(at, (ours, theirs))| same(&format!("{path}.{at}"), ours, theirs))
            .sum(),
        _ if plain(ours) == plain(theirs) => Ok(1),
        _ => Err(format!("{path} is {ours} here and {theirs} there")),
    }
}

fn field(path: &str, key: &str, ours: &Map<String, Value>, theirs: &Value) -> Agreement {
    let money = |key: &str, part: &str| ours.get(key).map_or(Value::Null, |money| money[part].clone());
    let value = match key {
        // Cursors are each server's own.
        "endCursor" => return Ok(0),
        _ if let Some(key) = key.strip_suffix("Minor") => minor(&money(key, "amount")),
        _ if let Some(key) = key.strip_suffix("Currency") => money(key, "currency"),
        _ => ours.get(key).cloned().unwrap_or_else(|| "nothing".into()),
    };
    same(&format!("{path}.{key}"), &value, theirs)
}

/// A decimal number in minor units.
fn minor(amount: &Value) -> Value {
    amount.as_str().map_or(Value::Null, |amount| {
        let digits = amount.replace('.', "");
        let trimmed = digits.trim_start_matches('0');
        if trimmed.is_empty() { "0".into() } else { trimmed.into() }
    })
}

/// A value in a form that does not depend on who writes it.
fn plain(value: &Value) -> String {
    match value {
        Value::String(text) => DateTime::parse_from_rfc3339(text)
            .map_or_else(|_| text.clone(), |time| time.timestamp_micros().to_string()),
        value => value.to_string(),
    }
}

/// Summaries, which the service gives as one list and PostGraphile as the rows of two functions.
pub(crate) fn of_summaries(ours: &Value, theirs: &Value) -> Agreement {
    let mut here = BTreeSet::new();
    for group in items(&ours["pipelineSummary"]["groups"]) {
        let (source, stage) = (&group["fundingSource"]["code"], &group["stage"]);
        here.insert(row(&[source, stage, &group["applicationCount"], &group["projectCount"]]));
        for amount in items(&group["amounts"]) {
            let (total, number) = (&amount["total"], &amount["applicationCount"]);
            let (minor, currency) = (minor(&total["amount"]), &total["currency"]);
            here.insert(row(&[
                source,
                stage,
                &amount["amountBasis"],
                &amount["financeKind"],
                currency,
                &minor,
                number,
            ]));
        }
    }
    let rows = |list: &str, columns: &[&str]| -> BTreeSet<String> {
        let row = |item: &Value| row(&columns.iter().map(|&column| &item[column]).collect::<Vec<_>>());
        items(&theirs[list]["nodes"]).iter().map(row).collect()
    };
    let mut there = rows("groups", &["fundingSourceCode", "stage", "applications", "projects"]);
    let columns =
        ["fundingSourceCode", "stage", "amountBasis", "financeKind", "currency", "minor", "applications"];
    there.extend(rows("amounts", &columns));
    match here.symmetric_difference(&there).next() {
        None => Ok(here.len()),
        Some(row) => Err(format!("only one has {row}")),
    }
}

fn items(list: &Value) -> &[Value] {
    list.as_array().map_or(&[], Vec::as_slice)
}

fn row(columns: &[&Value]) -> String {
    columns.iter().map(|column| plain(column)).collect::<Vec<_>>().join(" ")
}
