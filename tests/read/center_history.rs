//! The centers and what is known of them.

use serde_json::json;

use crate::support::both;

both! {
    async fn the_reported_totals_are_those_of_the_official_page(app: TestApp) {
        let query = "{ centerStatistics { reported { projectCount consultationCount workshopCount
            totals { code projectCount consultationCount workshopCount startYear term { code } source { code } } } counted { termCount projectCount } } }";
        let data = app.data(query).await;
        let reported = &data["centerStatistics"]["reported"];
        assert_eq!((&reported["projects"], &reported["consultation"], &reported["workshops"]), (&json!(76), &json!(109), &json!(117)));
        let rows: Vec<_> = reported["tallies"].as_array().expect("rows").iter().map(|row| {
            json!([row["term"]["code"], row["startYear"], row["projects"], row["consultation"], row["workshops"], row["source"]["key"]])
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
        assert_eq!(data["centerStatistics"]["counted"], json!({ "terms": 18, "projects": 0 }));
    }

    async fn the_page_states_the_same_totals_itself(app: TestApp) {
        let data = app.data("{ reportedTotal(by: { code: \"EGCC-TOTAL\" }) { projectCount consultationCount workshopCount term { code } } }").await;
        assert_eq!(data["reportedTotal"], json!({ "projects": 76, "consultation": 109, "workshops": 117, "term": null }));
    }

    async fn statistics_of_one_country_are_those_of_its_terms(app: TestApp) {
        let query = "{ centerStatistics(filter: { country: { alpha2: { eq: \"UZ\" } } }) { reported { projectCount } counted { termCount } } }";
        let data = app.data(query).await;
        assert_eq!(data["centerStatistics"], json!({ "reported": { "projects": 14 }, "counted": { "terms": 2 } }));
    }

    async fn uzbekistan_has_two_terms_the_second_with_two_million_dollars_from_each_side(app: TestApp) {
        let query = "{ country(by: { alpha2: \"UZ\" }) { terms { totalCount nodes { code
            contributions { nodes { side contributionKind contributedAmount { amount currency } } } } } } }";
        let data = app.data(query).await;
        let terms = &data["country"]["terms"];
        assert_eq!(terms["totalCount"], 2);
        assert_eq!(terms["nodes"][1]["code"], "UZ-2");
        let two_million = json!({ "amount": "2000000.00", "currency": "USD" });
        assert_eq!(
            terms["nodes"][1]["contributions"]["nodes"],
            json!([
                { "side": "KOREA", "kind": "CASH", "amount": two_million },
                { "side": "PARTNER", "kind": "CASH", "amount": two_million },
            ])
        );
    }

    async fn what_is_unknown_is_null_with_a_note(app: TestApp) {
        let data = app.data("{ centerTerm(by: { code: \"GE-1\" }) { latestStep phase openedOn note { text } } }").await;
        let term = &data["centerTerm"];
        assert!(term["step"].is_null() && term["phase"].is_null() && term["opened"].is_null());
        assert!(term["note"].as_str().is_some_and(|note| !note.is_empty()));
    }

    async fn a_code_is_found_in_its_list(app: TestApp) {
        let data = app.data("{ sector: classification(by: { dacSector: \"15110\" }) { list code parentCode }
            finance: classification(by: { financeType: \"110\" }) { list code } none: classification(by: { aidType: \"15110\" }) { id } }").await;
        assert_eq!(data["sector"], json!({ "list": "DAC_SECTOR", "code": "15110", "parentCode": "151" }));
        assert_eq!(data["finance"], json!({ "list": "FINANCE_TYPE", "code": "110" }));
        assert!(data["none"].is_null());
    }
}
