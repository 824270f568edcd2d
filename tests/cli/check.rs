//! `dgcc check`: problems are found before the start.

use std::net::TcpListener;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::{Command, Output};

use super::{dgcc, execute, run, text};
use crate::support::{Kind, prepare};

/// The lines that a check prints, and whether it finds a problem.
pub(super) fn read(output: &Output) -> (Vec<String>, bool) {
    let lines: Vec<String> = text(&output.stdout).lines().map(str::to_owned).collect();
    let problem = lines.iter().any(|line| line.starts_with("problem"));
    assert_eq!(output.status.success(), !problem, "{lines:#?} {}", text(&output.stderr));
    (lines, problem)
}

/// The lines of a check of a database that no other process uses.
fn check(folder: &Path, url: &str, more: &[&str]) -> (Vec<String>, bool) {
    let arguments = [&["check", "--listen", "127.0.0.1:0", "--database-url", url], more].concat();
    read(&run(folder, &arguments))
}

/// Asserts that a line has a level and a subject and says something.
pub(super) fn assert_told(lines: &[String], level: &str, subject: &str, said: &str) {
    let found = lines.iter().any(|line| {
        let rest = line.strip_prefix(level).map(str::trim_start);
        rest.and_then(|rest| rest.strip_prefix(subject)).is_some_and(|rest| rest.contains(said))
    });
    assert!(found, "{level} {subject} {said}: {lines:#?}");
}

#[test]
fn before_the_first_start_there_is_no_problem_and_nothing_is_made() {
    let folder = tempfile::tempdir().expect("a folder");
    let (lines, problem) = read(&run(folder.path(), &["check", "--listen", "127.0.0.1:0"]));
    assert!(!problem, "{lines:#?}");
    assert_told(&lines, "ok", "database", "there is no file yet");
    assert_told(&lines, "ok", "keys", "the first start makes a signing key");
    assert_eq!(std::fs::read_dir(folder.path()).expect("the folder").count(), 0, "nothing is made");
}

fn a_database_in_order_has_no_problem(kind: Kind) {
    let Some((url, _keeps)) = prepare(kind) else { return };
    let folder = tempfile::tempdir().expect("a folder");
    let (lines, problem) = check(folder.path(), &url, &[]);
    assert!(!problem, "{lines:#?}");
    let subjects = ["configuration", "listen", "tls", "database", "migrations", "keys", "disk", "open files"];
    let of_server = ["permissions", "clock", "connections"].into_iter().filter(|_| kind == Kind::Postgres);
    for subject in subjects.into_iter().chain(of_server) {
        let line = lines.iter().find(|line| line.contains(&format!(" {subject} ")));
        assert!(line.is_some_and(|line| !line.starts_with("problem")), "{subject}: {lines:#?}");
    }
    assert_told(&lines, "ok", "migrations", "this version");
    assert_told(&lines, "ok", "keys", "can be used");
}

#[test]
fn a_database_in_order_has_no_problem_on_sqlite() {
    a_database_in_order_has_no_problem(Kind::Sqlite);
}

#[test]
fn a_database_in_order_has_no_problem_on_postgres() {
    a_database_in_order_has_no_problem(Kind::Postgres);
}

fn migrations_and_keys_are_looked_at_and_left_alone(kind: Kind) {
    let Some((url, _keeps)) = prepare(kind) else { return };
    let folder = tempfile::tempdir().expect("a folder");
    execute(&url, "UPDATE signing_key SET private_key = 'x'");
    let (lines, problem) = check(folder.path(), &url, &[]);
    assert!(problem);
    assert_told(&lines, "problem", "keys", "dgcc keys rotate");
    // Twice, since a check does not migrate.
    execute(&url, "DELETE FROM seaql_migrations WHERE version LIKE '%tables'");
    for _ in 0..2 {
        let (lines, problem) = check(folder.path(), &url, &[]);
        assert!(!problem, "{lines:#?}");
        assert_told(&lines, "warning", "migrations", "tables");
    }
    execute(&url, "INSERT INTO seaql_migrations (version, applied_at) VALUES ('m20990101_000001_later', 0)");
    let (lines, problem) = check(folder.path(), &url, &[]);
    assert!(problem);
    assert_told(&lines, "problem", "migrations", "m20990101_000001_later");
}

#[test]
fn migrations_and_keys_are_looked_at_and_left_alone_on_sqlite() {
    migrations_and_keys_are_looked_at_and_left_alone(Kind::Sqlite);
}

#[test]
fn migrations_and_keys_are_looked_at_and_left_alone_on_postgres() {
    migrations_and_keys_are_looked_at_and_left_alone(Kind::Postgres);
}

#[test]
fn a_server_that_gives_too_little_is_a_problem() {
    let Some((url, _keeps)) = prepare(Kind::Postgres) else { return };
    let folder = tempfile::tempdir().expect("a folder");
    let set = |what: &str| {
        let sql = format!(
            "BEGIN READ WRITE; DO $$ BEGIN EXECUTE format('ALTER DATABASE %I {what}', current_database()); END $$; COMMIT"
        );
        execute(&url, &sql);
    };
    set("CONNECTION LIMIT 30");
    let (lines, problem) = check(folder.path(), &url, &[]);
    assert!(!problem, "{lines:#?}");
    assert_told(&lines, "warning", "connections", "38");
    set("CONNECTION LIMIT 10");
    let (lines, problem) = check(folder.path(), &url, &[]);
    assert!(problem);
    assert_told(&lines, "problem", "connections", "database.max_connections");
    set("SET default_transaction_read_only = true");
    let (lines, _) = check(folder.path(), &url, &[]);
    assert_told(&lines, "problem", "permissions", "takes no writes");
}

