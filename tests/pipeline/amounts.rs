//! Amounts asked for and committed, and who sees them.

use sea_orm::ConnectionTrait;
use serde_json::json;

use super::stages::applied;
use crate::support::{TestApp, both, database};

fn refusal(code: &str, field: &str) -> (String, String) {
    (code.to_owned(), field.to_owned())
}

/// How many amounts in won a caller sees.
async fn won_amounts(app: &TestApp) -> usize {
    let data = app.data("{ applications(first: 200) { nodes { amounts(filter: { amountCurrency: { eq: \"KRW\" } }) { id } } } }").await;
    let applications = data["applications"]["nodes"].as_array().expect("applications").iter();
    applications.map(|application| application["amounts"].as_array().expect("amounts").len()).sum()
}

both! {
    async fn amounts_fit_their_funding_source_and_stage(app: TestApp) {
        let (_, application) = applied(&app, "KOICA", "PCP").await;
        let agency = app.acting_as("SPECIALIZED_ORGANIZATION UZ").await;
        let amount = |text: &str| format!("application: {{ id: {application} }}, {text}");
        let refused = async |text: &str| agency.refused("recordApplicationAmount", &amount(text)).await;
        let won = "amount: { amount: \"5000000000\", currency: \"KRW\" }";
        assert_eq!(refused(&format!("amountBasis: REQUESTED, financeKind: LOAN, {won}")).await, refusal("RULE_BROKEN", "financeKind"));
        assert_eq!(refused(&format!("amountBasis: REQUESTED, {won}")).await, refusal("RULE_BROKEN", "financeKind"));
        assert_eq!(refused(&format!("amountBasis: COMMITTED, financeKind: GRANT, {won}")).await, refusal("RULE_BROKEN", "amountBasis"));
        assert_eq!(refused("amountBasis: REQUESTED, financeKind: GRANT, amount: { amount: \"1.5\", currency: \"KRW\" }").await, refusal("INVALID", "amount"));
        let shown = "applicationAmount { id version amount { amount currency valueDate } visibility }";
        let dated = "amount: { amount: \"5000000000\", currency: \"KRW\", valueDate: \"2024-02-01\" }";
        let made = agency.mutate("recordApplicationAmount", &amount(&format!("amountBasis: REQUESTED, financeKind: GRANT, {dated}")), shown).await;
        assert_eq!(made["userErrors"], json!([]));
        assert_eq!(made["applicationAmount"]["amount"], json!({ "amount": "5000000000", "currency": "KRW", "valueDate": "2024-02-01" }));
        assert_eq!(refused(&format!("amountBasis: REQUESTED, financeKind: GRANT, {won}, expectedVersion: 0")).await, refusal("STALE_VERSION", "expectedVersion"));
        let more = agency.mutate("recordApplicationAmount", &amount("amountBasis: REQUESTED, financeKind: GRANT, amount: { amount: \"6000000000\", currency: \"KRW\" }, expectedVersion: 1"), shown).await;
        assert_eq!((&more["applicationAmount"]["id"], &more["applicationAmount"]["version"]), (&made["applicationAmount"]["id"], &json!(2)));
        agency.mutate("recordApplicationStage", &amount("funderStage: \"agreement\", enteredOn: \"2024-05-01\""), "__typename").await;
        let committed = agency.mutate("recordApplicationAmount", &amount(&format!("amountBasis: COMMITTED, financeKind: GRANT, {won}")), shown).await;
        assert_eq!(committed["userErrors"], json!([]));
        assert_eq!(agency.refused("recordApplicationAmount", &amount(&format!("amountBasis: TOTAL_COST, {won}, visibility: PUBLIC"))).await, refusal("INVALID", "visibility"));
        // A funder sees what is asked of it; another one does not.
        for (caller, count) in [("FUNDER KOICA", 2), ("FUNDER WB", 0), ("", 0)] {
            assert_eq!(won_amounts(&app.acting_as(caller).await).await, count, "{caller}");
        }
        let gone = agency.mutate("removeApplicationAmount", &format!("id: {}, expectedVersion: 2", made["applicationAmount"]["id"]), "applicationAmount { id }").await;
        assert_eq!(gone["userErrors"], json!([]));
        assert_eq!(won_amounts(&agency).await, 1);
    }

    // A funding source replaces nothing that the center's side keeps from it.
    async fn what_is_hidden_from_a_funding_source_stays_as_it_is(app: TestApp) {
        let (_, id) = applied(&app, "KOICA", "PCP").await;
        let (agency, koica) = (app.acting_as("SPECIALIZED_ORGANIZATION UZ").await, app.acting_as("FUNDER KOICA").await);
        let amount = |won: &str| format!("application: {{ id: {id} }}, amountBasis: REQUESTED, financeKind: GRANT, amount: {{ amount: \"{won}\", currency: \"KRW\" }}");
        let made = agency.mutate("recordApplicationAmount", &format!("{}, visibility: INTERNAL", amount("7")), "__typename").await;
        assert_eq!(made["userErrors"], json!([]));
        assert_eq!(koica.refused("recordApplicationAmount", &amount("1")).await, refusal("INVALID", "amountBasis"));
        let stale = format!("{}, expectedVersion: 0", amount("1"));
        assert_eq!(koica.refused("recordApplicationAmount", &stale).await, refusal("INVALID", "amountBasis"));
        let dates = format!("application: {{ id: {id} }}, plannedClosingOn: \"2030-01-01\"");
        let planned = koica.mutate("recordApplicationDates", &dates, "application { plannedClosingOn version }").await;
        assert_eq!(planned["application"]["plannedClosingOn"], "2030-01-01");
        let hide = format!("id: {id}, expectedVersion: {}, conditionsVisibility: INTERNAL", planned["application"]["version"]);
        assert_eq!(agency.mutate("updateApplication", &hide, "__typename").await["userErrors"], json!([]));
        for field in ["plannedClosingOn", "plannedApprovalOn"] {
            let dates = format!("application: {{ id: {id} }}, {field}: \"2029-01-01\"");
            assert_eq!(koica.refused("recordApplicationDates", &dates).await, refusal("INVALID", field));
        }
        let seen = agency.data(&format!("{{ node(id: {id}) {{ ... on Application {{ plannedClosingOn amounts {{ amount {{ amount }} version }} }} }} }}")).await;
        assert_eq!(seen["node"], json!({ "plannedClosingOn": "2030-01-01", "amounts": [{ "amount": { "amount": "7" }, "version": 1 }] }));
    }

    // Summaries count the rows of a kind as applications.
    async fn no_application_has_two_amounts_of_a_kind(app: TestApp) {
        let (_, application) = applied(&app, "KOICA", "PCP").await;
        let agency = app.acting_as("SPECIALIZED_ORGANIZATION UZ").await;
        for kind in ["amountBasis: TOTAL_COST", "amountBasis: REQUESTED, financeKind: GRANT"] {
            let input = format!("application: {{ id: {application} }}, {kind}, amount: {{ amount: \"7\", currency: \"KRW\" }}");
            assert_eq!(agency.mutate("recordApplicationAmount", &input, "__typename").await["userErrors"], json!([]));
        }
        let db = database(&app.database).await;
        let id = if app.database.starts_with("postgres") { "gen_random_uuid()" } else { "randomblob(16)" };
        for basis in ["TOTAL_COST", "REQUESTED"] {
            let again = |currency: &str| format!("INSERT INTO application_amount (id, application_id, country_code, funding_source_code, amount_basis, finance_kind, amount_minor, amount_currency, version, created_at, updated_at, visibility, source)
                SELECT {id}, application_id, country_code, funding_source_code, amount_basis, finance_kind, amount_minor, '{currency}', version, created_at, updated_at, visibility, source
                FROM application_amount WHERE amount_basis = '{basis}' AND amount_currency = 'KRW'");
            assert!(db.execute_unprepared(&again("KRW")).await.is_err(), "{basis}");
            db.execute_unprepared(&again("EUR")).await.expect("another currency is another amount");
        }
    }

    async fn hiding_a_project_hides_what_belongs_to_it(app: TestApp) {
        let (project, application) = applied(&app, "KOICA", "PCP").await;
        let nia = app.acting_as("NIA").await;
        nia.mutate("updatePipelineProject", &format!("id: {project}, expectedVersion: 1, visibility: PUBLIC"), "__typename").await;
        nia.mutate("updateApplication", &format!("id: {application}, expectedVersion: 1, visibility: PUBLIC"), "__typename").await;
        nia.mutate("recordApplicationAmount", &format!("application: {{ id: {application} }}, amountBasis: REQUESTED, financeKind: GRANT, amount: {{ amount: \"7\", currency: \"KRW\" }}, visibility: PUBLIC"), "__typename").await;
        let parts = "{ applications(filter: { fundingSource: { code: { eq: \"KOICA\" } } }) { nodes { stages { id } amounts { id } } } }";
        let shown = app.data(parts).await["applications"]["nodes"].take();
        let stage = &shown[0]["stages"][0]["id"];
        assert!(stage.is_string() && shown[0]["amounts"][0]["id"].is_string(), "{shown}");
        let hidden = nia.mutate("updatePipelineProject", &format!("id: {project}, expectedVersion: 2, visibility: INTERNAL"), "pipelineProject { visibility }").await;
        assert_eq!(hidden["pipelineProject"]["visibility"], "INTERNAL");
        for caller in ["", "FUNDER KOICA"] {
            let caller = app.acting_as(caller).await;
            assert_eq!(caller.data(parts).await, json!({ "applications": { "nodes": [] } }));
            assert_eq!(caller.data(&format!("{{ stage: node(id: {stage}) {{ id }} amount: node(id: {}) {{ id }} }}", shown[0]["amounts"][0]["id"])).await, json!({ "stage": null, "amount": null }));
        }
    }

    async fn an_amount_is_in_a_currency_that_was_in_use(app: TestApp) {
        let (_, application) = applied(&app, "AFDB", "Identification").await;
        let nia = app.acting_as("NIA").await;
        for (currency, value_date, accepted) in [
            ("DEM", "", false),
            ("DEM", "2002-04-01", false),
            ("DEM", "2001-12-31", true),
            ("UZS", "", true),
            // AfDB publishes in special drawing rights.
            ("XDR", "2024-02-01", true),
            ("XXX", "2024-02-01", false),
            ("XTS", "", false),
            ("XAU", "2024-02-01", false),
        ] {
            let dated = if value_date.is_empty() { String::new() } else { format!(", valueDate: \"{value_date}\"") };
            let input = format!("application: {{ id: {application} }}, amountBasis: TOTAL_COST, amount: {{ amount: \"5\", currency: \"{currency}\"{dated} }}");
            if accepted {
                let made = nia.mutate("recordApplicationAmount", &input, "__typename").await;
                assert_eq!(made["userErrors"], json!([]), "{currency} {value_date}");
            } else {
                assert_eq!(nia.refused("recordApplicationAmount", &input).await, refusal("INVALID", "amount"), "{currency} {value_date}");
            }
        }
    }
}
