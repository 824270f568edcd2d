//! The pipeline, and the list that it is imported from.

use std::collections::BTreeMap;
use std::io::{Cursor, Write};

use cooperation::import::worldbank::Topic;
use cooperation::pipeline::import::{self, Selection};
use model::data;
use model::policy::Caller;
use model::policy::{Place, acts::ImportPipeline, allow};
use model::store::Tally;
use serde_json::{Value, json};

use crate::support::{TestApp, both, database, seed};

const HEADER: &str = "id,regionname,countryshortname,status,last_stage_reached_name,project_name,pdo,impagency,\
    public_disclosure_date,boardapprovaldate,loan_effective_date,closingdate,curr_project_cost,\
    curr_ibrd_commitment,idacommamt,grantamt,curr_total_commitment,borrower,lendinginstr";

fn list(rows: &[String]) -> Vec<u8> {
    format!("{HEADER}\n{}\n", rows.join("\n")).into_bytes()
}

fn row(id: u32, status: &str, stage: &str, amount: &str) -> String {
    format!(
        "P9{id:05},Region,Uzbekistan,{status},{stage},Project {id},,,,2021-05-01T00:00:00Z,2021-09-01,2026-01-31,{amount},{amount},0.0,,,,Loan"
    )
}

async fn import(
    app: &TestApp,
    file: Vec<u8>,
    selection: Selection,
    dry_run: bool,
) -> Result<import::Summary, String> {
    let allowed = allow::<ImportPipeline>(&Caller::Operator { command: "test" }, Place::default())
        .expect("the operator may");
    let imported =
        import::import(&app.store, &allowed, Cursor::new(file), &selection, dry_run, |_, _| {}).await;
    imported.map_err(|error| error.to_string())
}

fn tally(created: u64, updated: u64, unchanged: u64) -> Tally {
    Tally { created, updated, unchanged }
}

async fn application(app: &TestApp, id: u32) -> Value {
    let query = format!(
        "{{ application(by: {{ code: \"WB-P9{id:05}\" }}) {{ stage funderStage approvalYear version
        stages {{ ordinal stage funderStage enteredOn previous {{ ordinal }} }}
        amounts {{ amountBasis financeKind amount {{ amount currency }} }} }} }}"
    );
    app.data(&query).await["application"].take()
}