#[test]
fn a_role_that_owns_nothing_can_not_migrate() {
    let Some((url, _keeps)) = prepare(Kind::Postgres) else { return };
    // A server that is reached by another URL is not ours to make roles on.
    if !url.contains("user=dgcc") {
        return;
    }
    let folder = tempfile::tempdir().expect("a folder");
    let role = format!("dgcc_reader_{}", std::process::id());
    execute(
        &url,
        &format!("CREATE ROLE {role} LOGIN; GRANT SELECT ON ALL TABLES IN SCHEMA public TO {role}"),
    );
    let (lines, _) = check(folder.path(), &url.replace("user=dgcc", &format!("user={role}")), &[]);
    execute(&url, &format!("DROP OWNED BY {role}; DROP ROLE {role}"));
    assert_told(&lines, "warning", "permissions", "may not create tables");
}

#[test]
fn what_the_machine_lacks_is_told() {
    let Some((url, _keeps)) = prepare(Kind::Sqlite) else { return };
    let folder = tempfile::tempdir().expect("a folder");
    let file = url.strip_prefix("sqlite:").expect("a file");
    std::fs::set_permissions(file, PermissionsExt::from_mode(0o644)).expect("permissions");
    let (lines, problem) = check(folder.path(), &url, &[]);
    assert!(!problem);
    assert_told(&lines, "warning", "keys", "every user can read");

    let other = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = other.local_addr().expect("an address").to_string();
    let (lines, problem) = read(&run(folder.path(), &["check", "--listen", &address]));
    assert!(!problem);
    assert_told(&lines, "warning", "listen", &address);
    // An address of another machine.
    let (lines, problem) = read(&run(folder.path(), &["check", "--listen", "192.0.2.1:0"]));
    assert!(problem);
    assert_told(&lines, "problem", "listen", "192.0.2.1");

    std::fs::write(folder.path().join("file"), "").expect("a file");
    let arguments = ["check", "--listen", "127.0.0.1:0", "--data-dir", "file/data"];
    let (lines, problem) = read(&run(folder.path(), &arguments));
    assert!(problem);
    assert_told(&lines, "problem", "disk", "file");

    let mut few = Command::new("sh");
    few.args(["-c", "ulimit -n 200; exec \"$0\" check --listen 127.0.0.1:0", env!("CARGO_BIN_EXE_dgcc")]);
    let (lines, problem) = read(&few.current_dir(folder.path()).output().expect("a shell"));
    assert!(!problem);
    assert_told(&lines, "warning", "open files", "200");
}

#[test]
fn a_wrong_setting_and_a_database_that_is_not_there_are_problems() {
    let folder = tempfile::tempdir().expect("a folder");
    let output = dgcc(folder.path(), &["check"]).env("DGCC_HTTP__DEADLINE_MS", "0").output();
    let (lines, problem) = read(&output.expect("the binary runs"));
    assert!(problem && lines.len() == 1);
    assert_told(&lines, "problem", "configuration", "http.deadline_ms");
    let output = dgcc(folder.path(), &["check", "--listen", "0.0.0.0:0"]).env("DGCC_SPEED", "3").output();
    let (lines, problem) = read(&output.expect("the binary runs"));
    assert!(!problem);
    assert_told(&lines, "warning", "configuration", "DGCC_SPEED");
    assert_told(&lines, "warning", "configuration", "public_url");
    let (lines, problem) = check(folder.path(), "postgres://dgcc:secret@127.0.0.1:1/dgcc", &[]);
    assert!(problem && !lines.concat().contains("secret"));
    assert_told(&lines, "problem", "database", "cannot be reached");
    assert_told(&lines, "ok", "keys", "the database, which cannot be read");
    std::fs::write(folder.path().join("text"), "no database, but a text of some length").expect("a file");
    std::fs::write(folder.path().join("empty"), "").expect("a file");
    for name in ["text", "empty"] {
        let (lines, problem) = check(folder.path(), &format!("sqlite:{name}"), &[]);
        assert!(problem);
        assert_told(&lines, "problem", "database", name);
    }
}

#[test]
fn keys_of_an_identity_provider_that_can_not_be_used_are_told() {
    let folder = tempfile::tempdir().expect("a folder");
    let set = |keys: &str| {
        std::fs::write(folder.path().join("jwks.json"), keys).expect("a file");
        let arguments = ["check", "--listen", "127.0.0.1:0", "--config", "dgcc.toml"];
        read(&run(folder.path(), &arguments))
    };
    let issuer = "[[auth.issuers]]\nissuer = \"https://login.example.gov\"\naudience = \"dgcc\"\nalgorithms = [\"RS256\"]\njwks_file = \"jwks.json\"\n";
    std::fs::write(folder.path().join("dgcc.toml"), issuer).expect("a file");
    let (lines, problem) = set("no keys");
    assert!(!problem);
    assert_told(&lines, "warning", "keys", "login.example.gov");
    let (lines, problem) = set("{ \"keys\": [] }");
    assert!(problem);
    assert_told(&lines, "problem", "keys", "none of its keys fits");
}
