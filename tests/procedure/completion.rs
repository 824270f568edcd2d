//! Terms whose latest step is unknown, and how MOIS completes them.

use serde_json::{Value, json};

use crate::loading::load_again;
use crate::support::{TestApp, both};

/// Completes the history of a term.
async fn complete(app: &TestApp, code: &str, steps: &str) -> Value {
    let mois = app.acting_as("MOIS").await;
    let term = mois.data(&format!("{{ centerTerm(by: {{ code: \"{code}\" }}) {{ id }} }}")).await;
    let input = format!("term: {{ id: {} }}, visibility: PUBLIC, steps: [{steps}]", term["centerTerm"]["id"]);
    mois.mutate("completeTermHistory", &input, "centerTerm { latestStep phase openedOn endedOn }").await
}

/// The steps of a term, each with its date and who took it.
async fn steps(app: &TestApp, code: &str) -> Value {
    let query = format!(
        "{{ centerTerm(by: {{ code: \"{code}\" }}) {{ steps {{ ordinal stepKind occurredOn sourceDetail source {{ code }} actingOrganization {{ code }} }} }} }}"
    );
    app.data(&query).await["centerTerm"]["steps"].take()
}

/// The kinds of steps in their order.
fn kinds(steps: &Value) -> Vec<&str> {
    steps.as_array().expect("steps").iter().map(|step| step["stepKind"].as_str().expect("a step")).collect()
}

