//! OAuth 2.0 client credentials at the service itself.

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use reqwest::Response;
use serde_json::{Value, json};

use crate::support::{TestApp, both};

pub(super) struct Client {
    pub(super) id: String,
    pub(super) secret: String,
}

/// A client that MOIS makes.
pub(super) async fn create(app: &TestApp, input: &str) -> Client {
    let mois = app.acting_as("MOIS").await;
    let data = mois.data(&format!("mutation {{ createApiClient(input: {input}) {{ apiClient {{ clientId }} clientSecret userErrors {{ message }} }} }}")).await;
    let payload = &data["createApiClient"];
    assert_eq!(payload["userErrors"], json!([]), "{input}");
    let text = |value: &Value| value.as_str().expect("text").to_owned();
    Client { id: text(&payload["apiClient"]["clientId"]), secret: text(&payload["clientSecret"]) }
}

pub(super) async fn ask(app: &TestApp, form: &[(&str, &str)], basic: Option<(&str, &str)>) -> Response {
    let request = app.client.post(format!("{}/oauth2/token", app.url)).form(form);
    let request = match basic {
        Some((user, secret)) => {
            request.header("authorization", format!("Basic {}", STANDARD.encode(format!("{user}:{secret}"))))
        }
        None => request,
    };
    request.send().await.expect("an answer")
}

pub(super) const GRANT: (&str, &str) = ("grant_type", "client_credentials");

async fn error(answer: Response) -> (u16, String) {
    let status = answer.status().as_u16();
    assert_eq!(answer.headers()["cache-control"], "no-store");
    let body: Value = answer.json().await.expect("JSON");
    (status, body["error"].as_str().expect("an error").to_owned())
}

pub(super) async fn token(app: &TestApp, client: &Client) -> String {
    let answer: Value =
        ask(app, &[GRANT], Some((&client.id, &client.secret))).await.json().await.expect("JSON");
    answer["access_token"].as_str().expect("a token").to_owned()
}

