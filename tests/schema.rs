//! schema.graphql is the contract: what the binary prints, and described throughout.

use dgcc::schema::sdl;

use crate::support::{Kind, TestApp};

#[test]
fn schema_graphql_is_what_the_binary_prints() {
    let committed = include_str!("../schema.graphql");
    assert!(committed == sdl(), "schema.graphql is out of date: run `cargo run -- schema > schema.graphql`");
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
