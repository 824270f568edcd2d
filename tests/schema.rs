//! schema.graphql is the contract: what the binary prints, and described throughout.

use std::collections::BTreeMap;

use dgcc::schema::sdl;
use entity::RecordType;
use model::evolution::{breaking_changes, misdated};
use serde_json::Value;

use crate::support::{Kind, TestApp};

#[test]
fn schema_graphql_is_what_the_binary_prints() {
    let committed = include_str!("../schema.graphql");
    assert!(committed == sdl(), "schema.graphql is out of date: run `cargo run -- schema > schema.graphql`");
}

#[tokio::test]
async fn a_field_has_the_same_type_in_all_records() {
    let app = TestApp::start(Kind::Sqlite).await.expect("SQLite is always there");
    let query = "{ __schema { types { kind name interfaces { name } fields(includeDeprecated: true) { name
        type { kind name ofType { kind name ofType { kind name ofType { kind name } } } } } } } }";
    let data = app.data(query).await;
    let mut types = BTreeMap::<&str, BTreeMap<String, Vec<&str>>>::new();
    let mut records = 0;
    for kind in data["__schema"]["types"].as_array().expect("types") {
        let is_record = |of: &Value| of["name"] == "Node";
        if kind["kind"] != "OBJECT"
            || !kind["interfaces"].as_array().expect("interfaces").iter().any(is_record)
        {
            continue;
        }
        records += 1;
        for field in kind["fields"].as_array().expect("fields") {
            let of = types.entry(field["name"].as_str().expect("a name")).or_default();
            of.entry(written(&field["type"])).or_default().push(kind["name"].as_str().expect("a name"));
        }
    }
    assert_eq!(records, RecordType::ALL.len(), "each kind of record implements Node");
    let clashes: Vec<_> = types.iter().filter(|(_, of)| of.len() > 1).collect();
    assert!(clashes.is_empty(), "these can't be selected side by side: {clashes:#?}");
}

/// A type as it is written in the schema.
fn written(of: &Value) -> String {
    match of["kind"].as_str().expect("a kind") {
        "NON_NULL" => format!("{}!", written(&of["ofType"])),
        "LIST" => format!("[{}]", written(&of["ofType"])),
        _ => of["name"].as_str().expect("a type that is not nested deeper than is asked for").to_owned(),
    }
}

/// Inputs and arguments name records by key types; by an ID alone only a record whose type has no other key, or one that a
/// mutation changes, together with its version.
#[tokio::test]
async fn records_are_named_in_one_way() {
    let app = TestApp::start(Kind::Sqlite).await.expect("SQLite is always there");
    let query = "{ __schema { types { name fields(includeDeprecated: true) { name args { name type { kind name ofType { kind name ofType { kind name ofType { name kind } } } } } }
        inputFields { name type { kind name ofType { kind name ofType { kind name ofType { name kind } } } } } } } }";
    let data = app.data(query).await;
    let types = data["__schema"]["types"].as_array().expect("types");
    let has_key = |field: &str| {
        let name = field.trim_end_matches("Id").to_lowercase() + "key";
        types.iter().any(|of| of["name"].as_str().is_some_and(|of| of.to_lowercase() == name))
    };
    let mut wrong = Vec::new();
    for of in types {
        let name = of["name"].as_str().expect("a name");
        // An amount has the code of its currency, as everywhere.
        if name.starts_with("__") || name.ends_with("Key") || name.ends_with("Filter") || name == "MoneyInput"
        {
            continue;
        }
        let arguments =
            of["fields"].as_array().into_iter().flatten().flat_map(|field| field["args"].as_array());
        for input in arguments.flatten().chain(of["inputFields"].as_array().into_iter().flatten()) {
            let field = input["name"].as_str().expect("a name");
            let is = |scalar: &str| written(&input["type"]).contains(scalar);
            let by_id = is("ID") && !["id", "ids", "recordIds"].contains(&field) && has_key(field);
            let by_code =
                is("String") && (field.ends_with("Code") || field.ends_with("Codes") || has_key(field));
            if by_id || by_code {
                wrong.push(format!("{name}.{field}"));
            }
        }
    }
    assert!(wrong.is_empty(), "these name records in another way: {wrong:?}");
}

#[tokio::test]
async fn everything_in_the_schema_is_described() {
    let app = TestApp::start(Kind::Sqlite).await.expect("SQLite is always there");
    let query = "{ __schema { types { name kind description
        fields(includeDeprecated: true) { name description args { name description } }
        inputFields { name description } enumValues(includeDeprecated: true) { name description } } } }";
    let data = app.data(query).await;
    let mut missing = Vec::new();
    let mut check = |path: String, item: &serde_json::Value| {
        if item["description"].as_str().is_none_or(str::is_empty) {
            missing.push(path);
        }
    };
    for kind in data["__schema"]["types"].as_array().expect("types") {
        let name = kind["name"].as_str().expect("a name");
        // What GraphQL itself defines needs no description of ours.
        if name.starts_with("__") || ["Boolean", "Float", "ID", "Int", "String"].contains(&name) {
            continue;
        }
        check(name.to_owned(), kind);
        for list in ["fields", "inputFields", "enumValues"] {
            for item in kind[list].as_array().into_iter().flatten() {
                let path = format!("{name}.{}", item["name"].as_str().expect("a name"));
                for argument in item["args"].as_array().into_iter().flatten() {
                    check(format!("{path}({})", argument["name"].as_str().expect("a name")), argument);
                }
                check(path, item);
            }
        }
    }
    assert!(missing.is_empty(), "not described: {missing:#?}");
}

#[test]
fn nothing_breaks_what_was_released() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("released");
    let files = std::fs::read_dir(folder).expect("the folder of released schemas");
    for path in files.map(|file| file.expect("a file").path()) {
        if path.extension().is_some_and(|extension| extension == "graphql") {
            let released = std::fs::read_to_string(&path).expect("a schema");
            let found = breaking_changes(&released, sdl(), Some(model::clock::today())).expect("two schemas");
            assert!(found.is_empty(), "{}: {found:#?}", path.display());
        }
    }
}

#[test]
fn deprecations_say_when_they_began_and_when_they_end() {
    assert_eq!(misdated(sdl()).expect("a schema"), []);
}
