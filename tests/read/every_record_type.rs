//! What holds for every record type, driven by the schema: a new one is tested as soon as it is there.

use std::collections::HashSet;

use entity::RecordType;
use sea_orm::ConnectionTrait;
use serde_json::Value;

use crate::support::{PERSONAL, Schema, both, database, seed};

both! {
    async fn the_number_of_statements_does_not_depend_on_the_number_of_rows(app: TestApp) {
        let app = app.acting_as("MOIS").await;
        seed(&app, 6).await;
        let schema = Schema::read(&app).await;
        for list in schema.lists() {
            let of = list.of;
            // Each relation on its own, so that one that grows can't hide behind another.
            for field in schema.fields(of) {
                let query = |first| {
                    let below = schema.selection(field);
                    list.query(&format!("(first: {first}, orderBy: {{ field: UPDATED_AT, direction: DESC }}) {{ totalCount nodes {{ {below} }} }}"))
                };
                // A read of personal data is put on record beside, by portions.
                let reads = |statements: Vec<String>| statements.into_iter().filter(|text| !text.starts_with("INSERT INTO \"access_record\"")).collect::<Vec<_>>();
                let (one, many) = (reads(app.statements(&query(1)).await), reads(app.statements(&query(6)).await));
                assert_eq!(one.len(), many.len(), "{list}.{}: {many:#?}", field.name);
                // A single key has a text of its own, and any number of keys has another; the size of a page is in it.
                let some = reads(app.statements(&query(5)).await);
                let unlimited = |text: &str| text.rsplit_once(" LIMIT ").map_or(text, |(text, _)| text).to_owned();
                for (place, text) in some.iter().enumerate() {
                    let texts = [&one[place], &many[place]];
                    assert!(texts.iter().any(|other| unlimited(other) == unlimited(text)), "{list}.{}: {text} is not one of {texts:#?}", field.name);
                }
                // A history asks in a statement of its own which records are in sight now.
                assert!(many.len() <= 4 + usize::from(field.name == "history"), "{list}.{}: {many:#?}", field.name);
            }
        }
    }

    async fn a_field_alone_gives_what_it_gives_among_all(app: TestApp) {
        let app = app.acting_as("MOIS").await;
        seed(&app, 2).await;
        let schema = Schema::read(&app).await;
        for list in schema.lists() {
            let of = list.of;
            let fields = schema.fields(of);
            let page = "first: 20, orderBy: { field: UPDATED_AT, direction: DESC }";
            let all: Vec<String> = fields.iter().map(|field| schema.selection(field)).collect();
            let all = app.data(&list.query(&format!("({page}) {{ nodes {{ {} }} }}", all.join(" ")))).await;
            let all = list.at(&all)["nodes"].as_array().expect("a list");
            assert!(all.len() >= 2, "{list} has records");
            for field in fields {
                let alone = schema.selection(field);
                let alone = app.data(&list.query(&format!("({page}) {{ nodes {{ {alone} }} }}"))).await;
                let alone = list.at(&alone)["nodes"].as_array().expect("a list");
                for (alone, among) in alone.iter().zip(all) {
                    assert_eq!(alone[&field.name], among[&field.name], "{list}.{}", field.name);
                }
            }
        }
    }

    // What few records lead to is read beside them, and what many lead to by a statement of its own.
    async fn what_few_records_lead_to_is_the_same_as_among_many(app: TestApp) {
        seed(&app, 4).await;
        let db = database(&app.database).await;
        for of in RecordType::ALL.iter().step_by(2) {
            let table = of.describe().name;
            let some = format!("SELECT id FROM \"{table}\" ORDER BY updated_at DESC LIMIT 2");
            let hide = format!("UPDATE \"{table}\" SET visibility = 'INTERNAL' WHERE id IN ({some})");
            db.execute_unprepared(&hide).await.expect(&hide);
        }
        app.store.refresh_reference().await.expect("the small tables are read");
        let schema = Schema::read(&app).await;
        let (mut led, mut hidden) = (0, 0);
        for app in [app.acting_as("MOIS").await, app.acting_as("").await] {
            for list in schema.lists() {
                for field in schema.ones(list.of) {
                    let nodes = async |first: usize| {
                        let below = schema.selection(field);
                        let page = format!("(first: {first}, orderBy: {{ field: UPDATED_AT, direction: DESC }}) {{ nodes {{ id {below} }} }}");
                        let answer: Value = app.answer(&list.query(&page)).await;
                        list.at(&answer["data"])["nodes"].as_array().cloned().unwrap_or_default()
                    };
                    let (few, many) = (nodes(6).await, nodes(60).await);
                    assert_eq!(few, many[..few.len()], "{list}.{}", field.name);
                    led += few.iter().filter(|node| !node[&field.name].is_null()).count();
                    hidden += few.iter().filter(|node| node[&field.name].is_null()).count();
                }
            }
        }
        assert!(led > 100 && hidden > 100, "{led} led somewhere, {hidden} did not");
    }

    async fn personal_data_is_null_and_the_record_still_lists(app: TestApp) {
        seed(&app, 2).await;
        let schema = Schema::read(&app).await;
        let mut checked = HashSet::new();
        for list in schema.lists() {
            let of = list.of;
            for (holder, selection) in holders(&schema, of, 2) {
                let data = app.data(&list.query(&format!("(orderBy: {{ field: UPDATED_AT, direction: DESC }}) {{ nodes {selection} }}"))).await;
                if hidden(&data) > 0 {
                    checked.insert(holder);
                }
            }
            let filter = app.data(&format!("{{ __type(name: \"{of}Filter\") {{ inputFields {{ name }} }} }}")).await;
            for field in filter["__type"]["inputFields"].as_array().expect("fields") {
                assert!(!PERSONAL.contains(&field["name"].as_str().expect("a name")), "{of}Filter.{field}");
            }
        }
        let mut all: Vec<_> = schema.records().filter(|of| !personal(&schema, of).is_empty()).collect();
        all.retain(|of| !checked.contains(of));
        // Nobody without a token sees an inquiry.
        assert_eq!(all, ["Inquiry"]);
    }

    async fn every_record_is_found_by_its_id(app: TestApp) {
        let app = app.acting_as("MOIS").await;
        seed(&app, 1).await;
        let schema = Schema::read(&app).await;
        for list in schema.lists() {
            let of = list.of;
            let data = app.data(&list.query("(last: 2) { nodes { id } }")).await;
            for node in list.at(&data)["nodes"].as_array().expect("a list") {
                let id = &node["id"];
                let found = app.data(&format!("{{ node(id: {id}) {{ __typename id }} nodes(ids: [{id}, {id}]) {{ id }} }}")).await;
                assert_eq!(found["node"]["__typename"], of);
                assert_eq!(found["node"]["id"], *id);
                assert_eq!(found["nodes"][1]["id"], *id);
            }
        }
    }

    async fn every_order_of_every_list_pages_through_all_of_it(app: TestApp) {
        let app = app.acting_as("MOIS").await;
        seed(&app, 5).await;
        let schema = Schema::read(&app).await;
        for list in schema.lists() {
            let of = list.of;
            let orders = app.data(&format!("{{ __type(name: \"{of}OrderField\") {{ enumValues {{ name }} }} }}")).await;
            for order in orders["__type"]["enumValues"].as_array().expect("an enum") {
                for direction in ["ASC", "DESC"] {
                    let order = format!("orderBy: {{ field: {}, direction: {direction} }}", order["name"].as_str().expect("text"));
                    let whole = app.data(&list.query(&format!("(first: 7, {order}) {{ totalCount edges {{ cursor node {{ id }} }} }}"))).await;
                    let edges = list.at(&whole)["edges"].as_array().expect("edges");
                    let Some(third) = edges.get(2) else { continue };
                    let cursor = &third["cursor"];
                    let after = app.data(&list.query(&format!("(first: 4, after: {cursor}, {order}) {{ nodes {{ id }} }}"))).await;
                    let ids = |edges: &[serde_json::Value]| edges.iter().map(|edge| edge["node"]["id"].clone()).collect::<Vec<_>>();
                    let next: Vec<_> = list.at(&after)["nodes"].as_array().expect("nodes").iter().map(|node| node["id"].clone()).collect();
                    assert_eq!(next, ids(&edges[3..]), "{list} {order} after");
                    let before = app.data(&list.query(&format!("(last: 2, before: {cursor}, {order}) {{ nodes {{ id }} }}"))).await;
                    let previous: Vec<_> = list.at(&before)["nodes"].as_array().expect("nodes").iter().map(|node| node["id"].clone()).collect();
                    assert_eq!(previous, ids(&edges[..2]), "{list} {order} before");
                }
            }
        }
    }
}

