//! Personal data that is kept no longer.

use dgcc::config::Config;
use serde_json::json;

use crate::support::both;
use crate::webhooks::Working;

fn a_month_for_inquiries(config: &mut Config) {
    config.personal_data.keep_inquiries_days = 30;
}

both! {
    set: super::a_month_for_inquiries;

    async fn a_letter_is_erased_when_its_time_is_over(app: TestApp) {
        let nia = app.acting_as("NIA").await;
        for number in 1..=3 {
            let letter = format!("inquiryKind: COOPERATION, preferredLanguage: \"en\", personName: \"Bat {number}\", email: \"bat@example.org\", message: \"We would like to have a center.\"");
            assert_eq!(app.mutate("submitInquiry", &letter, "__typename").await["userErrors"], json!([]));
        }
        nia.mutate("registerExpert", "specialty: [{ language: \"en\", text: \"Cloud\" }], personName: \"Kim\"", "__typename").await;
        for table in ["inquiry", "expert"] {
            app.execute(&format!("UPDATE {table} SET updated_at = '2020-01-01T00:00:00+00:00' WHERE person_name <> 'Bat 3'")).await;
        }
        let mut changed = app.store.changed();
        let _working = Working::begin(&app);
        let names = async || nia.data("{ inquiries(orderBy: { field: RECEIPT_NUMBER }) { nodes { personName message } } experts { nodes { personName } } }").await;
        while app.number("SELECT COUNT(*) FROM erasure").await < 2 {
            changed.changed().await.expect("the service runs");
        }
        let left = names().await;
        let inquiries = left["inquiries"]["nodes"].as_array().expect("inquiries");
        let known: Vec<_> = inquiries.iter().filter(|inquiry| !inquiry["personName"].is_null()).collect();
        assert_eq!(known, [&json!({ "personName": "Bat 3", "message": "We would like to have a center." })]);
        assert_eq!(left["experts"]["nodes"], json!([{ "personName": "Kim" }]), "it has no period");
        let list = std::fs::read_to_string(&app.erasures).expect("the list");
        assert_eq!(list.lines().filter(|line| line.contains("retention period of 30 days")).count(), 2, "{list}");
    }
}
