//! The forms that the list has had: names of columns, title rows, separators, encodings, dates, amounts.

use std::io::Write;

use serde_json::json;

use super::{import, lines, tally};
use crate::support::both;

/// As the website's download gives it: a title, the labels of the columns, then their technical names.
const DOWNLOAD: &str = "\"World Bank Projects, data as of 09/26/2026 13:01:01 EST\",,,,,,,,,,,,,,,,,,\n\
    \n\
    Project ID,Region,Country,Project Status,Last Stage Reached Name,Project Name,Project Development Objective ,\
    Implementing Agency,Public Disclosure Date,Board Approval Date,Loan Effective Date,Project Closing Date,\
    Current Project Cost,IBRD Commitment,IDA Commitment,Grant Amount,\"Total IBRD, IDA and Grant Commitment\",\
    Borrower,Lending Instrument\n\
    id,regionname,countryshortname,status,last_stage_reached_name,project_name,pdo,impagency,public_disclosure_date,\
    boardapprovaldate,loan_effective_date,closingdate,curr_project_cost,curr_ibrd_commitment,idacommamt,grantamt,\
    curr_total_commitment,borrower,lendinginstr\n\
    P900001,Africa,Côte d’Ivoire,Active,Bank Approved,\"Services, digital\",Better services,Agency,2020-01-31,\
    2021-05-01T00:00:00Z,2021-09-01,2026-01-31,41100000.0,1234567.5,0.0,,1234567.5,The State,Loan\n\
    P900002,East Asia and Pacific,Vietnam,Pipeline,Decision Meeting,Land records,,,,2027-03-04T00:00:00Z,,2030-12-31,\
    1000.0,,1000.0,,1000.0,,Credit\n\
    ,,,,,,,,,,,,,,,,,,\n";

/// The same projects as an Excel with American settings saves them.
fn american() -> String {
    let text = DOWNLOAD
        .replace("2021-05-01T00:00:00Z", "5/1/2021")
        .replace("2027-03-04T00:00:00Z", "03/04/2027 12:00:00 AM");
    let text = text
        .replace("2021-09-01", "9/1/2021")
        .replace("2026-01-31", "1/31/2026")
        .replace("2030-12-31", "12/31/2030");
    let text =
        text.replace("41100000.0", "\"41,100,000.0\"").replace("1234567.5,0.0", "\"$1,234,567.50\",0.0");
    text.replace("1000.0", "\"1,000\"").replace('\n', "\r\n")
}

/// The same with another separator.
fn separated(text: &str, separator: u8) -> String {
    let mut reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(text.as_bytes());
    let mut writer = csv::WriterBuilder::new().flexible(true).delimiter(separator).from_writer(Vec::new());
    for row in reader.byte_records() {
        writer.write_byte_record(&row.expect("a row")).expect("memory");
    }
    String::from_utf8(writer.into_inner().expect("memory")).expect("text")
}

fn utf16(text: &str, unit: fn(u16) -> [u8; 2]) -> Vec<u8> {
    text.encode_utf16().flat_map(unit).collect()
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut zip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    zip.write_all(bytes).expect("memory");
    zip.finish().expect("memory")
}

