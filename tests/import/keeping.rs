//! What a list does not say, or says unreadably, stays as it is on record.

use serde_json::{Value, json};

use super::{COLUMNS, active, import, lines, list, tally};
use crate::support::{TestApp, both};

const FULL: [(&str, &str); 17] = [
    ("id", "P900001"),
    ("regionname", "Europe and Central Asia"),
    ("countryshortname", "Uzbekistan"),
    ("status", "Closed"),
    ("last_stage_reached_name", "BANK APPROVED"),
    ("project_name", "Digital Services"),
    ("pdo", "Better services"),
    ("impagency", "Ministry of Digital Technologies"),
    ("boardapprovaldate", "2021-05-01"),
    ("loan_effective_date", "2021-09-01"),
    ("closingdate", "2024-12-31"),
    ("curr_project_cost", "5000000"),
    ("curr_ibrd_commitment", "4000000"),
    ("idacommamt", "1000000"),
    ("grantamt", "500000"),
    ("borrower", "Republic of Uzbekistan"),
    ("lendinginstr", "Investment Project Financing"),
];

/// All that the list says of a project, as the API shows it.
async fn shown(app: &TestApp) -> Value {
    let query = "{ pipelineProject(by: { code: \"WB-P900001\" }) { version region country { alpha2 } countryAsReported
        name { text } objective { text } implementingAgency borrower
        applications { nodes { stage funderStage instrument approvalYear plannedApprovalOn approvedOn effectiveOn plannedClosingOn closedOn
            stages { id } amounts { amountBasis financeKind amount { amount } } } } } }";
    app.data(query).await["pipelineProject"].take()
}

/// The row with other texts in some columns.
fn changed<'a>(changes: &[(&'a str, &'a str)]) -> Vec<u8> {
    list(&[&[&FULL[..], changes].concat()])
}

both! {
    async fn an_emptied_field_keeps_what_is_on_record(app: TestApp) {
        import(&app, list(&[&FULL])).await;
        let before = shown(&app).await;
        assert_eq!(before["applications"]["nodes"][0]["closedOn"], "2024-12-31");
        assert_eq!(before["applications"]["nodes"][0]["amounts"].as_array().map(Vec::len), Some(4));
        for column in COLUMNS.iter().filter(|column| !["id", "status", "project_name"].contains(column)) {
            let summary = import(&app, changed(&[(column, "")])).await;
            assert_eq!((summary.projects, summary.applications), (tally(0, 0, 1), tally(0, 0, 1)), "{column}");
        }
        assert_eq!(shown(&app).await, before);
    }

    async fn a_column_that_a_list_has_not_keeps_what_is_on_record(app: TestApp) {
        import(&app, list(&[&FULL])).await;
        let before = shown(&app).await;
        let short = "id,countryshortname,status,project_name,boardapprovaldate,closingdate\n\
            P900001,Uzbekistan,Closed,Digital Services,2021-05-01,2024-12-31\n";
        let summary = import(&app, short.into()).await;
        assert_eq!((summary.projects, summary.applications), (tally(0, 0, 1), tally(0, 0, 1)));
        assert_eq!(shown(&app).await, before);
    }

    async fn an_unreadable_field_leaves_its_row_out_and_is_named(app: TestApp) {
        import(&app, list(&[&FULL])).await;
        let before = shown(&app).await;
        for (column, text, says) in [
            ("status", "Sleeping", "is not one of Pipeline, Active, Closed and Dropped"),
            ("boardapprovaldate", "May 2021", "is not a date"),
            ("loan_effective_date", "2021-02-30", "is not a date"),
            ("closingdate", "31/12/2024", "expected month/day/year"),
            ("curr_project_cost", "5 million", "is not an amount in US dollars"),
            ("curr_ibrd_commitment", "1,00,000", "is not an amount in US dollars"),
            ("idacommamt", "-1", "is not an amount in US dollars"),
            ("grantamt", "90000000000000.01", "is more than the maximum of 90,000,000,000,000 US dollars"),
            ("project_name", " ", "empty"),
        ] {
            let other = active("P900002", "Peru");
            let row = [&FULL[..], &[("pdo", "Something else"), (column, text)]].concat();
            let summary = import(&app, list(&[&row, &other])).await;
            let told = lines(&summary.broken);
            assert_eq!(told.len(), 1, "{told:?}");
            assert!(told[0].starts_with(&format!("line 2: {column}: ")) && told[0].contains(says), "{told:?}");
            assert!(told[0].contains(text.trim()), "{told:?}");
            assert_eq!(shown(&app).await, before, "{column}");
        }
    }

    async fn a_zero_says_that_there_is_no_amount(app: TestApp) {
        import(&app, list(&[&FULL])).await;
        let summary = import(&app, changed(&[("idacommamt", "0.0"), ("curr_project_cost", "0"), ("grantamt", "")])).await;
        assert_eq!(summary.applications, tally(0, 1, 0));
        let amounts = shown(&app).await["applications"]["nodes"][0]["amounts"].take();
        let mut left: Vec<_> = amounts.as_array().expect("amounts").iter().map(|amount| amount["amount"]["amount"].to_string()).collect();
        left.sort_unstable();
        assert_eq!(left, ["\"4000000.00\"", "\"500000.00\""]);
    }

    async fn an_unknown_stage_keeps_the_one_on_record_and_is_reported(app: TestApp) {
        let pipeline = |stage: &'static str| changed(&[("status", "Pipeline"), ("last_stage_reached_name", stage)]);
        import(&app, pipeline("Begin Appraisal")).await;
        let before = shown(&app).await;
        assert_eq!(before["applications"]["nodes"][0]["stage"], "APPRAISAL");
        let summary = import(&app, pipeline("QUALITY REVIEW")).await;
        assert_eq!(lines(&summary.unread), ["line 2: last_stage_reached_name: \"QUALITY REVIEW\" is not a known stage; the recorded value is kept"]);
        assert_eq!((summary.applications, shown(&app).await), (tally(0, 0, 1), before.clone()));
        let summary = import(&app, pipeline("")).await;
        assert_eq!((summary.unread.count, summary.applications), (0, tally(0, 0, 1)));
        assert_eq!(shown(&app).await, before);
        // A project that is new begins at the first stage.
        let new = [&FULL[..], &[("id", "P900002"), ("status", "Pipeline"), ("last_stage_reached_name", "QUALITY REVIEW")]].concat();
        for expected in [tally(1, 0, 0), tally(0, 0, 1)] {
            assert_eq!(import(&app, list(&[&new])).await.applications, expected);
        }
        let data = app.data("{ application(by: { code: \"WB-P900002\" }) { stage funderStage } }").await;
        assert_eq!(data["application"], json!({ "stage": "IDENTIFICATION", "funderStage": "Pipeline: QUALITY REVIEW" }));
    }
}
