//! Requests for information or cooperation from anyone.

use dgcc::inquiry;
use sea_orm::{ConnectionTrait, SqliteTransactionMode, TransactionOptions, TransactionTrait};
use serde_json::{Value, json};

use crate::support::{Kind, TestApp, both, database};

const LETTER: &str = "inquiryKind: COOPERATION, country: { alpha2: \"MN\" }, preferredLanguage: \"en\", organizationName: \"A ministry\", personName: \"Bat\", email: \"bat@example.org\", message: \"We would like to have a center.\"";

fn refusal(code: &str, field: &str) -> (String, String) {
    (code.to_owned(), field.to_owned())
}

async fn send(app: &TestApp) -> Value {
    app.mutate("submitInquiry", LETTER, "receiptNumber").await
}

both! {
    async fn anyone_writes_and_follows_it_by_the_receipt(app: TestApp) {
        let sent = send(&app).await;
        assert_eq!(sent["userErrors"], json!([]));
        let number = sent["receiptNumber"].as_str().expect("a number");
        assert_eq!((number.len(), &number[..5]), (24, "DGCC-"));
        let receipt = format!("{{ inquiryReceipt(receiptNumber: \" {number} \") {{ receiptNumber inquiryKind inquiryStatus }} inquiries {{ totalCount }} }}");
        assert_eq!(app.data(&receipt).await, json!({ "inquiryReceipt": { "receiptNumber": number, "inquiryKind": "COOPERATION", "inquiryStatus": "RECEIVED" }, "inquiries": { "totalCount": 0 } }));
        for other in ["DGCC-0000-0000-0000-0000", "", "\\u0000"] {
            let data = app.data(&format!("{{ inquiryReceipt(receiptNumber: \"{other}\") {{ inquiryStatus }} }}")).await;
            assert_eq!(data["inquiryReceipt"], json!(null), "{other}");
        }
        let nia = app.acting_as("NIA").await;
        let read = nia.data("{ inquiries { nodes { id version personName email message visibility country { alpha2 } } } }").await;
        let inquiry = &read["inquiries"]["nodes"][0];
        assert_eq!((&inquiry["email"], &inquiry["visibility"], &inquiry["country"]["alpha2"]), (&json!("bat@example.org"), &json!("INTERNAL"), &json!("MN")));
        let answered = nia.mutate("updateInquiry", &format!("id: {}, expectedVersion: 1, inquiryStatus: ANSWERED", inquiry["id"]), "inquiry { inquiryStatus }").await;
        assert_eq!(answered["inquiry"]["inquiryStatus"], "ANSWERED");
        assert_eq!(app.data(&receipt).await["inquiryReceipt"]["inquiryStatus"], "ANSWERED");
    }

}

fn many(config: &mut dgcc::config::Config) {
    config.inquiries = inquiry::Settings { per_address_per_hour: 100, per_hour: 100 };
}

both! {
    set: super::many;

    async fn a_letter_is_checked(app: TestApp) {
        let long = "x".repeat(4_001);
        for (right, wrong, field) in [
            ("bat@example.org", "bat", "email"),
            ("bat@example.org", "bat@example", "email"),
            ("bat@example.org", "a b@example.org", "email"),
            ("bat@example.org", "a@b@example.org\\nBcc: x@example.org", "email"),
            ("We would like to have a center.", "Hello", "message"),
            ("We would like to have a center.", long.as_str(), "message"),
            ("We would like to have a center.", "We would like \\u0000 a center.", "message"),
            ("\"Bat\"", "\" \"", "personName"),
            ("A ministry", "", "organizationName"),
        ] {
            assert_eq!(app.refused("submitInquiry", &LETTER.replace(right, wrong)).await, refusal("INVALID", field), "{wrong}");
        }
        assert_eq!(app.refused("submitInquiry", &LETTER.replace("MN", "XX")).await, refusal("NOT_FOUND", "country"));
        let (code, _) = app.error(&format!("mutation {{ submitInquiry(input: {{ {} }}) {{ receiptNumber }} }}", LETTER.replace("\"en\"", "\"english\""))).await;
        assert_eq!(code, "INVALID_DOCUMENT");
    }
}

