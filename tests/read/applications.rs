//! Lists of applications: how late they are, what they amount to, and in which order.

use std::collections::HashMap;

use chrono::{Days, NaiveDate, TimeDelta};
use serde_json::{Value, json};

use crate::support::{TestApp, both, seed};

/// The day in Korea, whose calendar the rules go by.
fn today() -> NaiveDate {
    (model::clock::now() + TimeDelta::hours(9)).date_naive()
}

/// The codes of the seeded applications that meet a filter, in an order.
async fn codes(app: &TestApp, filter: &str, order: &str) -> Vec<String> {
    let order = if order.is_empty() { String::new() } else { format!(", orderBy: {{ {order} }}") };
    let query = format!(
        "{{ applications(first: 200, filter: {{ code: {{ startsWith: \"SEED-\" }}, {filter} }}{order}) {{ nodes {{ code }} }} }}"
    );
    let data = app.data(&query).await;
    let nodes = data["applications"]["nodes"].as_array().expect("nodes").iter();
    nodes.map(|node| node["code"].as_str().expect("a code").to_owned()).collect()
}

/// Applications of every stage whose planned and actual days are unknown, past, today or to come; their number.
async fn dated(app: &TestApp, day: NaiveDate) -> usize {
    let days: [Option<i64>; 5] = [None, Some(-400), Some(-1), Some(0), Some(30)];
    let stages = ["APPRAISAL", "IMPLEMENTATION", "COMPLETION", "DROPPED"];
    let text = |offset: Option<i64>| match offset {
        Some(days) => format!("'{}'", day + TimeDelta::days(days)),
        None => "NULL".to_owned(),
    };
    let mut updates = Vec::new();
    for planned in days {
        for actual in days {
            for stage in stages {
                let number = updates.len() + 1;
                let visibility = if number.is_multiple_of(7) { "PARTNER" } else { "PUBLIC" };
                let (planned, actual) = (text(planned), text(actual));
                updates.push(format!("UPDATE application SET stage = '{stage}', planned_approval_on = {actual}, approved_on = {planned},
                    planned_closing_on = {planned}, closed_on = {actual}, conditions_visibility = '{visibility}' WHERE code = 'SEED-{number}'"));
            }
        }
    }
    seed(app, updates.len()).await;
    app.execute(&updates.join(";")).await;
    updates.len()
}

both! {
    async fn a_filter_on_slippage_finds_what_the_field_shows(app: TestApp) {
        let day = today();
        let count = dated(&app, day).await;
        for caller in ["", "NIA", "FUNDER WB"] {
            let app = app.acting_as(caller).await;
            for field in ["approvalSlippageDays", "closingSlippageDays"] {
                let query = format!("{{ applications(first: 200, filter: {{ code: {{ startsWith: \"SEED-\" }} }}) {{ nodes {{ code {field} }} }} }}");
                let data = app.data(&query).await;
                let nodes = data["applications"]["nodes"].as_array().expect("nodes");
                assert_eq!(nodes.len(), count);
                let shown: HashMap<&str, Option<i64>> = nodes.iter().map(|node| (node["code"].as_str().expect("a code"), node[field].as_i64())).collect();
                assert!(shown.values().flatten().any(|days| *days < 0) && shown.values().flatten().any(|days| *days > 0));
                assert!(shown.values().any(Option::is_none));
                type Meets = fn(Option<i64>) -> bool;
                let filters: [(&str, Meets); 7] = [
                    ("known: false", |days| days.is_none()),
                    ("known: true", |days| days.is_some()),
                    ("gte: 1", |days| days.is_some_and(|days| days >= 1)),
                    ("gte: 1, lte: 30", |days| days.is_some_and(|days| (1..=30).contains(&days))),
                    ("lte: -1", |days| days.is_some_and(|days| days <= -1)),
                    ("eq: 0", |days| days == Some(0)),
                    ("eq: 400", |days| days == Some(400)),
                ];
                for (filter, meets) in filters {
                    let mut found = codes(&app, &format!("{field}: {{ {filter} }}"), "").await;
                    let mut wanted: Vec<String> = shown.iter().filter(|(_, days)| meets(**days)).map(|(code, _)| (*code).to_owned()).collect();
                    found.sort();
                    wanted.sort();
                    // At midnight the day may have changed meanwhile.
                    if today() == day { assert_eq!(found, wanted, "{caller} {field} {filter}"); }
                }
            }
        }
    }

    async fn stages_come_in_their_order_and_not_in_that_of_the_alphabet(app: TestApp) {
        seed(&app, 7).await;
        let stages = ["DROPPED", "APPRAISAL", "IDENTIFICATION", "COMPLETION", "PREPARATION", "IMPLEMENTATION", "NEGOTIATION"];
        for (place, stage) in stages.iter().enumerate() {
            app.execute(&format!("UPDATE application SET stage = '{stage}' WHERE code = 'SEED-{}'", place + 1)).await;
        }
        let natural = ["SEED-3", "SEED-5", "SEED-2", "SEED-7", "SEED-6", "SEED-4", "SEED-1"];
        assert_eq!(codes(&app, "", "field: STAGE").await, natural);
        let mut reversed = natural;
        reversed.reverse();
        assert_eq!(codes(&app, "", "field: STAGE, direction: DESC").await, reversed);
    }

    async fn a_planned_closing_that_is_not_public_orders_nothing(app: TestApp) {
        let agency = app.acting_as("SPECIALIZED_ORGANIZATION UZ").await;
        let (_, application) = crate::pipeline::applied(&app, "KOICA", "PCP").await;
        let planned = format!("application: {{ id: {application} }}, plannedClosingOn: \"2027-03-01\"");
        assert_eq!(agency.mutate("recordApplicationDates", &planned, "__typename").await["userErrors"], json!([]));
        let closing = async |visibility: &str| {
            let query = format!("{{ node(id: {application}) {{ ... on Application {{ version }} }} }}");
            let version = agency.data(&query).await["node"]["version"].clone();
            let input = format!("id: {application}, expectedVersion: {version}, conditionsVisibility: {visibility}");
            let payload = agency.mutate("updateApplication", &input, "application { plannedClosingOn }").await;
            assert_eq!(payload["userErrors"], json!([]));
            app.number("SELECT COUNT(closing_on) FROM application WHERE planned_closing_on = '2027-03-01'").await
        };
        assert_eq!(closing("PARTNER").await, 0);
        assert_eq!(closing("PUBLIC").await, 1);
    }

    async fn amounts_are_compared_in_their_currency_to_the_digit(app: TestApp) {
        seed(&app, 4).await;
        for (number, minor, currency) in [(1, 100_000_001, "USD"), (2, 100_000_000, "USD"), (3, 100_000_000, "KRW"), (4, 0, "USD")] {
            app.execute(&format!("UPDATE application_amount SET amount_minor = {minor}, amount_currency = '{currency}' WHERE application_id = (SELECT id FROM application WHERE code = 'SEED-{number}')")).await;
        }
        let found = async |amount: &str| codes(&app, &format!("amounts: {{ amount: {{ {amount} }} }}"), "field: CODE").await;
        assert_eq!(found("currency: \"USD\", gte: \"1000000.00\"").await, ["SEED-1", "SEED-2"]);
        assert_eq!(found("currency: \"USD\", gte: \"1000000.01\"").await, ["SEED-1"]);
        assert_eq!(found("currency: \"USD\", lte: \"1000000\"").await, ["SEED-2", "SEED-4"]);
        assert_eq!(found("currency: \"USD\", gte: \"0\", lte: \"0.00\"").await, ["SEED-4"]);
        assert_eq!(found("currency: \"KRW\", gte: \"100000000\"").await, ["SEED-3"]);
        assert_eq!(found("currency: \"EUR\"").await, [""; 0]);
        for wrong in ["currency: \"XXY\", gte: \"1\"", "currency: \"KRW\", gte: \"1.5\"", "currency: \"USD\", lte: \"-1\""] {
            let query = format!("{{ applications(filter: {{ amounts: {{ amount: {{ {wrong} }} }} }}) {{ totalCount }} }}");
            let (code, message) = app.error(&query).await;
            assert_eq!(code, "INVALID_ARGUMENT", "{message}");
            assert!(message.starts_with("filter: "), "{message}");
        }
    }

    async fn texts_are_found_by_how_they_begin_and_by_what_they_are_not(app: TestApp) {
        let terms = async |filter: &str| {
            let data = app.data(&format!("{{ centerTerms(filter: {{ code: {{ {filter} }} }}) {{ nodes {{ code }} }} }}")).await;
            let nodes = data["centerTerms"]["nodes"].as_array().expect("nodes").clone();
            nodes.iter().map(|node| node["code"].as_str().expect("a code").to_owned()).collect::<Vec<_>>()
        };
        assert_eq!(terms("startsWith: \"UZ-\"").await, ["UZ-1", "UZ-2"]);
        for nothing in ["uz", "UZ_", "%", "U%", "\\u0000", "UZ-2 "] {
            assert_eq!(terms(&format!("startsWith: \"{nothing}\"")).await, [""; 0], "{nothing}");
        }
        assert_eq!(terms("startsWith: \"\"").await.len(), 18);
        assert_eq!(terms("startsWith: \"UZ-\", notIn: [\"UZ-1\", \"\\u0000\"]").await, ["UZ-2"]);
        assert_eq!(terms("notIn: []").await.len(), 18);
        // What is not known is none of them, and is not told to be.
        let count = async |filter: &str| app.data(&format!("{{ countries(filter: {{ dacCode: {{ {filter} }} }}) {{ totalCount }} }}")).await["countries"]["totalCount"].as_i64().expect("a number");
        let known = count("known: true").await;
        assert_eq!(count("notIn: [\"nothing\"]").await, known);
        let long: Vec<String> = (0..1_001).map(|number| format!("\"{number}\"")).collect();
        let (code, _) = app.error(&format!("{{ centerTerms(filter: {{ code: {{ notIn: [{}] }} }}) {{ totalCount }} }}", long.join(", "))).await;
        assert_eq!(code, "INVALID_ARGUMENT");
    }

    async fn the_order_of_closing_is_the_actual_day_and_then_the_planned_one(app: TestApp) {
        seed(&app, 4).await;
        let day = NaiveDate::from_ymd_opt(2026, 3, 1).expect("a day");
        let on = |days: u64| format!("'{}'", day.checked_add_days(Days::new(days)).expect("a day"));
        for (number, closed, closing) in [(1, "NULL".to_owned(), on(2)), (2, on(3), on(3)), (3, on(1), on(1)), (4, "NULL".to_owned(), "NULL".to_owned())] {
            app.execute(&format!("UPDATE application SET closed_on = {closed}, closing_on = {closing} WHERE code = 'SEED-{number}'")).await;
        }
        assert_eq!(codes(&app, "", "field: CLOSING_ON").await, ["SEED-3", "SEED-1", "SEED-2", "SEED-4"]);
        assert_eq!(codes(&app, "closedOn: { known: true }", "field: CLOSED_ON").await, ["SEED-3", "SEED-2"]);
        let data: Value = app.data("{ applications(last: 1, orderBy: { field: CLOSED_ON, direction: DESC }) { nodes { closedOn } } }").await;
        assert!(data["applications"]["nodes"][0]["closedOn"].is_string(), "unknown comes first");
    }
}
