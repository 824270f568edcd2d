//! Countries, by whatever name the bank has for them.

use std::collections::{BTreeMap, BTreeSet};

use model::data;
use model::store::search::fold;
use serde_json::{Value, json};

use super::{active, attempt, country, import, lines, list, tally};
use crate::support::both;

#[test]
fn every_name_of_the_table_stands_for_one_country_that_exists() {
    let countries = data::read("country.ndjson");
    let codes: BTreeSet<String> = serde_json::Deserializer::from_str(&countries)
        .into_iter::<Value>()
        .map(|row| row.expect("a country")["alpha2"].as_str().expect("a code").to_owned())
        .collect();
    let table = data::read("country_names.csv");
    let mut meanings = BTreeMap::new();
    let mut named = BTreeSet::new();
    for row in csv::Reader::from_reader(table.as_bytes()).into_deserialize::<BTreeMap<String, String>>() {
        let row = row.expect("a row");
        let (name, alpha2, kind) = (&row["name"], &row["alpha2"], &row["kind"]);
        let kinds = ["country", "region", "former country", "several countries", "no ISO code", "no country"];
        assert!(kinds.contains(&kind.as_str()), "{name}: {kind}");
        assert_eq!(kind == "country", codes.contains(alpha2), "{name}: {alpha2}");
        assert!(!row["seen_in"].is_empty(), "{name} has no source");
        let meaning = (alpha2.clone(), kind.clone());
        let known = meanings.entry(fold(name)).or_insert_with(|| meaning.clone());
        assert_eq!(*known, meaning, "{name}");
        named.insert(alpha2.clone());
    }
    named.remove("");
    assert_eq!(named, codes, "each country has a name");
}

both! {
    async fn a_country_in_another_spelling_is_the_same_country(app: TestApp) {
        for (spelling, known) in [
            ("Turkiye", "TR"), ("Türkiye", "TR"), ("Turkey", "TR"), ("REPUBLIC OF TURKIYE", "TR"),
            ("Viet Nam", "VN"), ("Vietnam", "VN"), ("Socialist Republic of Vietnam", "VN"),
            ("Cote d'Ivoire", "CI"), ("Côte d’Ivoire", "CI"),
            ("Egypt, Arab Republic of", "EG"), ("Arab Republic of Egypt", "EG"), ("Egypt, Arab Rep.", "EG"),
            ("Republic of Peru;Republic of Peru", "PE"), ("Democratic Republic of Sao Tome and Prin", "ST"),
        ] {
            let summary = import(&app, list(&[&active("P900001", spelling)])).await;
            assert_eq!(lines(&summary.unread), [""; 0], "{spelling}");
            let (project, application, reported) = country(&app, "P900001").await;
            assert_eq!((&project, &application), (&json!(known), &json!(known)), "{spelling}");
            assert_eq!(reported, spelling.split(';').next().expect("a name"));
        }
    }

    async fn a_selection_finds_a_country_by_any_of_its_names(app: TestApp) {
        let rows = [active("P900001", "Türkiye"), active("P900002", "Vietnam"), active("P900003", "Peru"), active("P900004", "World")];
        let file = list(&rows.each_ref().map(Vec::as_slice));
        let summary = attempt(&app, file.clone(), &["TR", "VN"]).await.expect("an import");
        assert_eq!((summary.projects, summary.other_countries), (tally(2, 0, 0), 2));
        for unknown in ["XX", "XK", "tr"] {
            assert!(attempt(&app, file.clone(), &[unknown]).await.expect_err("a refusal").contains(unknown));
        }
    }

    async fn an_unknown_name_keeps_the_country_on_record_and_is_reported(app: TestApp) {
        import(&app, list(&[&active("P900001", "Turkiye")])).await;
        let rows = [active("P900001", "Turkland"), active("P900002", "Atlantis")];
        let file = list(&rows.each_ref().map(Vec::as_slice));
        let told = ["line 2: countryshortname: \"Turkland\" is not a known country name; the recorded value is kept",
            "line 3: countryshortname: \"Atlantis\" is not a known country name; the recorded value is kept"];
        // Which country an unknown name stands for is told by the record, if there is one.
        for (selected, projects, other) in [("VN", tally(0, 0, 0), 2), ("TR", tally(0, 1, 0), 1)] {
            let summary = attempt(&app, file.clone(), &[selected]).await.expect("an import");
            assert_eq!((summary.projects, summary.other_countries), (projects, other), "{selected}");
            assert_eq!(lines(&summary.unread), told, "{selected}");
        }
        let summary = import(&app, file).await;
        assert_eq!((summary.projects, summary.broken.count), (tally(1, 0, 1), 0));
        assert_eq!(lines(&summary.unread), told);
        assert_eq!(country(&app, "P900001").await, (json!("TR"), json!("TR"), json!("Turkland")));
        assert_eq!(country(&app, "P900002").await, (Value::Null, Value::Null, json!("Atlantis")));
    }

    async fn a_region_takes_the_place_of_a_country_and_nothing_does_not(app: TestApp) {
        for (name, kept, reported) in [
            ("", true, "Peru"), ("Other", true, "Other"), ("Latin America", false, "Latin America"),
            ("Kosovo", false, "Kosovo"), ("Yugoslavia, former", false, "Yugoslavia, former"), ("Peru;Chile", false, "Peru; Chile"),
        ] {
            import(&app, list(&[&active("P900001", "Peru")])).await;
            let summary = import(&app, list(&[&active("P900001", name)])).await;
            assert_eq!(lines(&summary.unread), [""; 0], "{name}");
            let expected = if kept { json!("PE") } else { Value::Null };
            assert_eq!(country(&app, "P900001").await, (expected.clone(), expected, json!(reported)), "{name}");
        }
    }
}
