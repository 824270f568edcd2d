//! Each client has so many points in a minute.

use dgcc::config::Config;
use reqwest::Response;
use serde_json::{Value, json};

use crate::support::{TestApp, both};

/// So slow that nothing fills up while a test runs.
fn few(config: &mut Config) {
    (config.rate.points_per_minute, config.rate.burst) = (10, 500);
    (config.rate.anonymous_points_per_minute, config.rate.anonymous_burst) = (6, 200);
}

fn header(response: &Response, name: &str) -> String {
    response.headers().get(name).map(|value| value.to_str().expect("text").to_owned()).unwrap_or_default()
}

async fn ask(app: &TestApp, query: &str) -> Response {
    app.request(query).send().await.expect("an answer")
}

/// A query of so many points: a statement and its records.
fn page(points: u32) -> String {
    format!("{{ countries(first: {}) {{ nodes {{ id }} }} }}", points - 50)
}

both! { set: super::few;
    async fn an_answer_tells_what_is_left(app: TestApp) {
        let answer = ask(&app, &page(60)).await;
        assert_eq!(header(&answer, "ratelimit-policy"), "\"default\";q=200;w=2000");
        assert_eq!(header(&answer, "ratelimit"), "\"default\";r=140;t=600");
        let body: Value = answer.json().await.expect("JSON");
        assert_eq!(body["extensions"]["rate"], json!({ "limit": 200, "remaining": 140, "resetSeconds": 600, "cost": 60 }));
        // What costs nothing takes a point, and so does what does not run.
        for (query, status) in [("{ __typename }", 200), ("{", 200), ("{ nothing }", 200), ("mutation { __typename }", 200)] {
            let answer = ask(&app, query).await;
            assert_eq!(answer.status().as_u16(), status, "{query}");
            let left = header(&answer, "ratelimit");
            let body: Value = answer.json().await.expect("JSON");
            let rate = &body["extensions"]["rate"];
            assert_eq!(rate["cost"], 1, "{query}: {body}");
            assert_eq!(left, format!("\"default\";r={};t={}", rate["remaining"], rate["resetSeconds"]), "{query}");
        }
        let body: Value = ask(&app, "{ __typename }").await.json().await.expect("JSON");
        assert_eq!(body["extensions"]["rate"]["remaining"], 135);
    }

    async fn a_client_without_points_is_refused_before_any_work_is_done(app: TestApp) {
        assert_eq!(ask(&app, &page(130)).await.status(), 200);
        app.ran();
        let refused = ask(&app, &page(120)).await;
        assert!(app.ran().is_empty());
        assert_eq!((refused.status().as_u16(), header(&refused, "retry-after")), (429, "500".to_owned()));
        assert_eq!(header(&refused, "ratelimit"), "\"default\";r=70;t=1300");
        let body: Value = refused.json().await.expect("JSON");
        let error = &body["errors"][0];
        assert_eq!(error["extensions"], json!({ "code": "RATE_LIMITED", "retryAfterSeconds": 500 }));
        assert_eq!(error["message"], "the operation takes 120 points, but only 70 of 200 are left: try again in 500 s");
        assert_eq!(body["extensions"]["rate"], json!({ "limit": 200, "remaining": 70, "resetSeconds": 1300, "cost": 120 }));
        assert_eq!(body.get("data"), None);
        // In Korean, and by either media type.
        let korean = app.request(&page(120)).header("accept-language", "ko").header("accept", "application/graphql-response+json");
        let korean = korean.send().await.expect("an answer");
        assert_eq!(korean.status(), 429);
        let korean: Value = korean.json().await.expect("JSON");
        assert!(korean["errors"][0]["message"].as_str().is_some_and(|told| told.contains("500초 후에")), "{korean}");
        // What is left can be used, and others have their own.
        assert_eq!(ask(&app, &page(70)).await.status(), 200);
        assert_eq!(ask(&app, "{ __typename }").await.status(), 429);
        assert_eq!(ask(&app, "{").await.status(), 429);
        assert_eq!(ask(&app.acting_as("NIA").await, &page(70)).await.status(), 200);
    }

    async fn requests_for_tokens_and_for_the_last_change_take_points(app: TestApp) {
        let changes = async || app.client.get(format!("{}/changes", app.url)).send().await.expect("an answer");
        let answer = changes().await;
        assert_eq!((answer.status().as_u16(), header(&answer, "ratelimit").as_str()), (200, "\"default\";r=199;t=10"));
        let token = async || {
            let request = app.client.post(format!("{}/oauth2/token", app.url));
            let form = [("grant_type", "client_credentials"), ("client_id", "none"), ("client_secret", "none")];
            request.form(&form).send().await.expect("an answer")
        };
        assert_eq!(token().await.status(), 401);
        app.ran();
        let refused = token().await;
        assert_eq!((refused.status().as_u16(), header(&refused, "retry-after").as_str()), (429, "10"));
        assert_eq!(refused.json::<Value>().await.expect("JSON")["error"], "slow_down");
        assert!(app.ran().is_empty());
        for _ in 0..99 {
            changes().await;
        }
        let refused = changes().await;
        assert_eq!((refused.status().as_u16(), header(&refused, "retry-after").as_str()), (429, "10"));
        assert_eq!(refused.json::<Value>().await.expect("JSON")["errors"][0]["extensions"]["code"], "RATE_LIMITED");
    }

    async fn mutations_are_counted_and_not_run_without_points(app: TestApp) {
        let nia = app.acting_as("NIA").await;
        let one = "mutation { registerDocument(input: { documentKind: REPORT, sha256: \"x\", title: [] }) { userErrors { code } } }";
        for left in [400, 300, 200, 100, 0] {
            let answer = ask(&nia, one).await;
            assert_eq!((answer.status().as_u16(), header(&answer, "ratelimit").split(';').nth(1)), (200, Some(format!("r={left}").as_str())));
        }
        assert_eq!(ask(&nia, one).await.status(), 429);
    }

    async fn the_cost_can_be_asked_for_alone(app: TestApp) {
        app.ran();
        for prefer in ["handling=cost-only", "return=minimal, Handling=\"cost-only\"; x=1"] {
            let answer = app.request(&page(90)).header("prefer", prefer).send().await.expect("an answer");
            assert_eq!((answer.status().as_u16(), header(&answer, "preference-applied").as_str()), (200, "handling=cost-only"));
            let body: Value = answer.json().await.expect("JSON");
            assert_eq!(body["data"], Value::Null);
            assert_eq!(body.get("errors"), None);
            assert_eq!(body["extensions"]["cost"], json!({ "requested": 90, "limit": 50_000, "left": 49_910, "points": 90 }));
            assert_eq!(body["extensions"]["rate"]["cost"], 1);
        }
        let mutation = "mutation { submitInquiry(input: { inquiryKind: INFORMATION, preferredLanguage: \"en\", personName: \"Bat\", email: \"bat@example.org\", message: \"Hello.\" }) { receiptNumber } }";
        for (query, cost) in [(mutation, 100), ("subscription { changes { cursor } }", 1)] {
            let answer = app.request(query).header("prefer", "handling=cost-only").send().await.expect("an answer");
            let body: Value = answer.json().await.expect("JSON");
            assert_eq!((&body["data"], &body["extensions"]["cost"]["requested"]), (&Value::Null, &json!(cost)), "{body}");
        }
        assert!(app.ran().is_empty());
        // What would be refused is refused.
        let answer = app.request("{ nothing }").header("prefer", "handling=cost-only").send().await.expect("an answer");
        assert_eq!(answer.json::<Value>().await.expect("JSON")["errors"][0]["extensions"]["code"], "INVALID_DOCUMENT");
        // Others of its kind are ignored.
        let answer = app.request("{ __typename }").header("prefer", "handling=lenient").send().await.expect("an answer");
        assert_eq!(header(&answer, "preference-applied"), "");
        assert_eq!(answer.json::<Value>().await.expect("JSON")["data"], json!({ "__typename": "Query" }));
    }
}

mod none {
    use super::*;

    fn none(config: &mut Config) {
        (config.rate.points_per_minute, config.rate.anonymous_points_per_minute) = (0, 0);
    }

    both! { set: super::none;
        async fn without_a_limit_nothing_is_told(app: TestApp) {
            let answer = ask(&app, &page(60)).await;
            assert_eq!((header(&answer, "ratelimit"), header(&answer, "ratelimit-policy")), Default::default());
            let body: Value = answer.json().await.expect("JSON");
            assert_eq!(body["extensions"].get("rate"), None);
        }
    }
}
