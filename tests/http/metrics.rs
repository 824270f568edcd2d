//! What Prometheus reads.

use std::collections::BTreeMap;

use dgcc::config::Config;
use dgcc::http::serve_metrics;
use futures::StreamExt;

use crate::support::{TestApp, both};

/// Without a token there are points for one request, and no letters.
fn strict(config: &mut Config) {
    (config.rate.anonymous_points_per_minute, config.rate.anonymous_burst) = (1, 1);
    config.inquiries.per_hour = 0;
}

/// Serves the metrics of a service; where.
pub(super) async fn serve(app: &TestApp) -> String {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let address = listener.local_addr().expect("an address");
    tokio::spawn(serve_metrics(listener, app.app.clone()));
    format!("http://{address}/metrics")
}

/// The values of all series.
pub(super) async fn scrape(app: &TestApp, url: &str) -> BTreeMap<String, f64> {
    let answer = app.client.get(url).send().await.expect("an answer");
    assert_eq!(answer.status(), 200);
    assert_eq!(answer.headers()["content-type"], "text/plain; version=0.0.4; charset=utf-8");
    let text = answer.text().await.expect("a text");
    let lines = text.lines().filter(|line| !line.starts_with('#'));
    let series = lines.filter_map(|line| line.rsplit_once(' '));
    series.map(|(name, value)| (name.to_owned(), value.parse().expect("a number"))).collect()
}

fn requests(series: &BTreeMap<String, f64>, operation: &str, outcome: &str) -> f64 {
    let labels = format!("transport=\"http\",operation=\"{operation}\",outcome=\"{outcome}\"");
    series.get(&format!("dgcc_requests_total{{{labels}}}")).copied().unwrap_or_default()
}

both! { set: super::strict;
    async fn requests_are_counted_by_what_they_are_and_what_came_of_them(app: TestApp) {
        let metrics = serve(&app).await;
        let nia = app.acting_as("NIA").await;
        let before = scrape(&app, &metrics).await;
        for _ in 0..3 {
            nia.data("{ countries(first: 2) { nodes { id } } }").await;
        }
        nia.discover("METRICS-1").await;
        let taken = "country: { alpha2: \"UZ\" }, code: \"METRICS-1\", name: [{ language: \"en\", text: \"Portal\" }]";
        assert_eq!(nia.refused("discoverPipelineProject", taken).await.0, "TAKEN");
        nia.answer("{ nothing }").await;
        nia.answer("{ countries(first: 200) { nodes { terms(first: 200) { nodes { events(first: 200) { nodes { id } } } } } } }").await;
        nia.answer("{").await;
        nia.with_token("none").answer("{ __typename }").await;
        app.answer("{ __typename }").await;
        app.answer("{ __typename }").await;

        let after = scrape(&app, &metrics).await;
        for (operation, outcome, count) in [
            ("query", "ok", 4.0),
            ("query", "refused", 1.0),
            ("mutation", "ok", 2.0),
            ("unknown", "refused", 2.0),
            ("unknown", "expensive", 1.0),
            ("query", "rate", 1.0),
        ] {
            assert_eq!(requests(&after, operation, outcome), count, "{operation} {outcome}: {after:#?}");
        }
        let all: f64 = after.iter().filter(|(name, _)| name.starts_with("dgcc_requests_total")).map(|(_, count)| count).sum();
        assert_eq!(all, 11.0, "{after:#?}");
        for (name, value) in [
            ("dgcc_mutations_total{outcome=\"done\"}", 1.0),
            ("dgcc_mutations_total{outcome=\"user_errors\"}", 1.0),
            ("dgcc_mutations_total{outcome=\"failed\"}", 0.0),
            ("dgcc_refusals_total{limit=\"rate.anonymous_points_per_minute\"}", 1.0),
            ("dgcc_refusals_total{limit=\"rate.points_per_minute\"}", 0.0),
            ("dgcc_refusals_total{limit=\"admission.light_points\"}", 0.0),
            ("dgcc_request_duration_seconds_count{operation=\"mutation\"}", 2.0),
            ("dgcc_request_duration_seconds_count{operation=\"query\"}", 4.0),
            ("dgcc_database_up", 1.0),
            ("dgcc_change_feed_lag", 0.0),
            ("dgcc_webhook_backlog", 0.0),
            ("dgcc_webhook_dead_letters_total", 0.0),
            ("dgcc_open_subscriptions", 0.0),
            (concat!("dgcc_build_info{version=\"", env!("CARGO_PKG_VERSION"), "\"}"), 1.0),
        ] {
            assert_eq!(after.get(name), Some(&value), "{name}: {after:#?}");
        }
        // Two mutations wait to write, and every read for its connection.
        for name in ["dgcc_database_statements_total", "dgcc_write_wait_seconds_count", "dgcc_connection_wait_seconds_count"] {
            assert!(after[name] >= before[name] + 2.0, "{name}: {before:#?} {after:#?}");
        }
        assert!(after["dgcc_connection_wait_seconds_sum"] < 60.0, "a wait is not the time of the statement");
        assert!(after["dgcc_open_connections"] >= 1.0);
        assert!(after.keys().all(|name| !name.contains("METRICS") && !name.contains("NIA")));
    }

    async fn what_is_open_is_counted_until_it_is_closed(app: TestApp) {
        let metrics = serve(&app).await;
        let nia = app.acting_as("NIA").await;
        let query = "subscription { changes { cursor } }";
        let answer = nia.request(query).header("accept", "text/event-stream").send().await.expect("an answer");
        assert_eq!(answer.status(), 200);
        let mut stream = answer.bytes_stream();
        stream.next().await.expect("a comment").expect("bytes");
        let series = scrape(&app, &metrics).await;
        assert_eq!(series["dgcc_open_subscriptions"], 1.0);
        assert_eq!(requests(&series, "subscription", "ok"), 1.0, "{series:#?}");
        drop(stream);
        while scrape(&app, &metrics).await["dgcc_open_subscriptions"] > 0.0 {
            tokio::task::yield_now().await;
        }
    }

    async fn letters_over_the_limit_are_counted_by_its_setting(app: TestApp) {
        let metrics = serve(&app).await;
        let letter = "inquiryKind: COOPERATION, preferredLanguage: \"en\", personName: \"Bat\", email: \"bat@example.org\", message: \"A question.\"";
        assert_eq!(app.refused("submitInquiry", letter).await.0, "RATE_LIMITED");
        let series = scrape(&app, &metrics).await;
        assert_eq!(series["dgcc_refusals_total{limit=\"inquiries.per_hour\"}"], 1.0);
        assert_eq!(series["dgcc_refusals_total{limit=\"inquiries.per_address_per_hour\"}"], 0.0);
        assert_eq!(series["dgcc_mutations_total{outcome=\"user_errors\"}"], 1.0);
    }
}
