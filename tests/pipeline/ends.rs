//! How applications end, and what an end, an approval and a beginning do not allow.

use serde_json::{Value, json};

use super::stages::applied;
use crate::support::{TestApp, both};

/// The rule that a mutation of an application breaks, and the field that the error is about.
async fn broken(app: &TestApp, mutation: &str, on: &Value, input: &str) -> (String, String) {
    let input = format!("application: {{ id: {on} }}, {input}");
    let made = app.mutate(mutation, &input, "userErrors { rule }").await;
    let error = &made["userErrors"][0];
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    (text(&error["rule"]), text(&error["field"][1]))
}

fn rule(code: &str, field: &str) -> (String, String) {
    (code.to_owned(), field.to_owned())
}

/// What a mutation of an application gives, which has to succeed.
async fn done(app: &TestApp, mutation: &str, on: &Value, input: &str) -> Value {
    let shown = if mutation == "recordApplicationAmount" {
        "__typename"
    } else {
        "application { stage funderStage approvedOn closedOn }"
    };
    let made = app.mutate(mutation, &format!("application: {{ id: {on} }}, {input}"), shown).await;
    assert_eq!(made["userErrors"], json!([]), "{mutation}: {input}");
    made["application"].clone()
}

const COMMITTED: &str =
    "amountBasis: COMMITTED, financeKind: LOAN, amount: { amount: \"5.00\", currency: \"USD\" }";