both! {
    async fn every_form_of_the_list_says_the_same(app: TestApp) {
        assert_eq!(import(&app, DOWNLOAD.into()).await.projects, tally(2, 0, 0));
        let mut data = app.data("{ applications(filter: { code: { in: [\"WB-P900001\", \"WB-P900002\"] } }) { nodes {
            stage instrument approvedOn plannedApprovalOn effectiveOn plannedClosingOn country { alpha2 }
            project: pipelineProject { name { text } region implementingAgency borrower }
            amounts { amountBasis financeKind amount { amount } } } } }").await;
        let amount = |basis: &str, finance: Option<&str>, amount: &str| json!({ "amountBasis": basis, "financeKind": finance, "amount": { "amount": amount } });
        for application in data["applications"]["nodes"].as_array_mut().expect("applications") {
            let amounts = application["amounts"].as_array_mut().expect("amounts");
            amounts.sort_by_key(|amount| amount["amountBasis"].to_string());
        }
        assert_eq!(data["applications"]["nodes"], json!([
            { "stage": "IMPLEMENTATION", "instrument": "Loan", "approvedOn": "2021-05-01", "plannedApprovalOn": null, "effectiveOn": "2021-09-01",
              "plannedClosingOn": "2026-01-31", "country": { "alpha2": "CI" },
              "project": { "name": { "text": "Services, digital" }, "region": "Africa", "implementingAgency": "Agency", "borrower": "The State" },
              "amounts": [amount("COMMITTED", Some("LOAN"), "1234567.50"), amount("TOTAL_COST", None, "41100000.00")] },
            { "stage": "PREPARATION", "instrument": "Credit", "approvedOn": null, "plannedApprovalOn": "2027-03-04", "effectiveOn": null,
              "plannedClosingOn": "2030-12-31", "country": { "alpha2": "VN" },
              "project": { "name": { "text": "Land records" }, "region": "East Asia and Pacific", "implementingAgency": null, "borrower": null },
              "amounts": [amount("REQUESTED", Some("CONCESSIONAL"), "1000.00"), amount("TOTAL_COST", None, "1000.00")] },
        ]));
        let american = american();
        let bom = format!("\u{feff}{DOWNLOAD}");
        let semicolons = separated(DOWNLOAD, b';');
        let labels_last = {
            let mut lines: Vec<_> = DOWNLOAD.lines().collect();
            lines.swap(2, 3);
            lines.join("\n")
        };
        let names = DOWNLOAD.lines().skip(3).collect::<Vec<_>>().join("\n");
        for (form, file) in [
            ("technical names", names.clone().into_bytes()),
            ("technical names, with a byte order mark", format!("\u{feff}{names}").into_bytes()),
            ("the labels below the technical names", labels_last.into_bytes()),
            ("a byte order mark", bom.clone().into_bytes()),
            ("American dates and amounts", american.clone().into_bytes()),
            ("UTF-16 LE", utf16(&bom, u16::to_le_bytes)),
            ("UTF-16 BE", utf16(&bom, u16::to_be_bytes)),
            ("UTF-16 LE without a mark", utf16(DOWNLOAD, u16::to_le_bytes)),
            ("UTF-16 BE without a mark", utf16(DOWNLOAD, u16::to_be_bytes)),
            ("semicolons", semicolons.clone().into_bytes()),
            ("semicolons, announced", format!("sep=;\r\n{semicolons}").into_bytes()),
            ("tabs", separated(DOWNLOAD, b'\t').into_bytes()),
            ("gzip", gzip(DOWNLOAD.as_bytes())),
            ("gzip, UTF-16 LE, tabs, American", gzip(&utf16(&format!("\u{feff}{}", separated(&american, b'\t')), u16::to_le_bytes))),
        ] {
            let summary = import(&app, file).await;
            assert_eq!((lines(&summary.broken), lines(&summary.unread)), (vec![], vec![]), "{form}");
            assert_eq!((summary.rows, summary.projects, summary.applications), (2, tally(0, 0, 2), tally(0, 0, 2)), "{form}");
        }
    }

    async fn the_older_export_is_read(app: TestApp) {
        // Its country is the name of the state, twice; `Country` is a place of the project there.
        let file = "id,regionname,countryname,prodline,lendinginstr,projectstatusdisplay,status,project_name,boardapprovaldate,closingdate,\
            lendprojectcost,ibrdcommamt,idacommamt,totalamt,grantamt,borrower,impagency,url,GeoLocName,Country\n\
            P900003,South Asia,People's Republic of Bangladesh;People's Republic of Bangladesh,PE,Investment Project Financing,Active,Active,\
            Land records,2018-06-28T00:00:00Z,2023-12-31T00:00:00Z,\"550,000,000\",0,\"500,000,000\",\"500,000,000\",0,GOVERNMENT,AGENCY,,Dhaka,BD\n";
        let summary = import(&app, file.into()).await;
        assert_eq!((lines(&summary.broken), lines(&summary.unread), summary.projects), (vec![], vec![], tally(1, 0, 0)));
        let data = app.data("{ application(by: { code: \"WB-P900003\" }) { country { alpha2 } approvedOn amounts(filter: { financeKind: [CONCESSIONAL] }) { amount { amount } } } }").await;
        assert_eq!(data["application"], json!({ "country": { "alpha2": "BD" }, "approvedOn": "2018-06-28", "amounts": [{ "amount": { "amount": "500000000.00" } }] }));
    }
}
