//! The examples of a nightly sync, run against the service: its copy equals what its caller sees.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;

use dgcc::config::{Config, Options};
use sea_orm::{ConnectionTrait, Statement};
use serde_json::{Value, json};

use crate::support::{TestApp, both, database, node, variable};

/// What the example keeps: the list of each kind.
const LISTS: [(&str, &str); 6] = [
    ("CenterTerm", "CENTER_TERM"),
    ("Project", "PROJECT"),
    ("PipelineProject", "PIPELINE_PROJECT"),
    ("Application", "APPLICATION"),
    ("ApplicationStage", "APPLICATION_STAGE"),
    ("ApplicationAmount", "APPLICATION_AMOUNT"),
];

/// An example: what runs it, and how its copy is read.
#[derive(Clone, Copy)]
enum Example {
    Python,
    TypeScript,
}

impl Example {
    fn is_ready(self) -> bool {
        if matches!(self, Self::TypeScript) {
            return node::has_example();
        }
        let run = Command::new("python3").arg("--version").output();
        let there = run.is_ok_and(|output| output.status.success());
        assert!(there || variable("CI").is_none(), "there is no Python, and CI must test the example");
        there
    }

    /// Runs the example; what it says.
    async fn run(self, app: &TestApp, client: impl Into<Option<(&str, &str)>>, copy: &Path) -> String {
        let (program, file) = match self {
            Self::Python => (
                "python3",
                concat!(env!("CARGO_MANIFEST_DIR"), "/examples/python/nightly_sync.py").to_owned(),
            ),
            Self::TypeScript => ("node", format!("{}/build/nightly_sync.js", node::EXAMPLE)),
        };
        let output = tokio::process::Command::new(program)
            .arg(file)
            .arg(copy)
            .env("DGCC_URL", &app.url)
            .envs(
                client
                    .into()
                    .into_iter()
                    .flat_map(|(id, secret)| [("DGCC_CLIENT_ID", id), ("DGCC_CLIENT_SECRET", secret)]),
            )
            .env("PYTHONDONTWRITEBYTECODE", "1")
            .output()
            .await
            .expect("it runs");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8_lossy(&output.stdout).into_owned()
    }

    /// The records of the copy, by their ids.
    async fn copied(self, copy: &Path) -> BTreeMap<String, Value> {
        if matches!(self, Self::TypeScript) {
            let text = std::fs::read_to_string(copy).expect("the copy");
            let line: Value = serde_json::from_str(&text).expect("one line of JSON");
            let records = line["put"].as_array().expect("records").iter();
            return records.map(|one| (one["id"].as_str().expect("an id").to_owned(), one.clone())).collect();
        }
        let db = database(&format!("sqlite:{}", copy.display())).await;
        let select = Statement::from_string(db.get_database_backend(), "SELECT id, body FROM record");
        let rows = db.query_all_raw(select).await.expect("rows");
        let text = |row: &sea_orm::QueryResult, name: &str| row.try_get::<String>("", name).expect("text");
        let record =
            |row| (text(row, "id"), serde_json::from_str(&text(row, "body")).expect("the body is JSON"));
        let records = rows.iter().map(record).collect();
        db.close().await.expect("the copy closes");
        records
    }
}

/// The versions of what the caller sees.
async fn seen(app: &TestApp) -> BTreeMap<String, Value> {
    let mut records = BTreeMap::new();
    for (name, record_type) in LISTS {
        let data = app.data(&format!("{{ snapshot(recordType: {record_type}, first: 1000) {{ hasMore nodes {{ id ... on {name} {{ version }} }} }} }}")).await;
        assert_eq!(data["snapshot"]["hasMore"], false);
        for node in data["snapshot"]["nodes"].as_array().expect("nodes") {
            records.insert(node["id"].as_str().expect("an id").to_owned(), node["version"].clone());
        }
    }
    records
}

fn versions(copy: &BTreeMap<String, Value>) -> BTreeMap<String, Value> {
    copy.iter().map(|(id, record)| (id.clone(), record["version"].clone())).collect()
}

both! {
    async fn the_example_in_python_keeps_a_copy_of_what_its_caller_sees(app: TestApp) {
        keeps_a_copy(app, Example::Python).await;
    }

    async fn the_example_in_typescript_keeps_a_copy_of_what_its_caller_sees(app: TestApp) {
        keeps_a_copy(app, Example::TypeScript).await;
    }
}