/// The personal fields of a type.
fn personal<'a>(schema: &'a Schema, of: &str) -> Vec<&'a str> {
    schema.fields(of).iter().map(|field| field.name.as_str()).filter(|name| PERSONAL.contains(name)).collect()
}

/// The types with personal fields that are at most so many relations away, each with the selection of those fields.
fn holders<'a>(schema: &'a Schema, of: &'a str, relations: u32) -> Vec<(&'a str, String)> {
    let mut found = Vec::new();
    let own = personal(schema, of);
    if !own.is_empty() {
        found.push((of, format!("{{ id {} }}", own.join(" "))));
    }
    if relations > 0 {
        for field in schema.fields(of) {
            let (below, page) = match field.of.strip_suffix("Connection") {
                Some(below) => (below, true),
                None => (field.of.as_str(), false),
            };
            if !schema.records().any(|record| record == below) {
                continue;
            }
            for (holder, selection) in holders(schema, below, relations - 1) {
                let selection = if page { format!("{{ nodes {selection} }}") } else { selection };
                found.push((holder, format!("{{ {} {selection} }}", field.name)));
            }
        }
    }
    found
}

/// How many records with personal fields an answer holds; fails for one whose fields are not null.
fn hidden(answer: &Value) -> usize {
    match answer {
        Value::Array(values) => values.iter().map(hidden).sum(),
        Value::Object(fields) if fields.contains_key("id") => {
            let shown = fields.iter().find(|(name, value)| *name != "id" && !value.is_null());
            assert_eq!(shown, None);
            1
        }
        Value::Object(fields) => fields.values().map(hidden).sum(),
        _ => 0,
    }
}
