//! PgBouncer between the service and PostgreSQL, with connections handed out by the transaction.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};

use super::variable;

/// A running pooler; it ends with its input.
pub(crate) struct Pooler {
    _process: Child,
    /// The URL of the database by way of the pooler.
    pub(crate) url: String,
}

/// Before the server of a database; `None` where there is no PgBouncer, or the server is not on a socket.
pub(crate) fn start(url: &str) -> Option<Pooler> {
    let folder = url.split("host=").nth(1)?.split('&').next().filter(|host| host.starts_with('/'))?;
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/support/pooler.sh");
    let mut process = Command::new("sh")
        .args([script, folder])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("a shell");
    let mut line = String::new();
    BufReader::new(process.stdout.take().expect("its output")).read_line(&mut line).expect("a line");
    let own = line.trim();
    if own.is_empty() {
        assert!(variable("CI").is_none(), "there is no PgBouncer, and CI must test with it");
        let _ = process.wait();
        return None;
    }
    Some(Pooler { _process: process, url: format!("{}&port=6432", url.replace(folder, own)) })
}