async fn keeps_a_copy(app: TestApp, example: Example) {
    if !example.is_ready() {
        return;
    }
    let mois = app.acting_as("MOIS").await;
    let made = mois
        .mutate(
            "createApiClient",
            "label: \"Nightly\", role: FUNDER, fundingSource: { code: \"KOICA\" }",
            "apiClient { clientId } clientSecret",
        )
        .await;
    let client = (
        made["apiClient"]["clientId"].as_str().expect("an id"),
        made["clientSecret"].as_str().expect("a secret"),
    );
    let folder = tempfile::tempdir().expect("a folder");
    let copy = folder.path().join("copy.sqlite");
    let koica = app.acting_as("FUNDER KOICA").await;
    let nia = app.acting_as("NIA").await;

    assert!(example.run(&app, client, &copy).await.ends_with(" 0 changes\n"));
    assert_eq!(versions(&example.copied(&copy).await), seen(&koica).await);
    assert_eq!(example.run(&app, client, &copy).await, "nothing has changed\n");

    let made = nia
        .mutate(
            "discoverPipelineProject",
            "country: { alpha2: \"UZ\" }, name: [{ language: \"ko\", text: \"포털\" }]",
            "pipelineProject { id }",
        )
        .await;
    let project = &made["pipelineProject"]["id"];
    let made = nia.mutate("applyForFunding", &format!("pipelineProject: {{ id: {project} }}, fundingSource: {{ code: \"KOICA\" }}, appliedOn: \"2024-02-01\", funderStage: \"PCP\""), "application { id }").await;
    let application = &made["application"]["id"];
    nia.mutate(
        "recordApplicationAmount",
        &format!(
            "application: {{ id: {application} }}, amountBasis: TOTAL_COST, amount: {{ amount: \"7\", currency: \"KRW\" }}"
        ),
        "__typename",
    )
    .await;
    // A page that was not written to its end, as when it was killed: it is taken again.
    if matches!(example, Example::TypeScript) {
        let mut text = std::fs::read_to_string(&copy).expect("the copy");
        text.push_str("{\"cursor\": \"Y2hh");
        std::fs::write(&copy, text).expect("the copy");
    }
    assert!(example.run(&app, client, &copy).await.ends_with(" 4 changes\n"));
    let records = example.copied(&copy).await;
    assert_eq!(versions(&records), seen(&koica).await);
    assert_eq!(records[project.as_str().expect("an id")]["name"], json!({ "text": "포털" }));

    nia.mutate(
        "updateApplication",
        &format!("id: {application}, expectedVersion: 1, visibility: INTERNAL"),
        "__typename",
    )
    .await;
    example.run(&app, client, &copy).await;
    let hidden = example.copied(&copy).await;
    assert_eq!(versions(&hidden), seen(&koica).await);
    assert_eq!(hidden.len(), records.len() - 4, "with all that belongs to it");

    // A cursor that is too old: the copy is taken again.
    nia.mutate(
        "updateApplication",
        &format!("id: {application}, expectedVersion: 2, visibility: PARTNER"),
        "__typename",
    )
    .await;
    app.store
        .forget_changes_before(
            chrono::DateTime::parse_from_rfc3339("2999-01-01T00:00:00Z").expect("a time").into(),
        )
        .await
        .expect("the database is there");
    example.run(&app, client, &copy).await;
    assert_eq!(versions(&example.copied(&copy).await), seen(&koica).await);
}

/// The points of clients without a token as they come, but none fill up while the test runs.
fn without_refill(config: &mut Config) {
    (config.rate.anonymous_points_per_minute, config.rate.anonymous_burst) = (1, ANONYMOUS);
}

/// What docs/API.md says of the copy: the points of clients without a token, and how many of them it takes.
const ANONYMOUS: u32 = 600_000;
const COPY: u32 = 3_200;

mod without_a_token {
    use super::*;

    both! { set: super::without_refill;
        async fn a_full_copy_of_what_is_public_takes_a_small_part_of_the_points(app: TestApp) {
            let defaults = Config::read(&Options::default()).expect("the defaults are valid").rate;
            assert_eq!((defaults.anonymous_points_per_minute, defaults.anonymous_burst), (ANONYMOUS, ANONYMOUS));
            let guide = include_str!("../../docs/API.md");
            assert!(guide.contains("takes about 3,200 of the 600,000 points"));
            let mut used = 0;
            for example in [Example::Python, Example::TypeScript] {
                if !example.is_ready() {
                    return;
                }
                let folder = tempfile::tempdir().expect("a folder");
                assert!(example.run(&app, None, &folder.path().join("copy.sqlite")).await.ends_with(" 0 changes\n"));
                let left = app.answer("{ __typename }").await["extensions"]["rate"]["remaining"].clone();
                let before = std::mem::replace(&mut used, ANONYMOUS - u32::try_from(left.as_u64().expect("a number")).expect("points"));
                let own = used - before;
                assert!((COPY * 9 / 10..=COPY * 11 / 10).contains(&own), "{own}");
            }
        }
    }
}
