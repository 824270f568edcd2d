//! From discovery through the funder's stages to the end.

use serde_json::{Value, json};

use crate::support::{TestApp, both};

const NAME: &str = "name: [{ language: \"en\", text: \"National data exchange\" }]";

fn refusal(code: &str, field: &str) -> (String, String) {
    (code.to_owned(), field.to_owned())
}

/// A project of Uzbekistan with an application to a funding source; the ids of both.
pub(crate) async fn applied(app: &TestApp, source: &str, words: &str) -> (Value, Value) {
    let agency = app.acting_as("SPECIALIZED_ORGANIZATION UZ").await;
    let made = agency
        .mutate(
            "discoverPipelineProject",
            &format!("country: {{ alpha2: \"UZ\" }}, {NAME}, identifiedOn: \"2024-01-10\", sector: {{ dacSector: \"15110\" }}"),
            "pipelineProject { id code visibility }",
        )
        .await;
    assert_eq!(made["userErrors"], json!([]));
    let project = made["pipelineProject"]["id"].clone();
    // ADB calls several common stages so.
    let stage = if words == "Proposed" { "stage: IDENTIFICATION, " } else { "" };
    let made = agency.mutate("applyForFunding", &format!("pipelineProject: {{ id: {project} }}, fundingSource: {{ code: \"{source}\" }}, appliedOn: \"2024-02-01\", {stage}funderStage: \"{words}\", plannedApprovalOn: \"2025-01-31\""), "application { id code stage funderStage visibility } applicationStage { ordinal enteredOn previous { id } }").await;
    assert_eq!(made["userErrors"], json!([]));
    assert_eq!(
        made["applicationStage"],
        json!({ "ordinal": 1, "enteredOn": "2024-02-01", "previous": null })
    );
    (project, made["application"]["id"].clone())
}

