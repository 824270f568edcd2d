//! Where settings come from, and what of them is refused.

use std::ffi::OsStr;
use std::os::unix::ffi::OsStrExt;

use super::serve::Service;
use super::{dgcc, failed, run, serving, succeeded, text};
use crate::support::{Kind, prepare};

/// What Kubernetes sets for services called dgcc and dgcc-database, and what the examples read.
const FOREIGN: [(&str, &str); 11] = [
    ("DGCC_SERVICE_HOST", "10.0.0.5"),
    ("DGCC_SERVICE_PORT", "8080"),
    ("DGCC_PORT", "tcp://10.0.0.5:8080"),
    ("DGCC_PORT_8080_TCP_PORT", "8080"),
    ("DGCC_DATABASE_SERVICE_HOST", "10.0.0.6"),
    ("DGCC_LISTEN_PORT", "tcp://10.0.0.5:80"),
    ("DGCC_HTTP", "x"),
    ("DGCC_HTTP__NOTHING", "x"),
    ("DGCC_LISTEN__PORT", "1"),
    ("DGCC___", "x"),
    ("DGCC_CLIENT_SECRET", "not-to-be-told"),
];

#[test]
fn a_variable_that_names_no_setting_is_told_of_and_stops_nothing() {
    let Some((url, _database)) = prepare(Kind::Sqlite) else { return };
    let folder = tempfile::tempdir().expect("a folder");
    let arguments = ["migrate", "--database-url", &url];
    let output = dgcc(folder.path(), &arguments).envs(FOREIGN).output().expect("the binary runs");
    let told = text(&output.stderr);
    assert!(output.status.success(), "{told}");
    assert_eq!(told.lines().count(), 1, "{told}");
    assert!(!told.contains('\x1b'), "only a terminal shows colors: {told:?}");
    for (name, value) in FOREIGN {
        assert!(told.contains(name), "{name}: {told}");
        assert!(value.len() < 5 || !told.contains(value), "{value}: {told}");
    }
    let service = Service::spawn(serving(folder.path(), &url).envs(FOREIGN));
    let address = service.address();
    let health = dgcc(folder.path(), &["health", "--listen", &address]).envs(FOREIGN).output();
    assert!(health.expect("the binary runs").status.success());
}

#[test]
fn a_wrong_value_of_a_known_setting_stops_the_start_with_its_key() {
    let folder = tempfile::tempdir().expect("a folder");
    for (name, value, key) in [
        ("DGCC_LISTEN", "tcp://10.0.0.5:80", "listen"),
        ("DGCC_HTTP__DEADLINE_MS", "soon", "http.deadline_ms"),
        ("DGCC_HTTP__TRUSTED_PROXIES", "10.0.0.0/8", "http.trusted_proxies"),
        ("DGCC_LOG__FORMAT", "xml", "log.format: expected one of text, json"),
        ("DGCC_HTTP__BODY_BYTES", "much", "http.body_bytes: expected a whole number"),
        ("DGCC_AUTH__REMEMBER_SECONDS", "18446744073709551615", "auth.remember_seconds"),
        ("DGCC_AUTH__KEEP_ACCESS_RECORDS_DAYS", "2000000000", "auth.keep_access_records_days"),
        ("DGCC_CHANGES__KEEP_DAYS", "2000000000", "changes.keep_days"),
        ("DGCC_PUBLIC_URL", "nope", "public_url"),
        ("DGCC_PUBLIC_URL", "https://api.example.org/?x", "public_url"),
        ("DGCC_PUBLIC_URL", "ftp://api.example.org", "public_url"),
        ("DGCC_DATABASE__TRANSACTION_POOLING", "true", "database.transaction_pooling"),
    ] {
        let told =
            failed(&dgcc(folder.path(), &["migrate"]).env(name, value).output().expect("the binary runs"));
        assert!(told.contains(key), "{name}: {told}");
        assert_eq!(told.lines().count(), 1, "{told}");
        assert!(!["panicked", "``", "usize"].iter().any(|inside| told.contains(inside)), "{told}");
    }
    let output =
        dgcc(folder.path(), &["migrate"]).env("DGCC_DATABASE__URL", OsStr::from_bytes(b"\xff")).output();
    let error = failed(&output.expect("the binary runs"));
    assert!(error.contains("database.url"), "{error}");
    assert_eq!(std::fs::read_dir(folder.path()).expect("the folder").count(), 0, "nothing was made");
}

