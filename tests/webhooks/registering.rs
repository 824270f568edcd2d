//! Registering webhooks: what is taken, and who sees and changes them.

use serde_json::{Value, json};

use super::receiver::Receiver;
use super::{quick, register};
use crate::support::{TestApp, both};

both! {
    set: super::quick;

    async fn a_webhook_is_its_owners_own(app: TestApp) {
        let receiver = Receiver::willing().await;
        let lead = app.acting_as("LEAD_ORGANIZATION UZ").await;
        let (id, secret) = register(&lead, &receiver.url, ", recordTypes: [PROJECT, EVENT], country: { alpha2: \"UZ\" }").await;
        assert!(secret.starts_with("whsec_") && secret.len() == 50, "32 bytes");
        let query = format!("{{ webhook: node(id: {id}) {{ ... on Webhook {{ label endpointUrl recordTypes country {{ alpha2 }} role subject query pauseReason }} }} webhooks {{ totalCount }} }}");
        let data = lead.data(&query).await;
        assert_eq!(data["webhook"]["recordTypes"], json!(["EVENT", "PROJECT"]));
        assert_eq!((&data["webhook"]["role"], &data["webhook"]["subject"], &data["webhook"]["country"]["alpha2"]), (&json!("LEAD_ORGANIZATION"), &json!("LEAD_ORGANIZATION UZ"), &json!("UZ")));
        for other in ["", "NIA", "SPECIALIZED_ORGANIZATION UZ", "FUNDER WB"] {
            let other = app.acting_as(other).await;
            let data = other.data(&query).await;
            assert_eq!((&data["webhook"], &data["webhooks"]["totalCount"]), (&json!(null), &json!(0)));
        }
        for mutation in ["deleteWebhook", "updateWebhook"] {
            let refused = app.acting_as("NIA").await.refused(mutation, &format!("id: {id}, expectedVersion: 1")).await;
            assert_eq!(refused, ("NOT_FOUND".to_owned(), "id".to_owned()));
        }
        // MOIS sees where what goes, and may end it.
        let mois = app.acting_as("MOIS").await;
        assert_eq!(mois.data(&query).await["webhooks"]["totalCount"], 1);
        let paused = mois.mutate("updateWebhook", &format!("id: {id}, expectedVersion: 1, paused: true"), "webhook { pauseReason role version }").await;
        assert_eq!(paused["webhook"], json!({ "pauseReason": "REQUESTED", "role": "LEAD_ORGANIZATION", "version": 2 }));
        assert_eq!(lead.data("{ viewer { notices { code } } }").await["viewer"]["notices"], json!([]));
        let changed = lead.mutate("updateWebhook", &format!("id: {id}, expectedVersion: 2, label: \"Hourly\", recordTypes: null, country: null, query: \"subscription {{ changes {{ kind }} }}\", paused: false"), "webhook { label recordTypes country { alpha2 } query pauseReason }").await;
        assert_eq!(changed["webhook"], json!({ "label": "Hourly", "recordTypes": [], "country": null, "query": "subscription { changes { kind } }", "pauseReason": null }));
        let deleted = lead.mutate("deleteWebhook", &format!("id: {id}, expectedVersion: 3"), "deletedId").await;
        assert_eq!(deleted["deletedId"], id);
        assert_eq!(lead.data(&query).await["webhook"], json!(null));
        for (table, rows) in [("webhook_secret", "0"), ("webhook_progress", "0"), ("webhook_delivery", "0")] {
            let count = app.store.dialect() == model::store::Dialect::Postgres;
            let sql = if count { format!("SELECT to_json(count(*)) FROM {table}") } else { format!("SELECT json(count(*)) FROM {table}") };
            assert_eq!(app.text(&sql).await, rows, "{table}");
        }
    }

    async fn what_can_not_be_sent_to_is_refused(app: TestApp) {
        let nia = app.acting_as("NIA").await;
        for url in [
            "", "nonsense", "ftp://example.org/x", "https://user:pass@example.org/", "https://example.org/#x",
            "https://10.0.0.1/", "https://192.168.0.1/", "https://[::1]/", "https://[fd00:ec2::254]/", "https://169.254.169.254/latest",
            "https://[::ffff:10.0.0.1]/", "https://0xa9fea9fe/", "http://8.8.8.8/", "https://nowhere.invalid/",
        ] {
            assert_eq!(nia.refused("createWebhook", &format!("label: \"x\", endpointUrl: \"{url}\"")).await, ("INVALID".to_owned(), "endpointUrl".to_owned()), "{url}");
        }
        let good = "endpointUrl: \"http://127.0.0.1:9/\"";
        for (more, field) in [
            ("label: \"\"".to_owned(), "label"),
            ("label: \"x\", country: { alpha2: \"XX\" }".to_owned(), "country"),
            ("label: \"x\", fundingSource: { code: \"NONE\" }".to_owned(), "fundingSource"),
            ("label: \"x\", after: \"Y2hhbmdlOjk5OTk5OTk5\"".to_owned(), "after"),
        ] {
            assert_eq!(nia.refused("createWebhook", &format!("{more}, {good}")).await.1, field);
        }
        for document in [
            "", "nonsense {", "{ viewer { role } }", "mutation { pingWebhook(input: { id: 1 }) { __typename } }", "subscription { changes { nothing } }",
            "subscription { pipelineChanged { kind } }", "subscription { changes(recordTypes: [PROJECT]) { kind } }",
            "subscription ($a: String) { changes { kind } }", "subscription { changes { kind } more: changes { kind } }",
            "subscription { changes { kind } } subscription B { changes { kind } }", "subscription { ...F } fragment F on Subscription { changes { kind } }",
            "subscription { changes { record { ... on Country { applications(first: 200) { nodes { pipelineProject { applications(first: 200) { nodes { stages { id } } } } } } } } } }",
        ] {
            let document = serde_json::to_string(document).expect("text");
            assert_eq!(nia.refused("createWebhook", &format!("label: \"x\", {good}, query: {document}")).await, ("INVALID".to_owned(), "query".to_owned()), "{document}");
        }
        let wrong = format!("label: \"x\", {good}, query: \"subscription {{ changes {{ nope }} }}\"");
        let told = nia.mutate("createWebhook", &wrong, "__typename").await["userErrors"][0]["message"].to_string();
        assert!(told.contains("Unknown field") && told.contains("nope"), "{told}");
        let books = format!("label: \"x\", {good}, recordTypes: [PROJECT, ACCESS_RECORD]");
        assert_eq!(nia.refused("createWebhook", &books).await, ("INVALID".to_owned(), "recordTypes".to_owned()));
        let anonymous = app.error(&format!("mutation {{ createWebhook(input: {{ label: \"x\", {good} }}) {{ __typename }} }}")).await;
        assert_eq!(anonymous.0, "FORBIDDEN");
        let cursor = app.acting_as("NIA").await.error(&format!("mutation {{ createWebhook(input: {{ label: \"x\", {good}, after: \"x\" }}) {{ __typename }} }}")).await;
        assert_eq!(cursor.0, "INVALID_ARGUMENT");
    }

    async fn who_may_only_write_has_nothing_sent(app: TestApp) {
        let mois = app.acting_as("MOIS").await;
        let made = mois.mutate("createApiClient", "label: \"Writer\", role: NIA, scopes: [WRITE]", "apiClient { clientId } clientSecret").await;
        let text = |value: &serde_json::Value| value.as_str().expect("text").to_owned();
        let form = [("grant_type", "client_credentials".to_owned()), ("client_id", text(&made["apiClient"]["clientId"])), ("client_secret", text(&made["clientSecret"]))];
        let issued = app.client.post(format!("{}/oauth2/token", app.url)).form(&form).send().await;
        let issued: serde_json::Value = issued.expect("an answer").json().await.expect("JSON");
        let writer = app.with_token(issued["access_token"].as_str().expect("a token"));
        let refused = writer.error("mutation { createWebhook(input: { label: \"x\", endpointUrl: \"http://127.0.0.1:9/\" }) { __typename } }").await;
        assert_eq!(refused.0, "FORBIDDEN");
    }

    async fn pings_are_few_at_a_time(app: TestApp) {
        let nia = app.acting_as("NIA").await;
        let (id, _) = register(&nia, "http://127.0.0.1:9/", "").await;
        for _ in 0..5 {
            nia.mutate("pingWebhook", &format!("id: {id}"), "delivery { id }").await;
        }
        assert_eq!(nia.refused("pingWebhook", &format!("id: {id}")).await, ("INVALID".to_owned(), "id".to_owned()));
    }

    async fn an_owner_has_few_webhooks(app: TestApp) {
        let nia = app.acting_as("NIA").await;
        for _ in 0..20 {
            register(&nia, "http://127.0.0.1:9/", "").await;
        }
        assert_eq!(nia.refused("createWebhook", "label: \"x\", endpointUrl: \"http://127.0.0.1:9/\"").await, ("INVALID".to_owned(), "label".to_owned()));
        register(&app.acting_as("MOIS").await, "http://127.0.0.1:9/", "").await;
    }
}

/// The answer to a webhook at a URL.
async fn told_of(app: &TestApp, url: &str) -> Value {
    let nia = app.acting_as("NIA").await;
    let input = format!("label: \"x\", endpointUrl: \"{url}\"");
    nia.mutate("createWebhook", &input, "webhook { pauseReason }").await
}

/// One name that resolves inside, and one that does not resolve.
const NAMES: [&str; 2] = ["http://localhost/", "http://nowhere.invalid/"];

both! {
    async fn an_http_url_is_refused_alike_whether_its_host_has_an_address(app: TestApp) {
        let [resolves, does_not] = [told_of(&app, NAMES[0]).await, told_of(&app, NAMES[1]).await];
        assert_eq!(resolves["userErrors"][0]["field"], json!(["input", "endpointUrl"]));
        assert_eq!(resolves, does_not);
    }
}

both! {
    set: super::quick;

    async fn an_http_url_is_taken_alike_whether_its_host_has_an_address(app: TestApp) {
        let [resolves, does_not] = [told_of(&app, NAMES[0]).await, told_of(&app, NAMES[1]).await];
        assert_eq!(resolves["userErrors"], json!([]));
        assert_eq!(resolves, does_not);
    }
}
