//! Whoever acts is known by issuer and subject: equal subjects of two issuers are two.

use jsonwebtoken::{Algorithm, EncodingKey};
use sea_orm::{ConnectionTrait, Statement};
use serde_json::{Value, json};

use super::forge::{ISSUER, Key, SHARED_ISSUER, SHARED_SECRET, claims, signed, trust};
use crate::support::{Kind, TestApp, database, on_both, seed_for_sight};

/// The tokens that two issuers give the subject `NIA`.
fn tokens(key: &Key) -> [String; 2] {
    let of = |issuer: &str| {
        let mut claims = claims();
        for (name, value) in [("iss", issuer), ("sub", "NIA"), ("role", "NIA"), ("scope", "read write")] {
            claims[name] = json!(value);
        }
        claims.as_object_mut().expect("an object").remove("country");
        claims
    };
    let secret = EncodingKey::from_secret(SHARED_SECRET.as_bytes());
    let header = json!({ "alg": "HS256", "typ": "at+jwt" });
    [
        key.sign(&key.header(), &of(ISSUER)),
        signed(&header.to_string(), &of(SHARED_ISSUER).to_string(), &secret, Algorithm::HS256),
    ]
}

async fn pairs(app: &TestApp, sql: &str) -> Vec<(String, String)> {
    let db = database(&app.database).await;
    let rows = db.query_all_raw(Statement::from_string(db.get_database_backend(), sql)).await.expect("rows");
    let pairs = rows.iter().map(|row| {
        (row.try_get_by_index(0).expect("an issuer"), row.try_get_by_index(1).expect("a subject"))
    });
    pairs.collect()
}

async fn equal_subjects_of_two_issuers_are_two(kind: Kind) {
    let (folder, key) = (tempfile::tempdir().expect("a folder"), Key::new("ed", Algorithm::EdDSA));
    let configured = TestApp::configured(kind, |config| trust(config, folder.path(), &[&key]));
    let Some(app) = configured.await else { return };
    seed_for_sight(&app).await;
    let callers = tokens(&key).map(|token| app.with_token(&token));
    let both = [ISSUER, SHARED_ISSUER].map(|issuer| (issuer.to_owned(), "NIA".to_owned())).to_vec();

    // The same request with the same idempotency key is two requests.
    let register = format!(
        "mutation {{ registerDocument(input: {{ documentKind: REPORT, title: [{{ language: \"en\", text: \"Report\" }}], sha256: \"{}\" }}) {{ document {{ id }} }} }}",
        "ab".repeat(32)
    );
    let mut made = Vec::new();
    for caller in &callers {
        let request = caller.request(&register).header("idempotency-key", "k-1");
        let answer: Value = request.send().await.expect("an answer").json().await.expect("JSON");
        made.push(answer["data"]["registerDocument"]["document"]["id"].clone());
    }
    assert!(made.iter().all(Value::is_string) && made[0] != made[1], "{made:?}");
    assert_eq!(
        pairs(&app, "SELECT actor_issuer, actor_subject FROM change ORDER BY seq DESC LIMIT 2").await,
        [both[1].clone(), both[0].clone()]
    );
    assert_eq!(
        pairs(&app, "SELECT caller_issuer, caller_subject FROM idempotency_key ORDER BY created_at").await,
        both
    );

    // Reads of personal data name both.
    for caller in &callers {
        caller.data("{ expert(by: { code: \"SEED-101\" }) { email } }").await;
    }
    assert_eq!(pairs(&app, "SELECT actor_issuer, actor_subject FROM access_record WHERE actor_subject = 'NIA' ORDER BY accessed_at").await, both);

    // What is one's own is nobody else's who is called the same.
    let webhooks = "{ webhooks { totalCount } }";
    let own = app.acting_as("NIA").await.data(webhooks).await;
    assert!(own["webhooks"]["totalCount"].as_i64() > Some(0), "{own}");
    for caller in &callers {
        assert_eq!(caller.data(webhooks).await["webhooks"]["totalCount"], 0);
    }
}

on_both!(equal_subjects_of_two_issuers_are_two);
