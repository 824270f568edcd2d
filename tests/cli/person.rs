//! `dgcc person`, with a service as a process.

use std::path::PathBuf;

use serde_json::{Value, json};

use super::serve::Service;
use super::{failed, run, serving, succeeded, text};
use crate::support::{Kind, prepare};

const NAME: &str = "Planted Person";
const ADDRESS: &str = "planted.person@example.org";

#[test]
fn a_person_is_exported_erased_and_erased_again_after_a_restore() {
    let folder = tempfile::tempdir().expect("a folder");
    let (url, _database) = prepare(Kind::Sqlite).expect("SQLite is always there");
    let file = PathBuf::from(url.strip_prefix("sqlite:").expect("a file"));
    // Everything is logged, and none of it is personal.
    let service = Service::spawn(serving(folder.path(), &url).env("DGCC_LOG__FILTER", "trace"));
    let address = service.address();
    let token = ["token", "--role", "NIA", "--database-url", &url, "--listen", &address];
    let token = succeeded(&run(folder.path(), &token)).trim().to_owned();
    let expert = format!("personName: \"{NAME}\", email: \"{ADDRESS}\"");
    let made = format!(
        "mutation {{ registerExpert(input: {{ code: \"E-1\", specialty: [{{ language: \"en\", text: \"Cloud\" }}], {expert} }}) {{ expert {{ id }} userErrors {{ code }} }} }}"
    );
    let answer = service.ask_as(&token, &made).1;
    let id = answer["data"]["registerExpert"]["expert"]["id"].as_str().expect("an id").to_owned();
    assert_eq!(service.ask_as(&token, &made).1["data"]["registerExpert"]["userErrors"][0]["code"], "TAKEN");
    for wrong in [made.replace("@", "@@"), made.replace("code:", "cod:"), format!("{{ {NAME} ")] {
        let answer = service.ask_as(&token, &wrong).1;
        assert!(answer.to_string().contains("rror"), "{answer}");
    }
    service.ask_as(&token, "{ experts { nodes { personName email } } }");
    let log = service.stop();
    assert!(log.contains("registerExpert") || log.lines().count() > 10, "it is a log: {log}");
    assert!(!log.contains(NAME) && !log.contains(ADDRESS), "{log}");

    let backup = folder.path().join("backup.sqlite");
    let copy = ["backup", "--database-url", &url, backup.to_str().expect("UTF-8")];
    succeeded(&run(folder.path(), &copy));
    let person = |arguments: &[&str]| {
        let (what, rest) = arguments.split_first().expect("a command");
        run(folder.path(), &[&["person", what, "--database-url", &url], rest].concat())
    };
    let exported = succeeded(&person(&["export", &id]));
    let exported: Value = serde_json::from_str(&exported).expect("JSON");
    let record = &exported["records"][0];
    assert_eq!(
        (&record["record"]["person_name"], &record["record"]["email"]),
        (&json!(NAME), &json!(ADDRESS))
    );
    assert_eq!((&record["recordType"], &record["changes"][0]["kind"]), (&json!("Expert"), &json!("CREATED")));
    let readers: Vec<&Value> =
        record["accesses"].as_array().expect("accesses").iter().map(|access| &access["role"]).collect();
    assert!(readers.contains(&&json!("NIA")) && readers.contains(&&json!("OPERATOR")), "{readers:?}");

    let wrong = failed(&person(&["erase", &id, "--legal-basis", " "]));
    assert!(wrong.contains("legal-basis"), "{wrong}");
    let wrong = failed(&person(&["erase", "nothing", "--legal-basis", "request"]));
    assert!(wrong.contains("nothing: not the ID of a record"), "{wrong}");
    let wrong = failed(&person(&["replay-erasures", "none.jsonl"]));
    assert!(wrong.contains("none.jsonl"), "{wrong}");
    let erase = ["erase", &id, "--legal-basis", "request of 2026-11-02"];
    assert_eq!(succeeded(&person(&erase)), "personal data erased from 1 records\n");
    let bytes = || {
        text(
            &[
                std::fs::read(&file).expect("the database"),
                std::fs::read(file.with_extension("sqlite-wal")).unwrap_or_default(),
            ]
            .concat(),
        )
    };
    assert!(!bytes().contains(NAME) && !bytes().contains(ADDRESS));

    // The backup is from before, and the list is not in it.
    for suffix in ["sqlite-wal", "sqlite-shm"] {
        let _ = std::fs::remove_file(file.with_extension(suffix));
    }
    std::fs::copy(&backup, &file).expect("it is restored");
    assert!(succeeded(&person(&["export", &id])).contains(NAME));
    let done = succeeded(&person(&["replay-erasures"]));
    assert_eq!(done, "1 records erased again, 0 had no personal data, 0 are not in the database\n");
    assert!(!bytes().contains(NAME) && !bytes().contains(ADDRESS));
    let exported = succeeded(&person(&["export", &id]));
    assert!(!exported.contains(NAME) && exported.contains("request of 2026-11-02"), "{exported}");
    let list = std::fs::read_to_string(folder.path().join("var/erasures.jsonl")).expect("the list");
    assert_eq!(list.lines().count(), 1, "{list}");
}