both! {
    async fn a_client_gets_a_token_and_uses_it(app: TestApp) {
        let client = create(&app, "{ label: \"Tashkent\", role: SPECIALIZED_ORGANIZATION, country: { alpha2: \"UZ\" }, scopes: [READ, WRITE] }").await;
        let basic = ask(&app, &[GRANT, ("scope", "read")], Some((&client.id, &client.secret))).await;
        assert_eq!(basic.status(), 200);
        assert_eq!(basic.headers()["cache-control"], "no-store");
        let body: Value = basic.json().await.expect("JSON");
        assert_eq!((&body["token_type"], &body["expires_in"], &body["scope"]), (&json!("Bearer"), &json!(3600), &json!("read")));
        let token = body["access_token"].as_str().expect("a token");
        let header: Value = serde_json::from_slice(&URL_SAFE_NO_PAD.decode(token.split('.').next().expect("a header")).expect("bytes")).expect("JSON");
        assert_eq!((&header["typ"], &header["alg"]), (&json!("at+jwt"), &json!("RS256")));
        let caller = app.with_token(token);
        let viewer = caller.data("{ viewer { role subject country { alpha2 } scopes } }").await;
        assert_eq!(viewer["viewer"], json!({ "role": "SPECIALIZED_ORGANIZATION", "subject": client.id, "country": { "alpha2": "UZ" }, "scopes": ["READ"] }));
        let post = ask(&app, &[GRANT, ("client_id", &client.id), ("client_secret", &client.secret)], None).await;
        let post: Value = post.json().await.expect("JSON");
        assert_eq!(post["scope"], "read write");
    }

    async fn a_bad_request_for_a_token_gets_the_error_that_oauth_names(app: TestApp) {
        let client = create(&app, "{ label: \"Reader\", role: NIA }").await;
        let (id, secret) = (client.id.as_str(), client.secret.as_str());
        let right = Some((id, secret));
        assert_eq!(error(ask(&app, &[], right).await).await, (400, "invalid_request".to_owned()));
        assert_eq!(error(ask(&app, &[("grant_type", "password")], right).await).await, (400, "unsupported_grant_type".to_owned()));
        assert_eq!(error(ask(&app, &[GRANT, GRANT], right).await).await, (400, "invalid_request".to_owned()));
        assert_eq!(error(ask(&app, &[GRANT, ("scope", "write")], right).await).await, (400, "invalid_scope".to_owned()));
        assert_eq!(error(ask(&app, &[GRANT, ("client_secret", secret)], right).await).await, (400, "invalid_request".to_owned()));
        let wrong = ask(&app, &[GRANT], Some((id, "wrong"))).await;
        assert!(wrong.headers()["www-authenticate"].to_str().expect("text").starts_with("Basic"));
        let wrong = wrong.text().await.expect("text");
        let unknown = ask(&app, &[GRANT], Some(("nobody", secret))).await.text().await.expect("text");
        assert_eq!(wrong, unknown, "which of the two is wrong is not told");
        assert_eq!(error(ask(&app, &[GRANT], Some(("%00", secret))).await).await, (401, "invalid_client".to_owned()));
        assert_eq!(error(ask(&app, &[GRANT], None).await).await, (401, "invalid_client".to_owned()));
        let plain = app.client.post(format!("{}/oauth2/token", app.url)).body("{}").send().await.expect("an answer");
        assert_eq!(error(plain).await, (400, "invalid_request".to_owned()));
        let get = app.client.get(format!("{}/oauth2/token", app.url)).send().await.expect("an answer");
        assert_eq!(get.status(), 405);
    }

    async fn failures_are_counted_and_slowed_down(app: TestApp) {
        let client = create(&app, "{ label: \"Slow\", role: NIA }").await;
        let mut slowed = None;
        for _ in 0..10 {
            let answer = ask(&app, &[GRANT], Some((&client.id, "guess"))).await;
            if answer.status() == 429 {
                slowed = Some(answer.headers()["retry-after"].to_str().expect("text").parse::<u32>().expect("a number"));
                break;
            }
            assert_eq!(answer.status(), 401);
        }
        assert!(slowed.is_some_and(|seconds| (1..=61).contains(&seconds)), "{slowed:?}");
        // Not even the right secret is looked at meanwhile, or it could be guessed.
        app.execute("UPDATE sign_in_failure SET failed_at = '2999-01-01T00:00:00+00:00'").await;
        assert_eq!(ask(&app, &[GRANT], Some((&client.id, &client.secret))).await.status(), 429);
        let failures = app.acting_as("MOIS").await.data("{ administration { signInFailures { totalCount nodes { clientId address } } } }").await["administration"].take();
        assert_eq!(failures["signInFailures"]["totalCount"], 5);
        assert_eq!(failures["signInFailures"]["nodes"][0], json!({ "clientId": client.id, "address": "127.0.0.1" }));
        assert_eq!(app.data("{ administration { signInFailures { totalCount } } }").await["administration"], Value::Null);
        // When they are long past, it works again.
        app.execute("UPDATE sign_in_failure SET failed_at = '2020-01-01T00:00:00+00:00'").await;
        token(&app, &client).await;
    }

    async fn a_token_is_verified_without_private_keys_and_secrets(app: TestApp) {
        let client = create(&app, "{ label: \"Verified\", role: NIA }").await;
        let caller = app.with_token(&token(&app, &client).await);
        let statements = caller.statements("{ viewer { role } }").await;
        let keys: Vec<&String> = statements.iter().filter(|text| text.contains("signing_key")).collect();
        assert!(!keys.is_empty() && keys.iter().all(|text| !text.contains("private_key")), "{keys:?}");
        assert!(statements.iter().all(|text| !text.contains("client_secret")), "{statements:?}");
    }

    async fn metadata_and_keys_are_where_clients_look(app: TestApp) {
        let get = async |path: &str| -> Value { app.client.get(format!("{}{path}", app.url)).send().await.expect("an answer").json().await.expect("JSON") };
        let metadata = get("/.well-known/oauth-authorization-server").await;
        assert_eq!(metadata["issuer"], app.url);
        assert_eq!(metadata["token_endpoint"], format!("{}/oauth2/token", app.url));
        let keys = get("/.well-known/jwks.json").await;
        let key = keys["keys"][0].as_object().expect("a key");
        assert_eq!(key["kty"], "RSA");
        for private in ["d", "p", "q", "dp", "dq", "qi", "k"] {
            assert!(!key.contains_key(private));
        }
    }

    async fn keys_are_rotated_with_an_overlap(app: TestApp) {
        let client = create(&app, "{ label: \"Rotated\", role: NIA }").await;
        let before = token(&app, &client).await;
        let operator = model::policy::Caller::Operator { command: "test" };
        let allowed = model::policy::allow(&operator, Default::default()).expect("the operator may");
        let kid = app.app.issuer.rotate(&allowed, chrono::TimeDelta::hours(1)).await.expect("a new key");
        let after = token(&app, &client).await;
        let works = async |token: &str| app.request("{ viewer { role } }").bearer_auth(token).send().await.expect("an answer").status() == 200;
        assert!(works(&before).await && works(&after).await);
        let header: Value = serde_json::from_slice(&URL_SAFE_NO_PAD.decode(after.split('.').next().expect("a header")).expect("bytes")).expect("JSON");
        assert_eq!(header["kid"], kid);
        // A key that others know is retired at once; what was checked is remembered for a moment more.
        let old = token(&app, &client).await;
        app.app.issuer.rotate(&allowed, chrono::TimeDelta::zero()).await.expect("a new key");
        assert!(!works(&old).await);
        assert!(works(&token(&app, &client).await).await);
    }
}