both! {
    async fn the_embedded_pipeline_is_summed_up_as_an_independent_count_says(app: TestApp) {
        let file = data::read("worldbank_digital_government.csv");
        let mut counts = BTreeMap::<String, i64>::new();
        let mut committed = BTreeMap::<String, f64>::new();
        for row in csv::Reader::from_reader(file.as_bytes()).deserialize::<BTreeMap<String, String>>() {
            let row = row.expect("a row");
            let stage = match row["status"].as_str() { "Closed" => "COMPLETION", "Active" => "IMPLEMENTATION", "Dropped" => "DROPPED", _ => "IDENTIFICATION" };
            *counts.entry(stage.to_owned()).or_default() += 1;
            *committed.entry(stage.to_owned()).or_default() += row["curr_ibrd_commitment"].parse::<f64>().unwrap_or(0.0);
        }
        let data = app.data("{ pipelineSummary(groupBy: [FUNDING_SOURCE, STAGE]) { applicationCount leftOut { reason }
            groups { fundingSource { code } stage applicationCount projectCount country { id } amounts { amountBasis financeKind total { amount currency } } } } }").await;
        let summary = &data["pipelineSummary"];
        let groups = summary["groups"].as_array().expect("groups");
        let found: BTreeMap<String, i64> = groups.iter().map(|group| {
            assert_eq!((group["fundingSource"]["code"].as_str(), &group["country"]), (Some("WB"), &Value::Null));
            assert_eq!(group["applicationCount"], group["projectCount"]);
            (group["stage"].as_str().expect("a stage").to_owned(), group["applicationCount"].as_i64().expect("a number"))
        }).collect();
        assert_eq!(found, counts);
        assert_eq!(summary["applicationCount"], counts.values().sum::<i64>());
        for group in groups {
            let loans: f64 = group["amounts"].as_array().expect("amounts").iter().filter(|amount| amount["financeKind"] == "LOAN")
                .map(|amount| { assert_eq!(amount["total"]["currency"], "USD"); amount["total"]["amount"].as_str().expect("text").parse::<f64>().expect("a number") }).sum();
            assert_eq!(loans, committed[group["stage"].as_str().expect("a stage")]);
        }
    }

    async fn a_summary_says_what_it_left_out(app: TestApp) {
        let data = app.data("{ pipelineSummary(groupBy: [SECTOR]) { applicationCount groups { applicationCount } leftOut { reason applicationCount } } }").await;
        assert_eq!(data["pipelineSummary"], json!({ "applicationCount": 0, "groups": [], "leftOut": [{ "reason": "NO_SECTOR", "applicationCount": 46 }] }));
        let rows = [row(1, "Pipeline", "", "0.0"), row(2, "Pipeline", "", "5.0").replace("Uzbekistan", "Central Asia")];
        import(&app, list(&rows), Selection::default(), false).await.expect("an import");
        let data = app.data("{ pipelineSummary(groupBy: [COUNTRY], filter: { stage: [IDENTIFICATION] }) { applicationCount groups { country { alpha2 } applicationCount } leftOut { reason applicationCount } } }").await;
        assert_eq!(data["pipelineSummary"], json!({ "applicationCount": 1, "groups": [{ "country": { "alpha2": "UZ" }, "applicationCount": 1 }],
            "leftOut": [{ "reason": "NO_COUNTRY", "applicationCount": 1 }, { "reason": "NO_AMOUNT", "applicationCount": 1 }] }));
        let (code, _) = app.error("{ pipelineSummary(groupBy: [STAGE, STAGE]) { applicationCount } }").await;
        assert_eq!(code, "INVALID_ARGUMENT");
    }

    async fn a_page_takes_a_statement_for_each_relation_and_a_small_one_takes_fewer(app: TestApp) {
        seed(&app, 10).await;
        let query = |first| format!("{{ pipelineProjects(first: {first}) {{ nodes {{ code name {{ text }} country {{ name {{ text }} }}
            term {{ code country {{ alpha2 }} }} applications {{ nodes {{ stage fundingSource {{ code name {{ text }} }} }} }} }} }} }}");
        let page = app.data(&query(50)).await;
        assert_eq!(page["pipelineProjects"]["nodes"].as_array().map(Vec::len), Some(50));
        let (five, fifty) = (app.statements(&query(5)).await, app.statements(&query(50)).await);
        // Projects, terms, applications; countries and funding sources are in memory.
        assert_eq!(fifty.len(), 3, "{fifty:#?}");
        // Of few projects, the terms are read beside them.
        assert_eq!(five.len(), 2, "{five:#?}");
    }

    async fn a_stage_that_changes_is_appended_and_what_was_stays(app: TestApp) {
        let first = import(&app, list(&[row(1, "Pipeline", "BEGIN APPRAISAL", "1000.0")]), Selection::default(), false).await.expect("an import");
        assert_eq!((first.projects, first.applications), (tally(1, 0, 0), tally(1, 0, 0)));
        let again = import(&app, list(&[row(1, "Pipeline", "BEGIN APPRAISAL", "1000.0")]), Selection::default(), false).await.expect("an import");
        assert_eq!((again.projects, again.applications), (tally(0, 0, 1), tally(0, 0, 1)));
        let later = import(&app, list(&[row(1, "Active", "BANK APPROVED", "2000.0")]), Selection::default(), false).await.expect("an import");
        assert_eq!((later.projects, later.applications), (tally(0, 0, 1), tally(0, 1, 0)));
        let application = application(&app, 1).await;
        assert_eq!(application["stage"], "IMPLEMENTATION");
        assert_eq!(application["version"], 2);
        assert_eq!(application["stages"], json!([
            { "ordinal": 1, "stage": "APPRAISAL", "funderStage": "Pipeline: BEGIN APPRAISAL", "enteredOn": null, "previous": null },
            { "ordinal": 2, "stage": "IMPLEMENTATION", "funderStage": "Active", "enteredOn": "2021-09-01", "previous": { "ordinal": 1 } },
        ]));
        let amounts = application["amounts"].as_array().expect("amounts");
        assert!(amounts.contains(&json!({ "amountBasis": "COMMITTED", "financeKind": "LOAN", "amount": { "amount": "2000.00", "currency": "USD" } })), "{amounts:?}");
        assert!(amounts.iter().all(|amount| amount["amountBasis"] != "REQUESTED"), "what was asked for became what is committed");
    }

    async fn what_is_dropped_after_its_approval_was_approved_all_the_same(app: TestApp) {
        import(&app, list(&[row(1, "Active", "BANK APPROVED", "1000.0")]), Selection::default(), false).await.expect("an import");
        import(&app, list(&[row(1, "Dropped", "BANK APPROVED", "1000.0")]), Selection::default(), false).await.expect("an import");
        let data = app.data("{ application(by: { code: \"WB-P900001\" }) { stage approvedOn plannedApprovalOn
            amounts(filter: { financeKind: [LOAN] }) { amountBasis } stages { stage } } }").await;
        assert_eq!(data["application"], json!({ "stage": "DROPPED", "approvedOn": "2021-05-01", "plannedApprovalOn": null,
            "amounts": [{ "amountBasis": "COMMITTED" }],
            "stages": [{ "stage": "NEGOTIATION" }, { "stage": "IMPLEMENTATION" }, { "stage": "DROPPED" }] }));
    }

    async fn what_others_entered_survives_an_import(app: TestApp) {
        use sea_orm::ConnectionTrait;
        import(&app, list(&[row(1, "Pipeline", "", "1000.0")]), Selection::default(), false).await.expect("an import");
        let db = database(&app.database).await;
        for sql in [
            "UPDATE pipeline_project SET name = '{\"en\": \"Project 1\", \"ko\": \"사업\"}', sector_code = '15110' WHERE code = 'WB-P900001'",
            "UPDATE application SET conditions_visibility = 'PARTNER', year = NULL WHERE code = 'WB-P900001'",
            "UPDATE application_amount SET source = 'operator', amount_minor = 5 WHERE amount_basis = 'TOTAL_COST' AND application_id IN
                (SELECT id FROM application WHERE code = 'WB-P900001')",
        ] {
            db.execute_unprepared(sql).await.expect(sql);
        }
        let again = import(&app, list(&[row(1, "Pipeline", "", "1000.0").replace("Project 1", "Project One")]), Selection::default(), false).await.expect("an import");
        assert_eq!(again.projects, tally(0, 1, 0));
        let data = app.data("{ pipelineProject(by: { code: \"WB-P900001\" }) { sector { code } name { translations { text } }
            applications { nodes { approvalYear amounts(filter: { amountBasis: [TOTAL_COST] }) { amount { amount } } } } } }").await;
        let amounts = &data["pipelineProject"]["applications"]["nodes"][0]["amounts"];
        assert_eq!(amounts, &json!([{ "amount": { "amount": "0.05" } }]), "ours in the place of the list's");
        assert_eq!(data["pipelineProject"]["applications"]["nodes"][0]["approvalYear"], json!(null), "the planned year is not public");
        assert_eq!(data["pipelineProject"]["name"]["translations"], json!([{ "text": "Project One" }, { "text": "사업" }]));
        assert_eq!(data["pipelineProject"]["sector"]["code"], "15110");
    }

    async fn a_project_that_stands_twice_in_a_list_is_told_and_the_first_counts(app: TestApp) {
        let rows = [row(1, "Active", "", "1.0"), row(2, "Active", "", "1.0"), row(1, "Dropped", "", "2.0")];
        for expected in [tally(2, 0, 0), tally(0, 0, 2)] {
            let summary = import(&app, list(&rows), Selection::default(), false).await.expect("an import");
            assert_eq!((summary.projects, summary.broken.count), (expected, 1));
            assert_eq!(summary.broken.first[0].to_string(), "line 4: id: P900001 is in the list twice; the first row is used");
        }
        assert_eq!(application(&app, 1).await["stage"], "IMPLEMENTATION");
    }

    async fn every_stage_of_the_bank_has_its_place_on_the_common_scale(app: TestApp) {
        let stages = [
            ("Pipeline", "", "IDENTIFICATION"), ("Pipeline", "CONCEPT REVIEW", "IDENTIFICATION"), ("Pipeline", "DECISION MEETING", "PREPARATION"),
            ("Pipeline", "BEGIN APPRAISAL", "APPRAISAL"), ("Pipeline", "BEGIN NEGOTIATION", "NEGOTIATION"), ("Pipeline", "BANK APPROVED", "NEGOTIATION"),
            ("Active", "BANK APPROVED", "IMPLEMENTATION"), ("Closed", "BANK APPROVED", "COMPLETION"), ("Dropped", "CONCEPT REVIEW", "DROPPED"),
        ];
        let rows: Vec<_> = stages.iter().enumerate().map(|(id, (status, stage, _))| row(id as u32, status, stage, "1.0")).collect();
        import(&app, list(&rows), Selection::default(), false).await.expect("an import");
        for (id, (_, _, stage)) in stages.iter().enumerate() {
            assert_eq!(application(&app, id as u32).await["stage"], *stage);
        }
    }

    async fn a_broken_row_is_told_with_its_line_and_the_rest_is_imported(app: TestApp) {
        let rows = [
            row(1, "Active", "BANK APPROVED", "1.0"),
            row(2, "Sleeping", "", "1.0"),
            row(3, "Active", "", "1.0").replace("2021-05-01T00:00:00Z", "May 2021"),
            "P900004,too,short".to_owned(),
            row(5, "Active", "", "1,000"),
            row(6, "Active", "", "1.0"),
        ];
        let summary = import(&app, list(&rows), Selection::default(), false).await.expect("an import");
        assert_eq!((summary.rows, summary.broken.count, summary.projects), (6, 4, tally(2, 0, 0)));
        let faults: Vec<_> = summary.broken.first.iter().map(ToString::to_string).collect();
        assert!(faults[0].starts_with("line 3: status: \"Sleeping\""), "{faults:?}");
        assert!(faults[1].starts_with("line 4: boardapprovaldate"), "{faults:?}");
        assert!(faults[2].starts_with("line 5: 3 fields"), "{faults:?}");
        assert!(faults[3].starts_with("line 6: 21 fields"), "{faults:?}");
    }

    async fn a_file_that_is_not_the_list_is_refused_before_anything_is_written(app: TestApp) {
        let before = app.store.last_change().await.expect("a number");
        let gzip = |bytes: &[u8]| {
            let mut zip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
            zip.write_all(bytes).expect("memory");
            zip.finish().expect("memory")
        };
        let rows: Vec<_> = (0..2_000).map(|id| row(id, "Active", "", "1.0")).collect();
        let mut cut = gzip(&list(&rows));
        cut.truncate(cut.len() - 20);
        for (file, says) in [
            (b"".to_vec(), "no column id"), (b"a,b,c\n1,2,3\n".to_vec(), "no column id"), (vec![0, 159, 146, 150], "no column id"),
            (format!("{HEADER}\n").into_bytes(), "no readable row"), (cut, "damaged"), (gzip(b"not a list"), "no column id"),
            (b"<html>Sign in</html>".to_vec(), "no column id"),
        ] {
            let error = import(&app, file, Selection::default(), false).await.expect_err("a refusal");
            assert!(error.contains(says), "{error}");
        }
        assert_eq!(app.store.last_change().await.expect("a number"), before);
        let whole = import(&app, gzip(&list(&rows)), Selection::default(), false).await.expect("an import");
        assert_eq!(whole.projects, tally(2_000, 0, 0));
    }

    async fn a_dry_run_tells_and_writes_nothing(app: TestApp) {
        let before = app.store.last_change().await.expect("a number");
        let summary = import(&app, list(&[row(1, "Active", "", "1.0")]), Selection::default(), true).await.expect("a rehearsal");
        assert_eq!(summary.projects, tally(1, 0, 0));
        assert_eq!(app.store.last_change().await.expect("a number"), before);
        assert_eq!(application(&app, 1).await, Value::Null);
    }

    async fn projects_are_picked_by_country_and_topic(app: TestApp) {
        let rows = [
            row(1, "Active", "", "1.0"),
            row(2, "Active", "", "1.0").replace("Project 2", "e-Government Project"),
            row(3, "Active", "", "1.0").replace("Uzbekistan", "\"Egypt, Arab Republic of\"").replace("Project 3", "Digital Government"),
            row(4, "Active", "", "1.0").replace("Uzbekistan", "Lao People's Democratic Republic").replace("Project 4", "EDUCATION I"),
        ];
        let selection = Selection { countries: vec!["UZ".to_owned(), "LA".to_owned()], topic: Some(Topic::DigitalGovernment) };
        let summary = import(&app, list(&rows), selection, false).await.expect("an import");
        assert_eq!((summary.projects, summary.other_countries, summary.other_topics), (tally(1, 0, 0), 1, 2));
        let unknown = Selection { countries: vec!["XX".to_owned()], topic: None };
        assert!(import(&app, list(&rows), unknown, false).await.expect_err("a refusal").contains("XX"));
    }

    async fn every_write_is_in_the_change_log(app: TestApp) {
        use sea_orm::{ConnectionTrait, Statement};
        let before = app.store.last_change().await.expect("a number");
        import(&app, list(&[row(1, "Pipeline", "", "7.0")]), Selection::default(), false).await.expect("an import");
        let db = database(&app.database).await;
        let sql = format!("SELECT record_type, kind, version FROM change WHERE seq > {before} ORDER BY seq");
        let rows = db.query_all_raw(Statement::from_string(db.get_database_backend(), sql)).await.expect("rows");
        let changes: Vec<_> = rows.iter().map(|row| {
            (row.try_get::<String>("", "record_type").expect("text"), row.try_get::<String>("", "kind").expect("text"), row.try_get::<i64>("", "version").expect("a number"))
        }).collect();
        let created = |record_type: &str| (record_type.to_owned(), "CREATED".to_owned(), 1);
        assert_eq!(changes, ["PipelineProject", "Application", "ApplicationStage", "ApplicationAmount", "ApplicationAmount"].map(created));
    }
}