both! {
    async fn a_term_with_an_unknown_step_is_completed_and_then_known(app: TestApp) {
        let before = app.data("{ centerTerm(by: { code: \"PY-1\" }) { latestStep phase } }").await;
        assert_eq!(before["centerTerm"], json!({ "latestStep": null, "phase": null }));
        // As they are remembered, not in their order.
        let done = complete(&app, "PY-1", "{ stepKind: CLOSED, occurredOn: \"2024-03\", sourceDetail: \"Archive of MOIS, 2024-17\" }, { stepKind: COMMITTEE_ORGANIZED, occurredOn: \"2021-09-20\", sourceDetail: \"Minutes\" }, { stepKind: EXTENDED, sourceDetail: \"Letters of 2023\" }").await;
        assert_eq!(done["userErrors"], json!([]));
        assert_eq!(done["centerTerm"], json!({ "latestStep": "CLOSED", "phase": "AFTER_CLOSURE", "openedOn": "2021-10-11", "endedOn": "2024-03" }));
        let steps = steps(&app, "PY-1").await;
        assert_eq!(kinds(&steps), ["MOU_SIGNED", "COMMITTEE_ORGANIZED", "OPERATING", "EXTENDED", "CLOSED"]);
        assert_eq!(steps[1], json!({ "ordinal": 2, "stepKind": "COMMITTEE_ORGANIZED", "occurredOn": "2021-09-20", "sourceDetail": "Minutes", "source": { "code": "service" }, "actingOrganization": null }));
        assert_eq!(steps[3]["occurredOn"], Value::Null);
        let timeline = app.data("{ centers(filter: { code: { eq: \"PY\" } }) { nodes { status } } }").await;
        assert_eq!(timeline["centers"]["nodes"][0]["status"], "CLOSED");
    }

    async fn a_completed_term_that_was_withdrawn_has_an_end(app: TestApp) {
        let done = complete(&app, "PY-1", "{ stepKind: WITHDRAWN, occurredOn: \"2022-05\", sourceDetail: \"Letter\" }").await;
        assert_eq!(done["centerTerm"], json!({ "latestStep": "WITHDRAWN", "phase": null, "openedOn": "2021-10-11", "endedOn": "2022-05" }), "{done}");
    }

    async fn loading_the_reference_data_again_leaves_a_completed_term_alone(app: TestApp) {
        complete(&app, "ID-2", "{ stepKind: EXTENDED, occurredOn: \"2023-12\", sourceDetail: \"Letters\" }, { stepKind: ESTABLISHED, sourceDetail: \"Letters\" }").await;
        let before = steps(&app, "ID-2").await;
        assert_eq!(kinds(&before), ["MOU_SIGNED", "ESTABLISHED", "OPERATING", "EXTENDED"]);
        load_again(&app).await;
        assert_eq!(steps(&app, "ID-2").await, before);
        let term = app.data("{ centerTerm(by: { code: \"ID-2\" }) { latestStep } }").await;
        assert_eq!(term["centerTerm"]["latestStep"], "EXTENDED");
    }

    async fn the_procedure_goes_on_from_a_completed_history(app: TestApp) {
        let done = complete(&app, "GE-1", "{ stepKind: CANDIDATE, occurredOn: \"2024\", sourceDetail: \"Letters\" }").await;
        assert_eq!(done["centerTerm"]["latestStep"], "CANDIDATE");
        let mois = app.acting_as("MOIS").await;
        let term = mois.data("{ centerTerm(by: { code: \"GE-1\" }) { id } }").await["centerTerm"]["id"].take();
        let withdrawn = mois.mutate("withdrawTerm", &format!("term: {{ id: {term} }}, occurredOn: \"2025\", reason: \"Not on the list of 2025\""), "centerTerm { latestStep }").await;
        assert_eq!(withdrawn, json!({ "centerTerm": { "latestStep": "WITHDRAWN" }, "userErrors": [] }));
    }

    async fn a_step_that_a_term_has_is_not_missing(app: TestApp) {
        let before = steps(&app, "PY-1").await;
        let opened = "{ stepKind: OPERATING, occurredOn: \"2021-01-01\", sourceDetail: \"Archive\" }";
        let established = opened.replace("OPERATING", "ESTABLISHED");
        let extended = opened.replace("OPERATING", "EXTENDED").replace("2021-01-01", "2023-05");
        let closed = opened.replace("OPERATING", "CLOSED");
        for twice in [opened.to_owned(), format!("{established}, {established}"), format!("{extended}, {extended}"), closed] {
            let refused = complete(&app, "PY-1", &twice).await;
            assert_eq!(refused["userErrors"][0]["field"], json!(["input", "steps"]), "{refused}");
            assert_eq!(refused["userErrors"][0]["code"], "RULE_BROKEN");
        }
        assert_eq!(steps(&app, "PY-1").await, before);
        // A term can be extended several times.
        let done = complete(&app, "PY-1", &format!("{extended}, {}", extended.replace("2023", "2024"))).await;
        assert_eq!(done["userErrors"], json!([]));
    }

    async fn a_known_term_a_day_to_come_and_an_empty_completion_are_refused(app: TestApp) {
        let closed = "{ stepKind: CLOSED, occurredOn: \"2024\", sourceDetail: \"Archive\" }";
        let known = complete(&app, "UZ-1", closed).await;
        assert_eq!(known["userErrors"][0]["code"], "RULE_BROKEN", "{known}");
        let missing = "0a".repeat(16);
        let document = model::api::GlobalId { record_type: entity::RecordType::Document, id: missing.parse().expect("an id") };
        for (steps, field) in [
            (String::new(), "steps"),
            (closed.replace("2024", "2999"), "steps"),
            (closed.replace("Archive", ""), "steps"),
            (closed.replace("sourceDetail", &format!("document: {{ id: \"{document}\" }}, sourceDetail")), "steps"),
        ] {
            let refused = complete(&app, "PY-1", &steps).await;
            assert_eq!(refused["userErrors"][0]["field"], json!(["input", field]), "{refused}");
            assert_eq!(refused["centerTerm"], Value::Null);
        }
        for caller in ["", "NIA", "LEAD_ORGANIZATION PY", "FUNDER WB"] {
            let term = app.data("{ centerTerm(by: { code: \"PY-1\" }) { id } }").await;
            let query = format!("mutation {{ completeTermHistory(input: {{ term: {{ id: {} }}, steps: [{closed}] }}) {{ userErrors {{ message }} }} }}", term["centerTerm"]["id"]);
            let (code, _) = app.acting_as(caller).await.error(&query).await;
            assert_eq!(code, "FORBIDDEN", "{caller}");
        }
    }
}
