//! The file of the embedded database.

use crate::cli::{execute, failed, run, succeeded};

#[test]
fn an_empty_file_where_a_database_is_expected_is_refused_and_left_alone() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("dgcc.sqlite");
    std::fs::write(&file, "").expect("a file");
    let told = failed(&run(folder.path(), &["migrate", "--data-dir", "."]));
    assert!(told.contains("dgcc.sqlite") && told.contains("is empty where a database is expected"), "{told}");
    assert_eq!(std::fs::metadata(&file).expect("it is there").len(), 0);
    std::fs::remove_file(&file).expect("it goes");
    succeeded(&run(folder.path(), &["migrate", "--data-dir", "."]));
}

#[test]
fn a_file_that_is_no_database_is_named_and_left_alone() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("dgcc.sqlite");
    let content = "this is a letter, not a database\n".repeat(200);
    std::fs::write(&file, &content).expect("a file");
    let told = failed(&run(folder.path(), &["migrate", "--data-dir", "."]));
    assert!(told.contains("dgcc.sqlite") && told.contains("file is not a database"), "{told}");
    assert_eq!(std::fs::read_to_string(&file).expect("it is there"), content);
}

#[test]
fn a_table_of_migrations_that_cannot_be_read_stops_the_start() {
    let folder = tempfile::tempdir().expect("a folder");
    succeeded(&run(folder.path(), &["migrate", "--data-dir", "."]));
    let url = format!("sqlite:{}", folder.path().join("dgcc.sqlite").display());
    execute(&url, "ALTER TABLE seaql_migrations RENAME COLUMN version TO edition");
    let told = failed(&run(folder.path(), &["migrate", "--data-dir", "."]));
    assert!(told.contains("cannot be migrated"), "{told}");
}
