//! How the log is searched: by an index, however long it is.

use sea_orm::{ConnectionTrait, Statement};

use crate::support::{Kind, TestApp, database};

/// SQLite plans a statement by its text alone, so the plan of a short log is that of a long one.
#[tokio::test]
async fn no_page_of_the_log_is_found_by_reading_all_of_it() {
    let Some(app) = TestApp::start(Kind::Sqlite).await else { return };
    let nia = app.acting_as("NIA").await;
    let project = nia.discover("PLANS").await;
    let snapshot =
        nia.data("{ snapshot(recordType: PIPELINE_PROJECT, first: 1) { cursor changesCursor } }").await;
    let (page, cursor) = (&snapshot["snapshot"]["cursor"], &snapshot["snapshot"]["changesCursor"]);
    nia.mutate(
        "updatePipelineProject",
        &format!("id: {project}, expectedVersion: 1, borrower: \"A bank\""),
        "__typename",
    )
    .await;
    let db = database(&app.database).await;
    for query in [
        format!(
            "{{ changes(after: {cursor}, country: {{ alpha2: \"UZ\" }}, fundingSource: {{ code: \"KOICA\" }}) {{ cursor }} }}"
        ),
        format!("{{ snapshot(recordType: PIPELINE_PROJECT, after: {page}) {{ nodes {{ id }} }} }}"),
        format!("{{ history(id: {project}) {{ cursor }} }}"),
        "{ pipelineProjects(first: 20) { nodes { history { cursor } } } }".to_owned(),
        format!("{{ asOf(id: {project}, date: \"2999-01-01\") {{ id }} }}"),
    ] {
        let statements = nia.statements(&query).await;
        let of_log = statements.iter().filter(|text| text.contains("FROM \"change\"")).collect::<Vec<_>>();
        assert!(!of_log.is_empty(), "{query}: {statements:?}");
        for text in of_log {
            // The end of the log is the first that is met when it is read from there.
            if text.contains("ORDER BY \"change\".\"seq\" DESC LIMIT ?") {
                continue;
            }
            let explain =
                Statement::from_string(db.get_database_backend(), format!("EXPLAIN QUERY PLAN {text}"));
            for step in db.query_all_raw(explain).await.expect("a plan") {
                let step: String = step.try_get("", "detail").expect("a step");
                assert!(!step.starts_with("SCAN change"), "{query}: {step}: {text}");
            }
        }
    }
}
