//! The dates that an analyst reads follow from what the funding source reports.

use serde_json::{Value, json};

use super::stages::applied;
use crate::support::{TestApp, both};

const TABLE: &str = "stage plannedApprovalOn approvedOn signedOn plannedClosingOn closedOn approvalSlippageDays
    closingSlippageDays approvalYear plannedApprovalYear amounts { amountBasis financeKind amount { amount currency valueDate } }";

async fn row(app: &TestApp, application: &Value) -> Value {
    let query = format!("{{ node(id: {application}) {{ ... on Application {{ {TABLE} }} }} }}");
    app.data(&query).await["node"].clone()
}

both! {
    async fn the_table_is_right_after_the_funders_reports_alone(app: TestApp) {
        let (_, application) = applied(&app, "KOICA", "PCP").await;
        let koica = app.acting_as("FUNDER KOICA").await;
        let of = |text: &str| format!("application: {{ id: {application} }}, {text}");
        let report = async |mutation: &str, text: &str| {
            let made = koica.mutate(mutation, &of(text), "__typename").await;
            assert_eq!(made["userErrors"], json!([]), "{text}");
        };
        report("recordApplicationDates", "plannedApprovalOn: \"2024-09-30\", plannedClosingOn: \"2026-06-30\"").await;
        report("recordApplicationStage", "funderStage: \"appraisal\", enteredOn: \"2024-05-01\"").await;
        report("recordApplicationAmount", "amountBasis: REQUESTED, financeKind: GRANT, amount: { amount: \"5000000000\", currency: \"KRW\", valueDate: \"2024-05-01\" }").await;
        report("recordApplicationStage", "funderStage: \"record of discussions\", enteredOn: \"2024-10-10\", approvedOn: \"2024-10-02\"").await;
        report("recordApplicationStage", "funderStage: \"implementation\", enteredOn: \"2024-11-01\"").await;
        report("recordApplicationStage", "funderStage: \"completion\", enteredOn: \"2026-06-20\"").await;
        assert_eq!(row(&koica, &application).await, json!({
            "stage": "COMPLETION", "plannedApprovalOn": "2024-09-30", "approvedOn": "2024-10-02", "signedOn": "2024-10-10",
            "plannedClosingOn": "2026-06-30", "closedOn": "2026-06-20", "approvalSlippageDays": 2, "closingSlippageDays": -10,
            "approvalYear": 2024, "plannedApprovalYear": 2024,
            "amounts": [{ "amountBasis": "REQUESTED", "financeKind": "GRANT",
                "amount": { "amount": "5000000000", "currency": "KRW", "valueDate": "2024-05-01" } }],
        }));
        // Another funding source records neither dates nor amounts of it.
        let bank = app.acting_as("FUNDER WB").await;
        for (mutation, text) in [
            ("recordApplicationDates", "approvedOn: null"),
            ("recordApplicationAmount", "amountBasis: TOTAL_COST, amount: { amount: \"1\", currency: \"USD\" }"),
        ] {
            let (code, field) = bank.refused(mutation, &of(text)).await;
            assert_eq!((code.as_str(), field.as_str()), ("NOT_FOUND", "application"), "{mutation}");
        }
    }

    async fn a_date_entered_by_hand_is_kept_and_the_difference_reported(app: TestApp) {
        let (_, application) = applied(&app, "WB", "Pipeline: concept review").await;
        let (nia, bank) = (app.acting_as("NIA").await, app.acting_as("FUNDER WB").await);
        let of = |text: &str| format!("application: {{ id: {application} }}, {text}");
        let shown = "application { approvedOn stage } differences { milestone keptOn reportedOn }";
        nia.mutate("recordApplicationDates", &of("approvedOn: \"2024-06-01\""), "__typename").await;
        let approved = bank.mutate("recordApplicationStage", &of("funderStage: \"Bank approved\", enteredOn: \"2024-06-05\""), shown).await;
        assert_eq!(approved["application"], json!({ "approvedOn": "2024-06-01", "stage": "NEGOTIATION" }));
        assert_eq!(approved["differences"], json!([{ "milestone": "APPROVAL", "keptOn": "2024-06-01", "reportedOn": "2024-06-05" }]));
        // A date out of order is refused, and nothing is recorded.
        nia.mutate("recordApplicationDates", &of("effectiveOn: \"2026-01-01\""), "__typename").await;
        let closed = bank.refused("recordApplicationStage", &of("funderStage: \"Closed\", enteredOn: \"2025-01-01\"")).await;
        assert_eq!(closed, ("RULE_BROKEN".to_owned(), "enteredOn".to_owned()));
        assert_eq!(row(&nia, &application).await["stage"], "NEGOTIATION");
        // A return to an earlier stage takes back what followed from the later one, not what was entered by hand.
        let (_, other) = applied(&app, "ADB", "Proposed").await;
        let of = |text: &str| format!("application: {{ id: {other} }}, {text}");
        nia.mutate("recordApplicationStage", &of("funderStage: \"Approved\", enteredOn: \"2024-06-05\""), "__typename").await;
        assert_eq!(row(&nia, &other).await["approvedOn"], "2024-06-05");
        let back = nia.mutate("recordApplicationStage", &of("funderStage: \"Proposed\", stage: APPRAISAL, enteredOn: \"2024-07-01\", reason: \"The scope grew\""), shown).await;
        assert_eq!(back["application"], json!({ "approvedOn": null, "stage": "APPRAISAL" }));
    }

    async fn the_year_of_an_application_is_the_one_that_summaries_count_it_in(app: TestApp) {
        let (_, application) = applied(&app, "KOICA", "PCP").await;
        let nia = app.acting_as("NIA").await;
        let year = async || {
            let data = nia.data(&format!("{{ node(id: {application}) {{ ... on Application {{ summaryYear approvalYear plannedApprovalYear }} }} pipelineSummary(groupBy: [YEAR], filter: {{ fundingSource: {{ code: {{ eq: \"KOICA\" }} }} }}) {{ groups {{ year }} }} }}")).await;
            let groups = data["pipelineSummary"]["groups"].as_array().expect("groups");
            let counted = groups.iter().map(|group| group["year"].clone()).collect::<Vec<_>>();
            assert_eq!(counted, Vec::from_iter(Some(data["node"]["summaryYear"].clone()).filter(|year| !year.is_null())));
            data["node"].clone()
        };
        // The conditions are not public, and so neither is the planned year.
        assert_eq!(year().await, json!({ "summaryYear": null, "approvalYear": null, "plannedApprovalYear": 2025 }));
        nia.mutate("updateApplication", &format!("id: {application}, expectedVersion: 1, conditionsVisibility: PUBLIC, visibility: PARTNER"), "__typename").await;
        assert_eq!(year().await, json!({ "summaryYear": 2025, "approvalYear": null, "plannedApprovalYear": 2025 }));
        nia.mutate("recordApplicationDates", &format!("application: {{ id: {application} }}, approvedOn: \"2024-12-01\""), "__typename").await;
        assert_eq!(year().await, json!({ "summaryYear": 2024, "approvalYear": 2024, "plannedApprovalYear": 2025 }));
    }
}
