//! Requests that ask too much are refused before any work is done for them.

use std::time::{Duration, Instant};

use entity::RecordType;
use sea_orm::{ConnectionTrait, DbBackend, Statement};
use serde_json::json;

use crate::support::{TestApp, both, database};
use crate::writing::idempotency::register;

/// The status and code of a POST, and how long it took at best of a few tries.
async fn refused(app: &TestApp, body: String) -> (u16, String, Duration) {
    let mut best = Duration::MAX;
    let mut last = (0, String::new());
    for _ in 0..5 {
        let start = Instant::now();
        let request =
            app.client.post(format!("{}/graphql", app.url)).header("content-type", "application/json");
        let response = request.body(body.clone()).send().await.expect("an answer");
        let status = response.status().as_u16();
        let body: serde_json::Value = response.json().await.expect("JSON");
        best = best.min(start.elapsed());
        last = (status, body["errors"][0]["extensions"]["code"].as_str().unwrap_or_default().to_owned());
    }
    (last.0, last.1, best)
}

fn query(text: &str) -> String {
    json!({ "query": text }).to_string()
}

both! {
    async fn repeated_fragment_spreads_are_refused(app: TestApp) {
        let mut text = "{...a}".to_owned();
        for (this, next) in ('a'..'t').zip('b'..='t') {
            text += &format!("fragment {this} on Query{{...{next} ...{next}}}");
        }
        text += "fragment t on Query{__typename}";
        assert!(text.len() < 1_000, "{}", text.len());
        let (status, code, took) = refused(&app, query(&text)).await;
        assert_eq!((status, code.as_str()), (200, "TOO_EXPENSIVE"));
        eprintln!("repeated spreads: {took:?}");
    }

    async fn a_query_nested_two_hundred_deep_is_refused(app: TestApp) {
        let text = format!("{{ countries {} {} }}", "{ nodes { terms ".repeat(100), "} }".repeat(100));
        let (status, code, took) = refused(&app, query(&text)).await;
        assert_eq!((status, code.as_str()), (200, "TOO_EXPENSIVE"));
        eprintln!("nested 200 deep: {took:?}");
    }

    async fn brackets_nested_without_end_do_not_overflow_the_parser(app: TestApp) {
        for open in ["[", "{", "(", "{a:"] {
            let (status, ..) = refused(&app, query(&format!("{{ countries(filter: {}", open.repeat(30_000)))).await;
            assert_eq!(status, 200);
            let (status, ..) = refused(&app, format!("{{\"query\": \"{{ __typename }}\", \"variables\": {}", open.repeat(10_000))).await;
            assert_eq!(status, 400);
        }
    }

    async fn a_body_of_five_megabytes_is_refused(app: TestApp) {
        let (status, code, took) = refused(&app, query(&" ".repeat(5_000_000))).await;
        assert_eq!((status, code.as_str()), (413, "BAD_REQUEST"));
        eprintln!("5 MB: {took:?}");
    }

    async fn a_body_that_does_not_tell_its_length_is_cut_off(app: TestApp) {
        let chunks = futures::stream::iter((0..100).map(|_| Ok::<_, std::io::Error>(vec![b' '; 50_000])));
        let request = app.client.post(format!("{}/graphql", app.url)).header("content-type", "application/json");
        let response = request.body(reqwest::Body::wrap_stream(chunks)).send().await;
        // The service may hang up while the rest is still being sent.
        if let Ok(response) = response {
            assert_eq!(response.status().as_u16(), 413);
        }
        app.data("{ __typename }").await;
    }

    async fn a_query_that_may_read_too_many_records_is_refused(app: TestApp) {
        let text = "{ countries(first: 200) { nodes { terms(first: 200) { nodes { contributions { id } } } } } }";
        let (code, message) = app.error(text).await;
        assert_eq!(code, "TOO_EXPENSIVE");
        assert!(message.contains("ask for smaller pages"), "{message}");
        let aliases: String = (0..3_000).map(|i| format!("a{i}: __typename ")).collect();
        assert_eq!(app.error(&format!("{{ {aliases} }}")).await.0, "TOO_EXPENSIVE");
    }

    async fn a_request_of_many_statements_leaves_connections_to_others(app: TestApp) {
        let counts: String = (0..400).map(|i| format!("a{i}: countries(filter: {{ search: \"x{i}\" }}) {{ totalCount }} ")).collect();
        let many = format!("{{ {counts} }}");
        let (many, one) = tokio::join!(app.data(&many), app.data("{ countries { totalCount } }"));
        assert_eq!((many.as_object().map(serde_json::Map::len), &one["countries"]["totalCount"]), (Some(400), &json!(249)));
    }

    async fn what_a_query_costs_is_told(app: TestApp) {
        let answer = app.answer("{ countries(first: 10) { nodes { terms(first: 2) { nodes { id } } } } }").await;
        // Two statements, and 10 * (1 + 2) records.
        let mut cost = answer["extensions"]["cost"].clone();
        let used = cost.as_object_mut().and_then(|cost| cost.remove("used")).expect("points");
        assert_eq!(cost, json!({ "requested": 130, "limit": 50_000, "left": 49_870, "points": 130 }));
        assert!((100..=130).contains(&used.as_u64().expect("a number")), "{used}");
    }

    async fn a_query_that_finds_less_than_it_may_takes_fewer_points(app: TestApp) {
        let used = async |query: &str| {
            let answer = app.answer(query).await;
            let (cost, rate) = (&answer["extensions"]["cost"], &answer["extensions"]["rate"]);
            assert_eq!(cost["used"], rate["cost"], "{answer}");
            (cost["points"].as_u64().expect("points"), cost["used"].as_u64().expect("points"))
        };
        assert_eq!(used("{ countries(first: 200, filter: { alpha2: { eq: \"UZ\" } }) { nodes { alpha2 } } }").await, (250, 51));
        // An order that none has, with the parents that were looked for.
        assert_eq!(used("{ countries(first: 100) { nodes { projects(first: 100) { nodes { id } } } } }").await, (10_200, 301));
        // Values count for what they are.
        let fields: String = (0..20).map(|i| format!("a{i}: alpha2 ")).collect();
        let (points, used) = used(&format!("{{ countries(first: 200) {{ nodes {{ {fields} }} }} }}")).await;
        assert!(points > 1_000 && used > 250 && used < points, "{points}, {used}");
        let one = "mutation { registerDocument(input: { documentKind: REPORT, sha256: \"x\", title: [] }) { userErrors { code } } }";
        assert_eq!(app.acting_as("NIA").await.answer(one).await["extensions"]["cost"]["used"], 100);
    }

    async fn what_may_look_at_many_records_costs_more(app: TestApp) {
        let nia = app.acting_as("NIA").await;
        nia.data(&register("One of many")).await;
        let cost = async |query: &str| app.answer(query).await["extensions"]["cost"]["requested"].clone();
        assert_eq!(cost("{ documents { totalCount } }").await, 100);
        multiply(&app, "document", 2_100).await;
        // PostgreSQL writes down in its own time how many there are.
        let known = async || app.store.sizes().await.expect("sizes").get(&RecordType::Document).copied();
        while known().await < Some(2_000) {
            tokio::task::yield_now().await;
        }
        app.app.api.sizes.set(app.store.sizes().await.expect("sizes"));
        assert_eq!(cost("{ documents { totalCount } }").await, 140);
        assert_eq!(cost("{ documents(first: 1, filter: { code: { eq: \"A\" } }) { nodes { id } } }").await, 131);
        assert_eq!(cost("{ documents(first: 1) { nodes { id } } }").await, 51);
        assert_eq!(cost("{ countries { totalCount } }").await, 100);
        let many: String = (0..400).map(|i| format!("a{i}: documents {{ totalCount }} ")).collect();
        let (code, message) = app.error(&format!("{{ {many} }}")).await;
        assert_eq!(code, "TOO_EXPENSIVE");
        assert!(message.starts_with("the query could read up to 56000 records"), "{message}");
    }

    async fn spreads_that_only_validation_would_follow_are_refused(app: TestApp) {
        let chain = |last: &str| {
            let fragment = |i: usize| {
                let spread = format!("...f{}", i + 1);
                format!("fragment f{i} on Query{{{spread} {spread} {spread}}}")
            };
            (0..30).map(fragment).collect::<String>() + &format!("fragment f30 on Query{{{last}}}")
        };
        for text in [format!("{{...f0}}{}", chain("__typename")), format!("{{...f0}}{}", chain("...nope"))] {
            let (status, code, took) = refused(&app, query(&text)).await;
            assert_eq!((status, code.as_str()), (200, "TOO_EXPENSIVE"));
            eprintln!("three spreads, thirty times: {took:?}");
        }
        let other = format!("query A{{__typename}}query B{{...f0}}{}", chain("__typename"));
        let body = json!({ "query": other, "operationName": "A" }).to_string();
        assert_eq!(refused(&app, body).await.1, "TOO_EXPENSIVE");
        let deep = "inputFields { type { ".repeat(9) + "name" + &" } }".repeat(9);
        assert_eq!(app.error(&format!("{{ __type(name: \"CountryFilter\") {{ {deep} }} }}")).await.0, "TOO_EXPENSIVE");
    }

    async fn introspection_fits_in_the_limits(app: TestApp) {
        let deep = "type { kind name ".to_owned() + &"ofType { kind name ".repeat(9) + &"}".repeat(10);
        app.data(&format!("{{ __schema {{ types {{ name fields {{ name args {{ name {deep} }} {deep} }} }} }} }}")).await;
    }

    async fn what_is_left_out_costs_nothing(app: TestApp) {
        let list = "pipelineProjects(first: 200) @include(if: $all) { nodes { applications(first: 200) { nodes { id } } } }";
        for (variable, cost) in [("$all: Boolean! = false", 51), ("$all: Boolean! = true", 51 + 200 * 201 + 100)] {
            let query = format!("query({variable}) {{ centers(first: 1) {{ nodes {{ code }} }} {list} }}");
            assert_eq!(app.answer(&query).await["extensions"]["cost"]["requested"], cost, "{variable}");
        }
        let hidden = "query($no: Boolean! = true) { ...F @skip(if: $no) ... @skip(if: $no) { ...F } centers(first: 1) { nodes { code } } } fragment F on Query { countries(first: 200) { nodes { id } } }";
        assert_eq!(app.answer(hidden).await["extensions"]["cost"]["requested"], 51);
    }

    async fn a_feed_costs_its_page_whatever_is_selected(app: TestApp) {
        for (query, cost) in [
            ("{ changes(first: 1000) { cursor } }", 1_050),
            ("{ changes { hasMore } }", 250),
            ("{ changes(first: 10) { changes { cursor } } }", 60),
            ("{ snapshot(recordType: COUNTRY, first: 1000) { cursor } }", 1_050),
            ("{ countries(first: 10) { nodes { history(first: 30) { hasMore } } } }", 410),
            ("{ countries(first: 100) { pageInfo { hasNextPage } } }", 150),
        ] {
            assert_eq!(app.answer(query).await["extensions"]["cost"]["requested"], cost, "{query}");
        }
        let aliases: String = (0..150).map(|i| format!("a{i}: changes(first: 1000) {{ cursor }} ")).collect();
        assert_eq!(app.error(&format!("{{ {aliases} }}")).await.0, "TOO_EXPENSIVE");
    }

    async fn mutations_cost_and_a_letter_is_sent_once(app: TestApp) {
        let nia = app.acting_as("NIA").await;
        let before = app.store.last_change().await.expect("a number");
        let one = "registerDocument(input: { documentKind: REPORT, sha256: \"x\", title: [] }) { userErrors { code } }";
        let answer = nia.answer(&format!("mutation {{ a: {one} b: {one} }}")).await;
        assert_eq!(answer["extensions"]["cost"]["requested"], 200);
        let many: String = (0..501).map(|i| format!("a{i}: {one} ")).collect();
        assert_eq!(nia.error(&format!("mutation {{ {many} }}")).await.0, "TOO_EXPENSIVE");
        let letter = "submitInquiry(input: { inquiryKind: INFORMATION, preferredLanguage: \"en\", personName: \"Bat\", email: \"bat@example.org\", message: \"We would like to know.\" }) { receiptNumber }";
        let (code, message) = app.error(&format!("mutation {{ a: {letter} ...F }} fragment F on Mutation {{ b: {letter} }}")).await;
        assert_eq!((code.as_str(), message.contains("one submitInquiry")), ("TOO_EXPENSIVE", true), "{message}");
        assert_eq!(app.store.last_change().await.expect("a number"), before);
    }

    async fn a_field_that_is_written_twice_is_done_once(app: TestApp) {
        let nia = app.acting_as("NIA").await;
        let made = "documents { totalCount }";
        let before = nia.data(&format!("{{ {made} }}")).await["documents"]["totalCount"].as_i64().expect("a count");
        let sha = "ab".repeat(32);
        let one = format!("registerDocument(input: {{ documentKind: REPORT, sha256: \"{sha}\", title: [{{ language: \"en\", text: \"t\" }}] }})");
        let answer = nia.data(&format!("mutation {{ {one} {{ document {{ id }} }} ...F }} fragment F on Mutation {{ {one} {{ document {{ documentKind }} }} }}")).await;
        assert_eq!(answer["registerDocument"]["document"].as_object().map(serde_json::Map::len), Some(2), "{answer}");
        let after = nia.data(&format!("{{ {made} }}")).await["documents"]["totalCount"].as_i64().expect("a count");
        assert_eq!(after, before + 1);
    }

    async fn an_answer_tells_of_some_errors_and_counts_the_others(app: TestApp) {
        let definitions = vec!["$v:Int"; 2_500].join(",");
        let failing: String = (0..30).map(|i| format!("a{i}: node(id: \"x\") {{ id }} ")).collect();
        for (text, more) in [
            (format!("query({definitions}){{__typename}}"), "and 2480 more errors"),
            (format!("{{ {failing} }}"), "and 10 more errors"),
        ] {
            let start = Instant::now();
            let response = app.request(&text).send().await.expect("an answer");
            let body = response.text().await.expect("text");
            eprintln!("many errors: {:?}, {} bytes", start.elapsed(), body.len());
            assert!(body.len() < 10_000, "{}", body.len());
            let answer: serde_json::Value = serde_json::from_str(&body).expect("JSON");
            let errors = answer["errors"].as_array().expect("errors");
            assert_eq!((errors.len(), errors[20]["message"].as_str()), (21, Some(more)));
        }
    }

    async fn long_chains_of_fragments_and_many_operations_are_refused(app: TestApp) {
        let chain: String = (0..2_500).map(|i| format!("fragment f{i} on Query{{...f{}}}", i + 1)).collect();
        let chain = format!("{{...f0}}{chain}fragment f2500 on Query{{__typename}}");
        assert_eq!(app.error(&chain).await.0, "TOO_EXPENSIVE");
        let operations: String = (0..101).map(|i| format!("query q{i}{{__typename}}")).collect();
        assert_eq!(app.error(&operations).await.0, "TOO_EXPENSIVE");
    }
}

/// Makes so many records of the one that a table with a code has.
pub(crate) async fn multiply(app: &TestApp, table: &str, count: u32) {
    let db = database(&app.database).await;
    let all = Statement::from_string(db.get_database_backend(), format!("SELECT * FROM {table}"));
    let columns = db.query_one_raw(all).await.expect("rows").expect("one").column_names();
    let id = match db.get_database_backend() {
        DbBackend::Sqlite => "randomblob(16)",
        _ => "gen_random_uuid()",
    };
    let value = |column: &String| match column.as_str() {
        "id" => id.to_owned(),
        "code" => "code || '-' || n".to_owned(),
        other => other.to_owned(),
    };
    let (into, values) = (columns.join(", "), columns.iter().map(value).collect::<Vec<_>>().join(", "));
    let copies = format!(
        "INSERT INTO {table} ({into}) WITH RECURSIVE numbers (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < {count})
         SELECT {values} FROM {table}, numbers"
    );
    db.execute_unprepared(&copies).await.expect(&copies);
    db.close().await.expect("the connection closes");
}
