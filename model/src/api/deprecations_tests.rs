use async_graphql::{
    EmptyMutation, EmptySubscription, Enum, InputObject, Object, Schema, ValidationMode, Value, Variables,
};
use serde_json::json;

use super::deprecation_of;
use crate::api::{Api, Definitions, Limits, Root, Sizes};

#[derive(Clone, Copy, PartialEq, Eq, Enum)]
enum Side {
    Left,
    #[graphql(deprecation = "Use LEFT. Deprecated 2027-01-15, removal 2028-04-01.")]
    Right,
}

#[derive(InputObject)]
struct Filter {
    side: Option<Side>,
    #[graphql(deprecation = "Use side. Deprecated 2027-02-15, removal 2028-04-01.")]
    old: Option<i32>,
}

struct Query;

#[Object]
impl Query {
    #[graphql(deprecation = "Use items. Deprecated 2027-03-01, removal 2028-07-01.")]
    async fn item(&self) -> i32 {
        1
    }

    async fn items(
        &self,
        filter: Option<Filter>,
        #[graphql(deprecation = "Use filter. Deprecated 2027-01-20, removal 2028-04-01.")] side: Option<Side>,
    ) -> i32 {
        filter.map_or(0, |filter| filter.old.unwrap_or_default() + i32::from(filter.side == side))
    }
}

fn api() -> Api {
    // As the service builds its own: documents are validated when they are prepared.
    let schema = Schema::build(Root(Query), EmptyMutation, EmptySubscription);
    let schema = schema.validation_mode(ValidationMode::Fast).finish();
    let definitions: &'static Definitions = Box::leak(Box::new(Definitions::read(&schema.sdl())));
    Api::new(
        schema,
        definitions,
        Limits { depth: 10, fields: 100, cost: 1000, values: 1000 },
        Sizes::default(),
    )
}

/// The elements that an answer tells of.
async fn told(query: &str, variables: serde_json::Value) -> Vec<String> {
    let api = api();
    let prepared = api.prepare(query, None, Variables::from_json(variables)).expect("a document");
    let (response, _) = api.execute(prepared, || 0).await;
    assert!(response.errors.is_empty(), "{:?}", response.errors);
    match response.extensions.get("deprecations") {
        None => Vec::new(),
        Some(Value::List(entries)) => entries
            .iter()
            .map(|entry| {
                entry.clone().into_json().expect("JSON")["element"].as_str().expect("an element").to_owned()
            })
            .collect(),
        Some(other) => panic!("{other}"),
    }
}

#[tokio::test]
async fn a_request_is_told_of_the_deprecated_elements_that_it_uses() {
    let none: [&str; 0] = [];
    assert_eq!(told("{ items(filter: { side: LEFT }) }", json!({})).await, none);
    assert_eq!(told("{ item a: item ...F } fragment F on Query { item }", json!({})).await, ["Query.item"]);
    assert_eq!(told("{ items(side: RIGHT) }", json!({})).await, ["Query.items(side:)", "Side.RIGHT"]);
    assert_eq!(told("{ items(filter: { old: 1 }) }", json!({})).await, ["Filter.old"]);
    let query = "query ($filter: Filter, $side: Side) { items(filter: $filter, side: $side) }";
    let variables = json!({ "filter": { "side": "RIGHT", "old": 1 }, "side": "LEFT" });
    assert_eq!(told(query, variables).await, ["Filter.old", "Query.items(side:)", "Side.RIGHT"]);
    assert_eq!(told(query, json!({ "filter": { "side": "LEFT" } })).await, ["Query.items(side:)"]);
}

#[tokio::test]
async fn only_the_operation_that_runs_counts() {
    let api = api();
    let query = "query New { items } query Old { item }";
    let prepared = api.prepare(query, Some("New".to_owned()), Variables::default()).expect("a document");
    assert!(deprecation_of(&api.execute(prepared, || 0).await.0).is_none());
}

#[tokio::test]
async fn an_answer_has_the_reason_and_the_first_dates() {
    let api = api();
    let prepared = api.prepare("{ item items(side: LEFT) }", None, Variables::default()).expect("a document");
    let (response, _) = api.execute(prepared, || 0).await;
    let entries = response.extensions["deprecations"].clone().into_json().expect("JSON");
    assert_eq!(
        entries[0],
        json!({ "element": "Query.item", "reason": "Use items. Deprecated 2027-03-01, removal 2028-07-01.",
            "deprecatedOn": "2027-03-01", "removalOn": "2028-07-01" })
    );
    let dates = deprecation_of(&response).expect("dates");
    assert_eq!(
        (dates.deprecated_on.to_string(), dates.removal_on.to_string()),
        ("2027-01-20".into(), "2028-04-01".into())
    );
}
