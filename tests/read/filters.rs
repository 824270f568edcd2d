//! Filters on fields and on related records.

use serde_json::Value;

use crate::support::{TestApp, both, database, seed};

async fn codes(app: &TestApp, list: &str, filter: &str) -> Vec<String> {
    let data =
        app.data(&format!("{{ {list}(first: 200, filter: {{ {filter} }}) {{ nodes {{ code }} }} }}")).await;
    let nodes = data[list]["nodes"].as_array().expect("nodes");
    nodes.iter().filter_map(|node| node["code"].as_str().map(str::to_owned)).collect()
}

both! {
    async fn every_condition_must_hold(app: TestApp) {
        let terms = codes(&app, "centerTerms", "generation: [DGCC], latestStep: [OPERATING]").await;
        assert!(terms.contains(&"KH-1".to_owned()) && !terms.contains(&"BG-1".to_owned()) && !terms.contains(&"ID-2".to_owned()), "{terms:?}");
        assert_eq!(codes(&app, "centerTerms", "code: { in: [\"UZ-2\", \"BG-1\"] }").await, ["BG-1", "UZ-2"]);
        assert_eq!(codes(&app, "centerTerms", "code: { in: [] }").await, [""; 0]);
    }

    async fn related_records_can_be_asked_of_both_ways(app: TestApp) {
        let by_country = codes(&app, "centerTerms", "country: { alpha2: { eq: \"ID\" } }").await;
        assert_eq!(by_country, ["ID-1", "ID-2"]);
        let by_contribution = codes(&app, "centerTerms", "contributions: { amountCurrency: { eq: \"KRW\" } }").await;
        assert_eq!(by_contribution, ["KE-1"]);
        let far = codes(&app, "centers", "terms: { hostOrganization: { search: \"interior\" } }").await;
        assert_eq!(far, [""; 0]);
    }

    async fn filters_combine(app: TestApp) {
        let either = codes(&app, "centerTerms", "or: [{ code: { eq: \"UZ-1\" } }, { code: { eq: \"PE-1\" } }]").await;
        assert_eq!(either, ["PE-1", "UZ-1"]);
        let all = codes(&app, "centerTerms", "").await.len();
        let some = codes(&app, "centerTerms", "latestStep: [CLOSED]").await.len();
        let others = codes(&app, "centerTerms", "not: { latestStep: [CLOSED] }").await.len();
        // What has no step on record is not CLOSED.
        assert_eq!(some + others, all);
    }

    async fn a_date_known_by_its_year_counts_from_its_first_day(app: TestApp) {
        let from_2017 = codes(&app, "centerTerms", "openedOn: { gte: \"2017\", lte: \"2017\" }").await;
        assert!(from_2017.contains(&"KE-1".to_owned()), "{from_2017:?}");
        let from_february = codes(&app, "centerTerms", "openedOn: { gte: \"2017-02\", lte: \"2017-12\" }").await;
        assert!(!from_february.contains(&"KE-1".to_owned()), "{from_february:?}");
        let unknown = codes(&app, "centerTerms", "openedOn: { known: false }").await;
        assert!(unknown.contains(&"GE-1".to_owned()));
    }

    async fn records_that_serve_a_service_area_are_found_by_it(app: TestApp) {
        seed(&app, 2).await;
        let input = "country: { alpha2: \"UZ\" }, code: \"SERVING\", eventKind: FORUM, name: [{ language: \"en\", text: \"F\" }], serviceAreas: [{ code: \"SEED-2\" }], visibility: PUBLIC";
        app.acting_as("NIA").await.mutate("createEvent", input, "__typename").await;
        assert_eq!(codes(&app, "events", "serviceAreas: { code: { eq: \"SEED-2\" } }").await, ["SERVING"]);
        assert_eq!(codes(&app, "serviceAreas", "events: { code: { eq: \"SERVING\" } }").await, ["SEED-2"]);
        let data = app.data("{ serviceArea(by: { code: \"SEED-2\" }) { events { nodes { code serviceAreas { code } } } projects { totalCount } contacts { personName } } }").await;
        assert_eq!(data["serviceArea"]["events"]["nodes"], serde_json::json!([{ "code": "SERVING", "serviceAreas": [{ "code": "SEED-2" }] }]));
        assert_eq!(data["serviceArea"]["projects"]["totalCount"], 0);
        // Personal data: the record lists, the name does not show.
        assert_eq!(data["serviceArea"]["contacts"][0]["personName"], Value::Null);
    }

    async fn a_filter_through_a_table_of_links_compares_the_key_that_the_table_holds(app: TestApp) {
        seed(&app, 2).await;
        // The link of a country to an expert holds the code of the country; that of a term to an expert, its id.
        let data = app.data("{ expertDispatches(first: 200) { nodes { expert { code } country { alpha2 } term { code } } } }").await;
        let dispatches = data["expertDispatches"]["nodes"].as_array().expect("a list");
        let dispatch = dispatches.iter().find(|dispatch| dispatch["expert"]["code"] == "SEED-1").expect("a dispatch");
        let found = async |list: &str, key: &str| {
            let data = app.data(&format!("{{ {list}(filter: {{ experts: {{ code: {{ eq: \"SEED-1\" }} }} }}) {{ nodes {{ {key} }} }} }}")).await;
            data[list]["nodes"].clone()
        };
        assert_eq!(found("countries", "alpha2").await, serde_json::json!([{ "alpha2": dispatch["country"]["alpha2"] }]));
        assert_eq!(found("centerTerms", "code").await, serde_json::json!([{ "code": dispatch["term"]["code"] }]));
    }

    async fn what_is_not_public_is_in_no_list_count_relation_or_filter(app: TestApp) {
        use sea_orm::ConnectionTrait;
        seed(&app, 2).await;
        let db = database(&app.database).await;
        for visibility in ["INTERNAL", "PARTNER"] {
            db.execute_unprepared(&format!("UPDATE center_term SET visibility = '{visibility}' WHERE code = 'SEED-2'")).await.expect("an update");
            assert!(!codes(&app, "centerTerms", "").await.contains(&"SEED-2".to_owned()));
            let data = app.data("{ centerTerm(by: { code: \"SEED-2\" }) { id } project(by: { code: \"SEED-2\" }) { code term { code } }
                center(by: { code: \"SEED-2\" }) { terms { totalCount nodes { code } } } centerStatistics { counted { termCount } } }").await;
            assert_eq!(data["centerTerm"], Value::Null);
            assert_eq!(data["project"]["term"], Value::Null);
            assert_eq!(data["center"]["terms"], serde_json::json!({ "totalCount": 0, "nodes": [] }));
            assert_eq!(data["centerStatistics"]["counted"]["termCount"], 19);
            assert_eq!(codes(&app, "projects", "term: { code: { eq: \"SEED-2\" } }").await, [""; 0]);
        }
    }

    async fn a_filter_that_would_keep_the_database_busy_is_refused(app: TestApp) {
        let conditions = "{ code: { eq: \"x\" } }, ".repeat(120);
        let (code, message) = app.error(&format!("{{ centerTerms(filter: {{ or: [{conditions}] }}) {{ totalCount }} }}")).await;
        assert_eq!((code.as_str(), message.as_str()), ("INVALID_ARGUMENT", "filter: a filter can have at most 100 conditions"));
        let (code, _) = app.error("{ centerTerms(filter: { or: [] }) { totalCount } }").await;
        assert_eq!(code, "INVALID_ARGUMENT");
    }

    async fn a_filter_that_follows_relations_without_end_is_refused(app: TestApp) {
        let mut filter = "code: { eq: \"UZ\" }".to_owned();
        for _ in 0..15 {
            filter = format!("terms: {{ center: {{ {filter} }} }}");
        }
        let (code, message) = app.error(&format!("{{ centers(filter: {{ {filter} }}) {{ totalCount }} }}")).await;
        assert_eq!((code.as_str(), message.as_str()), ("INVALID_ARGUMENT", "filter: a filter can follow at most 6 nested relations"));
    }

    async fn a_text_with_nul_is_nowhere_and_does_no_harm(app: TestApp) {
        let data = app.data("{ center(by: { code: \"\\u0000\" }) { id } centerTerms(filter: { code: { in: [\"UZ-2\", \"\\u0000\"] } }) { totalCount }
            countries(filter: { alpha2: { eq: \"\\u0000\" } }) { totalCount } }").await;
        assert_eq!(data, serde_json::json!({ "center": null, "centerTerms": { "totalCount": 1 }, "countries": { "totalCount": 0 } }));
    }

    async fn dates_and_times_at_the_end_of_the_calendar_are_taken_or_refused(app: TestApp) {
        let count = |filter: &str| format!("{{ applications(filter: {{ {filter} }}) {{ totalCount }} }}");
        for (filter, found) in [
            ("updatedAt: { gte: \"+262142-12-31T23:59:59Z\" }", 0), ("updatedAt: { gte: \"-200000-01-01T00:00:00Z\" }", 46),
            ("approvedOn: { gte: \"0000-01-01\" }", 37), ("approvedOn: { gte: \"9999-12-31\" }", 0),
        ] {
            assert_eq!(app.data(&count(filter)).await["applications"]["totalCount"], found, "{filter}");
        }
        for date in ["-999-01-01", "2021-01- 1", "+2021-1-01", "2021-02-30", "20210-1-01"] {
            assert_eq!(app.error(&count(&format!("approvedOn: {{ gte: \"{date}\" }}"))).await.0, "INVALID_DOCUMENT", "{date}");
        }
        let answer = app.answer(&count("updatedAt: { gte: \"2026-11-28\" }")).await;
        assert_eq!(answer["errors"][0]["message"], "Expected a value of type \"DateTime\" for \"gte\", found \"2026-11-28\": must be a point in time (RFC 3339), such as 2026-11-21T09:30:00Z.");
    }
}
