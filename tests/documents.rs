//! Which documents run: the same as with graphql-js, the reference implementation.

mod again;
mod schemas;
mod side_by_side;
mod verdicts;

use std::io::Write;
use std::process::{Command, Stdio};

use serde_json::Value;

use crate::support::node::CLIENTS;

/// Runs a script of `tests/clients` with lines for its input; the lines that it prints, as JSON.
fn asked(script: &str, arguments: &[&str], input: &str) -> Vec<Value> {
    let mut process = Command::new("node")
        .arg(script)
        .args(arguments)
        .current_dir(CLIENTS)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("node runs");
    let mut lines = process.stdin.take().expect("its input");
    let input = input.to_owned();
    let writer = std::thread::spawn(move || lines.write_all(input.as_bytes()));
    let output = process.wait_with_output().expect("it ends");
    writer.join().expect("the writer ends").expect("it reads all");
    assert!(output.status.success(), "{script} ends well");
    let output = String::from_utf8(output.stdout).expect("text");
    output.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect()
}
