//! Clients of partners that are written for Node.js, as they are published.

use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::OnceLock;

use super::variable;

pub(crate) const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/clients");

/// Whether they can be run: Node.js is there, and its packages are installed.
pub(crate) fn installed() -> bool {
    static INSTALLED: OnceLock<bool> = OnceLock::new();
    *INSTALLED.get_or_init(|| {
        let runs = |program: &str, arguments: &[&str]| {
            let mut command = Command::new(program);
            command.args(arguments).current_dir(FOLDER).stdout(Stdio::null());
            command.status().is_ok_and(|status| status.success())
        };
        let there = runs("node", &["--version"])
            && (["graphql-ws", "standardwebhooks", "typescript"]
                .iter()
                .all(|name| Path::new(FOLDER).join("node_modules").join(name).is_dir())
                || runs("npm", &["ci", "--silent"]));
        assert!(
            there || variable("CI").is_none(),
            "there is no Node.js or npm, and CI must test with clients"
        );
        there
    })
}
