//! The pipeline, contributions and training in figures.

use chrono::{NaiveDate, TimeDelta};
use serde_json::{Value, json};

use crate::support::{both, seed};

/// The day in Korea, whose calendar the rules go by.
fn today() -> NaiveDate {
    (model::clock::now() + TimeDelta::hours(9)).date_naive()
}

both! {
    async fn the_pipeline_is_summed_up_by_quarter_with_its_slippage(app: TestApp) {
        seed(&app, 5).await;
        let day = today();
        let late = day - TimeDelta::days(10);
        for (number, planned, approved, visibility) in [
            (1, "'2024-03-01'".to_owned(), "'2024-03-31'".to_owned(), "PUBLIC"),
            (2, "'2024-04-11'".to_owned(), "'2024-04-01'".to_owned(), "PUBLIC"),
            (3, "NULL".to_owned(), "'2024-06-30'".to_owned(), "PUBLIC"),
            (4, format!("'{late}'"), "NULL".to_owned(), "PARTNER"),
            (5, "'2023-12-31'".to_owned(), "'2023-12-31'".to_owned(), "PUBLIC"),
        ] {
            app.execute(&format!("UPDATE application SET stage = 'APPRAISAL', planned_approval_on = {planned}, approved_on = {approved},
                planned_closing_on = NULL, closed_on = NULL, conditions_visibility = '{visibility}' WHERE code = 'SEED-{number}'")).await;
        }
        let figures = "approvalSlippage { applicationCount lateCount averageDays longestDays } closingSlippage { applicationCount averageDays longestDays }";
        let query = format!("{{ pipelineSummary(groupBy: [QUARTER], filter: {{ code: {{ startsWith: \"SEED-\" }} }}) {{
            leftOut {{ reason applicationCount }} groups {{ year quarter applicationCount {figures} }} }} }}");
        let none = json!({ "applicationCount": 0, "averageDays": null, "longestDays": null });
        let group = |year: i32, quarter: i32, count: i64, approval: Value| json!({
            "year": year, "quarter": quarter, "applicationCount": count, "approvalSlippage": approval, "closingSlippage": none,
        });
        let data = app.data(&query).await;
        assert_eq!(data["pipelineSummary"]["groups"], json!([
            group(2023, 4, 1, json!({ "applicationCount": 1, "lateCount": 0, "averageDays": 0.0, "longestDays": 0 })),
            group(2024, 1, 1, json!({ "applicationCount": 1, "lateCount": 1, "averageDays": 30.0, "longestDays": 30 })),
            group(2024, 2, 2, json!({ "applicationCount": 1, "lateCount": 0, "averageDays": -10.0, "longestDays": -10 })),
        ]));
        let left_out = data["pipelineSummary"]["leftOut"].as_array().expect("reasons");
        assert!(left_out.contains(&json!({ "reason": "NO_YEAR", "applicationCount": 1 })), "{left_out:?}");
        // What is planned is seen by those who may see it, and by no other.
        let all = format!("{{ pipelineSummary(filter: {{ code: {{ startsWith: \"SEED-\" }} }}) {{ groups {{ {figures} }} }} }}");
        let shown = app.data(&all).await["pipelineSummary"]["groups"][0]["approvalSlippage"].take();
        assert_eq!(shown, json!({ "applicationCount": 3, "lateCount": 1, "averageDays": 20.0 / 3.0, "longestDays": 30 }));
        let shown = app.acting_as("NIA").await.data(&all).await["pipelineSummary"]["groups"][0]["approvalSlippage"].take();
        // At midnight the day may have changed meanwhile.
        if today() == day {
            assert_eq!(shown, json!({ "applicationCount": 4, "lateCount": 2, "averageDays": 7.5, "longestDays": 30 }));
        }
    }

    async fn contributions_are_added_up_in_each_currency_and_never_across(app: TestApp) {
        let figures = "contributionCount termCount withoutAmountCount totals { total { amount currency } contributionCount approximateCount }";
        let data = app.data(&format!("{{ contributionSummary(groupBy: [TERM, SIDE], filter: {{ country: {{ alpha2: {{ eq: \"UZ\" }} }} }}) {{
            contributionCount groups {{ term {{ code }} country {{ alpha2 }} side contributionKind {figures} }} }} }}")).await;
        let groups = data["contributionSummary"]["groups"].as_array().expect("groups");
        let two_million = json!([{ "total": { "amount": "2000000.00", "currency": "USD" }, "contributionCount": 1, "approximateCount": 0 }]);
        for side in ["KOREA", "PARTNER"] {
            let group = groups.iter().find(|group| group["term"]["code"] == "UZ-2" && group["side"] == side).expect("a group");
            assert_eq!((&group["totals"], &group["country"], &group["contributionKind"]), (&two_million, &Value::Null, &Value::Null));
        }
        // All groups together are all contributions, each in one sum or in none.
        let all = app.data(&format!("{{ contributions {{ totalCount }} contributionSummary {{ contributionCount groups {{ {figures} }} }} }}")).await;
        let summary = &all["contributionSummary"];
        assert_eq!(summary["contributionCount"], all["contributions"]["totalCount"]);
        let group = &summary["groups"][0];
        let totals = group["totals"].as_array().expect("sums");
        let added: i64 = totals.iter().map(|total| total["contributionCount"].as_i64().expect("a number")).sum();
        assert_eq!(added + group["withoutAmountCount"].as_i64().expect("a number"), group["contributionCount"].as_i64().expect("a number"));
        let currencies: Vec<&str> = totals.iter().map(|total| total["total"]["currency"].as_str().expect("a code")).collect();
        assert!(currencies.is_sorted() && currencies.contains(&"KRW") && currencies.contains(&"USD"), "{currencies:?}");
        let (code, _) = app.error("{ contributionSummary(groupBy: [SIDE, SIDE]) { contributionCount } }").await;
        assert_eq!(code, "INVALID_ARGUMENT");
        // What is not public is in no sum.
        app.execute("UPDATE contribution SET visibility = 'INTERNAL' WHERE country_code = 'UZ'").await;
        let hidden = app.data("{ contributionSummary(filter: { country: { alpha2: { eq: \"UZ\" } } }) { contributionCount } }").await;
        assert_eq!(hidden["contributionSummary"]["contributionCount"], 0);
    }

    async fn training_is_summed_up_by_year_mode_and_country(app: TestApp) {
        seed(&app, 4).await;
        for (number, started, mode, participants) in [(1, "2024-12-31", "ONLINE", "10"), (2, "2025-01-01", "ONLINE", "20"), (3, "2025-11-01", "ON_SITE", "NULL"), (4, "2025-02-01", "ONLINE", "5")] {
            app.execute(&format!("UPDATE training_session SET started_on = '{started}', mode = '{mode}', participant_count = {participants} WHERE code = 'SEED-{number}';
                UPDATE training_participation SET gender = '{}', person_count = {number} WHERE training_session_id = (SELECT id FROM training_session WHERE code = 'SEED-{number}')",
                if number == 4 { "MALE" } else { "FEMALE" })).await;
        }
        app.execute("UPDATE training_session SET cancelled_on = NULL; UPDATE training_program SET cancelled_on = NULL").await;
        // Two sessions of one program.
        app.execute("UPDATE training_session SET training_program_id = (SELECT training_program_id FROM training_session WHERE code = 'SEED-2') WHERE code = 'SEED-4'").await;
        let query = "{ trainingSummary(groupBy: [YEAR, MODE], filter: { code: { startsWith: \"SEED-\" } }) { sessionCount
            groups { year mode country { alpha2 } sessionCount programCount participantCount withoutParticipantsCount participants { gender participantCount } } } }";
        let data = app.data(query).await;
        let group = |year: i32, mode: &str, figures: (i64, i64, i64, i64), participants: Value| json!({ "year": year, "mode": mode, "country": null,
            "sessionCount": figures.0, "programCount": figures.1, "participantCount": figures.2, "withoutParticipantsCount": figures.3, "participants": participants });
        let people = |gender: &str, count: i64| json!({ "gender": gender, "participantCount": count });
        assert_eq!(data["trainingSummary"], json!({ "sessionCount": 4, "groups": [
            group(2024, "ONLINE", (1, 1, 10, 0), json!([people("FEMALE", 1)])),
            group(2025, "ONLINE", (2, 1, 25, 0), json!([people("FEMALE", 2), people("MALE", 4)])),
            group(2025, "ON_SITE", (1, 1, 0, 1), json!([people("FEMALE", 3)])),
        ] }));
        let countries = app.data("{ trainingSummary(groupBy: [COUNTRY], filter: { code: { eq: \"SEED-1\" } }) { groups { country { alpha2 } sessionCount } } }").await;
        assert_eq!(countries["trainingSummary"]["groups"], json!([{ "country": { "alpha2": "SEED-1" }, "sessionCount": 1 }]));
    }
}
