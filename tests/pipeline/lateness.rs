//! How late an application is.

use chrono::{Days, NaiveDate, TimeDelta};
use serde_json::json;

use super::stages::applied;
use crate::support::both;

/// The day in Korea, whose calendar the rules go by.
fn today() -> NaiveDate {
    (model::clock::now() + TimeDelta::hours(9)).date_naive()
}

both! {
    async fn an_application_is_late_by_the_day_in_korea_as_the_rules_say_it(app: TestApp) {
        let (_, application) = applied(&app, "KOICA", "PCP").await;
        let agency = app.acting_as("SPECIALIZED_ORGANIZATION UZ").await;
        let day = today();
        let planned = day.checked_sub_days(Days::new(3)).expect("a day");
        let input = format!("application: {{ id: {application} }}, expectedVersion: 1, plannedApprovalOn: \"{planned}\", plannedClosingOn: \"{day}\", approvedOn: null");
        let shown = "application { approvalSlippageDays closingSlippageDays }";
        let late = agency.mutate("recordApplicationDates", &input, shown).await;
        // What lies in the future for the rules is not late.
        let next = day.checked_add_days(Days::new(1)).expect("a day");
        let entered = format!("application: {{ id: {application} }}, funderStage: \"appraisal\", enteredOn: \"{next}\"");
        let refused = agency.mutate("recordApplicationStage", &entered, "__typename").await;
        // At midnight the day may have changed meanwhile.
        if today() == day {
            assert_eq!(late["userErrors"], json!([]));
            assert_eq!(late["application"], json!({ "approvalSlippageDays": 3, "closingSlippageDays": null }));
            assert_eq!(refused["userErrors"][0]["code"], "RULE_BROKEN");
        }
    }

    async fn an_approval_is_not_awaited_once_the_application_is_implemented(app: TestApp) {
        let (_, application) = applied(&app, "KOICA", "PCP").await;
        let agency = app.acting_as("SPECIALIZED_ORGANIZATION UZ").await;
        let input = format!("application: {{ id: {application} }}, expectedVersion: 1, plannedApprovalOn: \"2025-03-01\", plannedClosingOn: \"2025-03-01\"");
        agency.mutate("recordApplicationDates", &input, "__typename").await;
        let shown = "application { approvalSlippageDays closingSlippageDays }";
        let entered = format!("application: {{ id: {application} }}, funderStage: \"implementation\", enteredOn: \"2025-02-01\"");
        let implemented = agency.mutate("recordApplicationStage", &entered, shown).await;
        assert_eq!(implemented["userErrors"], json!([]));
        let late = &implemented["application"];
        assert!(late["approvalSlippageDays"].is_null() && late["closingSlippageDays"].is_i64(), "{late}");
        let count = |field: &str| format!("applications(filter: {{ {field}: {{ gte: 1 }}, fundingSource: {{ code: {{ eq: \"KOICA\" }} }} }}) {{ totalCount }}");
        let counted = agency.data(&format!("{{ approval: {} closing: {} }}", count("approvalSlippageDays"), count("closingSlippageDays"))).await;
        assert_eq!((&counted["approval"]["totalCount"], &counted["closing"]["totalCount"]), (&json!(0), &json!(1)));
    }
}
