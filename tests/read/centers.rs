//! Where centers stand, and where they are.

use serde_json::{Value, json};

use crate::support::{TestApp, both, seed};

/// The codes of the terms or centers that meet a filter.
async fn codes(app: &TestApp, list: &str, filter: &str) -> Vec<String> {
    let query = format!("{{ {list}(first: 200, filter: {{ {filter} }}) {{ nodes {{ code }} }} }}");
    let data = app.data(&query).await;
    let nodes = data[list]["nodes"].as_array().expect("nodes").iter();
    nodes.map(|node| node["code"].as_str().expect("a code").to_owned()).collect()
}

async fn center(app: &TestApp, code: &str) -> Value {
    let query = format!("{{ center(by: {{ code: \"{code}\" }}) {{ status currentTerm {{ code }} }} }}");
    app.data(&query).await["center"].take()
}

/// Sets the latest steps of the terms of a country.
async fn steps(app: &TestApp, steps: &[(&str, &str)]) {
    for (term, step) in steps {
        app.execute(&format!("UPDATE center_term SET latest_step = {step} WHERE code = '{term}'")).await;
    }
}

both! {
    async fn the_current_term_operates_or_is_the_latest_that_was_not_withdrawn(app: TestApp) {
        let shown = |status: Value, term: &str| json!({ "status": status, "currentTerm": { "code": term } });
        assert_eq!(center(&app, "PE").await, shown(json!("OPERATING"), "PE-2"));
        assert_eq!(center(&app, "UZ").await, shown(json!("CLOSED"), "UZ-2"));
        assert_eq!(center(&app, "ID").await, shown(Value::Null, "ID-2"));
        for (first, second, status, current) in [
            ("'OPERATING'", "'CANDIDATE'", json!("OPERATING"), "UZ-1"),
            ("'EXTENDED'", "'CLOSED'", json!("OPERATING"), "UZ-1"),
            ("'CLOSED'", "'CANDIDATE'", json!("BEING_SET_UP"), "UZ-2"),
            ("'CLOSED'", "'ESTABLISHED'", json!("BEING_SET_UP"), "UZ-2"),
            ("'AFTER_CLOSURE'", "'WITHDRAWN'", json!("CLOSED"), "UZ-1"),
            ("'WITHDRAWN'", "'WITHDRAWN'", json!("WITHDRAWN"), "UZ-2"),
            ("'CLOSED'", "NULL", Value::Null, "UZ-2"),
        ] {
            steps(&app, &[("UZ-1", first), ("UZ-2", second)]).await;
            assert_eq!(center(&app, "UZ").await, shown(status, current), "{first} {second}");
        }
        // What is not public is no current term to the public.
        steps(&app, &[("UZ-1", "'CLOSED'"), ("UZ-2", "'OPERATING'")]).await;
        app.execute("UPDATE center_term SET visibility = 'INTERNAL' WHERE code = 'UZ-2'").await;
        assert_eq!(center(&app, "UZ").await, shown(json!("CLOSED"), "UZ-1"));
        assert_eq!(center(&app.acting_as("NIA").await, "UZ").await, shown(json!("OPERATING"), "UZ-2"));
        app.execute("UPDATE center_term SET visibility = 'INTERNAL' WHERE code = 'UZ-1'").await;
        assert_eq!(center(&app, "UZ").await, json!({ "status": null, "currentTerm": null }));
    }

    async fn the_fields_of_the_current_term_are_merged_and_take_two_statements(app: TestApp) {
        seed(&app, 3).await;
        let query = "{ centers(first: 50) { nodes { ...a currentTerm { ordinal } } } }
            fragment a on Center { code currentTerm { code hostOrganization { code } } }";
        let data = app.data(query).await;
        let nodes = data["centers"]["nodes"].as_array().expect("nodes");
        let peru = nodes.iter().find(|node| node["code"] == "PE").expect("Peru");
        assert_eq!(peru["currentTerm"]["ordinal"], 2);
        assert_eq!(peru["currentTerm"]["code"], "PE-2");
        // The centers, their terms, those that are current, their hosts.
        assert_eq!(app.statements(query).await.len(), 4);
    }

    async fn terms_and_centers_are_found_by_phase(app: TestApp) {
        let all = codes(&app, "centerTerms", "").await.len();
        let operating = codes(&app, "centerTerms", "phase: [OPERATION]").await;
        assert_eq!(operating, codes(&app, "centerTerms", "latestStep: [OPERATING, EXTENDED]").await);
        assert!(operating.contains(&"PE-2".to_owned()) && !operating.contains(&"UZ-2".to_owned()));
        assert_eq!(codes(&app, "centerTerms", "phase: [OPERATION, AFTER_CLOSURE], country: { alpha2: { eq: \"UZ\" } }").await, ["UZ-1", "UZ-2"]);
        assert_eq!(codes(&app, "centerTerms", "phase: []").await, [""; 0]);
        // A term without a recorded step is in no phase.
        let others = codes(&app, "centerTerms", "not: { phase: [OPERATION] }").await;
        assert_eq!(operating.len() + others.len(), all);
        let centers = codes(&app, "centers", "terms: { phase: [OPERATION] }").await;
        assert!(centers.contains(&"PE".to_owned()) && !centers.contains(&"UZ".to_owned()), "{centers:?}");
    }

    async fn a_term_ends_when_it_ended_or_else_at_the_latest_end_that_was_agreed(app: TestApp) {
        let ends = async |app: &TestApp, code: &str| {
            app.data(&format!("{{ centerTerm(by: {{ code: \"{code}\" }}) {{ endsOn }} }}")).await["centerTerm"]["endsOn"].take()
        };
        assert_eq!(ends(&app, "EG-1").await, "2027");
        assert_eq!(ends(&app, "UZ-2").await, "2023", "it ended");
        assert_eq!(ends(&app, "GE-1").await, Value::Null);
        app.execute("UPDATE center_term SET ended_on = NULL WHERE code = 'UZ-2'").await;
        assert_eq!(ends(&app, "UZ-2").await, "2023-12", "it was extended");
        app.execute("UPDATE center_term SET planned_end_on = '2024-06-30' WHERE code = 'UZ-2'").await;
        assert_eq!(ends(&app, "UZ-2").await, "2024-06-30", "an act does not shorten a term");
        app.execute("UPDATE extension_act SET visibility = 'INTERNAL', new_end_on = '2025'").await;
        assert_eq!(ends(&app, "UZ-2").await, "2024-06-30");
        assert_eq!(ends(&app.acting_as("NIA").await, "UZ-2").await, "2025");
        assert_eq!(ends(&app.acting_as("LEAD_ORGANIZATION ID").await, "UZ-2").await, "2024-06-30");
    }

    async fn centers_are_at_their_city_and_countries_at_the_center_of_their_area(app: TestApp) {
        let point = "location { latitude longitude precision source { code licence } }";
        let data = app.data(&format!("{{ center(by: {{ code: \"CR\" }}) {{ {point} currentTerm {{ {point} }} country {{ {point} }} }}
            none: center(by: {{ code: \"GE\" }}) {{ {point} }} far: country(by: {{ alpha2: \"BV\" }}) {{ {point} }}
            france: country(by: {{ alpha2: \"FR\" }}) {{ {point} }} }}")).await;
        let city = json!({ "latitude": 9.93388, "longitude": -84.08489, "precision": "CITY", "source": { "code": "geonames", "licence": "CC BY 4.0" } });
        assert_eq!(data["center"]["location"], city, "San Jose without its accent");
        assert_eq!(data["center"]["currentTerm"]["location"], city);
        assert_eq!(data["center"]["country"]["location"]["precision"], "COUNTRY");
        assert_eq!(data["center"]["country"]["location"]["source"]["code"], "natural-earth");
        assert_eq!((&data["none"]["location"], &data["far"]["location"]), (&Value::Null, &Value::Null));
        assert_eq!(data["france"]["location"]["latitude"], 46.572);
        // Every center with a known city has coordinates.
        let data = app.data("{ centerTerms(first: 200) { nodes { code city { text } location { latitude } } } }").await;
        for term in data["centerTerms"]["nodes"].as_array().expect("terms") {
            assert_eq!(term["city"].is_null(), term["location"].is_null(), "{term}");
        }
        // A city of another country is not meant, and none that is not known is put anywhere.
        for city in ["Lima", "Atlantis"] {
            app.execute(&format!("UPDATE center_term SET city = '{{\"en\": \"{city}\"}}' WHERE code = 'UZ-2'")).await;
            let data = app.data("{ center(by: { code: \"UZ\" }) { location { latitude } } }").await;
            assert_eq!(data["center"]["location"], Value::Null, "{city}");
        }
    }
}
