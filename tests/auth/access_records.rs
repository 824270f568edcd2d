//! Each read of personal data is on record.

use serde_json::json;

use crate::support::{both, seed_for_sight};

const RECORDS: &str = "{ administration { accessRecords(first: 200, filter: { actor: { in: [\"NIA\", \"LEAD_ORGANIZATION UZ\"] } }, orderBy: { field: ACCESSED_AT }) { totalCount nodes { actor role address reason requestId recordType subjectId fields } } } }";

both! {
    async fn an_experts_email_is_for_korea_and_each_read_of_it_is_on_record(app: TestApp) {
        seed_for_sight(&app).await;
        let query = "{ expert(by: { code: \"SEED-101\" }) { id email again: email personName } }";
        assert_eq!(app.data(query).await["expert"]["email"], json!(null));
        assert_eq!(app.acting_as("LEAD_ORGANIZATION UZ").await.data(query).await["expert"]["email"], json!(null));
        let nia = app.acting_as("NIA").await;
        let request = nia.request(query).header("x-access-reason", "파견 준비").header("x-request-id", "r-1");
        let answer: serde_json::Value = request.send().await.expect("an answer").json().await.expect("JSON");
        assert_eq!(answer["data"]["expert"]["email"], "SEED-101");
        let mois = app.acting_as("MOIS").await;
        let records = mois.data(RECORDS).await;
        let record = json!({
            "actor": "NIA", "role": "NIA", "address": "127.0.0.1", "reason": "파견 준비", "requestId": "r-1",
            "recordType": "EXPERT", "subjectId": answer["data"]["expert"]["id"], "fields": ["email", "personName"],
        });
        assert_eq!(records["administration"]["accessRecords"]["nodes"], json!([record]));
    }

    async fn a_list_of_people_is_a_record_for_each(app: TestApp) {
        seed_for_sight(&app).await;
        let lead = app.acting_as("LEAD_ORGANIZATION UZ").await;
        let query = "{ centerTerms(first: 200, filter: { updatedAt: { gte: \"2036-01-01T00:00:00Z\" } }) { nodes { committee { seats { personName } } } } }";
        let data = lead.data(query).await;
        let seats = data["centerTerms"]["nodes"].as_array().expect("a list").iter().filter_map(|term| term["committee"]["seats"].as_array());
        let known = seats.flatten().filter(|seat| !seat["personName"].is_null()).count();
        assert!(known > 0, "those of its own country");
        let records = app.acting_as("MOIS").await.data(RECORDS).await;
        assert_eq!(records["administration"]["accessRecords"]["totalCount"], known);
        // Nothing was read of people here.
        lead.data("{ centerTerms { nodes { committee { seats { id } } } } }").await;
        assert_eq!(app.acting_as("MOIS").await.data(RECORDS).await["administration"]["accessRecords"]["totalCount"], known);
    }

    async fn what_cannot_be_put_on_record_is_not_read(app: TestApp) {
        seed_for_sight(&app).await;
        app.execute("ALTER TABLE access_record RENAME TO elsewhere").await;
        let nia = app.acting_as("NIA").await;
        let answer = nia.request("{ expert(by: { code: \"SEED-101\" }) { email } }").send().await.expect("an answer");
        assert_eq!(answer.status(), 503);
        assert!(!answer.text().await.expect("text").contains("SEED-101"));
        assert_eq!(nia.data("{ expert(by: { code: \"SEED-101\" }) { code } }").await["expert"]["code"], "SEED-101");
    }

    async fn old_records_are_thrown_away(app: TestApp) {
        seed_for_sight(&app).await;
        let total = async || app.acting_as("MOIS").await.data("{ administration { accessRecords { totalCount } signInFailures { totalCount } } }").await;
        assert_eq!(total().await["administration"]["accessRecords"]["totalCount"], 12);
        let later = chrono::DateTime::parse_from_rfc3339("2037-01-01T00:00:00Z").expect("a time");
        app.store.forget_books_before(later.into()).await.expect("it is done");
        assert_eq!(total().await, json!({ "administration": { "accessRecords": { "totalCount": 0 }, "signInFailures": { "totalCount": 0 } } }));
    }
}
