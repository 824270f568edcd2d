//! PgBouncer between the service and PostgreSQL, with connections handed out by the transaction.

use std::process::Child;

use super::databases::required;
use super::script;

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
    let (process, _, own) = required("PgBouncer", script::start(script, folder))?;
    Some(Pooler { _process: process, url: format!("{}&port=6432", url.replace(folder, &own)) })
}
