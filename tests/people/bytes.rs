//! The bytes of a database, for finding what must not be among them.

use std::path::PathBuf;
use std::process::Command;

use crate::support::{TestApp, variable};

/// How often a text is among some bytes.
pub(super) fn count(bytes: &[u8], text: &str) -> usize {
    bytes.windows(text.len()).filter(|window| *window == text.as_bytes()).count()
}

/// The files of an SQLite database as they are: the database and its write-ahead log.
pub(super) fn files(app: &TestApp) -> Option<Vec<u8>> {
    let file = app.database.strip_prefix("sqlite:")?;
    let log = std::fs::read(format!("{file}-wal")).unwrap_or_default();
    Some([std::fs::read(file).expect("the database"), log].concat())
}

/// What the database has of live rows: a copy that SQLite writes anew, or a dump of PostgreSQL. None without `pg_dump`.
pub(super) async fn dump(app: &TestApp) -> Option<Vec<u8>> {
    if app.database.starts_with("sqlite:") {
        let folder = tempfile::tempdir().expect("a folder");
        let copy = folder.path().join("copy.sqlite");
        app.execute(&format!("VACUUM INTO '{}'", copy.display())).await;
        return Some(std::fs::read(copy).expect("the copy"));
    }
    let Some(program) = pg_dump() else {
        assert!(variable("CI").is_none(), "there is no pg_dump, and CI must look at its output");
        return None;
    };
    let output = Command::new(program).arg(&app.database).output().expect("pg_dump runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    Some(output.stdout)
}

/// The newest `pg_dump` of this machine, beside the server that the tests start.
fn pg_dump() -> Option<PathBuf> {
    let versions = std::fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    let mut found: Vec<PathBuf> = versions.map(|version| version.path().join("bin/pg_dump")).collect();
    found.retain(|program| program.exists());
    found.sort();
    let on_path = Command::new("pg_dump").arg("--version").output().is_ok();
    found.pop().or_else(|| on_path.then(|| "pg_dump".into()))
}
