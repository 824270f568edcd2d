//! `dgcc backup`.

use std::path::Path;
use std::process::Output;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};

use sea_orm::{ConnectionTrait, Statement};
use serde_json::{Value, json};

use super::serve::Service;
use super::{dgcc, failed, run, serving, succeeded, text};
use crate::support::{Kind, database, prepare};

const CLIENTS: usize = 4;
const ENOUGH: usize = 40;
/// The service on the copy takes the tokens of the first.
const ISSUER: (&str, &str) = ("DGCC_PUBLIC_URL", "http://dgcc.test");

fn start(folder: &Path, url: &str) -> Service {
    Service::spawn(serving(folder, url).env(ISSUER.0, ISSUER.1))
}

fn back_up(folder: &Path, url: &str, rest: &[&str]) -> Output {
    run(folder, &[&["backup", "--database-url", url], rest].concat())
}

async fn send(url: &str, token: &str, query: &str) -> Value {
    let client = reqwest::Client::builder().no_proxy().build().expect("a client");
    let request = client.post(format!("{url}/graphql")).bearer_auth(token).json(&json!({ "query": query }));
    request.send().await.expect("an answer").json().await.expect("JSON")
}

/// Writes one record after the other until it is told to stop; the ids of those that were acknowledged.
async fn write(url: String, token: String, name: usize, ids: Arc<Mutex<Vec<String>>>, stop: Arc<AtomicBool>) {
    for number in 0.. {
        if stop.load(Ordering::Relaxed) {
            return;
        }
        let code = format!("BACKUP-{name}-{number}");
        let made = format!(
            "mutation {{ discoverPipelineProject(input: {{ country: {{ alpha2: \"UZ\" }}, code: \"{code}\", name: [{{ language: \"en\", text: \"{code}\" }}] }}) {{ pipelineProject {{ id }} userErrors {{ message }} }} }}"
        );
        let answer = send(&url, &token, &made).await;
        let id = answer["data"]["discoverPipelineProject"]["pipelineProject"]["id"].as_str();
        let id = id.unwrap_or_else(|| panic!("{answer}")).to_owned();
        ids.lock().expect("no test panicked here").push(id);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_backup_during_writes_has_every_record_that_was_acknowledged_before() {
    let (url, _database) = prepare(Kind::Sqlite).expect("SQLite is always there");
    let folder = tempfile::tempdir().expect("a folder");
    let service = start(folder.path(), &url);
    let token = ["token", "--role", "NIA", "--scope", "read,write", "--database-url", &url];
    let token = dgcc(folder.path(), &token).env(ISSUER.0, ISSUER.1).output().expect("the binary runs");
    let token = text(&token.stdout).trim().to_owned();
    let (ids, stop) = (Arc::new(Mutex::new(Vec::new())), Arc::new(AtomicBool::new(false)));
    let clients: Vec<_> = (0..CLIENTS)
        .map(|name| tokio::spawn(write(service.url.clone(), token.clone(), name, ids.clone(), stop.clone())))
        .collect();
    let acknowledged = || ids.lock().expect("no client panicked").clone();
    while acknowledged().len() < ENOUGH {
        assert!(clients.iter().all(|client| !client.is_finished()), "a client failed");
        tokio::task::yield_now().await;
    }
    let before = acknowledged();
    let backup = folder.path().join("backup.sqlite");
    let arguments = ["backup", "--database-url", &url, "backup.sqlite"];
    let output = tokio::task::block_in_place(|| run(folder.path(), &arguments));
    succeeded(&output);
    stop.store(true, Ordering::Relaxed);
    for client in clients {
        client.await.expect("a client");
    }
    assert!(acknowledged().len() > before.len(), "they wrote meanwhile");
    service.kill();

    let copy = format!("sqlite:{}", backup.display());
    let db = database(&copy).await;
    let statement = Statement::from_string(db.get_database_backend(), "PRAGMA integrity_check");
    let row = db.query_one_raw(statement).await.expect("a check").expect("a row");
    assert_eq!(row.try_get_by_index::<String>(0).expect("a text"), "ok");
    db.close().await.expect("the connection closes");
    let service = start(folder.path(), &copy);
    let found = send(&service.url, &token, &format!("{{ nodes(ids: {before:?}) {{ id }} }}")).await;
    let nodes = found["data"]["nodes"].as_array().unwrap_or_else(|| panic!("{found}"));
    assert_eq!(nodes.len(), before.len());
    assert!(nodes.iter().all(Value::is_object), "{found}");
    // The copy takes writes, and finds by its index what it had and what is new.
    let (ids, stop) = (Arc::new(Mutex::new(Vec::new())), Arc::new(AtomicBool::new(false)));
    let client = tokio::spawn(write(service.url.clone(), token.clone(), CLIENTS, ids.clone(), stop.clone()));
    while ids.lock().expect("no client panicked").is_empty() {
        assert!(!client.is_finished(), "the client failed");
        tokio::task::yield_now().await;
    }
    stop.store(true, Ordering::Relaxed);
    client.await.expect("a client");
    let query = "{ pipelineProjects(filter: { search: \"BACKUP\" }) { totalCount } }";
    let found = send(&service.url, &token, query).await;
    assert!(found["data"]["pipelineProjects"]["totalCount"].as_u64() > Some(ENOUGH as u64), "{found}");
    service.kill();
}

#[test]
fn a_backup_replaces_no_file_unless_it_is_told_to() {
    let (url, _database) = prepare(Kind::Sqlite).expect("SQLite is always there");
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("it's a copy.sqlite");
    let name = file.to_str().expect("UTF-8");
    std::fs::write(&file, "mine").expect("a file");
    let told = failed(&back_up(folder.path(), &url, &[name]));
    assert!(told.contains("--force"), "{told}");
    assert_eq!(std::fs::read(&file).expect("the file"), b"mine");
    let done = back_up(folder.path(), &url, &["--force", name]);
    let told = succeeded(&done);
    assert!(told.contains("var/erasures.jsonl"), "{told}");
    assert!(std::fs::read(&file).expect("the file").starts_with(b"SQLite format 3\0"));
    #[cfg(unix)]
    {
        let mode = std::os::unix::fs::MetadataExt::mode(&std::fs::metadata(&file).expect("the file"));
        assert_eq!(mode & 0o777, 0o600, "it has keys and personal data");
    }

    let database = url.strip_prefix("sqlite:").expect("a file");
    let told = failed(&back_up(folder.path(), &url, &["--force", database]));
    assert!(told.contains("the database itself"), "{told}");
    let told = failed(&back_up(folder.path(), &url, &["nowhere/copy.sqlite"]));
    assert!(told.contains("nowhere/copy.sqlite"), "{told}");
    let told = failed(&back_up(folder.path(), "sqlite:none.sqlite", &["copy.sqlite"]));
    assert!(told.contains("none.sqlite") && !folder.path().join("none.sqlite").exists(), "{told}");
    // What failed leaves nothing.
    let left: Vec<_> = std::fs::read_dir(folder.path()).expect("the folder").collect();
    assert_eq!(left.len(), 1, "{left:?}");
}

#[test]
fn a_backup_of_postgresql_is_left_to_its_own_tool() {
    let folder = tempfile::tempdir().expect("a folder");
    let told = failed(&back_up(folder.path(), "postgres://dgcc:secret@127.0.0.1:1/dgcc", &["dgcc.dump"]));
    assert!(told.contains("pg_dump --format=custom --file=dgcc.dump"), "{told}");
    assert!(!told.contains("secret"), "{told}");
}
