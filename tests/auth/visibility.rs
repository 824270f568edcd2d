//! Who may see a record is changed, and with it who may see what belongs to it.

use std::collections::BTreeSet;

use cooperation::visibility::OWNERS;
use entity::RecordType;
use serde_json::json;

use crate::support::{Seeded, TestApp, both, global, seed_for_sight};

/// The record types of what belongs to a record of a record type, however far down, and its own.
fn below(record_type: RecordType) -> BTreeSet<&'static str> {
    let mut names = BTreeSet::from([record_type.name()]);
    for _ in OWNERS {
        let owned = OWNERS.iter().filter(|(_, _, owner)| names.contains(owner.name()));
        let owned: Vec<_> = owned.map(|(owned, _, _)| owned.name()).collect();
        names.extend(owned);
    }
    names
}

async fn seen(app: &TestApp, records: &[&Seeded]) -> usize {
    let mut count = 0;
    for records in records.chunks(200) {
        let ids: Vec<String> = records.iter().map(|record| global(record)).collect();
        let data = app.data(&format!("{{ nodes(ids: {ids:?}) {{ id }} }}")).await;
        count += data["nodes"].as_array().expect("a list").iter().filter(|node| node.is_object()).count();
    }
    count
}

both! {
    async fn hiding_a_record_hides_all_that_belongs_to_it(app: TestApp) {
        let seeded = seed_for_sight(&app).await;
        let names = below(RecordType::Center);
        assert!(names.len() > 30, "{names:?}");
        let first = seeded.iter().find(|record| record.record_type == RecordType::Center && record.visibility == "PUBLIC").expect("a center");
        // The records of one number belong together.
        let number = first.id.as_u128() & 0xffff;
        let own: Vec<&Seeded> = seeded.iter().filter(|record| names.contains(record.record_type.name()) && record.id.as_u128() & 0xffff == number).collect();
        let others: Vec<&Seeded> = seeded.iter().filter(|record| record.visibility == "PUBLIC" && !own.iter().any(|own| own.id == record.id)).collect();
        let (seen_own, seen_others) = (seen(&app, &own).await, seen(&app, &others).await);
        assert_eq!(seen_own, own.len());
        // What is hidden already does not shield what belongs to it.
        app.execute(&format!("UPDATE committee SET visibility = 'INTERNAL' WHERE term_id = (SELECT id FROM center_term WHERE code = 'SEED-{number}')")).await;
        let mois = app.acting_as("MOIS").await;
        let hide = format!("id: \"{}\", expectedVersion: {number}, visibility: INTERNAL", global(first));
        let hidden = mois.mutate("changeVisibility", &hide, "record { id }").await;
        assert_eq!(hidden["userErrors"], json!([]));
        assert_eq!(seen(&app, &own).await, 0);
        assert_eq!(seen(&app, &others).await, seen_others, "and nothing else");
        // Shown again with all that belongs to it, but for the pipeline, and taken back with the documents that prove it.
        let change = async |version: u128, visibility: &str| {
            let input = format!("id: \"{}\", expectedVersion: {version}, visibility: {visibility}, cascade: true", global(first));
            mois.mutate("changeVisibility", &input, "changedCount").await["changedCount"].as_u64().expect("a number")
        };
        let pipeline = below(RecordType::PipelineProject);
        let shown = own.iter().filter(|record| !pipeline.contains(record.record_type.name())).count();
        assert_eq!(change(number + 1, "PUBLIC").await, shown as u64);
        assert_eq!((seen(&app, &own).await, seen(&app, &others).await), (shown, seen_others));
        assert_eq!(change(number + 2, "INTERNAL").await, shown as u64 + 1);
        assert_eq!((seen(&app, &own).await, seen(&app, &others).await), (0, seen_others - 1));
        let document = others.iter().find(|record| record.record_type == RecordType::Document && record.id.as_u128() & 0xffff == number);
        assert_eq!(seen(&app, document.into_iter().copied().collect::<Vec<_>>().as_slice()).await, 0);
    }

    async fn what_belongs_to_a_record_is_not_more_visible(app: TestApp) {
        let mois = app.acting_as("MOIS").await;
        let term = mois.data("{ centerTerm(by: { code: \"UZ-2\" }) { id version memorandum { id version } } }").await;
        let term = &term["centerTerm"];
        let change = |record: &serde_json::Value, visibility: &str| format!("id: {}, expectedVersion: {}, visibility: {visibility}", record["id"], record["version"]);
        let hidden = mois.mutate("changeVisibility", &change(term, "PARTNER"), "record { ... on CenterTerm { id version visibility memorandum { id version visibility } } }").await;
        let term = &hidden["record"];
        let memorandum = &term["memorandum"];
        assert_eq!((&term["visibility"], &memorandum["visibility"]), (&json!("PARTNER"), &json!("PARTNER")));
        let refused = mois.refused("changeVisibility", &change(memorandum, "PUBLIC")).await;
        assert_eq!(refused, ("INVALID".to_owned(), "visibility".to_owned()));
        // Shown again, it shows no more of what belongs to it than was shown before.
        let shown = mois.mutate("changeVisibility", &change(term, "PUBLIC"), "record { ... on CenterTerm { visibility memorandum { id version visibility } } }").await;
        assert_eq!((&shown["record"]["visibility"], &shown["record"]["memorandum"]["visibility"]), (&json!("PUBLIC"), &json!("PARTNER")));
        let memorandum = &shown["record"]["memorandum"];
        let shown = mois.mutate("changeVisibility", &change(memorandum, "PUBLIC"), "record { ... on Memorandum { visibility } }").await;
        assert_eq!(shown["record"]["visibility"], "PUBLIC");
    }

    async fn another_record_is_shown_by_the_mutation_that_updates_it(app: TestApp) {
        let mois = app.acting_as("MOIS").await;
        let organization = mois.data("{ organization(by: { code: \"NIA\" }) { id version } }").await["organization"].take();
        let input = format!("id: {}, expectedVersion: {}, visibility: PARTNER", organization["id"], organization["version"]);
        let refused = mois.error(&format!("mutation {{ changeVisibility(input: {{ {input} }}) {{ changedCount }} }}")).await;
        assert_eq!(refused, ("FORBIDDEN".to_owned(), "changeVisibility is not for records of the type Organization".to_owned()));
        assert_eq!(mois.mutate("updateOrganization", &input, "__typename").await["userErrors"], json!([]));
    }
}
