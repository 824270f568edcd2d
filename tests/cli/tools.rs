use std::io::Write;

use super::{dgcc, execute, failed, run, succeeded, text};
use crate::support::{Kind, prepare};

#[test]
fn help_teaches() {
    let folder = tempfile::tempdir().expect("a folder");
    let help = text(&run(folder.path(), &["--help"]).stdout);
    for said in [
        "serve",
        "migrate",
        "load",
        "import",
        "schema",
        "config",
        "Examples:",
        "--data-dir",
        "--database-url",
    ] {
        assert!(help.contains(said), "{said}: {help}");
    }
    let help = text(&run(folder.path(), &["import", "worldbank", "--help"]).stdout);
    for said in
        ["--dry-run", "--country", "--topic", "digital-government", ".csv.gz", "projects.worldbank.org"]
    {
        assert!(help.contains(said), "{said}: {help}");
    }
}

#[test]
fn schema_prints_the_schema() {
    let folder = tempfile::tempdir().expect("a folder");
    assert_eq!(text(&run(folder.path(), &["schema"]).stdout), dgcc::schema::sdl());
}

#[test]
fn wrong_configuration_is_refused_with_its_key() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = |name: &str, text: &str| {
        let path = folder.path().join(name);
        std::fs::write(&path, text).expect("a file");
        path.display().to_string()
    };
    let unknown = file("unknown.toml", "listen = \"127.0.0.1:0\"\nspeed = 3\n");
    let wrong = file("wrong.toml", "[limits]\ndepth = \"deep\"\n");
    let zero = file("zero.toml", "[http]\ndeadline_ms = 0\n");
    for (arguments, key) in [
        (vec!["migrate", "--config", &unknown], "speed"),
        (vec!["migrate", "--config", &wrong], "limits.depth"),
        (vec!["migrate", "--config", &zero], "http.deadline_ms"),
        (vec!["migrate", "--config", "nowhere.toml"], "--config"),
        (vec!["migrate", "--database-url", "mysql://x"], "database.url"),
        (vec!["serve", "--listen", "nowhere"], "--listen"),
    ] {
        let error = failed(&run(folder.path(), &arguments));
        assert!(error.contains(key), "{arguments:?}: {error}");
        assert!(!error.contains("panicked"), "{error}");
    }
    let output = dgcc(folder.path(), &["migrate"])
        .env("DGCC_HTTP__BODY_BYTES", "much")
        .output()
        .expect("the binary runs");
    assert!(text(&output.stderr).contains("http.body_bytes"), "{}", text(&output.stderr));
    assert_eq!(std::fs::read_dir(folder.path()).expect("the folder").count(), 3, "nothing else was made");
}

#[test]
fn the_defaults_that_config_prints_are_valid() {
    let folder = tempfile::tempdir().expect("a folder");
    let defaults = run(folder.path(), &["config"]).stdout;
    std::fs::write(folder.path().join("dgcc.toml"), defaults).expect("a file");
    succeeded(&run(folder.path(), &["migrate", "--config", "dgcc.toml"]));
}

#[test]
fn a_database_that_can_not_be_used_is_one_clear_line() {
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(folder.path().join("file"), "").expect("a file");
    for (url, says) in [
        ("postgres://nobody:secret@127.0.0.1:1/nothing", "cannot be reached"),
        ("sqlite:file/below.sqlite", "file"),
    ] {
        let error = failed(&run(folder.path(), &["migrate", "--database-url", url]));
        assert!(error.contains(says), "{error}");
        assert_eq!(error.lines().count(), 1, "{error}");
        assert!(!error.contains("secret"), "{error}");
    }
}

#[test]
fn a_database_newer_than_the_binary_is_refused() {
    for kind in [Kind::Sqlite, Kind::Postgres] {
        let Some((url, _folder)) = prepare(kind) else { continue };
        let newer =
            "INSERT INTO seaql_migrations (version, applied_at) VALUES ('m29990101_000001_future', 1)";
        execute(&url, newer);
        let folder = tempfile::tempdir().expect("a folder");
        let error = failed(&run(folder.path(), &["migrate", "--database-url", &url]));
        assert!(error.contains("m29990101_000001_future"), "{error}");
        assert_eq!(error.lines().count(), 1, "{error}");
    }
}