both! {
    async fn what_is_wrong_with_a_letter_is_told_while_others_are_held_off(app: TestApp) {
        let database = database(&app.database).await;
        let options = TransactionOptions {
            sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate),
            ..Default::default()
        };
        let other = database.begin_with_options(options).await.expect("a transaction");
        if !app.database.starts_with("sqlite") {
            // The lock of those who write the change log.
            other.execute_unprepared(&format!("SELECT pg_advisory_xact_lock({})", 0x6467_6363_0001_i64)).await.expect("the lock");
        }
        let wrong = LETTER.replace("bat@example.org", "bat");
        let query = format!("mutation {{ submitInquiry(input: {{ {wrong} }}) {{ userErrors {{ code field }} }} }}");
        let told = app.data(&query).await;
        assert_eq!(told["submitInquiry"]["userErrors"], json!([{ "code": "INVALID", "field": ["input", "email"] }]));
        let query = format!("mutation {{ submitInquiry(input: {{ {} }}) {{ userErrors {{ code field }} }} }}", LETTER.replace("MN", "XX"));
        let told = app.data(&query).await;
        assert_eq!(told["submitInquiry"]["userErrors"], json!([{ "code": "NOT_FOUND", "field": ["input", "country"] }]));
        let nia = app.acting_as("NIA").await;
        let document = "mutation { registerDocument(input: { documentKind: REPORT, sha256: \"x\", title: [] }) { userErrors { field } } }";
        let both = json!([{ "field": ["input", "title"] }, { "field": ["input", "sha256"] }]);
        assert_eq!(nia.data(document).await["registerDocument"]["userErrors"], both);
        other.rollback().await.expect("it ends");
        database.close().await.expect("the connection closes");
    }

    async fn malformed_letters_count_against_their_sender(app: TestApp) {
        let wrong = LETTER.replace("bat@example.org", "bat");
        for _ in 0..10 {
            assert_eq!(app.refused("submitInquiry", &wrong).await, refusal("INVALID", "email"));
        }
        let asked = tokio::time::Instant::now();
        assert_eq!(app.refused("submitInquiry", &wrong).await.0, "RATE_LIMITED");
        // Whoever goes on sending waits for each answer.
        assert!(asked.elapsed() >= std::time::Duration::from_millis(100));
        assert_eq!(app.refused("submitInquiry", LETTER).await.0, "RATE_LIMITED");
    }
}

#[tokio::test]
async fn an_address_sends_so_many_an_hour() {
    let limited = |config: &mut dgcc::config::Config| {
        config.inquiries = inquiry::Settings { per_address_per_hour: 2, per_hour: 3 };
        config.http.trusted_proxies = vec!["127.0.0.0/8".parse().expect("a network")];
    };
    let Some(app) = TestApp::configured(Kind::Sqlite, limited).await else { return };
    let from = async |address: &str| -> Value {
        let query = format!(
            "mutation {{ submitInquiry(input: {{ {LETTER} }}) {{ receiptNumber userErrors {{ code field }} }} }}"
        );
        let answer = app.request(&query).header("x-forwarded-for", address).send().await.expect("an answer");
        answer.json::<Value>().await.expect("JSON")["data"]["submitInquiry"].take()
    };
    let limited = json!([{ "code": "RATE_LIMITED", "field": ["input"] }]);
    assert!(from("2001:db8::1").await["receiptNumber"].is_string());
    assert!(from("2001:db8::2").await["receiptNumber"].is_string(), "the same network");
    assert_eq!(from("2001:db8::3").await["userErrors"], limited);
    assert!(from("192.0.2.1").await["receiptNumber"].is_string());
    assert_eq!(from("192.0.2.2").await["userErrors"], limited, "so many in all");
}

#[tokio::test]
async fn idempotency_keys_of_those_without_a_token_are_separate() {
    let behind_a_proxy = |config: &mut dgcc::config::Config| {
        config.http.trusted_proxies = vec!["127.0.0.0/8".parse().expect("a network")];
    };
    let Some(app) = TestApp::configured(Kind::Sqlite, behind_a_proxy).await else { return };
    let send = async |address: &str, letter: &str| -> Value {
        let query = format!("mutation {{ submitInquiry(input: {{ {letter} }}) {{ receiptNumber }} }}");
        let request = app.request(&query).header("x-forwarded-for", address).header("idempotency-key", "1");
        let answer: Value = request.send().await.expect("an answer").json().await.expect("JSON");
        assert_eq!(answer.get("errors"), None, "{answer}");
        answer["data"]["submitInquiry"]["receiptNumber"].clone()
    };
    let first = send("192.0.2.1", LETTER).await;
    assert!(first.is_string());
    assert_eq!(send("192.0.2.1", LETTER).await, first, "sent again");
    assert_ne!(send("192.0.2.2", LETTER).await, first, "by someone else");
    let other = send("192.0.2.1", &LETTER.replace("A ministry", "Another ministry")).await;
    assert!(other.is_string() && other != first, "another letter from the same network");
    assert_eq!(send("192.0.2.1", LETTER).await, first, "sent again");
}
