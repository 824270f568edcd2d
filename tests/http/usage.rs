//! Which clients use what of the schema.

use chrono::NaiveDate;
use dgcc::config::Config;
use dgcc::http::serve;
use dgcc::schema;
use model::api::{Api, Definitions, Sizes};
use model::clock;
use reqwest::header::HeaderValue;
use serde_json::{Value, json};

use crate::support::{TestApp, both, database};

/// A request by a client that names itself.
async fn ask(app: &TestApp, client: &str, query: &str) -> Value {
    let request = app.request(query).header("graphql-client-name", client);
    request.send().await.expect("an answer").json().await.expect("JSON")
}

const ALL: &str =
    "nodes { coordinate client clientVersion authenticated count firstUsedOn lastUsedOn } cursor hasMore";

/// What MOIS sees.
async fn usage(app: &TestApp, arguments: &str) -> Value {
    app.app.store_usage().await;
    let query = format!("{{ administration {{ usage{arguments} {{ {ALL} }} }} }}");
    app.acting_as("MOIS").await.data(&query).await["administration"]["usage"].take()
}

/// The coordinates that a client used, each with its number of requests.
async fn used(app: &TestApp, client: &str) -> Vec<String> {
    let found = usage(app, &format!("(client: \"{client}\", first: 200)")).await;
    let entries = found["nodes"].as_array().expect("a list").iter();
    entries
        .map(|entry| format!("{} {}", entry["coordinate"].as_str().unwrap_or_default(), entry["count"]))
        .collect()
}

/// Puts in counts of a client of a day.
async fn put(app: &TestApp, coordinate: &str, client: &str, version: &str, day: NaiveDate, count: u32) {
    app.execute(&format!(
        "INSERT INTO usage VALUES ('{coordinate}', FALSE, '{client}', '{version}', '{day}', {count})"
    ))
    .await;
}

fn days_ago(days: u64) -> NaiveDate {
    clock::today() - clock::days(days)
}

