//! API clients, as MOIS manages them.

use serde_json::{Value, json};

use super::built_in_issuer::{Client, GRANT, ask, create, token};
use crate::support::{Kind, TestApp, both, database, on_both};

async fn refused(app: &TestApp, input: &str) -> (Value, String) {
    let data = app.data(&format!("mutation {{ createApiClient(input: {input}) {{ apiClient {{ id }} clientSecret userErrors {{ code field message }} }} }}")).await;
    let payload = &data["createApiClient"];
    assert_eq!((&payload["apiClient"], &payload["clientSecret"]), (&json!(null), &json!(null)));
    (
        payload["userErrors"][0]["field"].clone(),
        payload["userErrors"][0]["message"].as_str().expect("a rule").to_owned(),
    )
}

both! {
    async fn a_client_that_breaks_a_rule_is_not_made(app: TestApp) {
        let mois = app.acting_as("MOIS").await;
        let before = mois.store.last_change().await.expect("a number");
        for (input, field) in [
            ("{ label: \" \", role: NIA }", "label"),
            ("{ label: \"x\", role: NIA, scopes: [] }", "scopes"),
            ("{ label: \"x\", role: LEAD_ORGANIZATION }", "country"),
            ("{ label: \"x\", role: LEAD_ORGANIZATION, country: { alpha2: \"uz\" } }", "country"),
            ("{ label: \"x\", role: LEAD_ORGANIZATION, country: { alpha2: \"XX\" } }", "country"),
            ("{ label: \"x\", role: NIA, country: { alpha2: \"UZ\" } }", "country"),
            ("{ label: \"x\", role: FUNDER }", "fundingSource"),
            ("{ label: \"x\", role: FUNDER, fundingSource: { code: \"NONE\" } }", "fundingSource"),
            ("{ label: \"x\", role: NIA, organization: { code: \"NONE\" } }", "organization"),
            ("{ label: \"x\", role: NIA, organization: { code: \"a\\u0000\" } }", "organization"),
        ] {
            let (path, message) = refused(&mois, input).await;
            assert_eq!(path, json!(["input", field]), "{input}");
            assert!(!message.is_empty());
        }
        assert_eq!(mois.store.last_change().await.expect("a number"), before);
    }

    async fn a_secret_is_rotated_with_an_overlap(app: TestApp) {
        let client = create(&app, "{ label: \"Rotated\", role: FUNDER, fundingSource: { code: \"WB\" } }").await;
        let mois = app.acting_as("MOIS").await;
        let rotate = async |minutes: i32| -> Client {
            let data = mois.data(&format!("mutation {{ rotateApiClientSecret(input: {{ apiClient: {{ clientId: \"{}\" }}, overlapMinutes: {minutes} }}) {{ clientSecret userErrors {{ message }} }} }}", client.id)).await;
            Client { id: client.id.clone(), secret: data["rotateApiClientSecret"]["clientSecret"].as_str().expect("a secret").to_owned() }
        };
        let status = async |client: &Client| ask(&app, &[GRANT], Some((&client.id, &client.secret))).await.status().as_u16();
        let second = rotate(10).await;
        assert_eq!((status(&client).await, status(&second).await), (200, 200));
        let third = rotate(0).await;
        assert_eq!((status(&client).await, status(&second).await, status(&third).await), (401, 401, 200));
        let data = mois.data("mutation { rotateApiClientSecret(input: { apiClient: { clientId: \"x\" }, overlapMinutes: 99999 }) { userErrors { field } } }").await;
        assert_eq!(data["rotateApiClientSecret"]["userErrors"][0]["field"], json!(["input", "overlapMinutes"]));
    }

    async fn usage_tells_the_label_of_a_client(app: TestApp) {
        let client = create(&app, "{ label: \"Ministry of Mongolia\", role: LEAD_ORGANIZATION, country: { alpha2: \"MN\" } }").await;
        app.with_token(&token(&app, &client).await).data("{ viewer { role } }").await;
        // Who only calls itself so is told apart.
        app.request("{ viewer { role } }").header("graphql-client-name", &client.id).send().await.expect("an answer");
        app.app.store_usage().await;
        let query = format!("{{ administration {{ usage(coordinate: \"Viewer\", client: \"{}\") {{ nodes {{ coordinate clientLabel authenticated count }} }} }} }}", client.id);
        let found = app.acting_as("MOIS").await.data(&query).await;
        assert_eq!(found["administration"]["usage"]["nodes"], json!([
            { "coordinate": "Viewer.role", "clientLabel": null, "authenticated": false, "count": 1 },
            { "coordinate": "Viewer.role", "clientLabel": "Ministry of Mongolia", "authenticated": true, "count": 1 },
        ]));
    }

    async fn clients_are_for_mois_alone_and_their_changes_are_on_record_without_secrets(app: TestApp) {
        let client = create(&app, "{ label: \"Mine\", role: NIA }").await;
        let query = format!("{{ administration {{ apiClient(by: {{ clientId: \"{}\" }}) {{ label role scopes revokedAt }} apiClients {{ totalCount }} }} }}", client.id);
        let seen = app.acting_as("MOIS").await.data(&query).await;
        assert_eq!(seen["administration"]["apiClient"], json!({ "label": "Mine", "role": "NIA", "scopes": ["READ"], "revokedAt": null }));
        for caller in ["", "NIA", "LEAD_ORGANIZATION UZ", "FUNDER WB"] {
            let seen = app.acting_as(caller).await.data(&query).await;
            assert_eq!(seen, json!({ "administration": null }), "{caller}");
        }
        use sea_orm::{ConnectionTrait, Statement};
        let db = database(&app.database).await;
        let select = Statement::from_string(db.get_database_backend(), "SELECT actor_subject, role, CAST(after AS TEXT) AS after FROM change ORDER BY seq DESC LIMIT 1");
        let row = db.query_one_raw(select).await.expect("a query").expect("a row");
        let text = |name: &str| row.try_get::<String>("", name).expect("text");
        assert_eq!((text("actor_subject"), text("role")), ("MOIS".to_owned(), "MOIS".to_owned()));
        assert!(text("after").contains("Mine") && !text("after").contains(&client.secret));
        db.close().await.expect("the connection closes");
    }
}

