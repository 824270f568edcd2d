//! What somebody enters by hand stays until the list says something else.

use serde_json::{Value, json};

use super::{active, import, list, tally};
use crate::support::{TestApp, both};

const SHOWN: &str =
    "{ pipelineProject(by: { code: \"WB-P900001\" }) { id version name { text } borrower country { alpha2 }
    applications { nodes { id stage funderStage approvedOn plannedClosingOn closedOn stages { id } amounts { id } } } } }";

async fn shown(app: &TestApp) -> Value {
    app.data(SHOWN).await["pipelineProject"].take()
}

fn row<'a>(also: &[(&'a str, &'a str)]) -> Vec<u8> {
    let dates = [
        ("boardapprovaldate", "2021-05-01"),
        ("curr_ibrd_commitment", "4000000"),
        ("closingdate", "2025-12-31"),
        ("borrower", "Republic of Uzbekistan"),
    ];
    list(&[&[&active("P900001", "Uzbekistan")[..], &dates, also].concat()])
}

/// Enters something that breaks no rule.
async fn enter(app: &TestApp, mutation: &str, input: &str) {
    let made = app.mutate(mutation, input, "__typename").await;
    assert_eq!(made["userErrors"], json!([]), "{mutation}: {input}");
}

both! {
    async fn the_same_list_again_changes_nothing_that_was_entered(app: TestApp) {
        import(&app, row(&[])).await;
        let (nia, bank) = (app.acting_as("NIA").await, app.acting_as("FUNDER WB").await);
        let before = shown(&nia).await;
        let application = format!("application: {{ id: {} }}", before["applications"]["nodes"][0]["id"]);
        enter(&bank, "recordApplicationStage", &format!("{application}, funderStage: \"Closed\", enteredOn: \"2026-02-01\"")).await;
        enter(&bank, "recordApplicationDates", &format!("{application}, approvedOn: \"2021-04-20\", plannedClosingOn: \"2026-06-30\"")).await;
        enter(&nia, "updatePipelineProject", &format!("id: {}, expectedVersion: {}, name: [{{ language: \"en\", text: \"Digital Government\" }}], borrower: \"Ministry of Finance\"", before["id"], before["version"])).await;
        let amounts = nia.data(&format!("{{ node(id: {}) {{ ... on Application {{ amounts {{ id version }} }} }} }}", before["applications"]["nodes"][0]["id"])).await;
        let amount = &amounts["node"]["amounts"][0];
        enter(&nia, "removeApplicationAmount", &format!("id: {}, expectedVersion: {}", amount["id"], amount["version"])).await;
        let entered = shown(&nia).await;
        assert_eq!(entered["applications"]["nodes"][0]["stage"], "COMPLETION");
        assert_eq!(entered["applications"]["nodes"][0]["amounts"], json!([]));
        let again = import(&app, row(&[])).await;
        assert_eq!((again.projects, again.applications), (tally(0, 0, 1), tally(0, 0, 1)));
        assert_eq!(shown(&nia).await, entered);
        // A list without a column, and then the same list, says nothing new either.
        import(&app, row(&[("borrower", ""), ("closingdate", "")])).await;
        import(&app, row(&[])).await;
        assert_eq!(shown(&nia).await, entered);
    }

    async fn what_is_new_in_the_list_is_taken_over_and_nothing_else(app: TestApp) {
        import(&app, row(&[])).await;
        let (nia, bank) = (app.acting_as("NIA").await, app.acting_as("FUNDER WB").await);
        let before = shown(&nia).await;
        let application = format!("application: {{ id: {} }}", before["applications"]["nodes"][0]["id"]);
        enter(&bank, "recordApplicationDates", &format!("{application}, approvedOn: \"2021-04-20\"")).await;
        enter(&nia, "updatePipelineProject", &format!("id: {}, expectedVersion: {}, borrower: \"Ministry of Finance\"", before["id"], before["version"])).await;
        let summary = import(&app, row(&[("closingdate", "2026-09-30"), ("project_name", "Digital Services II")])).await;
        assert_eq!((summary.projects, summary.applications), (tally(0, 1, 0), tally(0, 1, 0)));
        let now = shown(&nia).await;
        assert_eq!((&now["name"]["text"], &now["borrower"]), (&json!("Digital Services II"), &json!("Ministry of Finance")));
        let of = &now["applications"]["nodes"][0];
        assert_eq!((&of["plannedClosingOn"], &of["approvedOn"]), (&json!("2026-09-30"), &json!("2021-04-20")));
    }

    async fn what_was_dropped_here_stays_dropped_until_the_bank_lists_another_stage(app: TestApp) {
        import(&app, row(&[])).await;
        let nia = app.acting_as("NIA").await;
        let id = shown(&nia).await["applications"]["nodes"][0]["id"].take();
        enter(&nia, "dropApplication", &format!("application: {{ id: {id} }}, endedOn: \"2026-02-01\", reason: \"Cancelled\"")).await;
        import(&app, row(&[])).await;
        assert_eq!(shown(&nia).await["applications"]["nodes"][0]["stage"], "DROPPED");
        import(&app, row(&[("status", "Closed")])).await;
        let query = format!("{{ node(id: {id}) {{ ... on Application {{ stage stages {{ ordinal reason enteredOn }} }} }} }}");
        let of = app.acting_as("NIA").await.data(&query).await["node"].take();
        assert_eq!(of["stage"], "COMPLETION");
        let last = of["stages"].as_array().and_then(|stages| stages.iter().max_by_key(|stage| stage["ordinal"].as_i64()));
        // It is not dated before the stage that it follows, and says why it goes back.
        assert_eq!(last.expect("a stage")["reason"], "The World Bank lists the project in this stage.");
        assert_eq!(last.expect("a stage")["enteredOn"], json!(null));
    }

    // Of a project in the pipeline, the list has the planned date, whatever the bank has recorded since.
    async fn an_approval_that_the_bank_recorded_stays_as_it_is(app: TestApp) {
        let row = |also: &[(&'static str, &'static str)]| row(&[&[("status", "Pipeline"), ("last_stage_reached_name", "BEGIN APPRAISAL"), ("boardapprovaldate", "2999-01-01"), ("closingdate", "")], also].concat());
        import(&app, row(&[])).await;
        let bank = app.acting_as("FUNDER WB").await;
        let query = "{ pipelineProject(by: { code: \"WB-P900001\" }) { applications { nodes { id stage plannedApprovalOn approvedOn amounts { amountBasis amount { amount } } } } } }";
        let shown = async || bank.data(query).await["pipelineProject"]["applications"]["nodes"][0].take();
        let id = shown().await["id"].take();
        enter(&bank, "recordApplicationStage", &format!("application: {{ id: {id} }}, funderStage: \"Pipeline: Bank Approved\", enteredOn: \"2026-11-01\"")).await;
        let entered = shown().await;
        assert_eq!(entered["approvedOn"], "2026-11-01");
        assert_eq!(entered["amounts"], json!([{ "amountBasis": "REQUESTED", "amount": { "amount": "4000000.00" } }]));
        let again = import(&app, row(&[])).await;
        assert_eq!((again.projects, again.applications), (tally(0, 0, 1), tally(0, 0, 1)));
        assert_eq!(shown().await, entered, "the same list says nothing new");
        import(&app, row(&[("boardapprovaldate", "2999-02-02")])).await;
        let now = shown().await;
        assert_eq!((&now["plannedApprovalOn"], &now["approvedOn"]), (&json!("2999-02-02"), &json!("2026-11-01")));
        import(&app, row(&[("last_stage_reached_name", "BEGIN NEGOTIATION")])).await;
        assert_eq!(shown().await["approvedOn"], "2026-11-01");
    }

    async fn an_amount_that_was_entered_stays_until_the_list_has_another(app: TestApp) {
        import(&app, row(&[])).await;
        let nia = app.acting_as("NIA").await;
        let query = "{ pipelineProject(by: { code: \"WB-P900001\" }) { applications { nodes { id amounts { amount { amount } } } } } }";
        let shown = async || nia.data(query).await["pipelineProject"]["applications"]["nodes"][0].take();
        let id = shown().await["id"].take();
        let amounts = |amount: &str| json!([{ "amount": { "amount": amount } }]);
        enter(&nia, "recordApplicationAmount", &format!("application: {{ id: {id} }}, amountBasis: COMMITTED, financeKind: LOAN, amount: {{ amount: \"77\", currency: \"USD\" }}")).await;
        import(&app, row(&[])).await;
        assert_eq!(shown().await["amounts"], amounts("77.00"));
        import(&app, row(&[("curr_ibrd_commitment", "5000000")])).await;
        assert_eq!(shown().await["amounts"], amounts("5000000.00"));
        enter(&nia, "recordApplicationAmount", &format!("application: {{ id: {id} }}, amountBasis: COMMITTED, financeKind: LOAN, amount: {{ amount: \"88\", currency: \"USD\" }}")).await;
        import(&app, row(&[("curr_ibrd_commitment", "0")])).await;
        assert_eq!(shown().await["amounts"], json!([]));
    }

    async fn an_application_that_was_recorded_before_the_list_had_it_is_the_same(app: TestApp) {
        let nia = app.acting_as("NIA").await;
        let project = nia.discover("UZ-PORTAL").await;
        let apply = format!("pipelineProject: {{ id: {project} }}, fundingSource: {{ code: \"WB\" }}, reference: \"P900001\", appliedOn: \"2021-01-01\", funderStage: \"Pipeline: Concept Review\"");
        enter(&nia, "applyForFunding", &apply).await;
        let summary = import(&app, row(&[])).await;
        assert_eq!((summary.projects, summary.applications), (tally(0, 1, 0), tally(0, 1, 0)));
        let query = "{ applications(filter: { reference: { eq: \"P900001\" } }) { nodes { code stage amounts { amountBasis } pipelineProject { code name { text } } } } }";
        let expected = json!([{
            "code": "UZ-PORTAL-WB", "stage": "IMPLEMENTATION", "amounts": [{ "amountBasis": "COMMITTED" }],
            "pipelineProject": { "code": "UZ-PORTAL", "name": { "text": "Digital Services" } },
        }]);
        assert_eq!(nia.data(query).await["applications"]["nodes"], expected);
        let again = import(&app, row(&[])).await;
        assert_eq!((again.projects, again.applications), (tally(0, 0, 1), tally(0, 0, 1)));
    }

    async fn a_reference_that_was_changed_joins_no_projects(app: TestApp) {
        let file = || list(&[&active("P900001", "Uzbekistan")[..], &active("P900002", "Kenya")]);
        import(&app, file()).await;
        let nia = app.acting_as("NIA").await;
        let found = nia.data("{ application(by: { code: \"WB-P900001\" }) { id version } }").await["application"].take();
        enter(&nia, "updateApplication", &format!("id: {}, expectedVersion: {}, reference: \"P900002\"", found["id"], found["version"])).await;
        let again = import(&app, file()).await;
        assert_eq!(again.projects, tally(0, 0, 2));
        let alone = import(&app, list(&[&active("P900002", "Kenya")])).await;
        assert_eq!((alone.projects, alone.applications), (tally(0, 0, 1), tally(0, 0, 1)));
    }

    async fn an_empty_column_does_not_make_the_list_forget_an_amount(app: TestApp) {
        import(&app, row(&[])).await;
        let nia = app.acting_as("NIA").await;
        let query = "{ pipelineProject(by: { code: \"WB-P900001\" }) { applications { nodes { amounts { id version } } } } }";
        let amounts = async || nia.data(query).await["pipelineProject"]["applications"]["nodes"][0]["amounts"].take();
        let amount = amounts().await[0].take();
        enter(&nia, "removeApplicationAmount", &format!("id: {}, expectedVersion: {}", amount["id"], amount["version"])).await;
        for again in ["", "4000000"] {
            import(&app, row(&[("curr_ibrd_commitment", again)])).await;
            assert_eq!(amounts().await, json!([]), "{again:?}");
        }
    }

    async fn an_application_that_was_deleted_comes_back_whole(app: TestApp) {
        import(&app, row(&[])).await;
        let nia = app.acting_as("NIA").await;
        let query = "{ pipelineProject(by: { code: \"WB-P900001\" }) { applications { nodes { id version approvedOn plannedClosingOn stage stages { id version stage } amounts { id version amount { amount } } } } } }";
        let shown = async || nia.data(query).await["pipelineProject"]["applications"]["nodes"][0].take();
        let before = shown().await;
        for amount in before["amounts"].as_array().expect("amounts") {
            enter(&nia, "removeApplicationAmount", &format!("id: {}, expectedVersion: {}", amount["id"], amount["version"])).await;
        }
        let stages = before["stages"].as_array().expect("stages");
        for stage in stages.iter().skip(1).rev() {
            enter(&nia, "deleteApplicationStage", &format!("id: {}, expectedVersion: {}", stage["id"], stage["version"])).await;
        }
        enter(&nia, "deleteApplication", &format!("id: {}, expectedVersion: {}", before["id"], shown().await["version"])).await;
        import(&app, row(&[])).await;
        let again = shown().await;
        for field in ["approvedOn", "plannedClosingOn", "stage"] {
            assert_eq!(again[field], before[field], "{field}");
        }
        assert_eq!(again["amounts"][0]["amount"], before["amounts"][0]["amount"]);
        assert_eq!(again["stages"].as_array().expect("stages").len(), stages.len());
    }

    async fn all_applications_of_a_project_go_with_it_to_another_country(app: TestApp) {
        let nia = app.acting_as("NIA").await;
        let done = async |mutation: &str, input: &str, selection: &str| {
            let made = nia.mutate(mutation, input, selection).await;
            assert_eq!(made["userErrors"], json!([]), "{mutation}: {input}");
            made
        };
        let project = done("discoverPipelineProject", "country: { alpha2: \"UZ\" }, name: [{ language: \"en\", text: \"Portal\" }]", "pipelineProject { id }").await;
        for (source, reference, stage) in [("WB", "P900001", "Active"), ("KOICA", "K-1", "PCP")] {
            let input = format!("pipelineProject: {{ id: {} }}, fundingSource: {{ code: \"{source}\" }}, reference: \"{reference}\", appliedOn: \"2024-02-01\", funderStage: \"{stage}\"", project["pipelineProject"]["id"]);
            let application = done("applyForFunding", &input, "application { id }").await;
            let input = format!("application: {{ id: {} }}, amountBasis: TOTAL_COST, amount: {{ amount: \"5\", currency: \"USD\" }}", application["application"]["id"]);
            done("recordApplicationAmount", &input, "__typename").await;
        }
        let country = async || {
            let query = format!("{{ node(id: {}) {{ ... on PipelineProject {{ country {{ alpha2 }} applications {{ nodes {{ country {{ alpha2 }} stages {{ id }} amounts {{ id country {{ alpha2 }} }} }} }} }} }} }}", project["pipelineProject"]["id"]);
            nia.data(&query).await["node"].take()
        };
        let seen = async |role: &str, record: &Value| {
            let query = format!("{{ node(id: {record}) {{ id }} }}");
            app.acting_as(role).await.data(&query).await["node"] != Value::Null
        };
        for (name, code, other) in [("Mongolia", "MN", "UZ"), ("Uzbekistan", "UZ", "MN")] {
            import(&app, list(&[&active("P900001", name)])).await;
            let now = country().await;
            assert_eq!(now["country"]["alpha2"], code);
            let applications = now["applications"]["nodes"].as_array().expect("applications");
            assert_eq!(applications.len(), 2);
            for application in applications {
                assert_eq!(application["country"]["alpha2"], code, "{application}");
                for part in ["stages", "amounts"] {
                    for record in application[part].as_array().expect("records") {
                        assert!(seen(&format!("SPECIALIZED_ORGANIZATION {code}"), &record["id"]).await, "{part} of {application}");
                        assert!(!seen(&format!("SPECIALIZED_ORGANIZATION {other}"), &record["id"]).await, "{part} of {application}");
                    }
                }
            }
        }
    }

    async fn a_stage_in_other_letters_is_the_same_stage(app: TestApp) {
        let nia = app.acting_as("NIA").await;
        let project = nia.mutate("discoverPipelineProject", "country: { alpha2: \"UZ\" }, name: [{ language: \"en\", text: \"Portal\" }]", "pipelineProject { id }").await;
        let input = format!("pipelineProject: {{ id: {} }}, fundingSource: {{ code: \"WB\" }}, reference: \"P900001\", appliedOn: \"2024-02-01\", funderStage: \"pipeline: concept review\"", project["pipelineProject"]["id"]);
        let application = nia.mutate("applyForFunding", &input, "application { id }").await;
        let stages = async || {
            let query = format!("{{ node(id: {}) {{ ... on Application {{ stages {{ funderStage }} }} }} }}", application["application"]["id"]);
            nia.data(&query).await["node"]["stages"].take()
        };
        assert_eq!(stages().await, json!([{ "funderStage": "pipeline: concept review" }]));
        let row = [("status", "Pipeline"), ("last_stage_reached_name", "Concept Review")];
        import(&app, list(&[&[&active("P900001", "Uzbekistan")[..], &row].concat()])).await;
        assert_eq!(stages().await.as_array().expect("stages").len(), 1);
    }
}