#[test]
fn a_database_that_cannot_hold_every_letter_is_refused_before_it_has_tables() {
    let Some((url, _folder)) = prepare(Kind::Postgres) else { return };
    let (start, options) = url.split_once('?').unwrap_or((&url, ""));
    let (server, name) = start.rsplit_once('/').expect("a name");
    let name = format!("{name}_latin");
    execute(
        &url,
        &format!("CREATE DATABASE {name} ENCODING 'LATIN1' LC_COLLATE 'C' LC_CTYPE 'C' TEMPLATE template0"),
    );
    let latin = format!("{server}/{name}?{options}");
    let folder = tempfile::tempdir().expect("a folder");
    let error = failed(&run(folder.path(), &["migrate", "--database-url", &latin]));
    assert!(error.contains("the encoding LATIN1 cannot hold every text"), "{error}");
    execute(&latin, "CREATE TABLE country (code text)");
    execute(&url, &format!("DROP DATABASE {name}"));
}

#[test]
fn loading_again_changes_nothing() {
    for kind in [Kind::Sqlite, Kind::Postgres] {
        let Some((url, _folder)) = prepare(kind) else { continue };
        let folder = tempfile::tempdir().expect("a folder");
        let told = succeeded(&run(folder.path(), &["load", "reference", "--database-url", &url]));
        assert!(told.lines().count() > 20, "{told}");
        for line in told.lines() {
            assert!(line.contains(" 0 created") && line.contains(" 0 updated"), "{line}");
        }
    }
}

#[test]
fn an_import_tells_what_it_did() {
    let Some((url, _folder)) = prepare(Kind::Sqlite) else { return };
    let folder = tempfile::tempdir().expect("a folder");
    let list = model::data::read("worldbank_digital_government.csv");
    let mut file = std::fs::File::create(folder.path().join("list.csv")).expect("a file");
    file.write_all(list.as_bytes()).expect("written");
    file.write_all(b"P1,broken\n").expect("written");
    let arguments = ["import", "worldbank", "list.csv", "--database-url", &url];
    let told = succeeded(&run(folder.path(), &[&arguments[..], &["--country", "uz"]].concat()));
    assert!(
        told.contains("47 rows; skipped:") && told.contains("1 broken") && told.contains("line 55: 2 fields"),
        "{told}"
    );
    assert!(
        failed(&run(folder.path(), &["import", "worldbank", "nowhere.csv", "--database-url", &url]))
            .contains("nowhere.csv")
    );
}

#[test]
fn an_import_names_what_it_could_not_read_and_where_the_list_is() {
    let Some((url, _folder)) = prepare(Kind::Sqlite) else { return };
    let folder = tempfile::tempdir().expect("a folder");
    let file = |name: &str, bytes: &[u8]| std::fs::write(folder.path().join(name), bytes).expect("a file");
    file(
        "list.csv",
        "Project ID;Country;Project Status;Project Name;Board Approval Date;Project Closing Date;IBRD Commitment\n\
         P900001;Atlantis;Active;Portal;1/31/2024;;1\n\
         P900002;Peru;Active;Registry;31/12/2024;;1\n\
         P900003;Peru;Active;Registry;;;90,000,000,000,001\n"
            .as_bytes(),
    );
    let import = |file: &str| run(folder.path(), &["import", "worldbank", file, "--database-url", &url]);
    let told = succeeded(&import("list.csv"));
    for line in [
        "3 rows; skipped: 0 of other countries, 0 on other topics, 2 broken",
        "line 3: Board Approval Date: \"31/12/2024\" is not a date: expected month/day/year (12/31/2024) or 2024-12-31",
        "line 4: IBRD Commitment: \"90,000,000,000,001\" is more than the maximum of 90,000,000,000,000 US dollars",
        "fields that could not be read: 1; the recorded values are kept",
        "line 2: Country: \"Atlantis\" is not a known country name; the recorded value is kept",
    ] {
        assert!(told.lines().any(|told| told == line), "{line}: {told}");
    }
    file("list.xlsx", b"PK\x03\x04\x14\0\x06\0");
    let error = failed(&import("list.xlsx"));
    for said in
        ["list.xlsx", "Excel workbook", "https://projects.worldbank.org/", "World Bank Projects", "CSV UTF-8"]
    {
        assert!(error.contains(said), "{said}: {error}");
    }
}
