//! Who may see a record is changed, and with it who may see what belongs to it.

use std::collections::BTreeSet;

use dgcc::visibility::OWNERS;
use entity::RecordType;
use serde_json::json;

use super::policy::global;
use crate::support::{Seeded, TestApp, both, seed_for_sight};

/// The concepts of what belongs to a record of a concept, however far down, and its own.
fn below(concept: RecordType) -> BTreeSet<&'static str> {
    let mut names = BTreeSet::from([concept.name()]);
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
        let first = seeded.iter().find(|record| record.concept == RecordType::Center && record.visibility == "PUBLIC").expect("a center");
        // The records of one number belong together.
        let number = first.id.as_u128() & 0xffff;
        let own: Vec<&Seeded> = seeded.iter().filter(|record| names.contains(record.concept.name()) && record.id.as_u128() & 0xffff == number).collect();
        let others: Vec<&Seeded> = seeded.iter().filter(|record| record.visibility == "PUBLIC" && !own.iter().any(|own| own.id == record.id)).collect();
        let (seen_own, seen_others) = (seen(&app, &own).await, seen(&app, &others).await);
        assert_eq!(seen_own, own.len());
        // What is hidden already does not shield what belongs to it.
        app.execute(&format!("UPDATE committee SET visibility = 'INTERNAL' WHERE term_id = (SELECT id FROM center_term WHERE code = 'SEED-{number}')")).await;
        let mois = app.acting_as("MOIS").await;
        let hide = format!("id: \"{}\", expectedVersion: {number}, visibility: INTERNAL", global(first));
        let hidden = mois.mutate("changeVisibility", &hide, "node { id }").await;
        assert_eq!(hidden["userErrors"], json!([]));
        assert_eq!(seen(&app, &own).await, 0);
        assert_eq!(seen(&app, &others).await, seen_others, "and nothing else");
    }

    async fn what_belongs_to_a_record_is_not_more_visible(app: TestApp) {
        let mois = app.acting_as("MOIS").await;
        let term = mois.data("{ centerTerm(by: { code: \"UZ-2\" }) { id version memoranda { nodes { id version } } } }").await;
        let term = &term["centerTerm"];
        let change = |record: &serde_json::Value, visibility: &str| format!("id: {}, expectedVersion: {}, visibility: {visibility}", record["id"], record["version"]);
        let hidden = mois.mutate("changeVisibility", &change(term, "PARTNER"), "node { ... on CenterTerm { id version visibility memoranda { nodes { id version visibility } } } }").await;
        let term = &hidden["node"];
        let memorandum = &term["memoranda"]["nodes"][0];
        assert_eq!((&term["visibility"], &memorandum["visibility"]), (&json!("PARTNER"), &json!("PARTNER")));
        let refused = mois.refused("changeVisibility", &change(memorandum, "PUBLIC")).await;
        assert_eq!(refused, ("INVALID".to_owned(), "visibility".to_owned()));
        // Shown again, it shows no more of what belongs to it than was shown before.
        let shown = mois.mutate("changeVisibility", &change(term, "PUBLIC"), "node { ... on CenterTerm { visibility memoranda { nodes { id version visibility } } } }").await;
        assert_eq!((&shown["node"]["visibility"], &shown["node"]["memoranda"]["nodes"][0]["visibility"]), (&json!("PUBLIC"), &json!("PARTNER")));
        let memorandum = &shown["node"]["memoranda"]["nodes"][0];
        let shown = mois.mutate("changeVisibility", &change(memorandum, "PUBLIC"), "node { ... on Memorandum { visibility } }").await;
        assert_eq!(shown["node"]["visibility"], "PUBLIC");
    }
}
