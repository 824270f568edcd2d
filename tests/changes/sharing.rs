//! Subscriptions share the reading of the log, and each is told what a pull would tell it.

use serde_json::json;

use super::listen::{cursor, heard, opened, say, subscribe};
use crate::support::both;

both! {
    async fn a_change_is_read_once_for_all_subscriptions(app: TestApp) {
        let nia = app.acting_as("NIA").await;
        let from = cursor(&nia).await;
        let mut socket = opened(&nia).await;
        let all = format!("subscription {{ changes(after: \"{from}\") {{ kind }} }}");
        for id in 0..20 {
            say(&mut socket, &subscribe(&id.to_string(), &all)).await;
        }
        nia.discover("SETTLED").await;
        for _ in 0..20 {
            assert_eq!(heard(&mut socket).await.expect("a message")["type"], "next");
        }
        nia.ran();
        nia.discover("ONCE").await;
        for _ in 0..20 {
            assert_eq!(heard(&mut socket).await.expect("a message")["type"], "next");
        }
        let reads = |text: &String| text.contains("FROM \"change\"") && text.contains("\"seq\" > ");
        let statements = nia.ran();
        assert_eq!(statements.iter().filter(|text| reads(text)).count(), 1, "{statements:#?}");
    }

    async fn each_caller_is_told_live_what_a_pull_tells(app: TestApp) {
        let nia = app.acting_as("NIA").await;
        let from = cursor(&nia).await;
        let filters = ["", "country: { alpha2: \"UZ\" }", "fundingSource: { code: \"KOICA\" }", "recordTypes: [APPLICATION, EVENT]", "country: { alpha2: \"KE\" }, fundingSource: { code: \"WB\" }"];
        let callers = ["", "MOIS", "NIA", "LEAD_ORGANIZATION UZ", "LEAD_ORGANIZATION KE", "FUNDER KOICA", "FUNDER WB"];
        let mut listening = Vec::new();
        for caller in callers {
            let app = app.acting_as(caller).await;
            for filter in filters {
                let mut socket = opened(&app).await;
                let document = format!("subscription {{ changes(after: \"{from}\" {filter}) {{ cursor kind recordType }} }}");
                say(&mut socket, &subscribe("1", &document)).await;
                listening.push((app.clone(), filter, socket));
            }
        }
        let mut project = nia.discover("FIRST").await;
        for (round, code) in ["KOICA", "WB", "KOICA"].into_iter().enumerate() {
            let input = format!("pipelineProject: {{ id: {project} }}, fundingSource: {{ code: \"{code}\" }}, appliedOn: \"2024-02-01\", funderStage: \"{}\"", if code == "WB" { "Active" } else { "PCP" });
            let made = nia.mutate("applyForFunding", &input, "application { id version }").await;
            assert_eq!(made["userErrors"], json!([]));
            nia.mutate("createEvent", "country: { alpha2: \"KE\" }, eventKind: FORUM, name: [{ language: \"en\", text: \"Forum\" }], visibility: PUBLIC", "__typename").await;
            nia.mutate("createEvent", "country: { alpha2: \"UZ\" }, eventKind: FORUM, name: [{ language: \"en\", text: \"Forum\" }], visibility: PARTNER", "__typename").await;
            project = nia.discover(&format!("NEXT-{round}")).await;
        }
        for (app, filter, mut socket) in listening {
            let query = format!("{{ changes(after: \"{from}\" {filter}) {{ hasMore changes {{ cursor kind recordType }} }} }}");
            let pulled = app.data(&query).await;
            assert_eq!(pulled["changes"]["hasMore"], false);
            for change in pulled["changes"]["changes"].as_array().expect("changes") {
                let told = heard(&mut socket).await.expect("a message");
                assert_eq!(&told["payload"]["data"]["changes"], change, "{query}");
            }
        }
    }
}
