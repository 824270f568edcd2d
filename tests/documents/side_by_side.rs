//! Any record types are selected side by side in one document, with all of their fields.

use serde_json::json;

use super::asked;
use crate::support::node::has_clients;
use crate::support::{Schema, Seeded, both, global, seed_for_sight};

both! {
    async fn all_fields_of_all_record_types_fit_in_one_document(app: TestApp) {
        let mois = app.acting_as("MOIS").await;
        let seeded = seed_for_sight(&app).await;
        let schema = Schema::read(&mois).await;
        let fragment = |of: &str| {
            let fields: Vec<String> = schema.fields(of).iter().map(|field| schema.selection(field)).collect();
            format!("... on {of} {{ {} }}", fields.join(" "))
        };
        let fragments: Vec<String> = schema.records().map(fragment).collect();
        let query = |id: &str| format!("{{ node(id: \"{id}\") {{ __typename {} }} }}", fragments.join(" "));
        let first = |of: &str| {
            let own = |seeded: &&Seeded| seeded.record_type.name() == of;
            seeded.iter().find(own).map(global).expect("a record of every type")
        };
        for of in schema.records() {
            assert_eq!(mois.data(&query(&first(of))).await["node"]["__typename"], of);
        }
        if has_clients() {
            // Validation compares each two fields of the same name.
            let schema = concat!(env!("CARGO_MANIFEST_DIR"), "/schema.graphql");
            let verdict = asked("validator.mjs", &[schema], &format!("{}\n", json!({ "query": query("x") })));
            assert_eq!((&verdict[0]["runs"], &verdict[0]["errors"]), (&json!(true), &json!(null)));
        }
    }
}
