//! The centers and what is known of them.

use serde_json::json;

use crate::support::both;

both! {
    async fn the_reported_totals_are_those_of_the_official_page(app: TestApp) {
        let query = "{ centerStatistics { reported { projectCount consultationCount workshopCount
            totals { code projectCount consultationCount workshopCount startYear term { code } source { code } } } counted { termCount projectCount } } }";
        let data = app.data(query).await;
        let reported = &data["centerStatistics"]["reported"];
        assert_eq!((&reported["projectCount"], &reported["consultationCount"], &reported["workshopCount"]), (&json!(76), &json!(109), &json!(117)));
        let rows: Vec<_> = reported["totals"].as_array().expect("rows").iter().map(|row| {
            json!([row["term"]["code"], row["startYear"], row["projectCount"], row["consultationCount"], row["workshopCount"], row["source"]["code"]])
        }).collect();
        let page = json!([
            ["BG-1", 2010, 10, 5, 12, "nia-egcc"],
            ["VN-1", 2011, 26, 13, 18, "nia-egcc"],
            ["UZ-1", 2013, 14, 27, 32, "nia-egcc"],
            ["ID-1", 2016, 12, 21, 24, "nia-egcc"],
            ["KE-1", 2017, 8, 15, 12, "nia-egcc"],
            ["PE-1", 2017, 6, 28, 19, "nia-egcc"],
        ]);
        assert_eq!(json!(rows), page);
        // Counted from records, and not added to what is reported: no project is on record yet.
        assert_eq!(data["centerStatistics"]["counted"], json!({ "termCount": 18, "projectCount": 0 }));
    }

    async fn the_total_of_the_page_is_the_sum_and_no_record(app: TestApp) {
        let data = app.data("{ reportedTotal(by: { code: \"EGCC-TOTAL\" }) { code } reportedTotals { totalCount nodes { term { id } projectCount consultationCount workshopCount } } }").await;
        assert_eq!((&data["reportedTotal"], &data["reportedTotals"]["totalCount"]), (&json!(null), &json!(6)));
        let rows = data["reportedTotals"]["nodes"].as_array().expect("rows");
        assert!(rows.iter().all(|row| row["term"]["id"].is_string()));
        let sum = |field: &str| rows.iter().filter_map(|row| row[field].as_i64()).sum::<i64>();
        assert_eq!((sum("projectCount"), sum("consultationCount"), sum("workshopCount")), (76, 109, 117));
    }

    async fn statistics_of_one_country_are_those_of_its_terms(app: TestApp) {
        let query = "{ centerStatistics(filter: { country: { alpha2: { eq: \"UZ\" } } }) { reported { projectCount } counted { termCount } } }";
        let data = app.data(query).await;
        assert_eq!(data["centerStatistics"], json!({ "reported": { "projectCount": 14 }, "counted": { "termCount": 2 } }));
    }

    async fn uzbekistan_has_two_terms_the_second_with_two_million_dollars_from_each_side(app: TestApp) {
        let query = "{ country(by: { alpha2: \"UZ\" }) { terms { totalCount nodes { code
            contributions { side contributionKind contributedAmount { amount currency } } } } } }";
        let data = app.data(query).await;
        let terms = &data["country"]["terms"];
        assert_eq!(terms["totalCount"], 2);
        assert_eq!(terms["nodes"][1]["code"], "UZ-2");
        let two_million = json!({ "amount": "2000000.00", "currency": "USD" });
        assert_eq!(
            terms["nodes"][1]["contributions"],
            json!([
                { "side": "KOREA", "contributionKind": "CASH", "contributedAmount": two_million },
                { "side": "PARTNER", "contributionKind": "CASH", "contributedAmount": two_million },
            ])
        );
    }

    async fn what_is_unknown_is_null_with_a_note(app: TestApp) {
        let data = app.data("{ centerTerm(by: { code: \"GE-1\" }) { latestStep phase openedOn note { text } } }").await;
        let term = &data["centerTerm"];
        assert!(term["latestStep"].is_null() && term["phase"].is_null() && term["openedOn"].is_null());
        assert!(term["note"]["text"].as_str().is_some_and(|note| !note.is_empty()));
    }

    async fn a_code_is_found_in_its_list(app: TestApp) {
        let data = app.data("{ sector: classification(by: { dacSector: \"15110\" }) { list code parentCode }
            finance: classification(by: { financeType: \"110\" }) { list code } none: classification(by: { aidType: \"15110\" }) { id } }").await;
        assert_eq!(data["sector"], json!({ "list": "DAC_SECTOR", "code": "15110", "parentCode": "151" }));
        assert_eq!(data["finance"], json!({ "list": "FINANCE_TYPE", "code": "110" }));
        assert!(data["none"].is_null());
    }
}
