//! What clients use: stored when the service ends, and looked at before an element is removed.

use serde_json::json;

use super::{Service, run, text};
use crate::support::{Kind, database, number, on_both, prepare};

/// An element that an old schema has and this one does not; its removal is due on 1 April 2026.
const OLD: &str =
    "enum Role {\n\tOMBUDSMAN @deprecated(reason: \"Use NIA. Deprecated 2025-01-15, removal 2026-04-01.\")";

async fn what_was_used_lately_is_not_removed(kind: Kind) {
    use sea_orm::ConnectionTrait;
    let Some((url, _keeps)) = prepare(kind) else { return };
    let folder = tempfile::tempdir().expect("a folder");
    let old = folder.path().join("old.graphql").display().to_string();
    std::fs::write(&old, dgcc::schema::sdl().replacen("enum Role {", OLD, 1)).expect("a file");
    let check = |more: &[&str]| {
        let arguments = [&["schema", "check", &old, "--database-url", &url], more].concat();
        let output = run(folder.path(), &arguments);
        (output.status.code(), text(&output.stdout), text(&output.stderr))
    };
    let due = ["--on", "2026-04-01", "--usage"];
    let passed = (Some(0), "no breaking changes\n".to_owned(), String::new());
    assert_eq!(check(&due), passed);

    let db = database(&url).await;
    let put =
        async |coordinate: &str, authenticated: bool, client: &str, version: &str, days: u64, count: u32| {
            let day = model::clock::today() - model::clock::days(days);
            let row = format!("('{coordinate}', {authenticated}, '{client}', '{version}', '{day}', {count})");
            db.execute_unprepared(&format!("INSERT INTO usage VALUES {row}")).await.expect("a row");
            day
        };
    put("Role.OMBUDSMAN", true, "dgcc-1", "", 91, 5).await;
    put("Role.NIA", true, "dgcc-1", "", 1, 5).await;
    assert_eq!(check(&due), passed);
    let last = put("Role.OMBUDSMAN", true, "dgcc-1", "", 90, 5).await;
    put("Role.OMBUDSMAN", false, "portal", "1.2", 4, 7).await;
    let day = put("Role.OMBUDSMAN", false, "portal", "1.2", 3, 8).await;
    put("Role.OMBUDSMAN", false, "", "", 3, 9).await;
    let listed = format!(
        "Role.OMBUDSMAN: used by a client without a token and a name: 9 times, last on {day}\n\
         Role.OMBUDSMAN: used by portal (without a token) 1.2: 15 times, last on {day}\n\
         Role.OMBUDSMAN: used by dgcc-1: 5 times, last on {last}\n"
    );
    assert_eq!(check(&due), (Some(1), listed.clone(), "dgcc: uses of removed elements: 3\n".to_owned()));
    assert_eq!(check(&due[..2]), passed);
    let (code, out, error) = check(&["--usage"]);
    assert_eq!((code, out), (Some(1), format!("Role.OMBUDSMAN: the value is removed\n{listed}")));
    assert_eq!(error, "dgcc: breaking changes: 1; uses of removed elements: 3\n");

    // A database of an older version is left as it is.
    db.execute_unprepared("DROP TABLE usage").await.expect("it is dropped");
    db.close().await.expect("the connection closes");
    let (code, _, error) = check(&due);
    assert!(code == Some(1) && error.contains("no counts of usage"), "{error}");
}

on_both!(what_was_used_lately_is_not_removed);

#[test]
fn usage_of_no_database_is_an_error() {
    let folder = tempfile::tempdir().expect("a folder");
    let old = folder.path().join("old.graphql").display().to_string();
    std::fs::write(&old, dgcc::schema::sdl()).expect("a file");
    let output = run(folder.path(), &["schema", "check", &old, "--usage"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(text(&output.stderr).contains("dgcc.sqlite"), "{}", text(&output.stderr));
    assert!(!folder.path().join("var").exists(), "nothing is made");
}

async fn counts_are_stored_when_the_service_ends(kind: Kind) {
    let Some((url, _keeps)) = prepare(kind) else { return };
    let folder = tempfile::tempdir().expect("a folder");
    let service = Service::start(folder.path(), &["--database-url", &url]);
    let request = reqwest::Client::new().post(format!("{}/graphql", service.url));
    let request =
        request.header("graphql-client-name", "portal").json(&json!({ "query": "{ viewer { role } }" }));
    assert!(request.send().await.expect("an answer").status().is_success());
    service.end().await;
    let sql = "SELECT COUNT(*) FROM usage WHERE client = 'portal' AND count = 1";
    assert_eq!(number(&url, sql).await, 2);
}

on_both!(counts_are_stored_when_the_service_ends);
