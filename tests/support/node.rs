//! Programs of partners that are written for Node.js.

use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::OnceLock;

use super::variable;

/// Clients as they are published.
pub(crate) const CLIENTS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/clients");
/// The example in TypeScript.
pub(crate) const EXAMPLE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/examples/typescript");

/// Whether the clients can be run: Node.js is there, and their packages are installed.
pub(crate) fn has_clients() -> bool {
    static READY: OnceLock<bool> = OnceLock::new();
    *READY.get_or_init(|| {
        is_ready(
            CLIENTS,
            &["@apollo/client", "graphql", "graphql-http", "graphql-ws", "standardwebhooks"],
            &[],
        )
    })
}

/// Whether the example can be run: it is built, with types made from the schema.
pub(crate) fn has_example() -> bool {
    static READY: OnceLock<bool> = OnceLock::new();
    *READY.get_or_init(|| is_ready(EXAMPLE, &["typescript"], &["run", "--silent", "build"]))
}

fn is_ready(folder: &str, packages: &[&str], build: &[&str]) -> bool {
    let runs = |program: &str, arguments: &[&str]| {
        let mut command = Command::new(program);
        command.args(arguments).current_dir(folder).stdout(Stdio::null());
        command.status().is_ok_and(|status| status.success())
    };
    let installed = |name: &&str| Path::new(folder).join("node_modules").join(name).is_dir();
    let ready = runs("node", &["--version"])
        && (packages.iter().all(installed) || runs("npm", &["ci", "--silent"]))
        && (build.is_empty() || runs("npm", build));
    assert!(ready || variable("CI").is_none(), "there is no Node.js or npm, and CI must test with them");
    ready
}
