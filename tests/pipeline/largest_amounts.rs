//! One limit for amounts, within which every sum is right.

use sea_orm::ConnectionTrait;
use serde_json::json;

use super::stages::applied;
use crate::support::{both, database};

/// Nine quadrillion won, the most that an amount may be.
const LIMIT: &str = "9000000000000000";

both! {
    async fn an_amount_above_the_limit_is_refused(app: TestApp) {
        let (_, application) = applied(&app, "KOICA", "PCP").await;
        let agency = app.acting_as("SPECIALIZED_ORGANIZATION UZ").await;
        for (amount, currency) in [("9000000000000001", "KRW"), ("90000000000000.01", "USD"), ("50000000000000000.00", "USD"), ("99999999999999999999", "KRW")] {
            let input = format!("application: {{ id: {application} }}, amountBasis: TOTAL_COST, amount: {{ amount: \"{amount}\", currency: \"{currency}\" }}");
            let payload = agency.mutate("recordApplicationAmount", &input, "__typename").await;
            let error = &payload["userErrors"][0];
            assert_eq!((&error["code"], &error["field"]), (&json!("INVALID"), &json!(["input", "amount"])), "{amount}");
            assert!(error["message"].as_str().is_some_and(|message| message.contains("9,000,000,000,000,000 minor units")), "{error}");
        }
    }

    async fn no_table_holds_an_amount_above_the_limit(app: TestApp) {
        let db = database(&app.database).await;
        for (table, column) in [("contribution", "amount_minor"), ("project", "budget_minor"), ("application_amount", "amount_minor")] {
            let copied = format!("UPDATE {table} SET {column} = {LIMIT}");
            db.execute_unprepared(&copied).await.expect("the limit itself is no fault");
        }
        for amount in [format!("{LIMIT}0"), "-1".to_owned()] {
            let refused = db.execute_unprepared(&format!("UPDATE contribution SET amount_minor = {amount}")).await;
            assert!(refused.is_err(), "{amount}");
        }
    }

    async fn a_sum_beyond_64_bits_is_right_to_the_digit(app: TestApp) {
        let (_, application) = applied(&app, "KOICA", "PCP").await;
        let agency = app.acting_as("SPECIALIZED_ORGANIZATION UZ").await;
        let input = format!("application: {{ id: {application} }}, amountBasis: TOTAL_COST, amount: {{ amount: \"8999999999999999\", currency: \"KRW\" }}");
        assert_eq!(agency.mutate("recordApplicationAmount", &input, "__typename").await["userErrors"], json!([]));
        // Two thousand times the amount, and once.
        let id = if app.database.starts_with("postgres") { "gen_random_uuid()" } else { "randomblob(16)" };
        app.execute(&format!("INSERT INTO application_amount (id, application_id, country_code, funding_source_code, amount_basis, finance_kind, amount_minor, amount_currency, amount_value_date, version, created_at, updated_at, visibility, source, source_detail)
            WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 2000)
            SELECT {id}, application_id, country_code, funding_source_code, amount_basis, finance_kind, amount_minor, amount_currency, amount_value_date, version, created_at, updated_at, visibility, source, source_detail FROM application_amount CROSS JOIN n WHERE amount_currency = 'KRW'")).await;
        let query = "{ pipelineSummary(groupBy: [COUNTRY], filter: { country: { alpha2: { eq: \"UZ\" } }, fundingSource: { code: { eq: \"KOICA\" } } }) { groups { amounts { amountBasis total { amount currency } applicationCount } } } }";
        let sum = json!([{ "amountBasis": "TOTAL_COST", "total": { "amount": "18008999999999997999", "currency": "KRW" }, "applicationCount": 1 }]);
        for caller in ["NIA", "SPECIALIZED_ORGANIZATION UZ"] {
            assert_eq!(app.acting_as(caller).await.data(query).await["pipelineSummary"]["groups"][0]["amounts"], sum, "{caller}");
        }
    }
}