#[test]
fn text_from_a_variable_is_taken_as_it_is() {
    let folder = tempfile::tempdir().expect("a folder");
    for (value, made) in
        [("2026", "2026"), ("true", "true"), ("\"quoted\"", "quoted"), ("[a", "[a"), (" b\n", "b")]
    {
        let output = dgcc(folder.path(), &["migrate"]).env("DGCC_DATA_DIR", value).output();
        let output = output.expect("the binary runs");
        assert!(output.status.success(), "{value}: {}", text(&output.stderr));
        assert!(folder.path().join(made).join("dgcc.sqlite").is_file(), "{value}");
    }
}

#[test]
fn an_origin_that_no_browser_sends_is_refused() {
    let folder = tempfile::tempdir().expect("a folder");
    for (origin, told) in [
        ("https://portal.example.org/", "browsers send https://portal.example.org"),
        ("https://portal.example.org/app?x#y", "browsers send https://portal.example.org"),
        ("https://Portal.example.org", "browsers send https://portal.example.org"),
        ("https://portal.example.org:443", "browsers send https://portal.example.org"),
        ("https://user@portal.example.org", "browsers send https://portal.example.org"),
        ("portal.example.org", "write a scheme and a host"),
        ("localhost:5173", "write a scheme and a host"),
        ("null", "write a scheme and a host"),
        ("https://*.example.org/", "browsers send"),
        ("", "write a scheme and a host"),
    ] {
        std::fs::write(
            folder.path().join("dgcc.toml"),
            format!("[http]\nallowed_origins = [\"https://ok.example.org\", \"{origin}\"]\n"),
        )
        .expect("a file");
        let error = failed(&run(folder.path(), &["migrate", "--config", "dgcc.toml"]));
        assert!(error.contains("http.allowed_origins"), "{origin}: {error}");
        assert!(error.contains(told) && error.contains(&format!("\"{origin}\"")), "{origin}: {error}");
    }
    let origins = r#"["https://portal.example.org", "http://localhost:5173", "http://[::1]:3000", "capacitor://localhost"]"#;
    for origins in [origins, r#"["*"]"#, "[]"] {
        let output = dgcc(folder.path(), &["migrate"]).env("DGCC_HTTP__ALLOWED_ORIGINS", origins).output();
        let output = output.expect("the binary runs");
        assert!(output.status.success(), "{origins}: {}", text(&output.stderr));
    }
}

#[test]
fn a_data_folder_has_any_characters() {
    let folder = tempfile::tempdir().expect("a folder");
    // What these would be in a URL is there, too, and is left alone.
    std::fs::create_dir_all(folder.path().join("xA")).expect("a folder");
    for name in [
        "a b",
        "100%25",
        "x%41",
        "what?",
        "what?mode=memory",
        "50%off",
        "a#b",
        "file:x",
        "a\"b'c",
        "한글",
        ":memory:",
    ] {
        let output = run(folder.path(), &["migrate", "--data-dir", name]);
        assert!(output.status.success(), "{name}: {}", text(&output.stderr));
        assert!(folder.path().join(name).join("dgcc.sqlite").is_file(), "{name}");
        assert!(
            std::fs::metadata(folder.path().join(name).join("dgcc.sqlite")).expect("a file").len() > 0,
            "{name}"
        );
    }
    let absolute = format!("/{}", folder.path().join("50%").display());
    let output = run(folder.path(), &["migrate", "--data-dir", &absolute]);
    assert!(
        output.status.success() && folder.path().join("50%/dgcc.sqlite").is_file(),
        "{}",
        text(&output.stderr)
    );
    assert_eq!(std::fs::read_dir(folder.path().join("xA")).expect("a folder").count(), 0);
    let mut command = dgcc(folder.path(), &["migrate", "--data-dir"]);
    let error = failed(&command.arg(OsStr::from_bytes(b"not\xfftext")).output().expect("the binary runs"));
    assert!(error.contains("--data-dir: the path is not UTF-8"), "{error}");
    assert_eq!(std::fs::read_dir(folder.path()).expect("the folder").count(), 13, "nothing else was made");
}

#[test]
fn a_file_of_a_url_may_begin_with_a_byte_order_mark_and_end_with_lines() {
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(folder.path().join("url"), "\u{feff}sqlite:own.sqlite\r\n\n").expect("a file");
    std::fs::write(folder.path().join("empty"), "\u{feff}\n").expect("a file");
    let migrate = |file: &str| {
        dgcc(folder.path(), &["migrate"])
            .env("DGCC_DATABASE__URL_FILE", file)
            .output()
            .expect("the binary runs")
    };
    let output = migrate("url");
    succeeded(&output);
    assert!(folder.path().join("own.sqlite").is_file());
    for (file, told) in [("empty", "empty: it is empty"), ("nowhere", "nowhere: ")] {
        let error = failed(&migrate(file));
        assert!(error.contains("database.url_file") && error.contains(told), "{error}");
    }
    assert!(!folder.path().join("var").exists(), "not the embedded database instead");
}