async fn a_revoked_client_is_out(kind: Kind) {
    let Some(app) = TestApp::configured(kind, |config| config.auth.remember_seconds = 1).await else {
        return;
    };
    let client = create(&app, "{ label: \"Revoked\", role: NIA }").await;
    let token = token(&app, &client).await;
    let status = async || {
        app.request("{ viewer { role } }").bearer_auth(&token).send().await.expect("an answer").status()
    };
    assert_eq!(status().await, 200);
    let mois = app.acting_as("MOIS").await;
    let revoke = format!(
        "mutation {{ revokeApiClient(input: {{ apiClient: {{ clientId: \"{}\" }} }}) {{ apiClient {{ revokedAt version }} userErrors {{ message }} }} }}",
        client.id
    );
    let data = mois.data(&revoke).await;
    assert_eq!(data["revokeApiClient"]["apiClient"]["version"], 2);
    assert!(data["revokeApiClient"]["apiClient"]["revokedAt"].is_string());
    assert_eq!(
        mois.data(&revoke).await["revokeApiClient"]["userErrors"][0]["message"],
        "the client is revoked"
    );
    assert_eq!(ask(&app, &[GRANT], Some((&client.id, &client.secret))).await.status(), 401);
    let deadline = tokio::time::Instant::now() + std::time::Duration::from_secs(20);
    while status().await != 401 {
        assert!(tokio::time::Instant::now() < deadline, "its token stops");
    }
}

on_both!(a_revoked_client_is_out);
