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

/// The binary, with a folder of its own and nothing of the environment but what finds programs.
pub(crate) fn dgcc(folder: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_dgcc"));
    command.current_dir(folder).env_clear().args(arguments);
    command
}

pub(crate) fn run(folder: &Path, arguments: &[&str]) -> Output {
    dgcc(folder, arguments).output().expect("the binary runs")
}

pub(crate) fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}
