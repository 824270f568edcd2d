//! Importing the World Bank's project list.

mod countries;
mod entered;
mod forms;
mod keeping;
mod refused;

use std::io::Cursor;

use cooperation::pipeline::import::{self, Faults, Selection, Summary};
use model::policy::Caller;
use model::policy::{Place, acts::ImportPipeline, allow};
use model::store::Tally;
use serde_json::Value;

use crate::support::TestApp;

/// The columns of the small lists here, by the names of the bank's programming interface.
const COLUMNS: [&str; 17] = [
    "id",
    "regionname",
    "countryshortname",
    "status",
    "last_stage_reached_name",
    "project_name",
    "pdo",
    "impagency",
    "boardapprovaldate",
    "loan_effective_date",
    "closingdate",
    "curr_project_cost",
    "curr_ibrd_commitment",
    "idacommamt",
    "grantamt",
    "borrower",
    "lendinginstr",
];

/// A list of rows that give some columns and leave the others empty.
fn list(rows: &[&[(&str, &str)]]) -> Vec<u8> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(COLUMNS).expect("memory");
    for row in rows {
        let field = |column: &&str| {
            let given = row.iter().rev().find(|(name, _)| name == column);
            given.map_or("", |(_, text)| *text)
        };
        assert!(row.iter().all(|(name, _)| COLUMNS.contains(name)), "{row:?}");
        writer.write_record(COLUMNS.iter().map(field)).expect("memory");
    }
    writer.into_inner().expect("memory")
}

/// The fields of a row that every project needs.
fn active<'a>(id: &'a str, country: &'a str) -> Vec<(&'a str, &'a str)> {
    vec![
        ("id", id),
        ("countryshortname", country),
        ("status", "Active"),
        ("project_name", "Digital Services"),
    ]
}

async fn attempt(app: &TestApp, file: Vec<u8>, countries: &[&str]) -> Result<Summary, String> {
    let allowed = allow::<ImportPipeline>(&Caller::Operator { command: "test" }, Place::default())
        .expect("the operator may");
    let countries = countries.iter().map(ToString::to_string).collect();
    let selection = Selection { countries, topic: None };
    let file = Cursor::new(file);
    let done = import::import(&app.store, &allowed, file, &selection, false, |_, _| {}).await;
    done.map_err(|error| error.to_string())
}

async fn import(app: &TestApp, file: Vec<u8>) -> Summary {
    attempt(app, file, &[]).await.expect("an import")
}

fn tally(created: u64, updated: u64, unchanged: u64) -> Tally {
    Tally { created, updated, unchanged }
}

fn lines(faults: &Faults) -> Vec<String> {
    assert_eq!(faults.count, faults.first.len() as u64);
    faults.first.iter().map(ToString::to_string).collect()
}

/// The country of a project and of its application, and as the bank writes it.
async fn country(app: &TestApp, id: &str) -> (Value, Value, Value) {
    let query = format!(
        "{{ pipelineProject(by: {{ code: \"WB-{id}\" }}) {{ country {{ alpha2 }} countryAsReported
        applications {{ nodes {{ country {{ alpha2 }} }} }} }} }}"
    );
    let project = app.data(&query).await["pipelineProject"].take();
    let alpha2 = |value: &Value| value["country"]["alpha2"].clone();
    let application = alpha2(&project["applications"]["nodes"][0]);
    (alpha2(&project), application, project["countryAsReported"].clone())
}