both! {
    async fn a_request_counts_once_for_each_element_of_its_document_and_variables(app: TestApp) {
        let query = "query ($filter: CenterTermFilter, $order: CenterTermOrder, $unused: Boolean = true) {
            a: center(by: { code: \"UZ\" }) { ...names } b: center(by: { code: \"KE\" }) { ...names }
            centerTerms(first: 1, filter: $filter, orderBy: $order) { nodes { code @include(if: $unused) } }
            __typename __schema { queryType { name } }
        } fragment names on Center { code }";
        let variables = json!({ "filter": { "not": { "or": [{ "latestStep": ["OPERATING"] }] } }, "order": { "field": "CODE" } });
        for _ in 0..2 {
            let request = app.client.post(format!("{}/graphql", app.url)).header("graphql-client-name", "portal");
            let answer = request.json(&json!({ "query": query, "variables": variables })).send().await.expect("an answer");
            let answer: Value = answer.json().await.expect("JSON");
            assert_eq!(answer.get("errors"), None);
        }
        assert_eq!(used(&app, "portal").await, [
            "Center.code 2", "CenterKey.code 2", "CenterTerm.code 2", "CenterTermConnection.nodes 2", "CenterTermFilter.latestStep 2",
            "CenterTermFilter.not 2", "CenterTermFilter.or 2", "CenterTermOrder.field 2", "CenterTermOrderField.CODE 2",
            "ProcedureStepKind.OPERATING 2", "Query.center 2", "Query.center(by:) 2", "Query.centerTerms 2",
            "Query.centerTerms(filter:) 2", "Query.centerTerms(first:) 2", "Query.centerTerms(orderBy:) 2",
        ]);
    }

    async fn what_does_not_run_does_not_count(app: TestApp) {
        ask(&app, "wrong", "{ nothing }").await;
        ask(&app, "wrong", "{ center(by: {}) { code } }").await;
        ask(&app, "wrong", "mutation { deleteEvent(input: { id: \"x\", expectedVersion: 1 }) { userErrors { code } } } query B { viewer { role } }").await;
        let quoted = app.request("{ viewer { role } }").header("graphql-client-name", "wrong").header("prefer", "handling=cost-only");
        assert!(quoted.send().await.expect("an answer").status().is_success());
        assert!(used(&app, "wrong").await.is_empty());
    }

    async fn clients_are_told_apart_by_token_name_and_version(app: TestApp) {
        let query = "{ viewer { scopes } }";
        app.answer(query).await;
        let korean = HeaderValue::from_bytes("  협력\u{85}센터 포털 ".as_bytes()).expect("a header");
        let version = HeaderValue::from_bytes("1".repeat(60).as_bytes()).expect("a header");
        let named = app.request(query).header("graphql-client-name", korean).header("graphql-client-version", version);
        named.send().await.expect("an answer");
        let nia = app.acting_as("NIA").await;
        // With a token a client is who its token says, whatever it calls itself.
        for _ in 0..2 {
            let named = nia.request(query).header("graphql-client-name", "other").header("graphql-client-version", "2.1");
            named.send().await.expect("an answer");
        }
        ask(&app, "operator", query).await;
        let today = clock::today().to_string();
        let entry = |client: Value, version: Value, authenticated: bool, count: u32| json!({ "coordinate": "Viewer.scopes", "client": client,
            "clientVersion": version, "authenticated": authenticated, "count": count, "firstUsedOn": today, "lastUsedOn": today });
        let found = usage(&app, "(coordinate: \"Viewer.scopes\")").await;
        assert_eq!(found["nodes"], json!([
            entry(Value::Null, Value::Null, false, 1),
            entry(json!("operator"), Value::Null, false, 1),
            entry(json!("협력센터 포털"), json!("1".repeat(50)), false, 1),
            entry(json!("operator"), json!("2.1"), true, 2),
        ]));
        // No address and no subject is stored.
        assert_eq!(app.number("SELECT COUNT(*) FROM usage WHERE client LIKE '%127.0.0.1%' OR client LIKE '%NIA%'").await, 0);
    }

    async fn clients_that_make_up_names_share_one_place(app: TestApp) {
        for number in 0..103 {
            ask(&app, &format!("client-{number}"), "{ viewer { scopes } }").await;
        }
        let nia = app.acting_as("NIA").await;
        ask(&nia, "", "{ viewer { scopes } }").await;
        let found = usage(&app, "(coordinate: \"Viewer.scopes\", first: 200)").await;
        let entries = found["nodes"].as_array().expect("a list");
        assert_eq!(entries.len(), 102);
        let rest = entries.iter().find(|entry| entry["client"] == "(other clients)").expect("the others");
        assert_eq!((&rest["count"], &rest["authenticated"]), (&json!(3), &json!(false)));
        assert!(entries.iter().any(|entry| entry["client"] == "operator" && entry["authenticated"] == true));
        // Those that have a place keep it when counts were stored.
        ask(&app, "client-1", "{ viewer { scopes } }").await;
        assert_eq!(used(&app, "client-1").await, ["Query.viewer 2", "Viewer.scopes 2"]);
    }

    async fn counts_of_several_instances_and_days_add_up(app: TestApp) {
        let other = TestApp::on(app.database.clone(), None, |_: &mut Config| {}).await;
        for app in [&app, &other, &app] {
            ask(app, "portal", "{ viewer { role } }").await;
            app.app.store_usage().await;
        }
        for (days, count) in [(89, 10), (90, 100), (91, 1000)] {
            put(&app, "Viewer.role", "portal", "", days_ago(days), count).await;
        }
        let period = async |arguments: &str| {
            let found = usage(&app, &format!("(coordinate: \"Viewer.role\", client: \"portal\" {arguments})")).await;
            let entry = &found["nodes"][0];
            (entry["count"].clone(), entry["firstUsedOn"].clone(), entry["lastUsedOn"].clone())
        };
        let (first, today) = (days_ago(90).to_string(), clock::today().to_string());
        assert_eq!(period("").await, (json!(113), json!(first), json!(today)));
        let old = days_ago(91).to_string();
        assert_eq!(period(&format!("since: \"{old}\", until: \"{first}\"")).await, (json!(1100), json!(old), json!(first)));
        assert_eq!(period("since: \"2999-01-01\"").await, (Value::Null, Value::Null, Value::Null));
    }

    async fn usage_comes_in_pages_and_by_type(app: TestApp) {
        for (coordinate, client) in [("Center.code", "a"), ("Center.name", "a"), ("Center.name", "b"), ("Center.name(language:)", "b"), ("CenterKey.code", "a")] {
            put(&app, coordinate, client, "", clock::today(), 1).await;
            put(&app, coordinate, client, "2", clock::today(), 1).await;
        }
        let mut seen = Vec::new();
        let mut after = String::new();
        loop {
            let page = usage(&app, &format!("(coordinate: \"Center\", first: 3 {after})")).await;
            let entries = page["nodes"].as_array().expect("a list").clone();
            seen.extend(entries.iter().map(|entry| format!("{} {} {}", entry["coordinate"], entry["client"], entry["clientVersion"]).replace('"', "")));
            if page["hasMore"] == false {
                break;
            }
            after = format!(", after: {}", page["cursor"]);
        }
        assert_eq!(seen, [
            "Center.code a null", "Center.code a 2", "Center.name a null", "Center.name a 2", "Center.name b null", "Center.name b 2",
            "Center.name(language:) b null", "Center.name(language:) b 2",
        ]);
        let mois = app.acting_as("MOIS").await;
        for (arguments, field) in [("first: 0", "first"), ("first: 201", "first"), ("after: \"x\"", "after")] {
            let (code, message) = mois.error(&format!("{{ administration {{ usage({arguments}) {{ hasMore }} }} }}")).await;
            assert_eq!(code, "INVALID_ARGUMENT");
            assert!(message.starts_with(field), "{message}");
        }
        let odd = mois.data("{ administration { usage(coordinate: \"a\\u0000\", client: \"\\u0000\") { hasMore } } }").await;
        assert_eq!(odd["administration"]["usage"]["hasMore"], false);
    }

    async fn usage_of_clients_is_for_mois_alone(app: TestApp) {
        for caller in ["", "NIA", "LEAD_ORGANIZATION UZ", "FUNDER WB"] {
            let seen = app.acting_as(caller).await.data("{ administration { usage { hasMore } } }").await;
            assert_eq!(seen, json!({ "administration": null }), "{caller}");
        }
    }

    async fn counts_wait_while_the_database_does_not_take_them_and_requests_do_not(app: TestApp) {
        app.execute("ALTER TABLE usage RENAME TO gone").await;
        for _ in 0..2 {
            let answer = ask(&app, "patient", "{ viewer { role } }").await;
            assert_eq!(answer.get("errors"), None);
            app.app.store_usage().await;
        }
        app.execute("ALTER TABLE gone RENAME TO usage").await;
        assert_eq!(used(&app, "patient").await, ["Query.viewer 2", "Viewer.role 2"]);
    }

    async fn old_counts_are_purged(app: TestApp) {
        for days in [399, 400, 401] {
            put(&app, "Viewer.role", "old", "", days_ago(days), 1).await;
        }
        app.store.forget_usage_before(days_ago(400)).await.expect("it is purged");
        assert_eq!(app.number("SELECT COUNT(*) FROM usage").await, 2);
    }

    async fn a_client_is_told_which_deprecated_elements_it_used(app: TestApp) {
        let reason = "Use centers. Deprecated 2026-01-15, removal 2028-04-01.";
        let deprecated = |text: &str, of: &str, element: &str| {
            let (before, after) = text.split_once(of).expect(of);
            format!("{before}{of}{}", after.replacen(element, &format!("{element} @deprecated(reason: \"{reason}\")"), 1))
        };
        let text = deprecated(&schema::build().sdl(), "type Viewer {", "\tsubject: String");
        let text = deprecated(&text, "enum ProcedureStepKind {", "\n\tOPERATING");
        let definitions: &'static Definitions = Box::leak(Box::new(Definitions::read(&text)));
        let mut service = app.app.clone();
        service.api = Api::new(schema::build(), definitions, Config::read(&Default::default()).expect("the defaults").limits, Sizes::default());
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let url = format!("http://{}", listener.local_addr().expect("an address"));
        tokio::spawn(serve(listener, service.clone()));
        let mut app = app;
        (app.app, app.url) = (service, url);

        let query = "{ viewer { subject } centerTerms(filter: { latestStep: [OPERATING] }) { nodes { code } } }";
        let told = ask(&app, "portal", query).await;
        assert_eq!(told["extensions"]["deprecations"].as_array().map(Vec::len), Some(2), "{told}");
        put(&app, "Viewer.subject", "portal", "0.9", days_ago(80), 5).await;
        put(&app, "Viewer.subject", "portal", "0.8", days_ago(91), 5).await;
        app.app.store_usage().await;
        let own = "{ viewer { deprecations { coordinate reason removalOn count lastUsedOn } } }";
        let today = clock::today().to_string();
        let entry = |coordinate: &str, count: u32| json!({ "coordinate": coordinate, "reason": reason, "removalOn": "2028-04-01", "count": count, "lastUsedOn": today });
        let told = ask(&app, "portal", own).await;
        assert_eq!(told["data"]["viewer"]["deprecations"], json!([entry("ProcedureStepKind.OPERATING", 1), entry("Viewer.subject", 6)]));
        // Another client is not told, nor one that only has the name of its token.
        for other in [ask(&app, "other", own).await, app.answer(own).await, app.acting_as("NIA").await.answer(own).await] {
            assert_eq!(other["data"]["viewer"]["deprecations"], json!([]));
        }
    }
}

#[tokio::test]
async fn counts_are_read_from_a_database_by_its_key() {
    // The plan on SQLite, which has no other index that begins with the coordinate.
    use sea_orm::{ConnectionTrait, Statement};
    let Some(app) = TestApp::start(crate::support::Kind::Sqlite).await else { return };
    let db = database(&app.database).await;
    let sql = "EXPLAIN QUERY PLAN SELECT coordinate, SUM(count) FROM usage WHERE coordinate >= 'Center.' AND coordinate < 'Center/'
        AND day >= '2026-01-01' GROUP BY coordinate, authenticated, client, client_version
        ORDER BY coordinate, authenticated, client, client_version LIMIT 21";
    let rows =
        db.query_all_raw(Statement::from_string(db.get_database_backend(), sql)).await.expect("a plan");
    let plan: Vec<String> = rows.iter().map(|row| row.try_get("", "detail").expect("text")).collect();
    assert!(
        plan.iter().all(|step| step.contains("SEARCH usage USING INDEX") && step.contains("coordinate>")),
        "{plan:?}"
    );
}