both! {
    async fn a_corrected_sector_is_that_of_the_applications_too(app: TestApp) {
        let (project, application) = applied(&app, "KOICA", "Project concept paper").await;
        let agency = app.acting_as("SPECIALIZED_ORGANIZATION UZ").await;
        // An application that is classified otherwise keeps its own.
        let sector = async |of: &Value| agency.data(&format!("{{ node(id: {of}) {{ ... on PipelineProject {{ version sector {{ code }} }} ... on Application {{ version sector {{ code }} }} }} }}")).await["node"].take();
        for (of, mutation, code, both) in [(&project, "updatePipelineProject", "22040", true), (&application, "updateApplication", "15111", false), (&project, "updatePipelineProject", "15110", false)] {
            let input = format!("id: {of}, expectedVersion: {}, sector: {{ dacSector: \"{code}\" }}", sector(of).await["version"]);
            assert_eq!(agency.mutate(mutation, &input, "__typename").await["userErrors"], json!([]));
            assert_eq!((sector(&project).await["sector"]["code"] == code, sector(&application).await["sector"]["code"] == code), (both || *of == project, both || *of == application));
        }
        let korea = format!("country: {{ alpha2: \"KR\" }}, {NAME}");
        assert_eq!(app.acting_as("NIA").await.refused("discoverPipelineProject", &korea).await, refusal("INVALID", "country"));
    }

    async fn an_application_goes_through_its_funders_stages(app: TestApp) {
        let (project, application) = applied(&app, "KOICA", "Project concept paper").await;
        let agency = app.acting_as("SPECIALIZED_ORGANIZATION UZ").await;
        let koica = app.acting_as("FUNDER KOICA").await;
        let again = format!("pipelineProject: {{ id: {project} }}, fundingSource: {{ code: \"KOICA\" }}, appliedOn: \"2024-02-01\", funderStage: \"PCP\"");
        assert_eq!(agency.refused("applyForFunding", &again).await, refusal("TAKEN", "fundingSource"));
        let unknown = again.replace("KOICA", "CABEI");
        assert_eq!(agency.refused("applyForFunding", &unknown).await, refusal("RULE_BROKEN", "stage"));
        let dropped = unknown.replace("PCP\"", "Dropped\", stage: DROPPED");
        assert_eq!(agency.refused("applyForFunding", &dropped).await, refusal("RULE_BROKEN", "stage"));
        let future = again.replace("KOICA", "EDCF").replace("PCP", "identification").replace("2024-02-01", "2999-02-01");
        assert_eq!(agency.refused("applyForFunding", &future).await, refusal("RULE_BROKEN", "appliedOn"));

        let stage = |text: &str| format!("application: {{ id: {application} }}, {text}");
        let refused = async |text: &str| koica.refused("recordApplicationStage", &stage(text)).await;
        assert_eq!(refused("funderStage: \"PCP\", stage: APPRAISAL, enteredOn: \"2024-03-01\"").await, refusal("RULE_BROKEN", "stage"));
        assert_eq!(refused("funderStage: \"Another thing\", enteredOn: \"2024-03-01\"").await, refusal("RULE_BROKEN", "stage"));
        assert_eq!(refused("funderStage: \"Dropped\", stage: DROPPED, enteredOn: \"2024-03-01\"").await, refusal("RULE_BROKEN", "stage"));
        assert_eq!(refused("funderStage: \"appraisal\", enteredOn: \"2024-01-31\"").await, refusal("RULE_BROKEN", "enteredOn"));
        assert_eq!(refused("funderStage: \"appraisal\", enteredOn: \"2999-01-31\"").await, refusal("RULE_BROKEN", "enteredOn"));
        assert_eq!(refused("funderStage: \"appraisal\", enteredOn: \"2024-05-01\", expectedVersion: 7").await, refusal("STALE_VERSION", "expectedVersion"));
        assert_eq!(refused("funderStage: \"project CONCEPT paper\", enteredOn: \"2024-05-01\"").await, refusal("RULE_BROKEN", "funderStage"));
        // The funder records the stage of an application made to it.
        let shown = "application { stage funderStage version } applicationStage { ordinal stage funderStage enteredOn reason previous { ordinal } }";
        let entered = koica.mutate("recordApplicationStage", &stage("funderStage: \"Appraisal\", enteredOn: \"2024-05-01\", expectedVersion: 1"), shown).await;
        assert_eq!(entered["application"], json!({ "stage": "APPRAISAL", "funderStage": "Appraisal", "version": 2 }));
        assert_eq!(entered["applicationStage"]["previous"]["ordinal"], 1);
        assert_eq!(refused("funderStage: \"Appraisal\", enteredOn: \"2024-05-02\"").await, refusal("RULE_BROKEN", "funderStage"));
        assert_eq!(refused("funderStage: \"pre-feasibility\", enteredOn: \"2024-06-01\"").await, refusal("RULE_BROKEN", "reason"));
        let back = koica.mutate("recordApplicationStage", &stage("funderStage: \"pre-feasibility\", enteredOn: \"2024-06-01\", reason: \"The scope grew\""), shown).await;
        assert_eq!((&back["application"]["stage"], &back["applicationStage"]["reason"]), (&json!("PREPARATION"), &json!("The scope grew")));
        // Another funder does not see it.
        let (code, field) = app.acting_as("FUNDER WB").await.refused("recordApplicationStage", &stage("funderStage: \"Active\", enteredOn: \"2024-07-01\"")).await;
        assert_eq!((code.as_str(), field.as_str()), ("NOT_FOUND", "application"));
        koica.mutate("recordApplicationStage", &stage("funderStage: \"협의의사록\", enteredOn: \"2024-08-01\""), shown).await;
        let data = koica.data(&format!("{{ node(id: {application}) {{ ... on Application {{ stage stages {{ stage funderStage }} }} }} pipelineProjects {{ totalCount }} fundingSource(by: {{ code: \"KOICA\" }}) {{ stageVocabulary {{ words stages milestones }} }} }}")).await;
        let stages: Vec<&str> = data["node"]["stages"].as_array().expect("stages").iter().map(|stage| stage["stage"].as_str().expect("a stage")).collect();
        assert_eq!(stages, ["IDENTIFICATION", "APPRAISAL", "PREPARATION", "NEGOTIATION"]);
        assert!(data["fundingSource"]["stageVocabulary"].as_array().expect("words").contains(&json!({ "words": "협의의사록", "stages": ["NEGOTIATION"], "milestones": ["APPROVAL", "SIGNING"] })));
    }

    async fn slippage_is_planned_against_actual(app: TestApp) {
        let (_, application) = applied(&app, "EDCF", "appraisal").await;
        let nia = app.acting_as("NIA").await;
        let shown = "application { approvalSlippageDays closingSlippageDays approvalYear approvedOn version }";
        let update = |text: &str| format!("id: {application}, {text}");
        let dates = |text: &str| format!("application: {{ id: {application} }}, {text}");
        assert_eq!(nia.refused("recordApplicationDates", &dates("approvedOn: \"2024-01-31\"")).await, refusal("RULE_BROKEN", "approvedOn"));
        assert_eq!(nia.refused("recordApplicationDates", &dates("signedOn: \"2999-01-31\"")).await, refusal("RULE_BROKEN", "signedOn"));
        assert_eq!(nia.refused("recordApplicationDates", &dates("expectedVersion: 7, approvedOn: \"2025-01-31\"")).await, refusal("STALE_VERSION", "expectedVersion"));
        let overdue = nia.data(&format!("{{ node(id: {application}) {{ ... on Application {{ approvalSlippageDays approvalYear }} }} }}")).await;
        assert!(overdue["node"]["approvalSlippageDays"].as_i64().expect("late") > 600, "{overdue}");
        assert_eq!(overdue["node"]["approvalYear"], json!(null), "a planned date that is not public is in no year");
        let approved = nia.mutate("recordApplicationDates", &dates("expectedVersion: 1, approvedOn: \"2025-02-10\", plannedClosingOn: \"2030-01-01\""), shown).await;
        assert_eq!(approved["application"], json!({ "approvalSlippageDays": 10, "closingSlippageDays": null, "approvalYear": 2025, "approvedOn": "2025-02-10", "version": 2 }));
        // Terms are not public: neither are the planned dates, nor what follows from them.
        nia.mutate("updatePipelineProject", &format!("id: {}, expectedVersion: 1, visibility: PUBLIC", project_of(&nia, &application).await), "__typename").await;
        nia.mutate("updateApplication", &update("expectedVersion: 2, visibility: PUBLIC"), "__typename").await;
        let public = app.data(&format!("{{ node(id: {application}) {{ ... on Application {{ approvedOn plannedApprovalOn approvalSlippageDays }} }} }}")).await;
        assert_eq!(public["node"], json!({ "approvedOn": "2025-02-10", "plannedApprovalOn": null, "approvalSlippageDays": null }));
    }

    async fn what_is_dropped_or_withdrawn_stays_on_record(app: TestApp) {
        let (_, dropped) = applied(&app, "WB", "Pipeline: concept review").await;
        let (_, withdrawn) = applied(&app, "ADB", "Proposed").await;
        let agency = app.acting_as("SPECIALIZED_ORGANIZATION UZ").await;
        let bank = app.acting_as("FUNDER WB").await;
        let end = |id: &Value, reason: &str| format!("application: {{ id: {id} }}, endedOn: \"2024-09-01\", reason: \"{reason}\"");
        let shown = "application { stage funderStage } applicationStage { reason enteredOn }";
        assert_eq!(bank.refused("dropApplication", &end(&dropped, " ")).await, refusal("INVALID", "reason"));
        let made = bank.mutate("dropApplication", &end(&dropped, "Other priorities"), shown).await;
        assert_eq!(made["application"], json!({ "stage": "DROPPED", "funderStage": "Dropped" }));
        assert_eq!(made["applicationStage"]["reason"], "Other priorities");
        let made = agency.mutate("withdrawApplication", &end(&withdrawn, "Own budget"), shown).await;
        assert_eq!(made["application"], json!({ "stage": "DROPPED", "funderStage": "Withdrawn by the applicant" }));
        for (id, words) in [(&dropped, "Active"), (&withdrawn, "Approved")] {
            let on = format!("application: {{ id: {id} }}, funderStage: \"{words}\", enteredOn: \"2024-10-01\"");
            let nia = app.acting_as("NIA").await;
            assert_eq!(nia.refused("recordApplicationStage", &on).await, refusal("RULE_BROKEN", "application"));
        }
        let data = agency.data("{ applications(filter: { stage: [DROPPED], fundingSource: { code: { in: [\"WB\", \"ADB\"] } }, country: { alpha2: { eq: \"UZ\" } }, appliedOn: { eq: \"2024-02-01\" } }) { totalCount } }").await;
        assert_eq!(data["applications"]["totalCount"], 2);
    }
}

async fn project_of(app: &TestApp, application: &Value) -> Value {
    let data = app
        .data(&format!(
            "{{ node(id: {application}) {{ ... on Application {{ pipelineProject {{ id }} }} }} }}"
        ))
        .await;
    data["node"]["pipelineProject"]["id"].clone()
}
