//! The command line.

mod access;
mod backup;
mod check;
mod configuration;
mod ending;
mod person;
mod replacing;
mod rolling;
mod schema;
mod serve;
mod tls;
mod tools;
mod traces;
mod usage;

pub(crate) use serve::Service;

use std::path::Path;
use std::process::{Command, Output};

use sea_orm::ConnectionTrait;

use crate::support::database;

/// The binary, with a folder of its own and nothing of the environment but what finds programs.
pub(crate) fn dgcc(folder: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_dgcc"));
    command.current_dir(folder).env_clear().args(arguments);
    command
}

/// A service on a database, at a port of its own.
pub(crate) fn serving(folder: &Path, database: &str) -> Command {
    dgcc(folder, &["serve", "--listen", "127.0.0.1:0", "--database-url", database])
}

pub(crate) fn run(folder: &Path, arguments: &[&str]) -> Output {
    dgcc(folder, arguments).output().expect("the binary runs")
}

pub(crate) fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// What a command printed, which succeeded.
pub(crate) fn succeeded(output: &Output) -> String {
    assert!(output.status.success(), "{}", text(&output.stderr));
    text(&output.stdout)
}

/// Runs statements on a database, past the service.
pub(crate) fn execute(url: &str, sql: &str) {
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    runtime.block_on(async {
        let db = database(url).await;
        db.execute_unprepared(sql).await.expect(sql);
        db.close().await.expect("the connection closes");
    });
}

/// What a command said of its failure.
pub(crate) fn failed(output: &Output) -> String {
    assert!(!output.status.success(), "{}", text(&output.stdout));
    text(&output.stderr)
}
