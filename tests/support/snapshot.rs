//! Files that the tests make, committed to be reviewed.

use std::path::Path;

use super::variable;

/// The committed file is what was made. `REGENERATE=1 cargo test` writes it anew, to be read like code.
pub(crate) fn matches_file(path: &str, made: &str) {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
    if variable("REGENERATE").is_some() {
        std::fs::write(&file, made).expect("the file is written");
    }
    let committed = std::fs::read_to_string(&file).unwrap_or_default();
    let differ = committed.lines().zip(made.lines()).find(|(committed, made)| committed != made);
    assert!(
        committed == made,
        "{path} is out of date; run the test with REGENERATE=1 and review it. First difference: {differ:?}"
    );
}
