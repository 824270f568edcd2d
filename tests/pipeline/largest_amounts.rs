//! One limit for amounts, within which every sum is right.

use sea_orm::{ConnectionTrait, Statement};
use serde_json::json;

use super::stages::applied;
use crate::support::{TestApp, both, database};

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
        // Two thousand times the amount, and once: an application each, since it has one amount of a kind.
        let own = "SELECT id FROM application WHERE id IN (SELECT application_id FROM application_amount WHERE amount_currency = 'KRW')";
        let project = format!("SELECT pipeline_project_id FROM application WHERE id IN ({own})");
        copies(&app, "pipeline_project", &[("id", 1), ("code", 1)], &format!("id IN ({project})")).await;
        copies(&app, "application", &[("id", 2), ("code", 2), ("pipeline_project_id", 1)], &format!("id IN ({own})")).await;
        copies(&app, "application_amount", &[("id", 3), ("application_id", 2)], "amount_currency = 'KRW'").await;
        let query = "{ pipelineSummary(groupBy: [COUNTRY], filter: { country: { alpha2: { eq: \"UZ\" } }, fundingSource: { code: { eq: \"KOICA\" } } }) { groups { amounts { amountBasis total { amount currency } applicationCount } } } }";
        let sum = json!([{ "amountBasis": "TOTAL_COST", "total": { "amount": "18008999999999997999", "currency": "KRW" }, "applicationCount": 2001 }]);
        for caller in ["NIA", "SPECIALIZED_ORGANIZATION UZ"] {
            assert_eq!(app.acting_as(caller).await.data(query).await["pipelineSummary"]["groups"][0]["amounts"], sum, "{caller}");
        }
    }
}

/// Adds two thousand copies of a record, in which some columns have values made of a number and that of the copy.
async fn copies(app: &TestApp, table: &str, changed: &[(&str, u64)], condition: &str) {
    let postgres = app.database.starts_with("postgres");
    let columns = if postgres {
        format!(
            "SELECT column_name AS name FROM information_schema.columns WHERE table_name = '{table}' AND is_generated = 'NEVER'"
        )
    } else {
        format!("SELECT name FROM pragma_table_info('{table}')")
    };
    let db = database(&app.database).await;
    let rows =
        db.query_all_raw(Statement::from_string(db.get_database_backend(), columns)).await.expect("columns");
    let names: Vec<String> = rows.iter().map(|row| row.try_get("", "name").expect("a name")).collect();
    let value = |name: &String| match changed.iter().find(|(column, _)| column == name) {
        None => name.clone(),
        Some(("code", of)) => format!("'COPY-{of}-' || i"),
        Some((_, of)) if postgres => {
            format!("CAST('{of:08}-0000-7000-8000-' || lpad(CAST(i AS text), 12, '0') AS uuid)")
        }
        Some((_, of)) => format!("unhex(printf('{of:08}000070008000%012d', i))"),
    };
    let (into, values) = (names.join(", "), names.iter().map(value).collect::<Vec<_>>().join(", "));
    app.execute(&format!(
        "INSERT INTO {table} ({into})
        WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 2000)
        SELECT {values} FROM {table} CROSS JOIN n WHERE {condition}"
    ))
    .await;
}
