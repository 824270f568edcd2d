//! Mutations per second on both databases, by one client and by sixteen.

use std::cell::Cell;
use std::time::Duration;

use serde_json::{Value, json};

use crate::Place;
use crate::cluster::Cluster;
use crate::http::Request;
use crate::load::{Cost, Load};
use crate::options::Options;
use crate::service::{Build, Service};
use crate::table;

const CREATE: &str = include_str!("dgcc/create_project.graphql");
const STAGE: &str = include_str!("dgcc/record_application_stage.graphql");
const TERMS: &str = include_str!("dgcc/operating_terms.graphql");
const APPLICATIONS: &str = include_str!("dgcc/open_applications.graphql");

pub(crate) async fn measure(options: &Options, places: &[Place], cluster: &Cluster) {
    let mut rows = compare(options, &writers(places, |place| &place.postgres).await, Some(cluster)).await;
    rows.extend(compare(options, &writers(places, |place| &place.sqlite).await, None).await);
    let head = [
        "mutation",
        "database",
        "clients",
        "binary",
        "mutations/s",
        "median ms",
        "p99 ms",
        "CPU ms server",
        "CPU ms database",
        "statements",
        "failed",
    ];
    table::print(&head, &rows);
}

async fn writers(places: &[Place], url: impl Fn(&Place) -> &str) -> Vec<Writer> {
    futures::future::join_all(places.iter().map(|place| Writer::start(&place.build, url(place)))).await
}

/// Each mutation with one client and with sixteen, the binaries in turn.
async fn compare(options: &Options, writers: &[Writer], cluster: Option<&Cluster>) -> Vec<Vec<String>> {
    let mut rows = Vec::new();
    let database = if cluster.is_some() { "PostgreSQL" } else { "SQLite" };
    for mutation in [Mutation::CreateProject, Mutation::RecordApplicationStage] {
        for clients in [1, 16] {
            let time = Duration::from_millis(options.millis);
            let load = Load { clients, time, database: cluster.map(|cluster| cluster.pid) };
            let mut rounds = vec![Vec::new(); writers.len()];
            for _ in 0..options.rounds {
                for (writer, rounds) in writers.iter().zip(&mut rounds) {
                    rounds.push(writer.run(mutation, load).await);
                }
            }
            for (writer, rounds) in writers.iter().zip(&rounds) {
                let cost = Cost::median_of(rounds);
                let statements = match cluster {
                    Some(cluster) => format!("{:.1}", writer.statements(mutation, cluster).await),
                    None => String::new(),
                };
                rows.push(vec![
                    mutation.name().to_owned(),
                    database.to_owned(),
                    clients.to_string(),
                    writer.service.server.name.clone(),
                    format!("{:.0}", cost.per_second),
                    format!("{:.2}", cost.median),
                    format!("{:.2}", cost.p99),
                    format!("{:.2}", cost.server),
                    cluster.map_or_else(String::new, |_| format!("{:.2}", cost.database)),
                    statements,
                    cost.failed.to_string(),
                ]);
            }
        }
    }
    rows
}

#[derive(Clone, Copy, Debug)]
enum Mutation {
    CreateProject,
    RecordApplicationStage,
}

impl Mutation {
    fn name(self) -> &'static str {
        match self {
            Self::CreateProject => "createProject",
            Self::RecordApplicationStage => "recordApplicationStage",
        }
    }
}

/// A service, and what mutations of it are about.
struct Writer {
    service: Service,
    authorization: String,
    terms: Vec<Value>,
    applications: Vec<Value>,
    /// No mutation is sent twice.
    next: Cell<usize>,
}

impl Writer {
    async fn start(build: &Build, database: &str) -> Self {
        let service = Service::start(build, database);
        let authorization = format!("Bearer {}", build.token(database));
        let server = &service.server;
        let terms = nodes(&server.ask(TERMS, &json!({})).await["centerTerms"]);
        let (mut applications, mut after) = (Vec::new(), Value::Null);
        // Enough that none collects a long history.
        while applications.len() < 2_000 {
            let answer = server.ask(APPLICATIONS, &json!({ "after": after })).await;
            let page = &answer["applications"];
            applications.extend(nodes(page));
            if page["pageInfo"]["hasNextPage"] == false {
                break;
            }
            after = page["pageInfo"]["endCursor"].clone();
        }
        assert!(!terms.is_empty() && !applications.is_empty(), "there is nothing to write about");
        Self { service, authorization, terms, applications, next: Cell::new(0) }
    }

    async fn run(&self, mutation: Mutation, load: Load) -> Cost {
        load.run(&self.service.server, &self.next, |nth| self.request(mutation, nth)).await
    }

    /// How many statements a mutation is.
    async fn statements(&self, mutation: Mutation, cluster: &Cluster) -> f64 {
        const ASKED: usize = 20;
        let mut connection =
            crate::http::Connection::open(&self.service.server.address).await.expect("it listens");
        cluster.forget_statements().await;
        for _ in 0..ASKED {
            let request = self.request(mutation, self.next.replace(self.next.get() + 1));
            connection.send(&request).await.expect("it is recorded");
        }
        cluster.statements(&self.service.server).await as f64 / ASKED as f64
    }

    fn request(&self, mutation: Mutation, nth: usize) -> Request {
        let key = format!("bench-{nth:012}");
        let headers = [("authorization", self.authorization.as_str()), ("idempotency-key", key.as_str())];
        let (document, input) = match mutation {
            Mutation::CreateProject => (
                CREATE,
                json!({
                    "term": { "id": self.terms[nth % self.terms.len()] },
                    "code": format!("W-{nth:07}"),
                    "projectKind": "PILOT_SYSTEM",
                    "name": [{ "language": "en", "text": format!("Written project {nth}") }],
                    "predatesRecords": true,
                    "visibility": "PUBLIC",
                }),
            ),
            // An application may be at this stage from an earlier round: the words are new, and there is a reason.
            Mutation::RecordApplicationStage => (
                STAGE,
                json!({
                    "application": { "id": self.applications[nth % self.applications.len()] },
                    "funderStage": format!("words {nth}"),
                    "stage": "APPRAISAL",
                    "enteredOn": "2026-11-01",
                    "reason": "measured",
                }),
            ),
        };
        Request::new(document, &json!({ "input": input }), &headers)
    }
}

/// The ids of a list's records.
fn nodes(list: &Value) -> Vec<Value> {
    list["nodes"].as_array().expect("records").iter().map(|node| node["id"].clone()).collect()
}
