//! A request with an idempotency key is done once.

use serde_json::{Value, json};

use crate::support::{TestApp, both};

pub(crate) fn register(title: &str) -> String {
    let sha = "ab".repeat(32);
    format!(
        "mutation {{ registerDocument(input: {{ documentKind: REPORT, title: [{{ language: \"en\", text: \"{title}\" }}], sha256: \"{sha}\" }}) {{ document {{ id code version }} userErrors {{ code }} }} }}"
    )
}

pub(crate) async fn keyed(app: &TestApp, key: &str, query: &str) -> Value {
    let request = app.request(query).header("idempotency-key", key);
    request.send().await.expect("an answer").json().await.expect("JSON")
}

async fn documents(app: &TestApp) -> Value {
    app.data("{ documents { totalCount } }").await["documents"]["totalCount"].take()
}

both! {
    async fn the_same_request_is_done_once_and_answered_alike(app: TestApp) {
        let nia = app.acting_as("NIA").await;
        let before = documents(&nia).await.as_i64().expect("a number");
        let first = keyed(&nia, "k-1", &register("One")).await;
        assert!(first["data"]["registerDocument"]["document"]["id"].is_string(), "{first}");
        let changes = nia.store.last_change().await.expect("a number");
        assert_eq!(keyed(&nia, "k-1", &register("One")).await, first);
        assert_eq!(keyed(&nia, "\"k-1\"", &register("One")).await, first, "quoted, as the header is specified");
        assert_eq!(nia.store.last_change().await.expect("a number"), changes);
        assert_eq!(documents(&nia).await, before + 1);
        // Another body is refused, another key and another caller's key are other requests.
        let other = keyed(&nia, "k-1", &register("Two")).await;
        assert_eq!(other["errors"][0]["extensions"]["code"], "IDEMPOTENCY_KEY_REUSED", "{other}");
        assert_eq!(nia.store.last_change().await.expect("a number"), changes);
        assert_ne!(keyed(&nia, "k-2", &register("One")).await, first);
        let mois = app.acting_as("MOIS").await;
        assert_ne!(keyed(&mois, "k-1", &register("One")).await, first);
        assert_eq!(documents(&nia).await, before + 3);
        // Without a key each request is done.
        nia.data(&register("One")).await;
        assert_eq!(documents(&nia).await, before + 4);
    }

    async fn what_was_refused_may_be_tried_again_with_its_key(app: TestApp) {
        let nia = app.acting_as("NIA").await;
        let wrong = register("One").replace("abab", "xyxy");
        assert_eq!(keyed(&nia, "k", &wrong).await["data"]["registerDocument"]["userErrors"][0]["code"], "INVALID");
        assert_eq!(keyed(&nia, "k", &register("One")).await["data"]["registerDocument"]["userErrors"], json!([]));
    }

    async fn each_field_of_a_request_is_done_once(app: TestApp) {
        let nia = app.acting_as("NIA").await;
        let field = |name: &str| register(name).replace("mutation { registerDocument", &format!("{name}: registerDocument")).strip_suffix(" }").expect("a request").to_owned();
        let query = format!("mutation {{ {} {} }}", field("one"), field("two"));
        let first = keyed(&nia, "k", &query).await;
        assert_ne!(first["data"]["one"]["document"]["id"], first["data"]["two"]["document"]["id"], "{first}");
        assert_eq!(keyed(&nia, "k", &query).await, first);
    }

    async fn what_takes_a_record_away_is_answered_alike_too(app: TestApp) {
        let nia = app.acting_as("NIA").await;
        let made = nia.mutate("discoverPipelineProject", "country: { alpha2: \"UZ\" }, name: [{ language: \"en\", text: \"Portal\" }]", "pipelineProject { id }").await;
        let applied = nia.mutate("applyForFunding", &format!("pipelineProject: {{ id: {} }}, fundingSource: {{ code: \"KOICA\" }}, appliedOn: \"2024-02-01\", funderStage: \"PCP\"", made["pipelineProject"]["id"]), "application { id }").await;
        let amount = nia.mutate("recordApplicationAmount", &format!("application: {{ id: {} }}, amountBasis: TOTAL_COST, amount: {{ amount: \"7\", currency: \"KRW\" }}", applied["application"]["id"]), "applicationAmount { id }").await;
        let remove = format!("mutation {{ removeApplicationAmount(input: {{ id: {}, expectedVersion: 1 }}) {{ applicationAmount {{ amount {{ amount }} }} userErrors {{ code }} }} }}", amount["applicationAmount"]["id"]);
        let first = keyed(&nia, "k", &remove).await;
        assert_eq!(first["data"]["removeApplicationAmount"]["applicationAmount"]["amount"]["amount"], "7");
        assert_eq!(keyed(&nia, "k", &remove).await, first);
        assert_eq!(keyed(&nia, "another", &remove).await["data"]["removeApplicationAmount"]["userErrors"][0]["code"], "NOT_FOUND");
    }

    async fn a_key_is_a_text_of_a_size(app: TestApp) {
        let nia = app.acting_as("NIA").await;
        for key in [String::new(), "\"\"".to_owned(), "k".repeat(256)] {
            let answer = keyed(&nia, &key, &register("One")).await;
            assert_eq!(answer["errors"][0]["extensions"]["code"], "BAD_REQUEST", "{key}");
        }
        // A query has no use for one.
        assert_eq!(keyed(&nia, "k", "{ viewer { role } }").await["data"]["viewer"]["role"], "NIA");
    }

    async fn a_secret_is_shown_once_even_so(app: TestApp) {
        let mois = app.acting_as("MOIS").await;
        let create = "mutation { createApiClient(input: { label: \"Nightly\", role: NIA }) { apiClient { clientId } clientSecret userErrors { code } } }";
        let first = keyed(&mois, "k", create).await;
        let secret = first["data"]["createApiClient"]["clientSecret"].as_str().expect("a secret").to_owned();
        let again = keyed(&mois, "k", create).await;
        assert_eq!(again["data"]["createApiClient"]["apiClient"], first["data"]["createApiClient"]["apiClient"]);
        assert_eq!(again["data"]["createApiClient"]["clientSecret"], json!(null));
        let kept = app.text("SELECT outcome FROM idempotency_key").await;
        assert!(kept.contains("Nightly") && !kept.contains(&secret), "{kept}");
    }

    async fn an_outcome_is_kept_for_a_day(app: TestApp) {
        let nia = app.acting_as("NIA").await;
        let first = keyed(&nia, "k", &register("One")).await;
        app.execute("UPDATE idempotency_key SET created_at = '2020-01-01T00:00:00+00:00'").await;
        let later = keyed(&nia, "k", &register("Two")).await;
        assert_ne!(later["data"]["registerDocument"]["document"]["id"], first["data"]["registerDocument"]["document"]["id"]);
        assert_eq!(later["data"]["registerDocument"]["userErrors"], json!([]));
        app.execute("UPDATE idempotency_key SET created_at = '2020-01-01T00:00:00+00:00'").await;
        app.store.forget_outcomes().await.expect("the database is there");
        assert_eq!(app.text("SELECT outcome FROM idempotency_key").await, "");
    }
}