both! {
    async fn an_application_does_not_end_in_words_that_mean_another_stage(app: TestApp) {
        let (nia, koica) = (app.acting_as("NIA").await, app.acting_as("FUNDER KOICA").await);
        let (_, dropped) = applied(&app, "KOICA", "PCP").await;
        let (_, withdrawn) = applied(&app, "WB", "Pipeline: concept review").await;
        let end = |words: &str| format!("endedOn: \"2025-02-01\", reason: \"no\", funderStage: \"{words}\"");
        for words in ["completion", "사업개요서", " PCP"] {
            assert_eq!(broken(&koica, "dropApplication", &dropped, &end(words)).await, rule("ANOTHER_STAGE", "funderStage"));
        }
        assert_eq!(broken(&nia, "withdrawApplication", &withdrawn, &end("Closed")).await, rule("ANOTHER_STAGE", "funderStage"));
        // Words that mean this end, and words that are not known.
        for (mutation, id, words) in [("dropApplication", &dropped, "Cancelled"), ("withdrawApplication", &withdrawn, "Dropped")] {
            let ended = done(&nia, mutation, id, &end(words)).await;
            assert_eq!(ended, json!({ "stage": "DROPPED", "funderStage": words, "approvedOn": null, "closedOn": null }));
        }
    }

    async fn nothing_happens_to_an_application_after_it_was_dropped(app: TestApp) {
        let nia = app.acting_as("NIA").await;
        let (_, withdrawn) = applied(&app, "ADB", "Proposed").await;
        let end = "endedOn: \"2025-02-01\", reason: \"Own budget\"";
        done(&nia, "withdrawApplication", &withdrawn, end).await;
        for date in ["approvedOn", "signedOn", "effectiveOn"] {
            let late = broken(&nia, "recordApplicationDates", &withdrawn, &format!("{date}: \"2025-02-02\"")).await;
            assert_eq!(late, rule("APPLICATION_ENDED", date));
        }
        // Nor is financing closed that nobody approved.
        assert_eq!(broken(&nia, "recordApplicationDates", &withdrawn, "closedOn: \"2025-01-30\"").await, rule("DATES_OUT_OF_ORDER", "closedOn"));
        assert_eq!(broken(&nia, "recordApplicationAmount", &withdrawn, COMMITTED).await.0, "NOT_APPROVED");
        let groups = nia.data("{ pipelineSummary(groupBy: [YEAR], filter: { country: { alpha2: { eq: \"UZ\" } }, stage: [DROPPED] }) { groups { applicationCount } } }").await;
        assert_eq!(groups["pipelineSummary"]["groups"], json!([]));
        // An approval that came before the end may become known later, and the commitment with it.
        done(&nia, "recordApplicationDates", &withdrawn, "approvedOn: \"2025-02-01\"").await;
        done(&nia, "recordApplicationAmount", &withdrawn, COMMITTED).await;
        assert_eq!(broken(&nia, "recordApplicationDates", &withdrawn, "closedOn: \"2025-02-02\"").await, rule("APPLICATION_ENDED", "closedOn"));

        // One that was approved does not end before that, and keeps what was committed.
        let (_, dropped) = applied(&app, "WB", "Pipeline: concept review").await;
        done(&nia, "recordApplicationDates", &dropped, "approvedOn: \"2025-02-10\"").await;
        done(&nia, "recordApplicationAmount", &dropped, COMMITTED).await;
        assert_eq!(broken(&nia, "dropApplication", &dropped, end).await, rule("APPLICATION_ENDED", "endedOn"));
        let ended = done(&nia, "dropApplication", &dropped, &end.replace("02-01", "02-10")).await;
        assert_eq!(ended["approvedOn"], "2025-02-10");
        let amounts = nia.data(&format!("{{ node(id: {dropped}) {{ ... on Application {{ amounts {{ amountBasis }} }} }} }}")).await;
        assert_eq!(amounts["node"]["amounts"], json!([{ "amountBasis": "COMMITTED" }]));
        // What has ended is described further.
        done(&nia, "recordApplicationDates", &dropped, "plannedApprovalOn: \"2025-01-01\", plannedClosingOn: \"2030-01-01\"").await;
    }

    async fn the_dates_of_an_application_fit_its_stages(app: TestApp) {
        let (nia, bank) = (app.acting_as("NIA").await, app.acting_as("FUNDER WB").await);
        let (_, application) = applied(&app, "WB", "Pipeline: begin negotiation").await;
        let dates = async |text: &str| broken(&nia, "recordApplicationDates", &application, text).await;
        let out_of_order = |field: &str| rule("DATES_OUT_OF_ORDER", field);
        done(&nia, "recordApplicationDates", &application, "approvedOn: \"2025-06-01\"").await;
        assert_eq!(dates("closedOn: \"2026-01-30\"").await, out_of_order("closedOn"));
        assert_eq!(dates("plannedClosingOn: \"2025-01-30\"").await, out_of_order("plannedClosingOn"));
        done(&nia, "recordApplicationDates", &application, "plannedClosingOn: \"2025-01-31\"").await;
        assert_eq!(dates("plannedApprovalOn: \"2025-02-01\"").await, out_of_order("plannedApprovalOn"));
        // Nobody implements what is not approved yet.
        let stage = async |text: &str| broken(&bank, "recordApplicationStage", &application, text).await;
        assert_eq!(stage("funderStage: \"Active\", enteredOn: \"2025-05-31\"").await, out_of_order("enteredOn"));
        done(&nia, "recordApplicationDates", &application, "approvedOn: null").await;
        assert_eq!(stage("funderStage: \"Active\", enteredOn: \"2025-07-02\", approvedOn: \"2025-12-01\"").await, out_of_order("approvedOn"));
        done(&bank, "recordApplicationStage", &application, "funderStage: \"Active\", enteredOn: \"2025-07-02\", approvedOn: \"2025-07-02\"").await;
        assert_eq!(dates("approvedOn: \"2025-07-03\"").await, out_of_order("approvedOn"));
        // The agreement may be signed later; the financing closes before or after the project is completed.
        done(&nia, "recordApplicationDates", &application, "signedOn: \"2025-08-01\", effectiveOn: \"2025-09-01\", closedOn: \"2026-01-30\"").await;
        done(&bank, "recordApplicationStage", &application, "funderStage: \"Closed\", enteredOn: \"2026-02-10\"").await;
        assert_eq!(dates("approvedOn: \"2025-07-03\"").await, out_of_order("approvedOn"));
        assert_eq!(dates("effectiveOn: \"2026-02-11\", closedOn: \"2026-02-12\"").await, rule("APPLICATION_ENDED", "effectiveOn"));
        done(&nia, "recordApplicationDates", &application, "closedOn: \"2026-03-01\"").await;
    }

    async fn planned_dates_of_a_new_application_are_in_order(app: TestApp) {
        let (project, _) = applied(&app, "WB", "Pipeline: concept review").await;
        let nia = app.acting_as("NIA").await;
        let input = format!("pipelineProject: {{ id: {project} }}, fundingSource: {{ code: \"ADB\" }}, appliedOn: \"2025-01-01\", funderStage: \"Proposed\", stage: IDENTIFICATION, plannedApprovalOn: \"2026-01-02\", plannedClosingOn: \"2026-01-01\"");
        assert_eq!(nia.refused("applyForFunding", &input).await, rule("RULE_BROKEN", "plannedClosingOn"));
    }

    async fn an_application_does_not_begin_at_its_end(app: TestApp) {
        let (project, _) = applied(&app, "KOICA", "PCP").await;
        let nia = app.acting_as("NIA").await;
        let apply = |source: &str, stage: &str| format!("pipelineProject: {{ id: {project} }}, fundingSource: {{ code: \"{source}\" }}, appliedOn: \"2025-01-01\", {stage}");
        for (source, stage, code, field) in [
            ("WB", "funderStage: \"Closed\"", "APPLICATION_ENDED", "funderStage"),
            ("WB", "funderStage: \"Closed\", stage: COMPLETION", "APPLICATION_ENDED", "stage"),
            ("CABEI", "funderStage: \"Terminado\", stage: COMPLETION", "APPLICATION_ENDED", "stage"),
            ("WB", "funderStage: \"Dropped\"", "DROP_INSTEAD", "funderStage"),
            ("CABEI", "funderStage: \"Dropped\", stage: DROPPED", "DROP_INSTEAD", "stage"),
        ] {
            let made = nia.mutate("applyForFunding", &apply(source, stage), "userErrors { rule }").await;
            assert_eq!((&made["userErrors"][0]["rule"], &made["userErrors"][0]["field"]), (&json!(code), &json!(["input", field])), "{stage}");
        }
        // What was applied for long ago is recorded as it went.
        let made = nia.mutate("applyForFunding", &apply("WB", "funderStage: \"Pipeline: bank approved\""), "application { id }").await;
        let ended = done(&nia, "recordApplicationStage", &made["application"]["id"], "funderStage: \"Closed\", enteredOn: \"2026-01-01\"").await;
        assert_eq!(ended, json!({ "stage": "COMPLETION", "funderStage": "Closed", "approvedOn": "2025-01-01", "closedOn": "2026-01-01" }));
    }

    async fn an_error_names_a_field_that_was_given(app: TestApp) {
        let (nia, bank) = (app.acting_as("NIA").await, app.acting_as("FUNDER WB").await);
        let (_, application) = applied(&app, "WB", "Pipeline: concept review").await;
        for mutation in ["dropApplication", "withdrawApplication"] {
            for day in ["2024-01-31", "2999-01-01"] {
                let (_, field) = broken(&nia, mutation, &application, &format!("endedOn: \"{day}\", reason: \"no\"")).await;
                assert_eq!(field, "endedOn", "{mutation}: {day}");
            }
        }
        assert_eq!(broken(&nia, "recordApplicationAmount", &application, COMMITTED).await, rule("NOT_APPROVED", "amountBasis"));
        assert_eq!(broken(&bank, "recordApplicationStage", &application, "funderStage: \"Dropped\", enteredOn: \"2025-01-01\"").await, rule("DROP_INSTEAD", "funderStage"));
        done(&nia, "recordApplicationDates", &application, "effectiveOn: \"2025-03-01\"").await;
        let out_of_order = |field: &str| rule("DATES_OUT_OF_ORDER", field);
        let stage = async |text: &str| broken(&bank, "recordApplicationStage", &application, text).await;
        assert_eq!(stage("funderStage: \"Bank approved\", enteredOn: \"2025-03-02\"").await, out_of_order("enteredOn"));
        assert_eq!(stage("funderStage: \"Bank approved\", enteredOn: \"2025-03-01\", signedOn: \"2025-03-02\"").await, out_of_order("signedOn"));
        assert_eq!(broken(&nia, "recordApplicationDates", &application, "approvedOn: \"2025-03-02\"").await, out_of_order("approvedOn"));
        let input = format!("id: {application}, expectedVersion: 2, appliedOn: \"2025-03-02\"");
        assert_eq!(nia.refused("updateApplication", &input).await, rule("RULE_BROKEN", "appliedOn"));
    }

    async fn the_date_of_an_application_fits_its_stages(app: TestApp) {
        let nia = app.acting_as("NIA").await;
        let (_, application) = applied(&app, "KOICA", "PCP").await;
        done(&nia, "recordApplicationStage", &application, "funderStage: \"appraisal\", enteredOn: \"2024-05-01\"").await;
        let mut version = 2;
        for (applied_on, accepted) in [("2024-05-02", false), ("2024-05-01", true), ("2024-03-01", true)] {
            let input = format!("id: {application}, expectedVersion: {version}, appliedOn: \"{applied_on}\"");
            let made = nia.mutate("updateApplication", &input, "application { appliedOn version stages { ordinal enteredOn } } userErrors { rule }").await;
            if accepted {
                // The application began with its first stage.
                let stages = json!([{ "ordinal": 1, "enteredOn": applied_on }, { "ordinal": 2, "enteredOn": "2024-05-01" }]);
                version += 1;
                assert_eq!(made["application"], json!({ "appliedOn": applied_on, "version": version, "stages": stages }));
            } else {
                assert_eq!((&made["userErrors"][0]["rule"], &made["userErrors"][0]["field"]), (&json!("DATES_OUT_OF_ORDER"), &json!(["input", "appliedOn"])), "{made}");
            }
        }
        let (_, dropped) = applied(&app, "ADB", "Proposed").await;
        done(&nia, "dropApplication", &dropped, "endedOn: \"2024-04-01\", reason: \"no\"").await;
        let input = format!("id: {dropped}, expectedVersion: 2, appliedOn: \"2024-04-02\"");
        assert_eq!(nia.refused("updateApplication", &input).await, rule("RULE_BROKEN", "appliedOn"));
    }

    async fn what_is_planned_follows_the_application(app: TestApp) {
        let nia = app.acting_as("NIA").await;
        let (project, application) = applied(&app, "KOICA", "project concept paper (PCP)").await;
        let out_of_order = |field: &str| ("DATES_OUT_OF_ORDER".to_owned(), field.to_owned());
        let early = "plannedApprovalOn: \"2024-01-31\"";
        assert_eq!(broken(&nia, "recordApplicationDates", &application, early).await, out_of_order("plannedApprovalOn"));
        let apply = format!("pipelineProject: {{ id: {project} }}, fundingSource: {{ code: \"WB\" }}, appliedOn: \"2024-02-01\", funderStage: \"Pipeline: concept review\", {early}");
        assert_eq!(nia.refused("applyForFunding", &apply).await, rule("RULE_BROKEN", "plannedApprovalOn"));
        done(&nia, "recordApplicationDates", &application, "plannedApprovalOn: \"2024-03-01\"").await;
        let input = format!("id: {application}, expectedVersion: 2, appliedOn: \"2024-03-02\"");
        assert_eq!(nia.refused("updateApplication", &input).await, rule("RULE_BROKEN", "appliedOn"));
    }

    async fn what_belongs_to_an_internal_project_is_internal_by_default(app: TestApp) {
        let nia = app.acting_as("NIA").await;
        for (of_project, of_others) in [("INTERNAL", "INTERNAL"), ("PARTNER", "PARTNER"), ("PUBLIC", "PARTNER")] {
            let input = format!("country: {{ alpha2: \"UZ\" }}, visibility: {of_project}, name: [{{ language: \"en\", text: \"Portal\" }}]");
            let made = nia.mutate("discoverPipelineProject", &input, "pipelineProject { id }").await;
            let input = format!("pipelineProject: {{ id: {} }}, fundingSource: {{ code: \"KOICA\" }}, appliedOn: \"2024-02-01\", funderStage: \"PCP\"", made["pipelineProject"]["id"]);
            let made = nia.mutate("applyForFunding", &input, "application { id visibility }").await;
            assert_eq!(made["application"]["visibility"], of_others, "{made}");
            let input = format!("application: {{ id: {} }}, amountBasis: TOTAL_COST, amount: {{ amount: \"1000000\", currency: \"USD\", valueDate: \"2024-02-01\" }}", made["application"]["id"]);
            let made = nia.mutate("recordApplicationAmount", &input, "applicationAmount { visibility }").await;
            assert_eq!(made["applicationAmount"]["visibility"], of_others, "{made}");
        }
    }

    async fn a_project_is_identified_before_it_applies(app: TestApp) {
        let nia = app.acting_as("NIA").await;
        let (project, application) = applied(&app, "KOICA", "PCP").await;
        let out_of_order = |field: &str| json!(["DATES_OUT_OF_ORDER", field]);
        let apply = |on: &str| format!("pipelineProject: {{ id: {project} }}, fundingSource: {{ code: \"WB\" }}, appliedOn: \"{on}\", funderStage: \"Pipeline: concept review\"");
        let on = |id: &Value, text: &str| format!("id: {id}, expectedVersion: 1, {text}");
        for (mutation, input, field) in [
            ("applyForFunding", apply("2024-01-09"), "appliedOn"),
            ("updateApplication", on(&application, "appliedOn: \"2024-01-09\""), "appliedOn"),
            ("updatePipelineProject", on(&project, "identifiedOn: \"2024-02-02\""), "identifiedOn"),
        ] {
            let made = nia.mutate(mutation, &input, "userErrors { rule }").await;
            assert_eq!(json!([made["userErrors"][0]["rule"], made["userErrors"][0]["field"][1]]), out_of_order(field), "{mutation}");
        }
        for (mutation, input) in [("applyForFunding", apply("2024-01-10")), ("updatePipelineProject", on(&project, "identifiedOn: \"2024-01-09\""))] {
            assert_eq!(nia.mutate(mutation, &input, "__typename").await["userErrors"], json!([]), "{mutation}");
        }
    }
}
