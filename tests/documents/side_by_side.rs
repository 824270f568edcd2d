//! Any record types are selected side by side in one document, with all of their fields.

use serde_json::json;

use super::asked;
use crate::support::node::has_clients;
use crate::support::{Field, Schema, both, global, seed_for_sight};

both! {
    async fn all_fields_of_all_record_types_fit_in_one_document(app: TestApp) {
        let mois = app.acting_as("MOIS").await;
        let seeded = seed_for_sight(&app).await;
        let schema = Schema::read(&mois).await;
        let fragment = |of: &str| {
            let selection = |field: &Field| match field.name.as_str() {
                // The same on every type: in full it would take half of the fields that a document may have.
                "history" => "history(first: 2) { hasMore }".to_owned(),
                _ => schema.selection(field),
            };
            let fields: Vec<String> = schema.fields(of).iter().map(selection).collect();
            format!("... on {of} {{ {} }}", fields.join(" "))
        };
        let first = async |of: &str| {
            let own = seeded.iter().find(|seeded| seeded.record_type.name() == of);
            if let Some(own) = own {
                return global(own);
            }
            // Small lists have the reference data.
            let lists = schema.lists();
            let list = lists.iter().find(|list| list.of == of).expect("a list");
            let data = mois.data(&list.query("(first: 1) { nodes { id } }")).await;
            list.at(&data)["nodes"][0]["id"].as_str().expect("a record of every type").to_owned()
        };
        let query = |id: &str, types: &[&str]| {
            let fragments: Vec<String> = types.iter().map(|of| fragment(of)).collect();
            format!("{{ node(id: \"{id}\") {{ __typename {} }} }}", fragments.join(" "))
        };
        let all: Vec<&str> = schema.records().collect();
        // All at once are more fields than a document may have.
        for types in all.chunks(all.len().div_ceil(2)) {
            for of in types {
                assert_eq!(mois.data(&query(&first(of).await, types)).await["node"]["__typename"], *of);
            }
        }
        if has_clients() {
            // Validation compares each two fields of the same name.
            let schema = concat!(env!("CARGO_MANIFEST_DIR"), "/schema.graphql");
            let verdict = asked("validator.mjs", &[schema], &format!("{}\n", json!({ "query": query("x", &all) })));
            assert_eq!((&verdict[0]["runs"], &verdict[0]["errors"]), (&json!(true), &json!(null)));
        }
    }
}

both! {
    async fn many_relations_of_one_record_fit_in_one_document(app: TestApp) {
        let aliases = |count: usize, below: &str| (0..count).map(|at| format!(" a{at}: {below}")).collect::<String>();
        let ones = aliases(100, "hostOrganization { code }");
        let totals = aliases(400, "projects(first: 1) { totalCount }");
        for below in [ones, totals] {
            let data = app.data(&format!("{{ centerTerms(first: 1) {{ nodes {{ {below} }} }} }}")).await;
            for node in data["centerTerms"]["nodes"].as_array().expect("a list") {
                let values: Vec<_> = node.as_object().expect("a record").values().collect();
                assert!(values.iter().all(|value| *value == values[0]), "{node}");
            }
        }
    }
}
